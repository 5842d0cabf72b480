import type { Knex } from 'knex';

/**
 * What the one search box asks (features.md H3) that no list asked before: people of companies, and machines by their own names alone. Operators that
 * search may not use an index under a policy, so these functions run as portal_search and hold the organization's wall themselves (architecture: search
 * under policies). Both look where matches are met soon first: at names that begin so, then at a few in order; what is not met there is rare, and the index has it.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create index account_people_search on account_people using gin (organization_id, search_text gin_trgm_ops) where role <> 'holder';
    create index account_people_by_any_name on account_people (organization_id, sort_name, account_id, person_id) where role <> 'holder';
    grant select (organization_id, account_id, person_id, role, sort_name, search_text) on account_people to portal_search;
    create policy portal_search on account_people for select to portal_search using (true);

    create function app.search_account_people(words text, size integer) returns table (account_id uuid, person_id uuid)
    language plpgsql stable security definer set search_path = public, pg_temp as $search$
    declare
      sought text := app.searchable(words);
      pattern text := app.search_pattern(sought);
      met integer;
    begin
      if size not between 1 and 50 then raise exception 'no such size'; end if;
      return query select p.account_id, p.person_id from account_people p
        where p.organization_id = app.organization() and p.role <> 'holder' and p.sort_name >= sought and p.sort_name < sought || chr(1114111)
        order by p.sort_name, p.account_id, p.person_id limit size;
      get diagnostics met = row_count;
      if met = size or length(sought) < 3 then return; end if;
      return query select w.account_id, w.person_id from (
          select p.account_id, p.person_id, p.search_text, p.sort_name from account_people p
           where p.organization_id = app.organization() and p.role <> 'holder' order by p.sort_name, p.account_id, p.person_id limit 2000) w
        where w.search_text like pattern and not w.sort_name like app.search_prefix(sought) limit size;
      get diagnostics met = row_count;
      if met = size then return; end if;
      return query execute 'with found as materialized (
          select p.account_id, p.person_id, p.sort_name from account_people p where p.organization_id = app.organization() and p.role <> ''holder'' and p.search_text like ' || quote_literal(pattern) || ' limit 2000)
        select f.account_id, f.person_id from found f where not f.sort_name like $1 order by f.sort_name, f.account_id, f.person_id limit $2' using app.search_prefix(sought), size;
    end $search$;

    create function app.search_machines(words text, size integer) returns setof uuid
    language plpgsql stable security definer set search_path = public, pg_temp as $search$
    declare
      sought text := app.searchable(words);
      pattern text := app.search_pattern(sought);
      met integer;
    begin
      if size not between 1 and 50 then raise exception 'no such size'; end if;
      return query select m.id from machines m
        where m.organization_id = app.organization() and m.sort_name >= sought and m.sort_name < sought || chr(1114111) order by m.sort_name, m.id limit size;
      get diagnostics met = row_count;
      if met = size or length(sought) < 3 then return; end if;
      return query select w.id from (
          select m.id, m.search_text, m.sort_name from machines m where m.organization_id = app.organization() order by m.sort_name, m.id limit 2000) w
        where w.search_text like pattern and not w.sort_name like app.search_prefix(sought) limit size;
      get diagnostics met = row_count;
      if met = size then return; end if;
      return query execute 'with found as materialized (
          select m.id, m.sort_name from machines m where m.organization_id = app.organization() and m.search_text like ' || quote_literal(pattern) || ' limit 2000)
        select f.id from found f where not f.sort_name like $1 order by f.sort_name, f.id limit $2' using app.search_prefix(sought), size;
    end $search$;

    create function app.search_prefix(words text) returns text language sql immutable
      return replace(replace(replace(words, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%';

    grant create on schema app to portal_search;
    alter function app.search_account_people owner to portal_search;
    alter function app.search_machines owner to portal_search;
    revoke create on schema app from portal_search;
    revoke all on function app.search_account_people, app.search_machines from public;
    grant execute on function app.search_account_people, app.search_machines to portal_partner;

    -- Articles are found within the same transaction.
    grant select on content_words to portal_partner, portal_limited;
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    revoke select on content_words from portal_partner, portal_limited;
    drop function app.search_machines, app.search_account_people, app.search_prefix;
    drop policy portal_search on account_people;
    revoke select (organization_id, account_id, person_id, role, sort_name, search_text) on account_people from portal_search;
    drop index account_people_by_any_name, account_people_search`);
}
