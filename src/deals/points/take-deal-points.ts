import { type Actor } from '../../audit/audit.repository';
import { type Scoped } from '../../platform/database/database';
import { findDealForUpdate, changeDeal } from '../deals.repository';
import { type Deal } from '../deal';
import { mailWon } from '../deals.mails';
import { recordStep } from '../with-deal';
import { isUsed } from './holds-points';

type Taking = { organizationId: string; dealId: string; quoteId: string; now: Date };

/**
 * Uses a deal's points for a quote that is being confirmed, or paid on a card page; under the deal's lock, so that of two orders one gets them. Answers false where another
 * order has them, or the deal is closed: the quote's price does not hold then. Nothing has to give them back: an order that ends unpaid does not use them any more.
 */
export async function takeDealPoints(trx: Scoped, { organizationId, dealId, quoteId, now }: Taking): Promise<boolean> {
  const deal = await findDealForUpdate(trx, organizationId, dealId);
  if (deal?.state !== 'approved') return false;
  if (deal.quoteId === quoteId) return true;
  if (await isUsed(trx, deal)) return false;
  await changeDeal(trx, deal, { quoteId }, now);
  return true;
}

/** What was paid could not be given, and its money goes back: the deal is free for another order. */
export async function returnDealPoints(trx: Scoped, { organizationId, dealId, quoteId, now }: Taking): Promise<void> {
  const deal = await findDealForUpdate(trx, organizationId, dealId);
  if (deal?.quoteId === quoteId) await changeDeal(trx, deal, { quoteId: null }, now);
}

/** The order that used its points is paid and given: the deal is won by itself. */
export async function winDealByOrder(trx: Scoped, { organizationId, dealId, quoteId, invoiceId, orderWords, actor, now }: Taking & { invoiceId: string; orderWords: string; actor: Actor }): Promise<void> {
  const before = await findDealForUpdate(trx, organizationId, dealId);
  if (before?.quoteId !== quoteId || !(['approved', 'lapsed'] as Deal['state'][]).includes(before.state)) return;
  const after = await changeDeal(trx, before, { state: 'won', closedAt: now, lapsesAt: null, remindAt: null, wonInvoiceId: invoiceId }, now);
  await recordStep(trx, { before, after, event: 'won_by_order', side: 'system', detail: orderWords, actor, now });
  await mailWon(trx, { deal: after, now });
}
