import type { Knex } from 'knex';
import { secureTable } from '../src/platform/database/row-security';

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table mails (
      id uuid primary key,
      organization_id uuid not null,
      account_id uuid,
      kind text not null,
      -- What makes this mail the only one: subject and term, e.g. "subscription:<id>:2027-01-01:e-30".
      dedupe_key text not null,
      recipient_email text not null,
      recipient_name text not null default '',
      subject text not null,
      text_body text not null,
      html_body text not null,
      message_id text not null unique,
      -- Kept: there was no mail server; the mailbox page shows it.
      state text not null default 'queued' check (state in ('queued', 'sent', 'kept', 'failed')),
      attempts integer not null default 0,
      next_attempt_at timestamptz,
      leased_until timestamptz,
      last_error text,
      created_at timestamptz not null,
      sent_at timestamptz,
      unique (kind, dedupe_key, recipient_email),
      check ((state = 'queued') = (next_attempt_at is not null)),
      check ((state in ('sent', 'kept')) = (sent_at is not null))
    );
    create index mails_due on mails (next_attempt_at) where state = 'queued';
    create index mails_failed on mails (created_at) where state = 'failed';
    create index mails_newest on mails (created_at, id);
  `);
  // Staff and the worker move the state; only the room that has something to say inserts.
  await secureTable(db, 'mails', {
    partner: { privileges: 'select, insert' },
    customer: { privileges: 'select, insert' },
    office: 'select, insert, update',
    system: 'select, insert, update',
  });
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table mails');
}
