import { prepareDatabase } from '../../src/platform/database/migrate';
import { paths } from '../../src/paths';
import { nextOf } from '../accounts-list/queries';
import { signIn, startServer } from '../accounts-list/servers';
import { tellGoal } from '../goals';
import { freshDatabase } from '../renewals/fresh-database';
import { seed } from './seed';

const TIMES = Number(process.env['TIMES'] ?? 20);
const PORT = 3977;
const log = (line: string) => process.stdout.write(`${line}\n`);
const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
const { payments, papers } = paths.portal;

const QUESTIONS: Readonly<Record<string, string>> = {
  'first page': '', 'status paid': 'status=paid', 'status declined': 'status=declined', 'status waiting': 'status=waiting', 'status void': 'status=void', refunded: 'status=refunded',
  'in dispute (none)': 'status=disputed', 'a month a year ago': `from=${day(395)}&to=${day(365)}`, 'one day': `from=${day(100)}&to=${day(100)}`, 'customer, one of 26 names': 'customer=novak',
  'customer, 10 papers': 'customer=novak+law', 'customer, one of 12,000': 'customer=4711', 'customer, two letters': 'customer=xu', 'customer, none': 'customer=nobody+here', 'invoice number': 'number=117000', 'purchase order': 'po=po-1200',
  'purchase order, none': 'po=zz', 'card Visa': 'card=visa', 'card of 2 in 100': 'card=0005', 'card, none': 'card=1111', 'amount, narrow': 'least=123.45&most=123.50', 'amount, wide': 'least=100&most=300', 'amount, none': 'least=99999',
  'product, most': 'product=safe_plus', 'product, few': 'product=storage_packs', 'product, none': 'product=safe_server', 'refunded, by card, in a month': `status=refunded&card=0005&from=${day(395)}&to=${day(365)}`,
  'declined, customer, amount': 'status=declined&customer=novak&least=100',
};

/** Payment & History at a million invoices, as somebody of the organization with 120,000 of them sees it. */
async function main(): Promise<void> {
  const database = await freshDatabase();
  try {
    await prepareDatabase(database);
    await seed(database.ownerUrl, log);
    const web = await startServer('web', PORT, database);
    try {
      const cookie = await signIn(web.origin);
      await measure((address) => get(web.origin + address, cookie));
    } finally {
      web.stop();
    }
  } finally {
    await database.drop();
  }
}

async function measure(ask: (address: string) => Promise<string>): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await ask(payments.history);
  const lists = Object.entries(QUESTIONS).map(([what, query]) => ({ what, address: `${payments.history}?${query}` }));
  lists.push({ what: 'the page at row 5,000', address: await farPage(ask) });
  const slow: string[] = [];
  for (const { what, address } of lists) if (await timed(what, address, ask, TIMES) > 100) slow.push(what);
  tellGoal('pages of 120,000 papers with a p95 of 100 ms at most', slow.length === 0 ? `all ${lists.length}` : `not ${slow.join(', ')}`, 'all', slow.length === 0);
  const few = Math.min(5, TIMES);
  const totals = await timed('totals by month, all', papers.months, ask, few);
  tellGoal('totals of 120,000 papers by month', `${totals.toFixed(0)} ms`, '500 ms', totals <= 500);
  await timed('totals by month, a year', `${papers.months}?from=${day(365)}`, ask, few);
  await timed('totals by month, one of 26 names', `${papers.months}?customer=novak`, ask, few);
  await timed('statement of a month, first page', `${papers.statement}?from=${day(30)}&to=${day(0)}`, ask, few);
  await timed('statement of one customer, three years', `${papers.statement}?from=${day(1_100)}&to=${day(0)}&account=01933000-0000-7000-8000-000000001267`, ask, few);
  // 120,000 papers in 1,094 days: some 10,000 in 91.
  const csv = `from=${day(95)}&to=${day(5)}`;
  await timed('CSV of 10,000', `${payments.historyCsv}?${csv}`, ask, 3);
  await timed('CSV of 10,000, line by line', `${payments.historyCsv}?${csv}&lines=yes`, ask, 3);
  await timed('200 receipts as one PDF', `${papers.receiptsPdf}?all=yes&card=0005&from=${day(87)}`, ask, 3);
}

async function timed(what: string, address: string, ask: (address: string) => Promise<string>, times: number): Promise<number> {
  const length = (await ask(address)).length;
  const took: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const from = process.hrtime.bigint();
    await ask(address);
    took.push(Number(process.hrtime.bigint() - from) / 1e6);
  }
  took.sort((a, b) => a - b);
  const at = (share: number): number => took[Math.min(took.length - 1, Math.floor(took.length * share))]!;
  log(`${what}: least ${took[0]!.toFixed(1)}, p50 ${at(0.5).toFixed(1)}, p95 ${at(0.95).toFixed(1)} ms, ${Math.round(length / 1000)} kB`);
  return at(0.95);
}

async function farPage(ask: (address: string) => Promise<string>): Promise<string> {
  let query = '';
  for (let turn = 0; turn < 100; turn += 1) query = nextOf(await ask(`${payments.history}?${query}`));
  return `${payments.history}?${query}`;
}

async function get(address: string, cookie: string): Promise<string> {
  const response = await fetch(address, { headers: { Cookie: cookie }, redirect: 'manual' });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${address} answered ${response.status}`);
  return text;
}

void main();
