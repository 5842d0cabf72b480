import { paths } from '../../src/paths';
import { tellGoal } from '../goals';

const TIMES = 15;
const FILTERS = [
  '', 'status=active', 'status=trial', 'status=expiring', 'status=expired', 'status=payment_failed', 'status=not_activated', 'status=data_removed',
  'type=safe', 'type=safe_server', 'administrator=yes', 'renews=yes', 'status=active&type=safe&renews=no', 'status=payment_failed&type=safe_server&administrator=yes',
];
const SORTS = ['name', '-name', 'plan', '-plan', 'expires', '-expires', 'source', '-source', 'alerts', '-alerts'];
const WORDS = ['novak', 'novak bakery', '4711', 'müller clinic 9', 'office99', 'a', 'zi', 'no such name'];

/** How long one page takes with nothing else going on: each filter by each sort, words, and the page at row 90,000. */
export async function measureQueries(origin: string, cookie: string, log: (line: string) => void): Promise<void> {
  const get = async (query: string) => (await fetch(`${origin}${paths.portal.accounts}?${query}`, { headers: { Cookie: cookie } })).text();
  const timeOf = async (query: string) => {
    await get(query);
    const times: number[] = [];
    for (let turn = 0; turn < TIMES; turn += 1) {
      const from = process.hrtime.bigint();
      await get(query);
      times.push(Number(process.hrtime.bigint() - from) / 1e6);
    }
    // The least is what the work costs; the rest is what else the machine does.
    return Math.min(...times);
  };
  for (let turn = 0; turn < 200; turn += 1) await get('');
  const first = await timeOf('');
  log(`first page: ${first.toFixed(1)} ms (the least of ${TIMES}, one at a time)`);
  const questions = [...FILTERS.flatMap((filter) => SORTS.map((sort) => `${filter}&sort=${sort}`)), ...WORDS.map((words) => `q=${encodeURIComponent(words)}`)];
  const measured: { query: string; ms: number }[] = [];
  for (const query of questions) measured.push({ query, ms: await timeOf(query) });
  for (const sort of SORTS) measured.push({ query: `row 90,000 sort=${sort}`, ms: await timeOf(await farPage(get, sort)) });
  measured.sort((a, b) => b.ms - a.ms);
  const within = measured.filter(({ ms }) => ms <= 1.5 * first).length;
  tellGoal('sorts, filters, words and far pages within 1.5 × of the first page', `${within} of ${measured.length}`, 'all', within === measured.length);
  log('the slowest:');
  for (const { query, ms } of measured.slice(0, 15)) log(`  ${ms.toFixed(1)} ms  ${(ms / first).toFixed(2)} ×  ${decodeURIComponent(query)}`);
}

/** The query of the page that begins after row 90,000: the file of the whole list tells which row that is, the sort where it stands. */
async function farPage(get: (query: string) => Promise<string>, sort: string): Promise<string> {
  let query = `sort=${sort}`;
  // Ten thousand rows before the end, walked from there: the last pages are reached by turning the sort round.
  const turned = sort.startsWith('-') ? sort.slice(1) : `-${sort}`;
  let page = await get(`sort=${turned}`);
  for (let turn = 0; turn < 199; turn += 1) page = await get(nextOf(page));
  const [, value] = /[?&](?:amp;)?after=([\w-]+)/.exec(page)!;
  const [, at, id] = JSON.parse(Buffer.from(value!, 'base64url').toString()) as [string, string, string, number];
  query += `&after=${Buffer.from(JSON.stringify([sort, at, id, 90_000])).toString('base64url')}`;
  return query;
}

/** The query of the link to the next page. */
export function nextOf(page: string): string {
  return /rel="next" href="[^"?]*\?([^"]+)"/.exec(page)![1]!.replaceAll('&amp;', '&');
}
