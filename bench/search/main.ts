import { paths } from '../../src/paths';
import { prepareDatabase } from '../../src/platform/database/migrate';
import { seed } from '../accounts-list/seed';
import { signIn, startServer } from '../accounts-list/servers';
import { tellGoal } from '../goals';
import { seedMachines } from '../monitoring/seed';
import { freshDatabase, keptDatabase } from '../renewals/fresh-database';
import { listScans } from './explain';
import { ARTICLES, seedSearch } from './seed';

const isQuick = process.env['QUICK'] === 'yes';
const TIMES = Number(process.env['TIMES'] ?? (isQuick ? 5 : 30));
const PORT = 3974;
const GOAL_MS = 50;
const log = (line: string) => process.stdout.write(`${line}\n`);

const ARTICLE_WORDS = ['renew', 'automatic renewal', 'expirng', 'trial', 'certifcation', 'how to add a user', 'account', 'backup', 'subscription', 'word4711', 'zzyzx', 'courier recovery', '"two-step verification"', 'storage or packs', 'customer -card'];
const FILTERS = ['', 'product=safe_pro', 'product=partner&page=5', 'topic=servers'];
const PORTAL_WORDS = ['novak', 'anna okafor', 'reader4711', 'laptop', '4711', 'an', 'füchsle', 'bookkeeping', 'no such name', 'INV-2026-000123', 'K7QM-2XDR-9TPA-4WHE', 'S-7KQ4-M2XD', 'example', 'renew', 'zz'];

/**
 * The knowledge base with 5,000 articles and the one search box over a million subscriptions with their accounts, machines and people, as somebody of the
 * organization with 100,000 accounts. KEEP=some_name keeps the filled database for the next run; QUICK=yes leaves the machines out and asks less often.
 */
async function main(): Promise<void> {
  const kept = process.env['KEEP'];
  const database = await (kept === undefined ? freshDatabase() : keptDatabase(kept));
  try {
    await prepareDatabase(database);
    await seed(database.ownerUrl, log);
    if (!isQuick) await seedMachines(database.ownerUrl, log);
    await seedSearch(database.ownerUrl, log);
    const web = await startServer('web', PORT, database);
    try {
      const cookie = await signIn(web.origin);
      const ask = (address: string) => get(web.origin + address, cookie);
      await measure(`search of ${ARTICLES.toLocaleString('en-US')} articles`, ARTICLE_WORDS.map((words) => `${paths.knowledge.index}?q=${encodeURIComponent(words)}`), ask);
      await measure('articles of a product or topic', FILTERS.map((filter) => `${paths.knowledge.index}?${filter}`), ask);
      await measure('an article', ['automatic-renewal', 'bench-4711'].map(paths.knowledge.show), ask);
      await measure('the one search box', PORTAL_WORDS.map((words) => `${paths.search.index}?q=${encodeURIComponent(words)}`), ask);
    } finally {
      web.stop();
    }
    const scans = await listScans(database.ownerUrl);
    tellGoal('searches that read a large table from end to end', scans.length === 0 ? 'none' : scans.join('; '), 'none', scans.length === 0);
  } finally {
    await database.drop();
  }
}

/** Each address in turn, so that none is asked twice in a row; then the slowest by its middle time. */
async function measure(what: string, addresses: readonly string[], ask: (address: string) => Promise<void>): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) for (const address of addresses) await ask(address);
  const took = new Map<string, number[]>(addresses.map((address) => [address, []]));
  for (let turn = 0; turn < TIMES; turn += 1) {
    for (const address of addresses) {
      const from = process.hrtime.bigint();
      await ask(address);
      took.get(address)!.push(Number(process.hrtime.bigint() - from) / 1e6);
    }
  }
  const all = [...took.values()].flat().sort((a, b) => a - b);
  const p95 = at(all, 0.95);
  tellGoal(`${what}, p95`, `${p95.toFixed(1)} ms, p50 ${at(all, 0.5).toFixed(1)} ms, least ${all[0]!.toFixed(1)} ms`, `${GOAL_MS} ms`, p95 <= GOAL_MS);
  const slowest = [...took].map(([address, times]) => ({ address, p50: at([...times].sort((a, b) => a - b), 0.5), least: Math.min(...times) })).sort((a, b) => b.p50 - a.p50);
  for (const { address, p50, least } of slowest.slice(0, 5)) log(`  p50 ${p50.toFixed(1)}, least ${least.toFixed(1)} ms  ${decodeURIComponent(address)}`);
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

async function get(address: string, cookie: string): Promise<void> {
  const response = await fetch(address, { headers: { Cookie: cookie }, redirect: 'manual' });
  await response.text();
  if (response.status !== 200) throw new Error(`${address} answered ${response.status}`);
}

void main();
