import { refreshAccountSummary } from '../../../accounts/refresh-account-summary';
import { type Actor, recordAudit } from '../../../audit/audit.repository';
import { type Card, cardExpiry, cardLabel } from '../../../billing/cards/card';
import { getCard } from '../../../billing/cards/cards.repository';
import { retryOpen } from '../../../billing/cards/change-cards';
import { getCatalog } from '../../../plans/plans.repository';
import { findPlanById } from '../../../plans/catalog';
import { databaseNow, type Scoped, scopeOf, within } from '../../../platform/database/database';
import { dayIn, type Day } from '../../../platform/values/dates';
import { RuleBroken } from '../../../platform/errors';
import { enqueueAfterCommit } from '../../../platform/queue/queue';
import { enrolled } from '../../auto-renewal.model';
import { type Subscription, withMoments } from '../../subscription';
import { getSubscriptionForUpdate, updateSubscription } from '../../subscriptions.repository';

/** What a higher room has to say to the change, in its transaction. */
export type Changed = (trx: Scoped, subscription: Subscription, now: Date) => Promise<void>;

type Enabling = {
  organizationId: string; subscriptionId: string;
  /** Null: whatever card is the default on the day. */
  cardId: string | null;
  actor: Actor;
  changed?: Changed;
};

/**
 * Switches auto-renewal on, or its card, by the person whose audit row this is (domain.md §7.10, beyond.md X9). Takes the row's lock, which
 * the worker's claim takes too. Another card after a decline lets the worker try again. Throws RuleBroken for a trial, after the end, and for a
 * card that has expired; NotFound for a card that is not on file.
 */
export async function enableAutoRenew(enabling: Enabling): Promise<Subscription> {
  return within(scopeOf(enabling.organizationId, enabling.actor), (trx) => switchOn(trx, enabling));
}

/** The same inside a transaction that changes more. */
export async function switchOn(trx: Scoped, { organizationId, subscriptionId, cardId, actor, changed }: Enabling): Promise<Subscription> {
  const now = await databaseNow(trx);
  const before = await getSubscriptionForUpdate(trx, organizationId, subscriptionId);
  const today = dayIn(now, before.timeZone);
  const card = cardId === null ? undefined : await usableCard(trx, organizationId, cardId, today);
  if (before.autoRenew && before.autoRenewCardId === cardId && before.renewalStopped === null) return before;
  const plan = findPlanById(await getCatalog(trx, today), before.planId)!;
  // A trial and an ended subscription are refused before anything is written.
  enrolled(before, { auditId: 0, cardId }, plan, now);
  const auditId = await recordAudit(trx, {
    organizationId, accountId: before.accountId, actor, action: before.autoRenew ? 'auto-renew.changed' : 'auto-renew.enabled',
    subjectType: 'subscription', subjectId: before.id, before: { autoRenew: before.autoRenew, cardId: before.autoRenewCardId },
    after: { autoRenew: true, card: card ? cardLabel(card) : 'default card', cardId }, now,
  });
  const after = withMoments(mayTryAgain(enrolled(before, { auditId, cardId }, plan, now)), plan, now);
  await updateSubscription(trx, after);
  await refreshAccountSummary(trx, after.accountId);
  await changed?.(trx, after, now);
  // Switched on inside the last thirty days: the quote is stored and announced at once.
  if (after.quoteAt !== null && after.quoteAt <= now) enqueueAfterCommit(trx, 'subscriptions.announce-renewals', { id: 'enabled' });
  // What waits for money is tried at once on the card that was chosen now.
  if (after.renewalInvoiceId !== null) retryOpen(trx, organizationId);
  return after;
}

async function usableCard(trx: Scoped, organizationId: string, cardId: string, today: Day): Promise<Card> {
  const card = await getCard(trx, organizationId, cardId);
  if (card.goneAt) throw new RuleBroken(`${cardLabel(card)} was taken away at our payment provider. Choose another card.`);
  if (cardExpiry(card, today) === 'expired') throw new RuleBroken(`${cardLabel(card)} has expired. Choose another card.`);
  return card;
}

/** A declined card is answered by another card; what only a person can clear stays. */
function mayTryAgain(subscription: Subscription): Subscription {
  return subscription.renewalStopped === 'declined' ? { ...subscription, renewalStopped: null } : subscription;
}
