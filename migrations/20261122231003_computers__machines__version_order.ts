import type { Knex } from 'knex';

/** The order of versions anew: a question mark in a migration's text is taken for a value that is missing, so the pattern does without. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create or replace function app.version_key(version text) returns text language sql immutable parallel safe strict set search_path = pg_catalog as $$
      select lpad(m[1], 10, '0') || lpad(m[2], 10, '0') || lpad(m[3], 10, '0') || coalesce((
               select string_agg(case when part ~ '^\\d+$' then '0' || lpad(part, 12, '0') else '1' || part end, ' ' order by place) || ' '
                 from regexp_split_to_table(m[5], '[.]') with ordinality as p(part, place)), '~')
        from regexp_match(version, '^v{0,1}(\\d{1,10})[.](\\d{1,10})[.](\\d{1,10})(-([0-9A-Za-z.-]+)){0,1}([+][0-9A-Za-z.-]+){0,1}$') m
    $$;
    update machines set client_version = client_version where client_version <> '';
  `);
}

export async function down(): Promise<void> {
  // What stood before gave no order.
}
