import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import './support/database';
import { schemaText } from './support/running/schema-text';

const file = path.join(__dirname, '..', 'migrations', 'schema.sql');

it('is the schema that migrations/schema.sql shows; UPDATE_SCHEMA=yes writes it anew', async () => {
  const text = await schemaText();
  if (process.env.UPDATE_SCHEMA === 'yes') writeFileSync(file, text);
  expect(text.length).toBeGreaterThan(5_000);
  expect(readFileSync(file, 'utf8')).toBe(text);
});
