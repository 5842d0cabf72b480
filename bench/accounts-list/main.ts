import { loadavg } from 'node:os';
import pg from 'pg';
import { config } from '../../src/config';
import { paths } from '../../src/paths';
import { prepareDatabase } from '../../src/platform/database/migrate';
import { tellGoal } from '../goals';
import { type Cpu, cpuOf } from './cpu';
import { load, median, type Round } from './load';
import { measureQueries } from './queries';
import { seed } from './seed';
import { type Running, signIn, startServer } from './servers';
import { scriptOfPages } from './walk';

const SECONDS = Number(process.env['SECONDS'] ?? 20);
const WARM_UP = Math.min(5, SECONDS);
const ROUNDS = Number(process.env['ROUNDS'] ?? 3);
const PORT = 3978;
const PAGES = 1_000;
const log = (line: string) => process.stdout.write(`${line}\n`);

/**
 * The Accounts list at a million subscriptions, as a signed-in person sees it, against a bare server; then what each
 * filter, sort, search and far page costs. Shorter rounds for development: SECONDS=4 ROUNDS=1, ONLY=load or ONLY=queries.
 */
async function main(): Promise<void> {
  await prepareDatabase({ ownerUrl: config.databaseOwnerUrl, appUrl: config.databaseUrl });
  await seed(config.databaseOwnerUrl, log);
  const [bare, ours] = [await startServer('bare'), await startServer('web', PORT)];
  try {
    const cookie = await signIn(ours.origin);
    if (process.env['ONLY'] !== 'queries') await compare(bare, ours, cookie);
    if (process.env['ONLY'] !== 'load') await measureQueries(ours.origin, cookie, log);
  } finally {
    bare.stop();
    ours.stop();
  }
}

async function compare(bare: Running, ours: Running, cookie: string): Promise<void> {
  const list = ours.origin + paths.portal.accounts;
  await expectRows(list, cookie);
  await load(bare.origin, WARM_UP);
  await load(list, WARM_UP, cookie);
  const rounds: { bare: Measured; ours: Measured }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const [load1] = loadavg();
    rounds.push({ bare: await measured(bare, bare.origin), ours: await measured(ours, list, cookie) });
    log(`round ${round + 1}: bare ${shown(rounds[round]!.bare)}, ours ${shown(rounds[round]!.ours)} (load before: ${load1!.toFixed(1)})`);
  }
  const middle = (side: 'bare' | 'ours', what: keyof Round) => median(rounds.map((round) => round[side][what]));
  const ratio = middle('ours', 'requestsPerSecond') / middle('bare', 'requestsPerSecond');
  log(`median of ${ROUNDS} × ${SECONDS} s: bare ${middle('bare', 'requestsPerSecond').toFixed(0)}/s, ours ${middle('ours', 'requestsPerSecond').toFixed(0)}/s`);
  tellGoal('requests per second, of the bare server’s', ratio.toFixed(3), '0.50', ratio >= 0.5);
  const slower = middle('ours', 'p99') / middle('bare', 'p99');
  tellGoal('p99', `${middle('ours', 'p99').toFixed(1)} ms, ${slower.toFixed(2)} × the bare server's ${middle('bare', 'p99').toFixed(1)} ms`, '2.50 ×', slower <= 2.5);
  const script = await scriptOfPages(ours.origin, cookie, PAGES);
  await load(list, WARM_UP, cookie, script);
  const walked = await measured(ours, list, cookie, script);
  log(`${PAGES} pages one after the other, none shown lately: ${shown(walked)}`);
}

/** A page of refusal or a way to the sign-in page would be answered fast, too, and wrk would not tell. */
async function expectRows(url: string, cookie: string): Promise<void> {
  const response = await fetch(url, { headers: { Cookie: cookie }, redirect: 'manual' });
  const rows = (await response.text()).split('<th scope="row"').length - 1;
  if (response.status !== 200 || rows !== 50) throw new Error(`the list answered ${response.status} with ${rows} rows instead of 200 with 50`);
}

type Measured = Round & { cpu: Cpu | undefined };

/** One round, with the processor time that a request took: it depends less than the clock on what else the machine does. */
async function measured({ pid }: Running, url: string, cookie?: string, script?: string): Promise<Measured> {
  const db = new pg.Client({ connectionString: config.databaseOwnerUrl });
  await db.connect();
  try {
    const before = await cpuOf(pid, db);
    const round = await load(url, SECONDS, cookie, script);
    const after = await cpuOf(pid, db);
    const each = (side: keyof Cpu) => (after![side] - before![side]) / round.requests;
    return { ...round, cpu: before && after && { node: each('node'), postgres: each('postgres') } };
  } finally {
    await db.end();
  }
}

function shown({ requestsPerSecond, p50, p99, failed, cpu }: Measured): string {
  const times = cpu ? ` cpu ${cpu.node.toFixed(2)} + ${cpu.postgres.toFixed(2)} ms` : '';
  return `${requestsPerSecond.toFixed(0)}/s p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} ms${times}${failed > 0 ? ` ${failed} FAILED` : ''}`;
}

void main();
