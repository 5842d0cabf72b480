import { ownerSql } from '../database';

/**
 * The whole schema as text, read from the catalog tables (the embedded packages hold no pg_dump): tables with columns,
 * constraints, indexes, policies, triggers and grants, then functions; in one order on every PostgreSQL.
 */
export async function schemaText(): Promise<string> {
  const tables = await ownerSql<{ name: string; secured: string }>(
    `select c.relname as name, concat_ws(', ', case when c.relrowsecurity then 'row security' end, case when c.relforcerowsecurity then 'forced' end) as secured
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not like 'knex%' order by c.relname collate "C"`,
  );
  const parts: string[] = [];
  for (const table of tables) parts.push(await tableText(table.name, table.secured));
  return `${[...parts, ...(await functionTexts())].join('\n\n')}\n`;
}

async function tableText(table: string, secured: string): Promise<string> {
  const lines = await ownerSql<{ line: string }>(LINES, [table]);
  return [`table ${table}${secured ? ` (${secured})` : ''}`, ...lines.map(({ line }) => `  ${line}`)].join('\n');
}

async function functionTexts(): Promise<string[]> {
  const functions = await ownerSql<{ text: string; owner: string | null; acl: string }>(
    `select pg_get_functiondef(p.oid) as text, nullif(pg_get_userbyid(p.proowner), current_user) as owner,
            coalesce((select string_agg(pg_get_userbyid(x.grantee), ', ' order by pg_get_userbyid(x.grantee) collate "C")
               from aclexplode(p.proacl) x where x.grantee <> p.proowner), '') as acl
       from pg_proc p where p.pronamespace = 'app'::regnamespace order by p.proname collate "C", p.oid`,
  );
  return functions.map(({ text, owner, acl }) => `${text.trim()}\n-- ${owner ? `owned by ${owner}; ` : ''}executed by ${acl || 'everybody'}`);
}

// Not-null constraints are catalogued since PostgreSQL 18 only; the column lines tell them on every version.
const LINES = `
  with t as (select oid from pg_class where relnamespace = 'public'::regnamespace and relname = $1)
  select line from (
    select 1 as part, a.attnum::text as sort, a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
        || case when a.attnotnull then ' not null' else '' end
        || case when a.attgenerated <> '' then ' generated' when a.attidentity <> '' then ' identity' else '' end
        || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as line, lpad(a.attnum::text, 5, '0') as place
      from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where a.attrelid = (select oid from t) and a.attnum > 0 and not a.attisdropped
    union all
    select 2, '', 'constraint ' || conname || ' ' || pg_get_constraintdef(oid), conname
      from pg_constraint where conrelid = (select oid from t) and contype <> 'n'
    union all
    select 3, '', regexp_replace(pg_get_indexdef(indexrelid), '^CREATE ', ''), indexrelid::regclass::text
      from pg_index i where indrelid = (select oid from t) and not exists (select from pg_constraint where conindid = i.indexrelid and contype in ('p', 'u', 'x'))
    union all
    select 4, '', 'policy ' || policyname || ' for ' || cmd || ' to ' || array_to_string(roles, ', ') || coalesce(' using ' || qual, '') || coalesce(' check ' || with_check, ''), policyname
      from pg_policies where schemaname = 'public' and tablename = $1
    union all
    select 5, '', regexp_replace(pg_get_triggerdef(oid), '^CREATE ', ''), tgname from pg_trigger where tgrelid = (select oid from t) and not tgisinternal
    union all
    select 6, '', 'grant ' || string_agg(lower(privilege_type), ', ' order by privilege_type) || ' to ' || grantee, grantee
      from information_schema.role_table_grants where table_schema = 'public' and table_name = $1 and grantee <> current_user group by grantee
    union all
    select 7, '', 'grant ' || lower(privilege_type) || ' (' || string_agg(column_name, ', ' order by column_name) || ') to ' || grantee, grantee || privilege_type
      from information_schema.role_column_grants c where table_schema = 'public' and table_name = $1 and grantee <> current_user
       and not exists (select from information_schema.role_table_grants t where t.table_schema = c.table_schema and t.table_name = c.table_name and t.grantee = c.grantee and t.privilege_type = c.privilege_type)
     group by grantee, privilege_type
  ) lines order by part, place collate "C"`;
