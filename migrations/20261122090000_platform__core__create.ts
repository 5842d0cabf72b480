import type { Knex } from 'knex';

const EVERYBODY = 'portal_partner, portal_customer, portal_office, portal_system, portal_sealer';

export async function up(db: Knex): Promise<void> {
  await db.raw('create extension if not exists pg_trgm; create extension if not exists btree_gin; create extension if not exists btree_gist');
  await db.raw(`
    create schema app;
    create function app.organization() returns uuid language sql stable parallel safe
      as $$ select nullif(current_setting('app.organization_id', true), '')::uuid $$;
    create function app.account() returns uuid language sql stable parallel safe
      as $$ select nullif(current_setting('app.account_id', true), '')::uuid $$;

    -- One clock for all processes. The offset moves only in databases made for tests or a sandbox.
    create table clock (
      only_row boolean primary key default true check (only_row),
      movable boolean not null default false,
      ahead_by interval not null default '0',
      check (movable or ahead_by = interval '0')
    );
    insert into clock default values;
    create function app.now() returns timestamptz language sql volatile
      as $$ select clock_timestamp() + (select ahead_by from public.clock) $$;
  `);
  await db.raw(`
    grant usage on schema public, app to ${EVERYBODY}, portal_search;
    grant select on clock to ${EVERYBODY}, portal_search;
    grant execute on all functions in schema app to ${EVERYBODY}, portal_search;
  `);
  // Shared counters of rate limits (platform/http/rate-limit.ts) when no Redis is set.
  await db.raw(`
    create table rate_limits (key text primary key, points integer not null default 0, expire bigint);
    create index rate_limits_expire on rate_limits (expire);
    grant select, insert, update, delete on rate_limits to portal_system;
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table rate_limits; drop function app.now(); drop table clock; drop schema app cascade');
}
