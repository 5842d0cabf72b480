import { type Actor, recordAudit } from '../../audit/audit.repository';
import { replaceQuote } from '../../billing/quotes/quotes.repository';
import { type Scoped } from '../../platform/database';
import { type Subscription } from '../subscription';

/** Takes the announced renewal back where a subscription has turned from it; the sweep announces it anew, with the sum of then. */
export async function withdrawAnnounced(trx: Scoped, before: Subscription, after: Subscription, { reason, actor, now }: { reason: string; actor: Actor; now: Date }): Promise<void> {
  const { id, organizationId, accountId, renewalQuoteId } = before;
  if (renewalQuoteId === null || after.renewalQuoteId === renewalQuoteId) return;
  await replaceQuote(trx, organizationId, renewalQuoteId);
  await recordAudit(trx, {
    organizationId, accountId, actor, action: 'renewal.withdrawn', subjectType: 'subscription', subjectId: id, before: { quoteId: renewalQuoteId }, after: { reason }, now,
  });
}
