import type { Knex } from 'knex';
import { secureTable } from '../src/platform/database/row-security';

// From what needs a person most to what needs nobody: machines are sorted by it, and the list's facets count by it.
const SEVERITY = ['failing', 'overdue', 'late', 'no_data', 'never_ran', 'frozen', 'paused', 'deletion_scheduled', 'off', 'inactive', 'pending', 'backing_up', 'protected'];
const RANK = `(array_position(array[${SEVERITY.map((state) => `'${state}'`).join(', ')}]::text[], state) - 1)`;

/**
 * What the list of all machines is sorted, filtered and searched by (domain.md §13.2), none of it null, each sort with an index per facet (state and kind);
 * and what the charts are drawn from: how each organization's machines stood, day by day, and what each account kept with us.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table machines
      add column list_facet smallint not null generated always as ((2 * ${RANK} + case when kind = 'server' then 1 else 0 end)::smallint) stored,
      add column sort_state text collate "C" not null generated always as (chr(97 + ${RANK}) || app.searchable(nickname)) stored,
      add column sort_contact_at timestamptz not null generated always as (coalesce(last_contact_at, timestamptz '0001-01-01 00:00:00+00')) stored,
      add column sort_backup_at timestamptz not null generated always as (coalesce(last_backup_at, timestamptz '0001-01-01 00:00:00+00')) stored,
      add column search_text text not null generated always as (app.searchable(nickname) || chr(10) || app.searchable(host_name)) stored;
    create index machines_by_facet_name on machines (organization_id, list_facet, sort_name, id);
    create index machines_by_facet_state on machines (organization_id, list_facet, sort_state, id);
    create index machines_by_facet_contact on machines (organization_id, list_facet, sort_contact_at, id);
    create index machines_by_facet_backup on machines (organization_id, list_facet, sort_backup_at, id);
    create index machines_by_facet_data on machines (organization_id, list_facet, bytes_protected, id);
    create index machines_by_client_version on machines (organization_id, client_version, id);
    create index machines_search on machines using gin (organization_id, search_text gin_trgm_ops);

    create table machine_days (
      organization_id uuid not null references organizations,
      -- The day in the organization's zone; it is counted again until it is over.
      day_on date not null,
      computers integer not null check (computers >= 0),
      servers integer not null check (servers >= 0),
      healthy integer not null check (healthy >= 0),
      attention integer not null check (attention >= 0),
      unknown integer not null check (unknown >= 0),
      off integer not null check (off >= 0),
      bytes_stored bigint not null check (bytes_stored >= 0),
      -- Of plans with so much storage, what is used and what was bought.
      bytes_metered bigint not null check (bytes_metered >= 0),
      bytes_purchased bigint not null check (bytes_purchased >= 0),
      counted_at timestamptz not null,
      primary key (organization_id, day_on),
      check (computers + servers = healthy + attention + unknown + off)
    );

    create table account_storage_days (
      organization_id uuid not null,
      account_id uuid not null,
      day_on date not null,
      bytes_stored bigint not null check (bytes_stored >= 0),
      -- Against the oldest day of the week before.
      bytes_grown bigint not null,
      primary key (account_id, day_on),
      foreign key (organization_id, account_id) references accounts (organization_id, id) on update cascade on delete cascade
    );
    create index account_storage_days_growth on account_storage_days (organization_id, day_on, bytes_grown desc, account_id);
    create index account_storage_days_day on account_storage_days (day_on);
  `);
  // Members limited to chosen accounts see no numbers of all: these tables are closed to them.
  for (const table of ['machine_days', 'account_storage_days']) await secureTable(db, table, { partner: { privileges: 'select' }, system: 'select, insert, update, delete' });
  await db.raw(SEARCH);
}

// Operators that search may not use an index under a policy: this function holds the organization's wall itself. Up to two letters find how a name
// begins, three and more what stands anywhere in it; the customer's name finds all their machines.
const SEARCH = `
  grant select (id, organization_id, account_id, sort_name, search_text) on machines to portal_search;
  create policy portal_search on machines for select to portal_search using (true);

  create function app.find_machines(words text, up_to integer) returns uuid[]
  language plpgsql stable security definer set search_path = public, pg_temp set enable_indexscan = off as $find$
  declare
    sought text := app.searchable(words);
    pattern text := app.search_pattern(sought);
    whose uuid[];
    ids uuid[];
  begin
    if length(sought) < 3 then
      whose := array(select a.id from accounts a where a.organization_id = app.organization() and a.sort_name >= sought and a.sort_name < sought || chr(1114111) limit up_to + 1);
      ids := array(select m.id from machines m where m.organization_id = app.organization() and m.sort_name >= sought and m.sort_name < sought || chr(1114111) limit up_to + 1);
    else
      whose := array(select a.id from accounts a where a.organization_id = app.organization() and a.search_text like pattern limit up_to + 1);
      ids := array(select m.id from machines m where m.organization_id = app.organization() and m.search_text like pattern limit up_to + 1);
    end if;
    if greatest(cardinality(whose), cardinality(ids)) > up_to then return null; end if;
    ids := array(select m.id from machines m where m.organization_id = app.organization() and m.account_id = any (whose) union select unnest(ids) limit up_to + 1);
    return case when cardinality(ids) <= up_to then ids end;
  end $find$;
  grant create on schema app to portal_search;
  alter function app.find_machines owner to portal_search;
  revoke create on schema app from portal_search;
  revoke all on function app.find_machines from public;
  grant execute on function app.find_machines to portal_partner`;

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop function app.find_machines;
    drop policy portal_search on machines;
    revoke select (id, organization_id, account_id, sort_name, search_text) on machines from portal_search;
    drop table account_storage_days, machine_days;
    alter table machines drop column search_text, drop column sort_backup_at, drop column sort_contact_at, drop column sort_state, drop column list_facet cascade;
    drop index machines_by_client_version`);
}
