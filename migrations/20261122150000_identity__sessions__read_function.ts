import type { Knex } from 'knex';

/**
 * The one query of every request: the live session behind a cookie, its person, where they stand, and the clock.
 * It runs without a scope, because it is what tells the scope. Its owner may only read the columns it joins; only the
 * app's login may execute it (platform/database/roles.ts), and it answers nothing without the hash of a session's secret id.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    grant usage on schema public, app to portal_session;
    grant execute on function app.now() to portal_session;
    grant select on clock, sessions, memberships, staff to portal_session;
    grant select (id, email, first_name, last_name, epoch) on people to portal_session;
    grant select (id, status, kind, display_name, time_zone, currency, tier, tax_rate_ppm) on organizations to portal_session;
    grant select (id, organization_id, name) on accounts to portal_session;
    grant select (account_id, person_id, role) on account_people to portal_session;
    create policy portal_session on organizations for select to portal_session using (true);
    create policy portal_session on memberships for select to portal_session using (true);
    create policy portal_session on accounts for select to portal_session using (true);
    create policy portal_session on account_people for select to portal_session using (true);
  `);
  await db.raw(`
    create function app.read_session(given_hash bytea) returns table (
      now timestamptz, data jsonb, stage text, created_at timestamptz, seen_at timestamptz,
      person_id uuid, email text, first_name text, last_name text, contexts_count integer,
      context_kind text, organization_id uuid, account_id uuid, name text, roles text[],
      time_zone text, currency text, tier text, tax_rate_ppm integer, today date
    ) language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
      with clock as materialized (select app.now() as now)
      select clock.now, s.data, s.stage, s.created_at, s.seen_at, p.id, p.email, p.first_name, p.last_name,
        (select count(*) from memberships m join organizations o on o.id = m.organization_id
          where m.person_id = p.id and m.status = 'active' and o.status = 'active')::int
        + (select count(*) from account_people a where a.person_id = p.id)::int
        + (select count(*) from staff where staff.person_id = p.id and staff.status = 'active')::int,
        -- A context that is gone (deactivated, suspended, removed) leaves the person signed in and nowhere.
        case when member.id is not null and own.status = 'active' then 'organization'
          when held.account_id is not null then 'account'
          when officer.person_id is not null then 'office' end,
        coalesce(account.organization_id, s.organization_id), s.account_id, coalesce(account.name, own.display_name),
        coalesce(member.roles, officer.roles, array[held.role]),
        zone.time_zone, own.currency, own.tier, own.tax_rate_ppm, (clock.now at time zone zone.time_zone)::date
      from clock, sessions s
        join people p on p.id = s.person_id and p.epoch = s.epoch
        left join memberships member on s.context_kind = 'organization'
          and member.organization_id = s.organization_id and member.person_id = p.id and member.status = 'active'
        left join organizations own on own.id = member.organization_id
        left join account_people held on s.context_kind = 'account' and held.account_id = s.account_id and held.person_id = p.id
        left join accounts account on account.id = held.account_id
        left join staff officer on s.context_kind = 'office' and officer.person_id = p.id and officer.status = 'active'
        left join organizations zone on zone.id = coalesce(own.id, account.organization_id, '00000000-0000-7000-8000-000000000001')
      where s.id_hash = given_hash and s.revoked_at is null
        and s.seen_at > clock.now - interval '30 minutes' and s.created_at > clock.now - interval '12 hours'
    $$;
    revoke all on function app.read_session(bytea) from public;
    grant create on schema app to portal_session;
    alter function app.read_session(bytea) owner to portal_session;
    revoke create on schema app from portal_session;
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop function app.read_session(bytea);
    drop policy portal_session on organizations; drop policy portal_session on memberships; drop policy portal_session on accounts; drop policy portal_session on account_people;
    drop owned by portal_session;
  `);
}
