import type { Knex } from 'knex';
import { secureTable } from '../src/platform/database/row-security';

/**
 * What is known of vaults besides their bytes (domain.md §8.8, §13.1): which were written since they were last counted, what is being
 * written now, and when a client with a private key may remove what it no longer needs.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table vaults (
      machine_id uuid primary key,
      organization_id uuid not null,
      account_id uuid not null,
      changed_at timestamptz not null,
      counted_at timestamptz,
      foreign key (organization_id, account_id, machine_id) references machines (organization_id, account_id, id) on update cascade on delete cascade
    ) with (fillfactor = 80);
    create index vaults_to_count on vaults (machine_id) where counted_at is null or counted_at < changed_at;

    -- An object on its way into a vault or out of it: its bytes are held against the quota until it stands, or its time is over.
    create table vault_writes (
      id uuid primary key,
      organization_id uuid not null,
      account_id uuid not null,
      machine_id uuid not null,
      subscription_id uuid not null,
      is_removal boolean not null,
      kind text not null check (kind in ('config', 'data', 'index', 'keys', 'snapshots')),
      name text not null check (name = '' or name ~ '^[0-9a-f]{64}$'),
      bytes bigint not null check (bytes >= 0),
      -- By the database's own clock, like every lease.
      ends_at timestamptz not null,
      foreign key (organization_id, account_id, machine_id) references machines (organization_id, account_id, id) on update cascade on delete cascade
    );
    create index vault_writes_subscription on vault_writes (subscription_id);
    create index vault_writes_machine on vault_writes (machine_id);
    create index vault_writes_over on vault_writes (ends_at);

    -- Two hours, at most once a day, in which the client may delete: with a private key only it can say what is no longer needed.
    create table vault_windows (
      id uuid primary key,
      organization_id uuid not null,
      account_id uuid not null,
      machine_id uuid not null,
      opened_at timestamptz not null,
      closes_at timestamptz not null check (closes_at > opened_at),
      foreign key (organization_id, account_id, machine_id) references machines (organization_id, account_id, id) on update cascade on delete cascade
    );
    create index vault_windows_newest on vault_windows (machine_id, opened_at desc);
  `);
  await secureTable(db, 'vaults', { system: 'select, insert, update, delete' });
  await secureTable(db, 'vault_writes', { system: 'select, insert, delete' });
  await secureTable(db, 'vault_windows', { system: 'select, insert, delete' });
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table vault_windows, vault_writes, vaults');
}
