import type { BilledPart } from './billed-part.model';
import type { SubscriptionNow } from './comparison.report';

/** What a paper billed and what is there now do not always meet. */
export type Mismatch = { kind: 'ended' | 'left' | 'fewer_packs' | 'more_packs' | 'unpaid'; subscription: SubscriptionNow | undefined; part: BilledPart | undefined };

/**
 * Billed here but not active any more, or with another number of packs; active for the same account but in no paid term. The term of a
 * trial is nobody's debt and is left out (beyond.md X11).
 */
export function compareWithActive(parts: readonly BilledPart[], subscriptions: readonly SubscriptionNow[], accountId: string | null): Mismatch[] {
  const now = new Map(subscriptions.map((subscription) => [subscription.id, subscription]));
  const billed = parts.flatMap((part): Mismatch[] => {
    if (part.subscriptionId === null) return [];
    const subscription = now.get(part.subscriptionId);
    if (!subscription) return part.group === 'term' ? [{ kind: 'left', subscription, part }] : [];
    if (part.group === 'term') return ENDED.has(subscription.state) ? [{ kind: 'ended', subscription, part }] : [];
    if (part.group !== 'storage_packs' || subscription.storagePacks === part.pieces) return [];
    return [{ kind: subscription.storagePacks < part.pieces ? 'fewer_packs' : 'more_packs', subscription, part }];
  });
  const unpaid = subscriptions.filter((subscription) => subscription.accountId === accountId && subscription.state === 'active' && !subscription.isPaidFor);
  return [...billed, ...unpaid.map((subscription): Mismatch => ({ kind: 'unpaid', subscription, part: undefined }))];
}

const ENDED: ReadonlySet<string> = new Set(['expired', 'payment_failed', 'purging', 'purged']);
