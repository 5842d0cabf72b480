import { type Actor } from '../../audit/audit.repository';
import { cardLabel } from '../../billing/cards/card';
import { resolveCard } from '../../billing/cards/cards.repository';
import { getInvoice } from '../../billing/invoices/invoices.repository';
import { findLatestPayment } from '../../billing/payments/payments.repository';
import { confirmQuotes } from '../../billing/quotes/confirm-quotes';
import { sumsOf } from '../../billing/quotes/quote';
import { insertQuote } from '../../billing/quotes/quotes.repository';
import { getCatalog } from '../../plans/plans.repository';
import { partlyIn, type Scoped } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { day, money } from '../../platform/values/format';
import { enqueueAfterCommit } from '../../platform/queue/queue';
import { type StaffActor } from '../../platform/visitors/visitor';
import { getBuyingOrganization } from '../../subscriptions/purchases/purchase-facts.report';
import { orderKey } from '../../subscriptions/quotes/order-payment.report';
import { type RecoveryCase } from '../recovery-case';
import { changeCase, keepSealedPassword } from '../recovery-cases.repository';
import { readParties } from '../recovery-parties.report';
import { mailFeeCharged, mailReturned } from '../recovery.mails';
import { recordStep, withCase } from '../with-case';
import { findReturnFees, type Missing, missingText, returnLines } from './return-fees';

export const courierReturnKind = 'courier_return';

type Receiving = { caseId: string; missing: Missing; actor: StaffActor };

/**
 * Closes a case with what came back. What did not is charged, once the day to send it back has passed, to the card that paid for the case, by an invoice that stays open where the
 * bank refuses (domain.md §12); the charge itself follows the commit. Throws RuleBroken before that day, and where there is no price.
 */
export function receiveReturn({ caseId, missing, actor }: Receiving): Promise<RecoveryCase> {
  return withCase({ caseId, step: 'receive' }, async (trx, found, now) => {
    await keepSealedPassword(trx, caseId, null, null);
    const ended = { closedAt: now, remindAt: null };
    if (missing.drives + missing.cords === 0) {
      const after = await changeCase(trx, found, { state: 'returned', ...ended }, now);
      await recordStep(trx, { before: found, after, event: 'returned', side: 'office', actor, now });
      await mailReturned(trx, { found: after, parties: await readParties(trx, after), now });
      return after;
    }
    if (missing.drives > found.drives || missing.cords > found.drives) throw new RuleBroken(`This case has ${found.drives === 1 ? '1 drive and 1 cord' : `${found.drives} drives and cords`}. Enter no more than that.`);
    if (dayIn(now, found.timeZone) <= found.returnDueOn!) throw new RuleBroken(`The drive may come back until ${day(found.returnDueOn!)}. Charge what is missing after that day.`);
    const charged = await charge(trx, found, { missing, actor, now });
    const after = await changeCase(trx, found, { state: 'fee_charged', ...ended, drivesMissing: missing.drives, cordsMissing: missing.cords, feeInvoiceId: charged.invoiceId }, now);
    await recordStep(trx, { before: found, after, event: 'fee_charged', side: 'office', detail: `${missingText(missing)} did not come back.`, actor, now });
    await mailFeeCharged(trx, { found: after, parties: await readParties(trx, after), now, missing: missingText(missing), total: charged.total, card: charged.card });
    return after;
  });
}

type Charging = { missing: Missing; actor: Actor; now: Date };

/** The quote and its open invoice, on the papers of the side that paid for the case. */
async function charge(trx: Scoped, found: RecoveryCase, { missing, actor, now }: Charging): Promise<{ invoiceId: string; total: string; card: string }> {
  const { payerOrganizationId: organizationId, accountId } = found;
  return partlyIn(trx, { organizationId }, async () => {
    const [paid, payment] = [await getInvoice(trx, organizationId, found.invoiceId!), await findLatestPayment(trx, organizationId, found.invoiceId!)];
    const buyer = { ...await getBuyingOrganization(trx, organizationId, now), currency: paid.currency };
    const catalog = await getCatalog(trx, buyer.today);
    const fees = await findReturnFees(trx, buyer.currency, buyer.today);
    if (!fees) throw new RuleBroken(`What does not come back has no price in ${buyer.currency} today. Add one, then charge it.`);
    const lines = returnLines(fees, missing, found.number, { catalog, buyer });
    const card = await resolveCard(trx, paid.payerId, payment?.cardId ?? null);
    const facts = { case: found.id, missing };
    const description = `${missingText(missing)} not returned, case ${found.number}, ${paid.accountName}`;
    const quote = await insertQuote(trx, {
      organizationId, payerId: paid.payerId, accountId, kind: courierReturnKind, description, currency: buyer.currency, taxRatePpm: buyer.taxRatePpm, taxName: buyer.taxName, lines,
      facts, orderDetails: facts, createdBy: actor.id, now, expiresAt: null,
    });
    const { invoiceId, paymentId } = await confirmQuotes(trx, {
      organizationId, quoteIds: [quote.id], currentFactsHashes: new Map([[quote.id, quote.factsHash]]), chargeKey: orderKey(quote.id), accountName: paid.accountName, kind: courierReturnKind,
      description, purchaseOrder: '', offSession: true, cardId: card?.id ?? null, actor, now,
    });
    if (paymentId !== null) enqueueAfterCommit(trx, 'billing.charge-payment', { id: paymentId });
    return { invoiceId, total: money(sumsOf(lines).totalCents, buyer.currency), card: card ? cardLabel(card) : '' };
  });
}
