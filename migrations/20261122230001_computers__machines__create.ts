import type { Knex } from 'knex';
import { isChosen, limitTable, secureTable } from '../src/platform/database/row-security';

/**
 * Machines with a backup (features.md K, domain.md §8.8–§9, §13): what is known of each, the links that install them, what they sign
 * in with, their drives and their runs. A machine hangs on its subscription and follows it: whoever pays for that, or is shown it, sees it.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table subscriptions add column seen_by_organization_id uuid not null generated always as (coalesce(shown_to_organization_id, organization_id)) stored;
    alter table subscriptions add constraint subscriptions_seen_by_key unique (seen_by_organization_id, account_id, id);

    create table machines (
      id uuid primary key,
      organization_id uuid not null,
      account_id uuid not null references accounts,
      subscription_id uuid not null,
      kind text not null check (kind in ('computer', 'server')),
      nickname text not null check (length(nickname) between 1 and 60),
      sort_name text collate "C" not null generated always as (app.searchable(nickname)) stored,
      -- What people type to install it: sixteen characters, unguessable. Activation gives it a credential of its own.
      serial text not null unique,
      -- Who works at it: a user of the company, the household's holder; null where nobody was named.
      person_id uuid references people,
      host_name text not null default '' check (length(host_name) <= 255),
      platform text check (platform in ('windows', 'macos', 'linux')),
      os_version text not null default '' check (length(os_version) <= 120),
      client_version text not null default '' check (length(client_version) <= 40),
      -- managed: we keep the key of its backup, sealed. private: only its owner has it, and we cannot read the files.
      key_kind text not null default 'managed' check (key_kind in ('managed', 'private')),
      repository_key bytea,
      -- How often it is to run; null while it runs as files change.
      schedule_minutes integer check (schedule_minutes between 15 and 44640),
      installed_at timestamptz,
      stopped_at timestamptz,
      stopped_by uuid references people,
      delete_at timestamptz,
      delete_asked_by uuid references people,
      -- Copied from the subscription: false once it backs nothing up any more.
      is_served boolean not null default true,
      -- As reported.
      state text not null default 'never_ran' check (state in ('deletion_scheduled', 'inactive', 'off', 'never_ran', 'overdue', 'no_data', 'failing', 'paused', 'frozen', 'backing_up', 'late', 'pending', 'protected')),
      state_since timestamptz not null,
      -- When it changes by time alone, if nothing is heard before.
      state_until timestamptz,
      last_contact_at timestamptz,
      last_report_at timestamptz,
      clock_skew_seconds integer not null default 0,
      last_backup_at timestamptz,
      run_started_at timestamptz,
      run_percent smallint check (run_percent between 0 and 100),
      files_left integer check (files_left >= 0),
      files_pending integer not null default 0 check (files_pending >= 0),
      paused_until timestamptz,
      frozen_at timestamptz,
      error_code text check (length(error_code) <= 60),
      error_message text check (length(error_message) <= 500),
      error_since timestamptz,
      -- What its files are together, and what its backup takes up with us.
      bytes_protected bigint not null default 0 check (bytes_protected >= 0),
      bytes_stored bigint not null default 0 check (bytes_stored >= 0),
      created_at timestamptz not null,
      updated_at timestamptz not null,
      unique (organization_id, account_id, id),
      unique (account_id, id),
      foreign key (organization_id, account_id, subscription_id) references subscriptions (seen_by_organization_id, account_id, id) on update cascade,
      check ((error_code is null) = (error_since is null))
    ) with (fillfactor = 80);
    create index machines_account on machines (account_id, sort_name, id);
    create index machines_subscription on machines (subscription_id);
    create index machines_person on machines (person_id) where person_id is not null;
    create index machines_by_name on machines (organization_id, sort_name, id);
    create index machines_by_state on machines (organization_id, state, sort_name, id);
    create index machines_due on machines (state_until) where state_until is not null;
    create index machines_to_delete on machines (delete_at) where delete_at is not null;

    -- What a client signs in with, by sha-256; one that stands: activating anew revokes those before.
    create table machine_credentials (
      id uuid primary key,
      organization_id uuid not null,
      account_id uuid not null,
      machine_id uuid not null,
      token_hash bytea not null unique check (length(token_hash) = 32),
      created_at timestamptz not null,
      revoked_at timestamptz,
      foreign key (organization_id, account_id, machine_id) references machines (organization_id, account_id, id) on update cascade on delete cascade
    );
    create unique index machine_credentials_one on machine_credentials (machine_id) where revoked_at is null;

    -- A link that installs one machine, valid for 24 hours and used once (domain.md §9.1).
    create table install_links (
      id uuid primary key,
      organization_id uuid not null,
      account_id uuid not null,
      machine_id uuid not null,
      token_hash bytea not null unique check (length(token_hash) = 32),
      -- first: nothing is installed yet. again: on the same machine. move: on another machine, which takes its place.
      purpose text not null check (purpose in ('first', 'again', 'move')),
      made_by uuid references people,
      opened_count integer not null default 0 check (opened_count >= 0),
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz,
      revoked_at timestamptz,
      foreign key (organization_id, account_id, machine_id) references machines (organization_id, account_id, id) on update cascade on delete cascade
    );
    create index install_links_machine on install_links (machine_id, created_at);

    create table machine_drives (
      organization_id uuid not null,
      account_id uuid not null,
      machine_id uuid not null,
      name text not null check (length(name) between 1 and 120),
      kind text not null check (kind in ('internal', 'external', 'network')),
      bytes bigint not null default 0 check (bytes >= 0),
      is_selected boolean not null,
      missing_since timestamptz,
      seen_at timestamptz not null,
      primary key (machine_id, name),
      foreign key (organization_id, account_id, machine_id) references machines (organization_id, account_id, id) on update cascade on delete cascade
    );
    create index machine_drives_missing on machine_drives (missing_since) where missing_since is not null and is_selected;

    -- Each run of a backup; the client names it, so that a repeated report is the same run. set_name: of a server, '' of a computer.
    create table backup_runs (
      id uuid not null,
      organization_id uuid not null,
      account_id uuid not null,
      machine_id uuid not null,
      set_name text not null default '' check (length(set_name) <= 60),
      state text not null check (state in ('running', 'complete', 'failed', 'cancelled')),
      started_at timestamptz not null,
      finished_at timestamptz,
      files_new integer not null default 0 check (files_new >= 0),
      files_changed integer not null default 0 check (files_changed >= 0),
      bytes_added bigint not null default 0 check (bytes_added >= 0),
      bytes_total bigint not null default 0 check (bytes_total >= 0),
      snapshot_id text check (snapshot_id ~ '^[0-9a-f]{8,64}$'),
      error_code text check (length(error_code) <= 60),
      error_message text check (length(error_message) <= 500),
      primary key (machine_id, id),
      foreign key (organization_id, account_id, machine_id) references machines (organization_id, account_id, id) on update cascade on delete cascade,
      check ((state = 'running') = (finished_at is null))
    );
    create index backup_runs_newest on backup_runs (machine_id, started_at desc, id);
  `);
  const kept = 'select, insert, update, delete';
  // Clients and the worker write as the system: what they report is nobody's to edit.
  const written: [string, string][] = [['machines', 'select, insert, update'], ['machine_credentials', 'select, update'], ['install_links', 'select, insert, update'], ['machine_drives', 'select'], ['backup_runs', 'select']];
  for (const [table, privileges] of written) {
    await secureTable(db, table, { partner: { privileges }, customer: { privileges }, system: kept });
    await limitTable(db, table, privileges, isChosen(table));
  }
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop table backup_runs, machine_drives, install_links, machine_credentials, machines;
    alter table subscriptions drop constraint subscriptions_seen_by_key, drop column seen_by_organization_id;
  `);
}
