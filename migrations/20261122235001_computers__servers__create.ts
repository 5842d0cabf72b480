import type { Knex } from 'knex';
import { isChosen, limitTable, secureTable } from '../src/platform/database/row-security';

const OF_MACHINE = `
  organization_id uuid not null,
  account_id uuid not null,
  machine_id uuid not null,
  foreign key (organization_id, account_id, machine_id) references machines (organization_id, account_id, id) on update cascade on delete cascade`;

/**
 * Servers: the certificates that install them, what they report of themselves, the settings that people want and what became of
 * them (domain.md §8.10, §9.3); and the backup policies of a company's computers (domain.md §13.1, §14).
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    -- A signed document with which a server is installed. It carries an install link: that says how long it is good for, and whether it was used.
    create table server_certificates (
      id uuid primary key,
      ${OF_MACHINE},
      install_link_id uuid not null references install_links on delete cascade,
      windows text not null check (length(windows) between 1 and 20),
      family text not null check (family in ('cloud.opentext', 'cloud.carbonite')),
      -- The document as it is downloaded, sealed: who reads the table can install nothing with it.
      sealed bytea not null,
      made_by uuid references people,
      download_count integer not null default 0 check (download_count >= 0),
      created_at timestamptz not null
    );
    create index server_certificates_newest on server_certificates (machine_id, created_at desc, id);
    create index server_certificates_link on server_certificates (install_link_id);

    -- As the server reported of itself beside what every machine reports.
    create table server_facts (
      ${OF_MACHINE},
      purge_hours integer check (purge_hours between 1 and 8760),
      java text not null default '' check (length(java) <= 80),
      reported_at timestamptz not null,
      primary key (machine_id)
    );

    create table server_sets (
      ${OF_MACHINE},
      name text not null check (length(name) between 1 and 60),
      sort_name text collate "C" not null generated always as (app.searchable(name)) stored,
      destination text not null check (destination in ('disk', 'cloud', 'disk_and_cloud')),
      is_enabled boolean not null,
      schedule text not null default '' check (length(schedule) <= 200),
      retention_cycles integer check (retention_cycles between 1 and 9999),
      last_result text check (last_result in ('running', 'complete', 'warning', 'failed')),
      last_run_at timestamptz,
      last_message text not null default '' check (length(last_message) <= 500),
      next_run_at timestamptz,
      bytes bigint not null default 0 check (bytes >= 0),
      reported_at timestamptz not null,
      primary key (machine_id, name)
    );

    -- Each wish is a row for ever: what somebody wanted, and what became of it.
    create table server_settings (
      id uuid primary key,
      ${OF_MACHINE},
      name text not null check (name in ('notification', 'bandwidth', 'updates', 'set')),
      -- Of which backup set; '' for what concerns the whole server.
      set_name text not null default '' check (length(set_name) <= 60),
      wanted jsonb not null,
      state text not null check (state in ('pending', 'applied', 'failed', 'superseded')),
      reason text check (length(reason) <= 200),
      asked_by uuid not null references people,
      asked_name text not null check (length(asked_name) between 1 and 320),
      created_at timestamptz not null,
      answered_at timestamptz,
      check ((state = 'pending') = (answered_at is null)),
      check ((name = 'set') = (set_name <> ''))
    );
    create unique index server_settings_one_pending on server_settings (machine_id, name, set_name) where state = 'pending';
    create index server_settings_newest on server_settings (machine_id, created_at desc, id);

    create table backup_policies (
      id uuid primary key,
      organization_id uuid not null,
      account_id uuid not null,
      name text not null check (length(name) between 1 and 60),
      sort_name text collate "C" not null generated always as (app.searchable(name)) stored,
      included text[] not null default '{}' check (cardinality(included) <= 50),
      excluded text[] not null default '{}' check (cardinality(excluded) <= 50),
      -- Larger files are left out; null takes every size.
      max_file_mb integer check (max_file_mb between 1 and 10000000),
      -- Null: as files change.
      schedule_minutes integer check (schedule_minutes between 15 and 44640),
      window_from text check (window_from ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
      window_until text check (window_until ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
      keep_deleted_days integer not null check (keep_deleted_days between 30 and 365),
      keep_missing_drive_days integer not null check (keep_missing_drive_days between 30 and 365),
      created_at timestamptz not null,
      updated_at timestamptz not null,
      unique (account_id, id),
      foreign key (organization_id, account_id) references accounts (organization_id, id) on update cascade,
      check ((window_from is null) = (window_until is null))
    );
    create unique index backup_policies_one_name on backup_policies (account_id, sort_name);

    -- By which policy a computer is backed up; null for the default one.
    alter table machines add column policy_id uuid,
      add constraint machines_policy foreign key (account_id, policy_id) references backup_policies (account_id, id);
    create index machines_by_policy on machines (account_id, policy_id) where policy_id is not null;
  `);
  const walls: [table: string, theirs: string, systems: string][] = [
    ['server_certificates', 'select, insert, update (download_count)', 'select'],
    ['server_facts', 'select', 'select, insert, update, delete'],
    ['server_sets', 'select', 'select, insert, update, delete'],
    ['server_settings', 'select, insert, update (state, reason, answered_at)', 'select, update'],
    ['backup_policies', 'select, insert, update, delete', 'select'],
  ];
  for (const [table, privileges, system] of walls) {
    await secureTable(db, table, { partner: { privileges }, customer: { privileges }, system });
    await limitTable(db, table, privileges, isChosen(table));
  }
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    alter table machines drop column policy_id;
    drop table backup_policies, server_settings, server_sets, server_facts, server_certificates;
  `);
}
