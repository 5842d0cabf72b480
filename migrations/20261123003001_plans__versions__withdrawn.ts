import type { Knex } from 'knex';

const CATALOG = 'tier_discounts, term_discounts, recovery_fees';

/**
 * What is entered for a day to come may be taken back: discounts, return fees, rules of deals and of the program, as prices may. The row stays and says when;
 * of rules, whose rows name who added them, also who. Nothing else of a row ever changes.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table tier_discounts add column withdrawn_at timestamptz;
    alter table term_discounts add column withdrawn_at timestamptz;
    alter table recovery_fees add column withdrawn_at timestamptz;
    grant update (withdrawn_at) on ${CATALOG} to portal_office;

    create function app.refuse_all_but_withdrawal() returns trigger language plpgsql as $$
      begin
        if tg_op = 'UPDATE' and old.withdrawn_at is null and new.withdrawn_at is not null
            and to_jsonb(new) - array['withdrawn_at', 'withdrawn_by'] = to_jsonb(old) - array['withdrawn_at', 'withdrawn_by'] then
          return new;
        end if;
        raise exception 'a row of % is only added, and withdrawn once', tg_table_name;
      end $$;
  `);
  for (const table of ['deal_rules', 'program_rules']) {
    await db.raw(`
      alter table ${table} add column withdrawn_at timestamptz, add column withdrawn_by uuid references people;
      alter table ${table} add constraint ${table}_withdrawn_check check ((withdrawn_at is null) = (withdrawn_by is null));
      grant update (withdrawn_at, withdrawn_by) on ${table} to portal_office;
      drop trigger ${table}_stay on ${table};
      create trigger ${table}_stay before update or delete on ${table} for each row execute function app.refuse_all_but_withdrawal();
    `);
  }
  await db.raw('grant select (withdrawn_at) on deal_rules to portal_partner, portal_limited');
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['deal_rules', 'program_rules']) {
    await db.raw(`
      drop trigger ${table}_stay on ${table};
      create trigger ${table}_stay before update or delete on ${table} for each row execute function app.refuse_change();
      alter table ${table} drop constraint ${table}_withdrawn_check, drop column withdrawn_by, drop column withdrawn_at;
    `);
  }
  await db.raw(`
    drop function app.refuse_all_but_withdrawal();
    alter table recovery_fees drop column withdrawn_at;
    alter table term_discounts drop column withdrawn_at;
    alter table tier_discounts drop column withdrawn_at;
  `);
}
