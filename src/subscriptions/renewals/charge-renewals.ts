import { type Actor } from '../../audit/audit.repository';
import { chargePayments } from '../../billing/charge-payment';
import { type JobContext } from '../../platform/queue';
import { answerTry } from './answer-try';
import { claimRenewals } from './claim-renewals';
import { fulfilRenewals } from './fulfil-renewals';
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
    await fulfilRenewals({ organizationId, invoiceIds: freeInvoiceIds, actor: context.actor });
    await chargeTries({ organizationId, paymentIds, actor: context.actor });
  });
}

type Charging = { organizationId: string; paymentIds: readonly string[]; actor: Actor };

/** Charges tries whose intent is committed, and deals with each answer; a declined one may lead to the spare card at once. */
export async function chargeTries({ organizationId, paymentIds, actor }: Charging): Promise<void> {
  if (paymentIds.length === 0) return;
  const results = await chargePayments({ organizationId, paymentIds, actor, atOnce: chargesAtOnce });
  await fulfilRenewals({ organizationId, invoiceIds: results.filter(({ state }) => state === 'paid').map(({ invoiceId }) => invoiceId), actor });
  const spareTries: string[] = [];
  for (const { paymentId } of results.filter(({ state }) => state === 'declined' || state === 'needs_action')) {
    const spareTry = await answerTry({ organizationId, paymentId, actor });
    if (spareTry !== undefined) spareTries.push(spareTry);
  }
  await chargeTries({ organizationId, paymentIds: spareTries, actor });
}
