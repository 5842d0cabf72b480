import type { Knex } from 'knex';

/**
 * Who paid for a term that has changed hands: null while it is with who paid. A partner who takes a customer over gets no credit for what another partner paid,
 * and learns nothing of its prices from one; the worth stays in the row, for papers and settlements (beyond.md X18).
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table terms add column paid_by_organization_id uuid references organizations(id);
    create function app.keep_who_paid() returns trigger language plpgsql as $$
    begin
      new.paid_by_organization_id := coalesce(old.paid_by_organization_id, old.organization_id);
      return new;
    end $$;
    create trigger terms_keep_who_paid before update of organization_id on terms for each row
      when (old.organization_id <> new.organization_id) execute function app.keep_who_paid();
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop trigger terms_keep_who_paid on terms; drop function app.keep_who_paid(); alter table terms drop column paid_by_organization_id');
}
