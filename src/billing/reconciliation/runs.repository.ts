import { uuidv7 } from 'uuidv7';
import { isUniqueViolation, type Scoped } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';

export type ReconciliationRun = { id: string; from: Date; to: Date; startedAt: Date };

/** What is open is looked at again until it is gone or explained, however long ago it was found. */
const OLDEST_OPEN = 'select min(r.from_at) from reconciliation_differences d join reconciliations r on r.id = d.reconciliation_id where d.resolved_at is null';
const WINDOW = `
  coalesce(cast(:from as timestamptz), least((select max(to_at) - interval '2 days' from reconciliations where finished_at is not null), (${OLDEST_OPEN})), clock_timestamp() - interval '90 days') as from_at,
  clock_timestamp() + interval '5 minutes' as to_at, app.now() as started_at`;

/** One that has not ended in this time was broken off with its process. */
const LONGEST = "interval '1 hour'";

/** One comparison runs at a time. */
export class AlreadyRunning extends RuleBroken {
  constructor() {
    super('A comparison with Stripe is running already. Look again in a few minutes.');
  }
}

/**
 * Begins a run, the one that a person has asked for where one waits. The window is by real time: Stripe stamps with its own clock. Throws
 * AlreadyRunning. All of these work in the system scope but `askForRun`.
 */
export async function startRun(trx: Scoped, from: Date | undefined): Promise<ReconciliationRun> {
  await trx.raw(`update reconciliations set failed_at = app.now(), failure = 'broken off' where started_at < app.now() - ${LONGEST} and finished_at is null and failed_at is null`);
  const bindings = { id: uuidv7(), from: from ?? null };
  try {
    const asked = await trx.raw<{ rows: RunRow[] }>(
      `update reconciliations r set from_at = w.from_at, to_at = w.to_at, started_at = w.started_at from (select ${WINDOW}) w where r.started_at is null returning r.*`, { from: bindings.from });
    if (asked.rows[0]) return runFrom(asked.rows[0]);
    const begun = await trx.raw<{ rows: RunRow[] }>(`insert into reconciliations (id, compared, from_at, to_at, started_at) select :id, 0, ${WINDOW} returning *`, bindings);
    return runFrom(begun.rows[0]!);
  } catch (error) {
    if (isUniqueViolation(error, 'reconciliations_one_running')) throw new AlreadyRunning();
    throw error;
  }
}

export async function finishRun(trx: Scoped, id: string, { compared, calls, found }: { compared: number; calls: number; found: number }): Promise<void> {
  await trx.raw('update reconciliations set compared = ?, calls = ?, found = ?, finished_at = app.now() where id = ?', [compared, calls, found, id]);
}

export async function failRun(trx: Scoped, id: string, failure: string, calls: number): Promise<void> {
  await trx.raw('update reconciliations set failed_at = app.now(), failure = ?, calls = ? where id = ? and finished_at is null', [failure, calls, id]);
}

/** Writes down that a person wants a run; false where one waits or runs already (office scope). */
export async function askForRun(trx: Scoped, by: string, now: Date): Promise<boolean> {
  const [running] = await trx<{ started_at: Date | null; finished_at: Date | null; failed_at: Date | null }>('reconciliations').where({ finished_at: null, failed_at: null })
    .whereRaw(`(started_at is null or started_at > app.now() - ${LONGEST})`).limit(1);
  if (running) return false;
  const rows = await trx('reconciliations').insert({ id: uuidv7(), compared: 0, asked_by: by, asked_at: now }).onConflict(trx.raw('((true)) where started_at is null')).ignore().returning<{ id: string }[]>('id');
  return rows.length === 1;
}

/** Whether a person waits for a run. */
export async function isRunWanted(trx: Scoped): Promise<boolean> {
  return (await trx('reconciliations').whereNull('started_at').first('id')) !== undefined;
}

function runFrom(row: RunRow): ReconciliationRun {
  return { id: row.id, from: row.from_at, to: row.to_at, startedAt: row.started_at };
}

type RunRow = { id: string; from_at: Date; to_at: Date; started_at: Date };
