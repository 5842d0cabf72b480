import { uuidv7 } from 'uuidv7';
import pg from 'pg';
import { config } from '../../src/config';
import { closeDatabase, databaseNow, within } from '../../src/platform/database/database';
import { quoteRenewal } from '../../src/subscriptions/renewals/by-hand/quote-renewal';
import { type RenewalOrder } from '../../src/subscriptions/renewals/by-hand/renewal-order.model';
import { type QuoteTimes } from './main';

const subscriptions = 50;
const runs = 200;
const warmUp = 20;

// Quotes the same order again and again, as a person who changes their mind would.
async function main(): Promise<void> {
  const organizationId = uuidv7();
  const order = await seed(organizationId);
  const times: number[] = [];
  for (let run = 0; run < warmUp + runs; run += 1) {
    const began = performance.now();
    await within({ organizationId }, async (trx) => quoteRenewal(trx, { organizationId, order, actor: { kind: 'person', id: 'bench' }, now: await databaseNow(trx) }));
    if (run >= warmUp) times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  const result: QuoteTimes = { p50: times[Math.floor(runs * 0.5)]!, p95: times[Math.floor(runs * 0.95)]!, statements: await statementsOf(organizationId, order) };
  process.send!(result);
  await closeDatabase();
  process.disconnect();
}

/** How many statements one quote is, so that a query in a loop would show. */
async function statementsOf(organizationId: string, order: RenewalOrder): Promise<number> {
  let count = 0;
  await within({ organizationId }, async (trx) => {
    trx.on('query', () => { count += 1; });
    await quoteRenewal(trx, { organizationId, order, actor: { kind: 'person', id: 'bench' }, now: await databaseNow(trx) });
  });
  return count;
}

async function seed(organizationId: string): Promise<RenewalOrder> {
  const owner = new pg.Client({ connectionString: config.databaseOwnerUrl });
  await owner.connect();
  const accountId = uuidv7();
  await owner.query(`insert into organizations (id, legal_name, display_name, tax_rate_ppm, created_at, updated_at) values ($1, 'Bench', 'Bench', 88750, now(), now())`, [organizationId]);
  await owner.query(`insert into accounts (id, organization_id, kind, name, email, registered_at, created_at, updated_at) values ($1, $2, 'safe', 'Customer', 'c@example.com', now(), now(), now())`, [accountId, organizationId]);
  const { rows } = await owner.query<{ id: string }>(
    `insert into subscriptions (id, organization_id, account_id, number, plan_id, state, source, time_zone, currency, anchor_on, expires_on, term_years, lapses_at, service_ends_at, created_at, updated_at)
     select gen_random_uuid(), $1, $2, 'S-BENCH-' || n, p.id, 'active', 'partner', 'America/New_York', 'USD', current_date - 340, current_date + 25, 1, current_date + 26, current_date + 26, now(), now()
       from plans p, generate_series(1, $3::int) n where p.code = 'safe_plus' returning id`, [organizationId, accountId, subscriptions]);
  await owner.query('analyze');
  await owner.end();
  const plans = ['safe_basic', 'safe_plus', 'safe_prime'] as const;
  const choices = rows.map(({ id }, index) => ({ subscriptionId: id, planCode: plans[index % 3]!, packs: 0, years: ([1, 2, 3] as const)[index % 3]! }));
  return { accountId, accountName: 'Customer', purchaseOrder: '', choices };
}

void main();
