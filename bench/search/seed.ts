import pg from 'pg';
import { BIG } from '../accounts-list/seed';

export const ARTICLES = 5_000;
const PEOPLE = 300_000;
const ACCOUNTS = 1_000_000;

/**
 * Gives a database that the bench of the Accounts list has filled its millionth account, 5,000 articles, made of the sentences of those that are there, and 300,000 people of
 * companies, a third of them with the organization that is measured. Changes nothing when they are there.
 */
export async function seedSearch(ownerUrl: string, log: (line: string) => void): Promise<void> {
  const db = new pg.Client({ connectionString: ownerUrl });
  await db.connect();
  try {
    const { rows: [there] } = await db.query<{ count: number }>("select count(*)::int as count from content_items where kind = 'article'");
    if (there!.count >= ARTICLES) return;
    await db.query("set synchronous_commit = off; set maintenance_work_mem = '256MB'");
    log('filling articles');
    await db.query(ARTICLE_ROWS, [ARTICLES - there!.count]);
    log('filling accounts');
    await db.query(ACCOUNT_ROWS);
    log('filling people of companies');
    await db.query('begin; set local session_replication_role = replica');
    await db.query(PEOPLE_ROWS);
    await db.query('commit');
    log('vacuum and statistics');
    for (const table of ['accounts', 'content_items', 'content_words', 'people', 'account_people']) await db.query(`vacuum (analyze) ${table}`);
  } finally {
    await db.end();
  }
}

// Each takes its title, abstract and two halves of a text from four articles, so that words are as frequent as in real ones.
const ARTICLE_ROWS = `
  with there as materialized (select title, abstract, body, products, audience, topic, row_number() over (order by slug) as place, count(*) over () as every from content_items where kind = 'article' and title not like '%no. %')
  insert into content_items (id, kind, slug, title, abstract, body, products, audience, topic, state, published_at, created_at, updated_at)
  select gen_random_uuid(), 'article', 'bench-' || n, left(t.title, 120) || ', no. ' || n, a.abstract, left(b.body, length(b.body) / 2) || E'\\n\\n' || right(c.body, length(c.body) / 2) || E'\\n\\nWord' || n, t.products, t.audience, t.topic, 'published', app.now(), app.now(), app.now()
    from generate_series(1, $1::int) n
    join there t on t.place = 1 + n % t.every join there a on a.place = 1 + (n / 7) % a.every
    join there b on b.place = 1 + (n / 3) % b.every join there c on c.place = 1 + (n / 11) % c.every`;

// Households without a subscription.
const ACCOUNT_ROWS = `
  insert into accounts (id, organization_id, kind, name, email, registered_at, created_at, updated_at)
  select gen_random_uuid(), organization_id, 'safe', name || ' the younger', 'younger-' || email, app.now(), app.now(), app.now() from accounts
   where organization_id <> '${BIG.organizationId}' limit ${ACCOUNTS} - (select count(*) from accounts)`;

const FIRST = ['Anna', 'Ben', 'Chiara', 'Dmitri', 'Elif', 'Farid', 'Grete', 'Hiro', 'Ines', 'Jonas', 'Kofi', 'Lena', 'Mateo', 'Nadia', 'Omar', 'Petra', 'Quentin', 'Rosa', 'Sven', 'Tove'];
const LAST = ['Okafor', 'Lindqvist', 'Novak', 'Füchsle', 'Garcia', 'Haddad', 'Ivanova', 'Jensen', 'Kowalski', 'Larsson', 'Moreau', 'Nguyen', 'Ortiz', 'Petrov', 'Rossi', 'Schmidt', 'Tanaka', 'Ueda', 'Varga', 'Weber', 'Yilmaz'];
const listed = (words: readonly string[]) => `array[${words.map((word) => `'${word}'`).join(', ')}]`;

const PEOPLE_ROWS = `
  with picked as materialized (
    select row_number() over () as n, organization_id, id from (
      (select organization_id, id from accounts where organization_id = '${BIG.organizationId}' limit ${PEOPLE / 3})
      union all (select organization_id, id from accounts where organization_id <> '${BIG.organizationId}' limit ${(PEOPLE * 2) / 3})) each),
  made as (
    insert into people (id, email, first_name, last_name, created_at, updated_at)
    select ('01940000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'reader' || n || '@company' || n % 5000 || '.example', (${listed(FIRST)})[1 + n % ${FIRST.length}], (${listed(LAST)})[1 + (n / 3) % ${LAST.length}], app.now(), app.now() from picked)
  insert into account_people (organization_id, account_id, person_id, role, sort_name, search_text, created_at)
  select organization_id, id, ('01940000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'user',
    app.searchable((${listed(FIRST)})[1 + n % ${FIRST.length}] || ' ' || (${listed(LAST)})[1 + (n / 3) % ${LAST.length}]),
    app.searchable((${listed(FIRST)})[1 + n % ${FIRST.length}] || ' ' || (${listed(LAST)})[1 + (n / 3) % ${LAST.length}]) || chr(10) || 'reader' || n || '@company' || n % 5000 || '.example', app.now() from picked`;
