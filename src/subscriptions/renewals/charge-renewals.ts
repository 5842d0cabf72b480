import { type Actor } from '../../audit/audit.repository';
import { chargePayments, type ChargeResult } from '../../billing/charge-payment';
import { type JobContext } from '../../platform/queue';
import { fulfilInvoice } from '../fulfil-invoice';
import { answerTry } from './answer-try';
import { claimRenewals } from './claim-renewals';
import { sweepDue } from './sweep-due';

/** A claim lasts 60 seconds; so many are charged in that time with Stripe at its slowest. */
const batchSize = 40;
const chargesAtOnce = 10;

/**
 * Charges the automatic renewals that are due, and gives the paid ones their term at once (domain.md §7.10): the day before the end at 09:00, then the
 * later tries. Intent, commit, call, result, each in a transaction of its own (security.md §1.1); what is cut off anywhere is found by state.
 */
export async function chargeRenewals(context: JobContext): Promise<void> {
  await sweepDue({ moment: 'charge_at', batchSize, context }, async (batch) => {
    const { organizationId } = batch;
    const { paymentIds, freeInvoiceIds } = await claimRenewals(batch, context.actor);
    for (const invoiceId of freeInvoiceIds) await fulfilInvoice({ organizationId, invoiceId, actor: context.actor });
    await chargeTries({ organizationId, paymentIds, actor: context.actor });
  });
}

type Charging = { organizationId: string; paymentIds: readonly string[]; actor: Actor };

/** Charges tries whose intent is committed, and deals with each answer; a declined one may lead to the spare card at once. */
export async function chargeTries({ organizationId, paymentIds, actor }: Charging): Promise<void> {
  if (paymentIds.length === 0) return;
  const results = await chargePayments({ organizationId, paymentIds, actor, atOnce: chargesAtOnce });
  const again: string[] = [];
  for (const result of results) again.push(...await dealWith({ organizationId, actor }, result));
  await chargeTries({ organizationId, paymentIds: again, actor });
}

async function dealWith({ organizationId, actor }: Omit<Charging, 'paymentIds'>, { state, invoiceId, paymentId }: ChargeResult): Promise<string[]> {
  if (state === 'paid') await fulfilInvoice({ organizationId, invoiceId, actor });
  if (state !== 'declined' && state !== 'needs_action') return [];
  const spareTry = await answerTry({ organizationId, paymentId, actor });
  return spareTry === undefined ? [] : [spareTry];
}
