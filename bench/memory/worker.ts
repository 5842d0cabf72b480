import pg from 'pg';
import { config } from '../../src/config';
import { closeDatabase } from '../../src/platform/database/database';
import { logger } from '../../src/platform/operations/logger';
import { announceRenewals } from '../../src/subscriptions/renewals/announce-renewals';
import { chargeRenewals } from '../../src/subscriptions/renewals/charge-renewals';
import { startWorker } from '../../src/worker';

const context = { actor: { kind: 'job' as const, id: 'bench' }, log: logger, stopping: new AbortController().signal };

// The worker with its schedule and all its rooms, and one sweep over what bench/renewals/seed.ts laid out.
async function main(): Promise<void> {
  const worker = await startWorker();
  await announceRenewals(context);
  const owner = new pg.Client({ connectionString: config.databaseOwnerUrl });
  await owner.connect();
  await owner.query(`update subscriptions set charge_at = now() - interval '1 minute' where renewal_quote_id is not null`);
  await owner.end();
  await told('announced');
  await chargeRenewals(context);
  await told('charged');
  await worker.stop();
  await closeDatabase();
  process.disconnect();
}

/** Waits for the word to go on. */
function told(stage: string): Promise<void> {
  process.send!({ stage });
  return new Promise((resolve) => process.once('message', () => resolve()));
}

void main();
