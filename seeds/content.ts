import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Knex } from 'knex';
import { uuidv7 } from 'uuidv7';
import { type ContentProduct } from '../src/content/content-item';
import { projectRoot } from '../src/platform/project-root';

const folder = path.join(projectRoot, 'seeds', 'content');

/**
 * Puts in what stands in seeds/content/<folder>/<slug>.md, as far as no item has that slug: what staff have edited stays.
 * A file begins with lines `key: value` (kind, title, abstract, products, audience, starts, ends, link, minutes, co-branded, topic), an empty line, then its
 * text in Markdown. A migration calls it, so it may write only columns that existed then.
 */
export async function seedContent(db: Knex, inFolder: string): Promise<void> {
  const items = readdirSync(path.join(folder, inFolder)).filter((file) => file.endsWith('.md')).sort().map((file) => readSeed(path.join(folder, inFolder, file)));
  const moment = { published_at: db.raw('app.now()'), created_at: db.raw('app.now()'), updated_at: db.raw('app.now()'), review_on: db.raw("(app.now() + interval '1 year')::date") };
  if (items.length > 0) await db('content_items').insert(items.map((item) => ({ id: uuidv7(), ...item, state: 'published', ...moment }))).onConflict('slug').ignore();
}

/** The columns that such a file says something of. */
export function readSeed(file: string) {
  const [head = '', ...body] = readFileSync(file, 'utf8').split('\n\n');
  const facts = new Map(head.split('\n').map((line) => [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()]));
  const needed = (key: string): string => {
    const value = facts.get(key);
    if (!value) throw new Error(`${file} does not say its ${key}.`);
    return value;
  };
  const minutes = facts.get('minutes');
  return {
    kind: needed('kind'), slug: path.basename(file, '.md'), title: needed('title'), abstract: needed('abstract'), body: body.join('\n\n').trim(),
    products: needed('products').split(/,\s*/) as ContentProduct[], audience: facts.get('audience') ?? 'partners', link: facts.get('link') ?? '', minutes: minutes ? Number(minutes) : null,
    starts_on: facts.get('starts') ?? null, ends_on: facts.get('ends') ?? null, is_co_branded: facts.get('co-branded') === 'yes',
    // Of articles alone, whose migration comes after the column's.
    ...(facts.has('topic') && { topic: facts.get('topic') }),
  };
}
