import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { logger } from '../../platform/operations/logger';
import type { Intent } from '../payments/intent';
import { listNewestIntents } from '../stripe/charges';
import { putOnHold } from './holds.repository';

const NEWEST = 50;

/**
 * For the start of a process: a newest succeeded charge at Stripe that we do not know means that this database is behind, as
 * after a restored backup; billing goes on hold by itself (security: money is moved once, 16). Stripe that can't be reached
 * is no reason for a hold: every charge looks first.
 */
export async function checkNewestCharges(): Promise<'known' | 'held' | 'unreachable'> {
  let newest: Intent[];
  try {
    newest = await listNewestIntents(NEWEST);
  } catch (error) {
    logger.warn({ err: error }, 'Stripe could not be asked for its newest charges');
    return 'unreachable';
  }
  const ours = newest.filter((intent) => intent.status === 'succeeded' && intent.chargeRef !== null);
  return within('system', async (trx) => {
    const unknown = await findUnknown(trx, ours);
    if (!unknown) return 'known';
    await putOnHold(trx, `Stripe has a charge (${unknown.id}) that this database does not know: it may be an older copy. Reconcile, then lift the hold.`, await databaseNow(trx));
    return 'held';
  });
}

let checked: Promise<unknown> | undefined;

/** The same, once in the life of a process, before its first charge; again when Stripe could not be reached. */
export async function checkNewestChargesOnce(): Promise<void> {
  checked ??= checkNewestCharges().then((answer) => {
    if (answer === 'unreachable') checked = undefined;
  });
  await checked;
}

async function findUnknown(trx: Scoped, intents: readonly Intent[]): Promise<Intent | undefined> {
  const result = await trx.raw<{ rows: { ref: string }[] }>(
    `select charge_key as ref from payments where charge_key = any(:refs)
      union select stripe_payment_intent_id from payments where stripe_payment_intent_id = any(:ids)
      union select stripe_payment_intent_id from refunds where stripe_payment_intent_id = any(:ids)
      union select stripe_id from reconciliation_differences where stripe_id = any(:ids) and explained_by is not null
      union select 'checkout-' || id || '-1' from checkouts where 'checkout-' || id || '-1' = any(:refs)`,
    { refs: intents.map((intent) => intent.chargeRef), ids: intents.map((intent) => intent.id) });
  const known = new Set(result.rows.map((row) => row.ref));
  return intents.find((intent) => !known.has(intent.chargeRef!) && !known.has(intent.id));
}
