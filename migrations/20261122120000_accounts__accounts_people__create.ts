import type { Knex } from 'knex';
import { secureTable } from '../src/platform/database/row-security';

// Pattern search can't use an index under a policy (architecture: search under policies), so these functions run as
// portal_search and hold the organization's wall themselves. Up to two letters find how a name begins, from three on
// they are found anywhere in name and e-mail.
const SEARCH = `
  grant select on accounts to portal_search;
  create policy portal_search on accounts for select to portal_search using (true);

  create function app.search_pattern(words text) returns text language sql immutable
    return '%' || replace(replace(replace(words, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%';
  -- As text for EXECUTE, so that each search is planned for its own words; $1 is the words, $2 the facets, $3 and $4 the
  -- days between which an account ends; null is any.
  create function app.account_search_condition(words text, facets smallint[], ends_from date) returns text language sql immutable
    return 'a.organization_id = app.organization() and '
      || case when length(words) < 3 then '(a.sort_name >= $1 and a.sort_name < $1 || chr(1114111))'
           else 'a.search_text like ' || quote_literal(app.search_pattern(words)) end
      || case when facets is null then '' else ' and a.list_facet = any ($2)' end
      || case when ends_from is null then '' else ' and a.sort_expires_on between $3 and $4' end;

  -- The first matches among so many accounts after a place, in the order of their names: fast where matches are many.
  -- Adding nothing to search_text keeps the planner on accounts_by_name.
  create function app.walk_accounts(
    words text, facets smallint[], ends_from date, ends_to date, descending boolean, after_value text, after_id uuid, size integer, walked integer
  ) returns uuid[] language plpgsql stable as $walk$
  declare
    pattern text := app.search_pattern(words);
  begin
    if descending then return array(
      select w.id from (
        select a.id, a.search_text, a.list_facet, a.sort_expires_on from accounts a
         where a.organization_id = app.organization()
           and (a.sort_name, a.id) < (coalesce(after_value, chr(1114111)), coalesce(after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
         order by a.sort_name desc, a.id desc limit walked) w
       where w.search_text like pattern and (facets is null or w.list_facet = any (facets)) and (ends_from is null or w.sort_expires_on between ends_from and ends_to)
       limit size);
    end if;
    return array(
      select w.id from (
        select a.id, a.search_text, a.list_facet, a.sort_expires_on from accounts a
         where a.organization_id = app.organization()
           and (a.sort_name, a.id) > (coalesce(after_value, ''), coalesce(after_id, '00000000-0000-0000-0000-000000000000'))
         order by a.sort_name, a.id limit walked) w
       where w.search_text like pattern and (facets is null or w.list_facet = any (facets)) and (ends_from is null or w.sort_expires_on between ends_from and ends_to)
       limit size);
  end $walk$;

  create function app.search_accounts(
    words text, facets smallint[], ends_from date, ends_to date, sort text, descending boolean, after_value text, after_id uuid, size integer
  ) returns table (
    id uuid, name text, email text, partner_is_administrator boolean, plan_name text, sort_expires_on date, renews boolean,
    source text, open_alerts integer, list_status text, subscriptions_count integer, sort_name text
  ) language plpgsql stable security definer set search_path = public, pg_temp as $search$
  declare
    sorted text := case sort when 'name' then 'sort_name' when 'expires' then 'sort_expires_on' when 'plan' then 'plan_name'
      when 'source' then 'source' when 'alerts' then 'open_alerts' end;
    kind text := case sort when 'expires' then 'date' when 'alerts' then 'integer' else 'text' end;
    direction text := case when descending then 'desc' else 'asc' end;
    sought text := app.searchable(words);
    ids uuid[];
  begin
    if sorted is null or size not between 1 and 1001 then raise exception 'no such sort or size'; end if;
    -- A look at a few accounts tells whether matches are many (then they are met on the way) or few (then the index has them).
    if sort = 'name' and length(sought) >= 3 and size <= 100 then
      ids := app.walk_accounts(sought, facets, ends_from, ends_to, descending, after_value, after_id, size, 400);
      if cardinality(ids) between 4 and size - 1 then
        ids := app.walk_accounts(sought, facets, ends_from, ends_to, descending, after_value, after_id, size, 8000);
      end if;
    end if;
    if ids is null or cardinality(ids) < size then
      execute format(
        'with found as materialized (select a.id, a.%1$I from accounts a where %2$s)
         select array(select f.id from found f %3$s order by f.%1$I %4$s, f.id %4$s limit %5$s)',
        sorted, app.account_search_condition(sought, facets, ends_from),
        case when after_id is null then '' else format('where (f.%I, f.id) %s ($5::%s, $6)', sorted, case when descending then '<' else '>' end, kind) end,
        direction, size)
      into ids using sought, facets, ends_from, ends_to, after_value, after_id;
    end if;
    return query
      select a.id, a.name, a.email, a.partner_is_administrator, a.plan_name, a.sort_expires_on, a.renews,
             a.source, a.open_alerts, a.list_status, a.subscriptions_count, a.sort_name
        from unnest(ids) with ordinality as kept(id, place) join accounts a on a.organization_id = app.organization() and a.id = kept.id
       order by kept.place;
  end $search$;

  create function app.count_found_accounts(words text, facets smallint[], ends_from date, ends_to date, up_to integer)
  returns integer language plpgsql stable security definer set search_path = public, pg_temp as $count$
  declare
    found_count integer;
    sought text := app.searchable(words);
  begin
    execute format('select count(*)::integer from (select from accounts a where %s limit %s) counted',
      app.account_search_condition(sought, facets, ends_from), least(up_to, 1001))
    into found_count using sought, facets, ends_from, ends_to;
    return found_count;
  end $count$;

  grant create on schema app to portal_search;
  alter function app.search_accounts owner to portal_search;
  alter function app.count_found_accounts owner to portal_search;
  revoke create on schema app from portal_search;
  revoke all on function app.search_accounts, app.count_found_accounts, app.walk_accounts from public;
  grant execute on function app.walk_accounts to portal_search;
  grant execute on function app.search_accounts, app.count_found_accounts to portal_partner`;

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    -- What names are sorted and searched by: lower case without accents, so that "muller" finds "Müller". The same in
    -- every database, whatever its locale, so that indexes survive a move.
    create function app.searchable(words text) returns text language sql immutable parallel safe
      return regexp_replace(normalize(lower(words collate "und-x-icu"), nfkd), '[\\u0300-\\u036f]', '', 'g');

    create table accounts (
      id uuid primary key,
      organization_id uuid not null references organizations,
      kind text not null check (kind in ('safe', 'safe_pro')),
      name text not null check (length(name) between 1 and 100),
      first_name text not null default '',
      last_name text not null default '',
      email text collate "C" not null check (email = lower(email)),
      phone text not null default '',
      country text not null default '',
      language text not null default 'en',
      -- Safe Pro: who chose to administer (domain.md 5.6). A partner-administered customer gets no mail.
      administered_by text not null default 'customer' check (administered_by in ('partner', 'customer')),
      -- The second consent: the partner may act inside the account.
      partner_is_administrator boolean not null default false,
      registered_at timestamptz,
      created_at timestamptz not null,
      updated_at timestamptz not null,

      -- The columns of the Accounts list, recomputed by accounts/refresh-account-summary.ts.
      sort_name text collate "C" not null generated always as (app.searchable(name)) stored,
      search_text text collate "C" not null generated always as (app.searchable(name) || chr(10) || email) stored,
      sort_expires_on date not null default '9999-12-31',
      renews boolean not null default false,
      plan_name text collate "C" not null default '',
      source text collate "C" not null default '',
      subscriptions_count integer not null default 0,
      open_alerts integer not null default 0,
      list_status text not null default 'not_activated'
        check (list_status in ('active', 'trial', 'expired', 'payment_failed', 'not_activated', 'data_removed', 'request_pending')),
      list_type text not null default 'safe' check (list_type in ('safe', 'safe_pro', 'safe_server', 'nfr')),
      -- All that the list filters by in one number (accounts/account-facets.model.ts): an index that begins with it gives
      -- any combination of filters in any order without sorting.
      list_facet smallint not null generated always as ((
        16 * array_position(array['active', 'trial', 'expired', 'payment_failed', 'not_activated', 'data_removed', 'request_pending'], list_status)
        + 4 * array_position(array['safe', 'safe_pro', 'safe_server', 'nfr'], list_type)
        + case when partner_is_administrator then 2 else 0 end + case when renews then 1 else 0 end - 20)::smallint) stored,

      unique (organization_id, id),
      check (administered_by = 'customer' or kind = 'safe_pro')
    );
    create index accounts_by_email on accounts (organization_id, email);
    -- The list as it opens, and searches by the beginning of a name.
    create index accounts_by_name on accounts (organization_id, sort_name, id);
    -- Every filter and sort: a few facets are read in order and merged.
    create index accounts_by_facet_name on accounts (organization_id, list_facet, sort_name, id);
    create index accounts_by_facet_plan on accounts (organization_id, list_facet, plan_name, id);
    create index accounts_by_facet_source on accounts (organization_id, list_facet, source, id);
    create index accounts_by_facet_alerts on accounts (organization_id, list_facet, open_alerts, id);
    -- Also the accounts that end within some days in any order, without touching the table: hence the included columns.
    create index accounts_by_facet_expiry on accounts (organization_id, list_facet, sort_expires_on, id)
      include (sort_name, plan_name, source, open_alerts);
    create index accounts_search on accounts using gin (organization_id, search_text gin_trgm_ops);

    -- Who of the customer's people may do what in an account: the holder of a Safe account, users of a Safe Pro company.
    create table account_people (
      organization_id uuid not null,
      account_id uuid not null,
      person_id uuid not null references people,
      role text not null check (role in ('holder', 'user', 'administrator', 'billing_owner')),
      created_at timestamptz not null,
      primary key (account_id, person_id),
      foreign key (organization_id, account_id) references accounts (organization_id, id) on update cascade
    );
    create index account_people_person on account_people (person_id);
    create unique index account_people_one_billing_owner on account_people (account_id) where role = 'billing_owner';
  `);
  await secureTable(db, 'accounts', {
    partner: { privileges: 'select, insert, update' },
    customer: { privileges: 'select, update', column: 'id' },
  });
  await secureTable(db, 'account_people', {
    partner: { privileges: 'select, insert, update, delete' },
    customer: { privileges: 'select, insert, update, delete' },
  });
  await db.raw(SEARCH);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop function app.search_accounts, app.count_found_accounts, app.walk_accounts, app.account_search_condition, app.search_pattern; drop table account_people; drop table accounts; drop function app.searchable');
}
