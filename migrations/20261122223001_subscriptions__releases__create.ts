import type { Knex } from 'knex';
import { isChosen, limitTable, secureTable } from '../src/platform/database/row-security';

/** What partners have released: their own record of it, and why a customer's page says since when they look after themselves. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table releases (
      id uuid primary key,
      -- The partner that let go, for ever.
      organization_id uuid not null references organizations (id),
      account_id uuid not null references accounts (id),
      account_name text not null,
      -- One subscription of a household; null: the whole account.
      subscription_id uuid references subscriptions (id),
      numbers text[] not null,
      -- The account itself went with it: a whole release, or the last subscription.
      account_left boolean not null,
      released_by text not null,
      released_at timestamptz not null,
      check (account_left or subscription_id is not null)
    );
    create index releases_organization on releases (organization_id, released_at desc, id desc);
    create index releases_account on releases (account_id, released_at desc);
    create index releases_subscription on releases (subscription_id, released_at desc) where subscription_id is not null;
  `);
  await secureTable(db, 'releases', { partner: { privileges: 'select, insert' }, customer: { privileges: 'select' } });
  await limitTable(db, 'releases', 'select', isChosen('releases'));
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table releases');
}
