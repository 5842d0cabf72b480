import { seedDemo } from '../../../seeds/demo';
import { PRIVACY_MAP } from '../../../src/home/privacy/privacy-map';
import '../../support/app';
import { ownerSql } from '../../support/database';

beforeAll(() => seedDemo(), 300_000);

it('is in the map wherever an e-mail address stands in the demo, whatever the column is called', async () => {
  const columns = await ownerSql<{ table: string; column: string }>(
    "select table_name as table, column_name as column from information_schema.columns where table_schema = 'public' and data_type in ('text', 'jsonb', 'json', 'ARRAY') and is_generated = 'NEVER' order by 1, 2");
  const holding: string[] = [];
  for (const { table, column } of columns) {
    if ((await ownerSql(`select 1 from ${table} where ${column}::text ~ '[a-z0-9]@[a-z0-9]' limit 1`)).length > 0) holding.push(`${table}.${column}`);
  }
  const named = PRIVACY_MAP.flatMap(({ table, columns: ofTable }) => ofTable.map((column) => `${table}.${column}`));
  // Numbers of ours that look like addresses, and what follows the names of a person by itself.
  const notOfPeople = ['mails.message_id', 'mails.in_reply_to', 'account_people.search_text', 'account_people.sort_name'];
  expect(holding.filter((place) => !named.includes(place) && !notOfPeople.includes(place))).toEqual([]);
  expect(holding.length).toBeGreaterThan(20);
}, 60_000);
