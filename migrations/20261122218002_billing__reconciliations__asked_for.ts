import type { Knex } from 'knex';

/**
 * A comparison with Stripe may be asked for by a person; one runs at a time. It counts its calls and what it found, and one that was broken off
 * says so. What the office does to differences and to the hold it does by column.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table reconciliations
      add column asked_by text, add column asked_at timestamptz,
      add column calls integer not null default 0, add column found integer not null default 0, add column failed_at timestamptz, add column failure text,
      alter column from_at drop not null, alter column to_at drop not null, alter column started_at drop not null,
      add constraint reconciliations_asked_or_started check (started_at is not null or asked_at is not null),
      add constraint reconciliations_one_end check (finished_at is null or failed_at is null),
      add constraint reconciliations_window check ((started_at is null) = (from_at is null) and (started_at is null) = (to_at is null)),
      add constraint reconciliations_asked_by check ((asked_by is null) = (asked_at is null));
    -- Those under way when this comes to be are over: only their end would be written.
    update reconciliations set failed_at = started_at, failure = 'broken off' where finished_at is null;
    create unique index reconciliations_one_waiting on reconciliations ((true)) where started_at is null;
    create unique index reconciliations_one_running on reconciliations ((true)) where started_at is not null and finished_at is null and failed_at is null;
    create index reconciliations_newest on reconciliations ((coalesce(started_at, asked_at)) desc, id desc);
    create index reconciliation_differences_closed on reconciliation_differences (resolved_at desc, id desc) where resolved_at is not null;
    create index reconciliation_differences_of_run on reconciliation_differences (reconciliation_id);

    revoke update on billing_holds, reconciliation_differences from portal_office;
    grant update (resolved_at, resolution, explained_by, explained_reason) on reconciliation_differences to portal_office;
    grant update (held, reason, changed_by, changed_at) on billing_holds to portal_office;
    grant insert (id, compared, asked_by, asked_at) on reconciliations to portal_office;
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    revoke insert (id, compared, asked_by, asked_at) on reconciliations from portal_office;
    grant update on billing_holds, reconciliation_differences to portal_office;
    drop index reconciliation_differences_of_run, reconciliation_differences_closed, reconciliations_newest, reconciliations_one_running, reconciliations_one_waiting;
    delete from reconciliations where started_at is null;
    alter table reconciliations drop constraint reconciliations_asked_or_started, drop constraint reconciliations_one_end,
      drop column asked_by, drop column asked_at, drop column calls, drop column found, drop column failed_at, drop column failure,
      alter column from_at set not null, alter column to_at set not null, alter column started_at set not null`);
}
