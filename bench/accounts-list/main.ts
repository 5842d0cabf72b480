import { loadavg } from 'node:os';
import pg from 'pg';
import { config } from '../../src/config';
import { paths } from '../../src/paths';
import { prepareDatabase } from '../../src/platform/migrate';
import { type Cpu, cpuOf } from './cpu';
import { load, median, type Round } from './load';
import { measureQueries } from './queries';
import { seed } from './seed';
import { type Running, signIn, startServer } from './servers';

const SECONDS = Number(process.env['SECONDS'] ?? 20);
const WARM_UP = Math.min(5, SECONDS);
const ROUNDS = Number(process.env['ROUNDS'] ?? 3);
const PORT = 3978;
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
  log(`median of ${ROUNDS} × ${SECONDS} s: bare ${middle('bare', 'requestsPerSecond').toFixed(0)}/s, ours ${middle('ours', 'requestsPerSecond').toFixed(0)}/s, ratio ${ratio.toFixed(2)} (goal 0.50)`);
  log(`p99: bare ${middle('bare', 'p99').toFixed(1)} ms, ours ${middle('ours', 'p99').toFixed(1)} ms, ${(middle('ours', 'p99') / middle('bare', 'p99')).toFixed(2)} × (goal 2.50 ×)`);
}

type Measured = Round & { cpu: Cpu | undefined };

/** One round, with the processor time that a request took: it depends less than the clock on what else the machine does. */
async function measured({ pid }: Running, url: string, cookie?: string): Promise<Measured> {
  const db = new pg.Client({ connectionString: config.databaseOwnerUrl });
  await db.connect();
  try {
    const before = await cpuOf(pid, db);
    const round = await load(url, SECONDS, cookie);
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
