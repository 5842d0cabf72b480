import type { Knex } from 'knex';
import { isChosen, limitTable, secureTable } from '../src/platform/database/row-security';

/**
 * Files of backups in the browser (features.md K4): what was downloaded and how it ended, and on which days a partner looked. Removal
 * of data (domain.md §4.2, §8.8, §8.11) and the tidying of backups (§13.1): what is under way, and what became of it.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table file_downloads (
      id uuid primary key,
      organization_id uuid not null,
      account_id uuid not null,
      machine_id uuid not null,
      person_id uuid not null references people,
      snapshot_id text not null check (snapshot_id ~ '^[0-9a-f]{64}$'),
      path text not null check (length(path) between 1 and 4096),
      kind text not null check (kind in ('file', 'folder')),
      -- broken: by a fault of ours. left: by who downloaded.
      state text not null default 'running' check (state in ('running', 'complete', 'broken', 'left')),
      bytes_sent bigint not null default 0 check (bytes_sent >= 0),
      started_at timestamptz not null,
      ended_at timestamptz,
      -- When they were told that it broke.
      told_at timestamptz,
      foreign key (organization_id, account_id, machine_id) references machines (organization_id, account_id, id) on update cascade on delete cascade,
      check ((state = 'running') = (ended_at is null))
    );
    create index file_downloads_machine on file_downloads (machine_id);
    create index file_downloads_to_tell on file_downloads (machine_id, person_id) where state = 'broken' and told_at is null;
    create index file_downloads_old on file_downloads (started_at);

    create table file_viewings (
      organization_id uuid not null,
      account_id uuid not null,
      machine_id uuid not null,
      person_id uuid not null references people,
      viewed_on date not null,
      primary key (machine_id, person_id, viewed_on),
      foreign key (organization_id, account_id, machine_id) references machines (organization_id, account_id, id) on update cascade on delete cascade
    );

    -- The tidying of a backup whose key we keep: old versions go, and what no version needs any more.
    create table vault_tidyings (
      machine_id uuid primary key,
      organization_id uuid not null,
      account_id uuid not null,
      -- When it is looked at next; while it is, when somebody else may.
      next_at timestamptz not null,
      tidied_at timestamptz,
      versions_kept integer check (versions_kept >= 0),
      versions_removed integer check (versions_removed >= 0),
      failures integer not null default 0 check (failures >= 0),
      foreign key (organization_id, account_id, machine_id) references machines (organization_id, account_id, id) on update cascade on delete cascade
    );
    create index vault_tidyings_due on vault_tidyings (next_at);

    -- What was removed for good; it stays when its machine has gone. While ended_at is empty the removal goes on.
    create table machine_removals (
      machine_id uuid primary key,
      organization_id uuid not null references organizations,
      account_id uuid not null references accounts,
      subscription_id uuid not null references subscriptions,
      nickname text not null,
      kind text not null check (kind in ('computer', 'server')),
      serial text not null,
      bytes bigint not null check (bytes >= 0),
      reason text not null check (reason in ('deleted', 'purged')),
      asked_by uuid references people,
      begun_at timestamptz not null,
      data_gone_at timestamptz,
      ended_at timestamptz
    );
    create index machine_removals_open on machine_removals (begun_at) where ended_at is null;
    create index machine_removals_account on machine_removals (account_id, begun_at desc);
  `);
  const downloads = 'select, insert, update (state, bytes_sent, ended_at, told_at)';
  await secureTable(db, 'file_downloads', { partner: { privileges: downloads }, customer: { privileges: downloads }, system: 'select, update, delete' });
  await limitTable(db, 'file_downloads', downloads, isChosen('file_downloads'));
  await secureTable(db, 'file_viewings', { partner: { privileges: 'select, insert' }, system: 'select, delete' });
  await limitTable(db, 'file_viewings', 'select, insert', isChosen('file_viewings'));
  await secureTable(db, 'vault_tidyings', { system: 'select, insert, update, delete' });
  await secureTable(db, 'machine_removals', { system: 'select, insert, update' });
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table machine_removals, vault_tidyings, file_viewings, file_downloads');
}
