import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { listOverdueMachines, type OverdueMachine } from './overdue-machines.report';
import { queueOverdueMails } from './overdue.mails';

const BATCH = 500;

/** Tells people whose computers are not heard of, one mail each for all that are due; written down in the same transaction, so that nobody is told twice. By state: safe to repeat. */
export async function tellOverdue(): Promise<number> {
  let told = 0;
  for (;;) {
    const machines = await within('system', async (trx) => {
      const now = await databaseNow(trx);
      const due = await listOverdueMachines(trx, now, BATCH);
      await writeDown(trx, due, now);
      await queueOverdueMails(trx, due, now);
      return due;
    });
    told += machines.length;
    if (machines.length < BATCH) return told;
  }
}

// The moment is copied by the database: it knows finer ones than a Date.
async function writeDown(trx: Scoped, machines: readonly OverdueMachine[], now: Date): Promise<void> {
  if (machines.length === 0) return;
  await trx.raw(
    `insert into overdue_notices (machine_id, account_id, since, step, told_at)
     select m.id, m.account_id, m.last_contact_at, t.step, ? from unnest(?::uuid[], ?::integer[]) t (id, step) join machines m on m.id = t.id
     on conflict (machine_id) do update set since = excluded.since, step = excluded.step, told_at = excluded.told_at`,
    [now, machines.map(({ machineId }) => machineId), machines.map(({ step }) => step)]);
}
