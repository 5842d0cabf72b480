import type { Knex } from 'knex';

/** A named person may say how a difference came about; it is not found again then, and no longer a reason to hold billing. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table reconciliation_differences add column explained_by text, add column explained_reason text,
      add constraint reconciliation_differences_explained check (
        (explained_by is null) = (explained_reason is null) and (explained_by is null or resolved_at is not null));
    create index reconciliation_differences_explained_stripe on reconciliation_differences (stripe_id) where explained_by is not null;

    -- Until when everything that Stripe took is known here, or listed as a difference that is dealt with; null where nobody ever compared. By real
    -- time. Looks before charges go back to it: of what came later a restored database may know nothing.
    create function app.stripe_known_until() returns timestamptz language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
      select least(max(r.to_at) filter (where r.finished_at is not null) - interval '2 days', min(r.from_at) filter (where exists (
        select from reconciliation_differences d where d.reconciliation_id = r.id and d.resolved_at is null))) from reconciliations r
    $$;
    revoke all on function app.stripe_known_until() from public;
    grant create on schema app to portal_system;
    alter function app.stripe_known_until() owner to portal_system;
    revoke create on schema app from portal_system;
    grant execute on function app.stripe_known_until() to portal_partner, portal_system;
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop function app.stripe_known_until(); alter table reconciliation_differences drop column explained_by, drop column explained_reason');
}
