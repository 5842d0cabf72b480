import pg from 'pg';
import { config } from '../../src/config';
import { closeDatabase } from '../../src/platform/database/database';
import { logger } from '../../src/platform/operations/logger';
import { announceRenewals } from '../../src/subscriptions/renewals/announce-renewals';
import { chargeRenewals } from '../../src/subscriptions/renewals/charge-renewals';

const context = { actor: { kind: 'job' as const, id: 'bench' }, log: logger, stopping: new AbortController().signal };

// One worker's sweeps over what bench/renewals/seed.ts laid out: announced first, not measured; then due all at once.
async function main(): Promise<void> {
  const owner = new pg.Client({ connectionString: config.databaseOwnerUrl });
  await owner.connect();
  await announceRenewals(context);
  await owner.query(`update subscriptions set charge_at = now() - interval '1 minute' where renewal_quote_id is not null`);
  await owner.query('vacuum (analyze) subscriptions');
  await owner.query('analyze');
  await owner.query('checkpoint');
  await told({ stage: 'announced' });
  const began = process.hrtime.bigint();
  await chargeRenewals(context);
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const { rows } = await owner.query<{ paid: number; doubled: number }>(
    `select (select count(*)::int from payments where state = 'paid' and off_session) as paid,
            (select count(*)::int from (select subscription_id from terms group by 1 having count(*) <> 2) t) as doubled`);
  await told({ seconds, ...rows[0]!, rssMb: Math.round(process.memoryUsage().rss / 1e6) });
  await owner.end();
  await closeDatabase();
  process.disconnect();
}

/** Waits for the word to go on. */
function told(news: object): Promise<void> {
  process.send!(news);
  return new Promise((resolve) => process.once('message', () => resolve()));
}

void main();
