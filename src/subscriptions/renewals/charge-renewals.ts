import { type Actor } from '../../audit/audit.repository';
import { chargePayments, type ChargeResult } from '../../billing/payments/charge-payment';
import { type Look, sharedLook } from '../../billing/payments/look-before-charge';
import { getHold } from '../../billing/reconciliation/holds.repository';
import { within } from '../../platform/database/database';
import { type JobContext } from '../../platform/queue/queue';
import { fulfilRenewalInvoices } from '../fulfilment/fulfil-invoice';
import { answerTry } from './answer-try';
import { claimRenewals } from './claim-renewals';
import { alone, batchesOf, sweepDue } from './sweep-due';

/** All of an organization's page: every intent stands before the one look at Stripe that serves them. */
const batchSize = 1_000;
const intentsAtOnce = 100;
/** A lease lasts 60 seconds; so many are charged in that time with Stripe at its slowest. */
const leasedAtOnce = 20;
const leasesAtOnce = 2;
const chargesAtOnce = 10;

/**
 * Charges the automatic renewals that are due, and gives the paid ones their term at once (domain.md §7.10): the day before the end at 09:00, then the
 * later tries. Intent, commit, call, result, each in a transaction of its own (security.md §1.1); what is cut off anywhere is found by state. Does
 * nothing while billing is on hold.
 */
export async function chargeRenewals(context: JobContext): Promise<void> {
  const { actor } = context;
  if ((await within('system', getHold, { readOnly: true })).held) return;
  await sweepDue({ moment: 'charge_at', batchSize, context }, async ({ organizationId, due, now }) => {
    const paymentIds: string[] = [];
    const freeInvoiceIds: string[] = [];
    for (const batch of batchesOf(due, intentsAtOnce, now)) {
      await alone(batch, context, async (part) => {
        const claimed = await claimRenewals(part, actor);
        paymentIds.push(...claimed.paymentIds);
        freeInvoiceIds.push(...claimed.freeInvoiceIds);
      });
    }
    await fulfilRenewalInvoices({ organizationId, invoiceIds: freeInvoiceIds, actor });
    await chargeTries({ organizationId, paymentIds, actor });
  });
}

type Charging = { organizationId: string; paymentIds: readonly string[]; actor: Actor };

/** Charges tries whose intent is committed, and deals with each answer; a declined one may lead to the spare card at once. */
export async function chargeTries({ organizationId, paymentIds, actor }: Charging): Promise<void> {
  if (paymentIds.length === 0) return;
  const look = sharedLook();
  const waiting = [...paymentIds];
  const again: string[] = [];
  const work = async (): Promise<void> => {
    for (let leased = waiting.splice(0, leasedAtOnce); leased.length > 0; leased = waiting.splice(0, leasedAtOnce)) {
      again.push(...await chargeLeased({ organizationId, paymentIds: leased, actor, look }));
    }
  };
  await Promise.all(Array.from({ length: leasesAtOnce }, work));
  await chargeTries({ organizationId, paymentIds: again, actor });
}

async function chargeLeased({ organizationId, paymentIds, actor, look }: Charging & { look: Look }): Promise<string[]> {
  const results = await chargePayments({ organizationId, paymentIds, actor, atOnce: chargesAtOnce, look });
  await fulfilRenewalInvoices({ organizationId, invoiceIds: results.flatMap(({ state, invoiceId }) => (state === 'paid' ? invoiceId : [])), actor });
  const again: string[] = [];
  for (const result of results) again.push(...await dealWithRefusal({ organizationId, actor }, result));
  return again;
}

async function dealWithRefusal({ organizationId, actor }: Omit<Charging, 'paymentIds'>, { state, paymentId }: ChargeResult): Promise<string[]> {
  if (state !== 'declined' && state !== 'needs_action') return [];
  const spareTry = await answerTry({ organizationId, paymentId, actor });
  return spareTry === undefined ? [] : [spareTry];
}
