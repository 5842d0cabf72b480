import type { Knex } from 'knex';
import { grantTable } from '../src/platform/database/row-security';

/** The office searches the audit log by time together with one thing at a time, and sees when its chain was last verified. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create index audit_entries_time on audit_entries (created_at, id);
    create index audit_entries_organization_time on audit_entries (organization_id, created_at, id);
    create index audit_entries_account_time on audit_entries (account_id, created_at, id) where account_id is not null;
    create index audit_entries_actor_time on audit_entries (actor_id, created_at, id);
    create index audit_entries_action_time on audit_entries (action, created_at, id);
    create index audit_entries_subject_time on audit_entries (subject_id, created_at, id);

    create table audit_checks (
      id uuid primary key,
      -- Null where the schedule asked.
      asked_by uuid references people,
      asked_at timestamptz not null,
      finished_at timestamptz,
      seals integer,
      entries bigint,
      head text,
      problems jsonb,
      check ((finished_at is null) = (problems is null))
    );
    create index audit_checks_asked on audit_checks (asked_at desc, id);
    -- One at a time waits.
    create unique index audit_checks_one_open on audit_checks ((true)) where finished_at is null;
  `);
  await grantTable(db, 'audit_checks', { office: 'select, insert', system: 'select, insert, update (finished_at, seals, entries, head, problems)' });
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`drop table audit_checks; drop index audit_entries_time, audit_entries_organization_time, audit_entries_account_time, audit_entries_actor_time, audit_entries_action_time, audit_entries_subject_time`);
}
