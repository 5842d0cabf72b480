import type { Knex } from 'knex';
import { secureTable } from '../src/platform/database/row-security';

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table alerts (
      id uuid primary key,
      organization_id uuid not null,
      account_id uuid not null,
      subscription_id uuid,
      -- Rule + object + cause: one open alert each (glossary; domain.md 13.3).
      rule text not null,
      cause text not null default '',
      level text not null check (level in ('info', 'warning', 'critical')),
      message text not null,
      seen_count integer not null default 1,
      opened_at timestamptz not null,
      last_seen_at timestamptz not null,
      closed_at timestamptz,
      foreign key (organization_id, account_id) references accounts (organization_id, id) on update cascade
    );
    create unique index alerts_one_open on alerts (account_id, rule, coalesce(subscription_id, account_id), cause) where closed_at is null;
    create index alerts_open on alerts (organization_id, account_id) where closed_at is null;
  `);
  await secureTable(db, 'alerts', { partner: { privileges: 'select, insert, update' }, customer: { privileges: 'select' } });
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table alerts');
}
