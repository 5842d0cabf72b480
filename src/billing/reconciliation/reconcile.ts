import { uuidv7 } from 'uuidv7';
import type { Actor } from '../../audit/audit.repository';
import { within } from '../../platform/database/database';
import { countCalls } from '../stripe/answers';
import { listAllIntents } from '../stripe/charges';
import { compareCards } from './compare-cards';
import { compareForeignCharges, compareIntents, comparePayments } from './compare-charges';
import { compareRefunds } from './compare-refunds';
import { type Difference, type FoundDifference, keepDifferences, listOpenDifferences } from './differences.repository';
import { putOnHold } from './holds.repository';
import { failRun, finishRun, type ReconciliationRun, startRun } from './runs.repository';

export type Reconciliation = { from: Date; to: Date; compared: number; calls: number; found: number; open: Difference[] };

/**
 * Compares everything that Stripe says happened since `from` with what we have, both ways: charges, amounts, refunds, and the customers and cards that
 * are there now. What we had only missed is booked, everything is recorded, and money that neither we nor a person can explain puts billing on hold.
 * Without `from` it goes on where the last one ended, with two days of overlap, or further back where something is still open. Lists, and single
 * things only where a list does not name them. Throws AlreadyRunning. Answers the differences that are still open.
 */
export async function reconcile({ from, actor }: { from?: Date; actor: Actor }): Promise<Reconciliation> {
  const run = await within('system', (trx) => startRun(trx, from));
  const counted = { calls: 0 };
  try {
    const { compared, found } = await countCalls(counted, () => compare(run, actor));
    return await within('system', async (trx) => {
      const count = await keepDifferences(trx, run, found.map((difference) => ({ ...difference, id: uuidv7() })));
      await finishRun(trx, run.id, { compared, calls: counted.calls, found: count });
      const open = await listOpenDifferences(trx);
      const unexplained = open.find((difference) => difference.kind === 'money_unknown_here');
      if (unexplained) await putOnHold(trx, `Reconciling found ${unexplained.stripeId ?? ''}, which no payment of ours explains.`, run.startedAt);
      return { from: run.from, to: run.to, compared, calls: counted.calls, found: count, open };
    });
  } catch (error) {
    await within('system', (trx) => failRun(trx, run.id, reasonOf(error), counted.calls));
    throw error;
  }
}

async function compare(run: ReconciliationRun, actor: Actor): Promise<{ compared: number; found: FoundDifference[] }> {
  const all = await listAllIntents(run.from, run.to);
  const intents = all.filter((intent) => intent.chargeRef !== null);
  const found = [
    ...await compareIntents(intents, actor), ...await compareForeignCharges(all), ...await comparePayments(run.from, run.to, intents),
    ...await compareRefunds(run.from, run.to, actor), ...await compareCards(actor),
  ];
  return { compared: intents.length, found };
}

/** Without what a fault may have carried along. */
function reasonOf(error: unknown): string {
  const { type, statusCode } = error as { type?: unknown; statusCode?: unknown };
  if (typeof type === 'string') return `Stripe could not be asked (${type}${typeof statusCode === 'number' ? ` ${statusCode}` : ''}).`;
  return 'It broke off with a fault; the log has it.';
}
