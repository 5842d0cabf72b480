import type { Knex } from 'knex';
import { isChosen, limitTable, secureTable } from '../src/platform/database/row-security';

/** Links for a new password that a partner asked for a customer's person (domain.md §8.5). */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table asked_resets (
      id uuid primary key,
      organization_id uuid not null references organizations (id),
      -- No foreign key: accounts are a higher room, and who asked stays what it was when the account goes elsewhere.
      account_id uuid not null,
      person_id uuid not null references people (id) on delete cascade,
      asked_by uuid not null references people (id),
      -- False: the link leads straight to the new password, without a second proof.
      validated boolean not null,
      asked_at timestamptz not null
    );
    create index asked_resets_account on asked_resets (account_id, asked_at desc);
    create index asked_resets_person on asked_resets (person_id);
    create index asked_resets_asked_by on asked_resets (asked_by);
    create index asked_resets_organization on asked_resets (organization_id);
  `);
  const privileges = 'select, insert';
  await secureTable(db, 'asked_resets', { partner: { privileges } });
  await limitTable(db, 'asked_resets', privileges, isChosen('asked_resets'));
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table asked_resets');
}
