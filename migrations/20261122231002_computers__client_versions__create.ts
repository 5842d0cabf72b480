import { uuidv7 } from 'uuidv7';
import type { Knex } from 'knex';
import { grantTable } from '../src/platform/database/row-security';

/** Current and minimum versions of the client by platform, each change a row of its own (domain.md §9.4), and machines in the order of their version. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table client_versions (
      id uuid primary key,
      platform text not null check (platform in ('windows', 'macos', 'linux')),
      current text not null check (length(current) between 5 and 40),
      -- Older ones may not be relied on: what they back up may not come back.
      minimum text not null check (length(minimum) between 5 and 40),
      notes text not null default '' check (length(notes) <= 1000),
      released_on date not null,
      made_by uuid references people,
      created_at timestamptz not null
    );
    create index client_versions_newest on client_versions (platform, created_at desc, id desc);

    -- A version as text that sorts as Semantic Versioning 2.0.0 §11 ranks it; null of what is no version. A release stands after its pre-releases.
    create function app.version_key(version text) returns text language sql immutable parallel safe strict set search_path = pg_catalog as $$
      select lpad(m[1], 10, '0') || lpad(m[2], 10, '0') || lpad(m[3], 10, '0') || coalesce((
               select string_agg(case when part ~ '^\\d+$' then '0' || lpad(part, 12, '0') else '1' || part end, ' ' order by place) || ' '
                 from regexp_split_to_table(m[4], '[.]') with ordinality as p(part, place)), '~')
        from regexp_match(version, '^v?(\\d{1,10})[.](\\d{1,10})[.](\\d{1,10})(?:-([0-9A-Za-z.-]+))?(?:[+][0-9A-Za-z.-]+)?$') m
    $$;
    alter table machines add column version_key text collate "C" generated always as (app.version_key(client_version)) stored,
      -- When its people were last told how to update it.
      add column update_told_at timestamptz;
    create index machines_by_version on machines (organization_id, platform, version_key, id) where installed_at is not null and delete_at is null;
  `);
  await grantTable(db, 'client_versions', { partner: 'select', limited: 'select', customer: 'select', office: 'select, insert', system: 'select' });
  for (const platform of ['windows', 'macos', 'linux']) {
    await db('client_versions').insert({ id: uuidv7(), platform, current: '6.2.0', minimum: '5.0.0', notes: '', released_on: '2026-11-01', created_at: '2026-11-01T00:00:00Z' });
  }
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index machines_by_version; alter table machines drop column version_key, drop column update_told_at; drop function app.version_key(text); drop table client_versions');
}
