import { isDeepStrictEqual } from 'node:util';
import { type Actor, recordAudit } from '../../audit/audit.repository';
import { replaceQuote } from '../../billing/quotes/quotes.repository';
import { type Scoped } from '../../platform/database/database';
import { type GraceDays } from '../moments';
import { type Subscription, withMoments } from '../subscription';
import { automaticRenewalFacts } from './by-hand/quote-renewal';

type Withdrawing = { before: Subscription; after: Subscription; grace: GraceDays; reason: string; actor: Actor; now: Date };

/**
 * Takes an announced renewal back where it no longer says what would be given; the sweep announces it anew and names both sums. Answers the
 * subscription as it is to be stored. One whose invoice is written already is left to that invoice.
 */
export async function withdrawAnnounced(trx: Scoped, { before, after, grace, reason, actor, now }: Withdrawing): Promise<Subscription> {
  const { id, organizationId, accountId, renewalQuoteId } = before;
  const isTrue = isDeepStrictEqual(automaticRenewalFacts(before), automaticRenewalFacts(after));
  if (renewalQuoteId === null || after.renewalInvoiceId !== null || isTrue) return after;
  await replaceQuote(trx, organizationId, renewalQuoteId);
  await recordAudit(trx, {
    organizationId, accountId, actor, action: 'renewal.withdrawn', subjectType: 'subscription', subjectId: id, before: { quoteId: renewalQuoteId }, after: { reason }, now,
  });
  return withMoments({ ...after, renewalQuoteId: null, withdrawnQuoteId: renewalQuoteId }, grace, now);
}
