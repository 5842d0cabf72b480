import type { Knex } from 'knex';
import { secureTable } from '../src/platform/database/row-security';

/** Staff look at a partner's portal as its administrators see it: for a while, with a reason, recorded (docs/decisions/0041). */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table partner_views (
      id uuid primary key,
      organization_id uuid not null references organizations,
      person_id uuid not null references people,
      reason text not null check (length(reason) between 1 and 500),
      began_at timestamptz not null,
      ends_at timestamptz not null,
      ended_at timestamptz,
      pages_count integer not null default 0,
      check (ends_at > began_at and ends_at <= began_at + interval '30 minutes')
    );
    create index partner_views_newest on partner_views (organization_id, began_at desc, id desc);
    alter table sessions drop constraint sessions_context_kind_check;
    alter table sessions add column view_id uuid references partner_views,
      add constraint sessions_context_kind_check check (context_kind in ('organization', 'account', 'office', 'view')),
      add constraint sessions_view check ((context_kind is not distinct from 'view') = (view_id is not null) and (view_id is null or organization_id is not null));
  `);
  await secureTable(db, 'partner_views', { partner: { privileges: 'select' }, system: 'select, insert, update' });
  await db.raw(`
    grant select (id, organization_id, person_id, ends_at, ended_at) on partner_views to portal_session;
    create policy portal_session on partner_views for select to portal_session using (true);
    create or replace function app.read_session(given_hash bytea) returns json
    language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_generic_plan as $read$
    declare
      live record;
      context json;
    begin
      select coalesce(clock.stands_at, clock_timestamp() + clock.ahead_by) as now, s.data, s.stage, s.created_at, s.seen_at, s.code_confirmed_at,
          s.context_kind, s.organization_id, s.account_id, s.view_id, p.id, p.email, p.first_name, p.last_name, p.two_step
        into live from clock, sessions s join people p on p.id = s.person_id and p.epoch = s.epoch
        where s.id_hash = given_hash and s.revoked_at is null;
      if not found or live.seen_at <= live.now - interval '30 minutes' or live.created_at <= live.now - interval '12 hours' then return null; end if;

      -- A context that is gone (deactivated, suspended, removed) leaves the person signed in and nowhere.
      if live.context_kind = 'organization' then
        select row_to_json(here) into context from (
          select 'organization' as kind, o.id as "organizationId", o.display_name as name, m.id as "membershipId", m.roles, m.is_limited as "isLimited",
              o.time_zone as "timeZone", o.currency, o.tier, o.tax_rate_ppm as "taxRatePpm", (live.now at time zone o.time_zone)::date as today,
              date_part('epoch', o.two_step_required_from) * 1000 as "twoStepRequiredFrom"
            from memberships m join organizations o on o.id = m.organization_id and o.status = 'active'
            where m.organization_id = live.organization_id and m.person_id = live.id and m.status = 'active') here;
      elsif live.context_kind = 'account' then
        select row_to_json(here) into context from (
          select 'account' as kind, a.id as "accountId", a.organization_id as "organizationId", a.name, held.role, o.time_zone as "timeZone",
              (live.now at time zone o.time_zone)::date as today
            from account_people held join accounts a on a.id = held.account_id join organizations o on o.id = a.organization_id
            where held.account_id = live.account_id and held.person_id = live.id) here;
      elsif live.context_kind = 'office' then
        select row_to_json(here) into context from (
          select 'office' as kind, officer.roles, (live.now at time zone o.time_zone)::date as today
            from staff officer, organizations o
            where officer.person_id = live.id and officer.status = 'active' and o.id = '00000000-0000-7000-8000-000000000001') here;
      elsif live.context_kind = 'view' then
        -- As an administrator sees it; what the looker's own roles are is told beside, because they may lose the right meanwhile.
        select row_to_json(here) into context from (
          select 'organization' as kind, o.id as "organizationId", o.display_name as name, '00000000-0000-0000-0000-000000000000' as "membershipId", array['administrator'] as roles, false as "isLimited",
              o.time_zone as "timeZone", o.currency, o.tier, o.tax_rate_ppm as "taxRatePpm", (live.now at time zone o.time_zone)::date as today, null as "twoStepRequiredFrom",
              json_build_object('viewId', v.id, 'roles', officer.roles, 'endsAt', date_part('epoch', v.ends_at) * 1000) as "viewedBy"
            from partner_views v join staff officer on officer.person_id = live.id and officer.status = 'active' join organizations o on o.id = v.organization_id and o.kind = 'partner'
            where v.id = live.view_id and v.person_id = live.id and v.organization_id = live.organization_id and v.ended_at is null and v.ends_at > live.now) here;
      end if;

      -- A row as a whole becomes JSON in a third of the time that json_build_object takes.
      return (select row_to_json(answer) from (
        select date_part('epoch', live.now) * 1000 as now, live.data, live.stage, date_part('epoch', live.created_at) * 1000 as "createdAt",
          date_part('epoch', live.seen_at) * 1000 as "seenAt", date_part('epoch', live.code_confirmed_at) * 1000 as "codeConfirmedAt",
          live.id as "personId", live.email, live.first_name as "firstName", live.last_name as "lastName", live.two_step as "twoStep", context,
          (select count(*) from (
            select from memberships m join organizations o on o.id = m.organization_id and o.status = 'active' where m.person_id = live.id and m.status = 'active'
            union all select from account_people a where a.person_id = live.id
            union all select from staff where staff.person_id = live.id and staff.status = 'active'
            limit 2) counted) as "contextsCount") answer);
    end $read$;
  `);
}

/** The function before knew no views; `20261122229002_identity` makes it. */
export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop function app.read_session(bytea);
    delete from sessions where view_id is not null;
    alter table sessions drop constraint sessions_view, drop constraint sessions_context_kind_check, drop column view_id,
      add constraint sessions_context_kind_check check (context_kind in ('organization', 'account', 'office'));
    drop table partner_views`);
}
