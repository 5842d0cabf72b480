import type { Knex } from 'knex';
import { grantTable } from '../src/platform/database/row-security';

/** An e-mail changes when both addresses have confirmed it; either may cancel. One change of a person is under way at a time. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table email_changes (
      id uuid primary key,
      person_id uuid not null references people on delete cascade,
      old_email text not null,
      new_email text not null check (new_email = lower(new_email) and length(new_email) between 3 and 254 and new_email <> old_email),
      created_at timestamptz not null,
      expires_at timestamptz not null,
      old_confirmed_at timestamptz,
      new_confirmed_at timestamptz,
      ended_at timestamptz,
      outcome text check (outcome in ('changed', 'cancelled', 'replaced', 'refused')),
      check ((ended_at is null) = (outcome is null))
    );
    create unique index email_changes_one_open on email_changes (person_id) where ended_at is null;
    create index email_changes_person on email_changes (person_id, created_at);
  `);
  await grantTable(db, 'email_changes', { system: 'select, insert, update' });
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table email_changes');
}
