import { refreshAccountSummary } from '../../../accounts/refresh-account-summary';
import { type Actor, recordAudit } from '../../../audit/audit.repository';
import { replaceQuote } from '../../../billing/quotes/quotes.repository';
import { getCatalog } from '../../../plans/plans.repository';
import { findPlanById } from '../../../plans/catalog';
import { databaseNow, type Scoped, scopeOf, within } from '../../../platform/database/database';
import { dayIn } from '../../../platform/values/dates';
import { endScheduledChanges } from '../../scheduled/scheduled-changes.repository';
import { NotFound } from '../../../platform/errors';
import { unenrolled } from '../../auto-renewal.model';
import { type Subscription } from '../../subscription';
import { updateSubscription } from '../../subscriptions.repository';
import { type Changed } from './enable-auto-renew';
import { lockForVoiding, voidOpenRenewals } from '../void-open-renewal';

type Disabling = { organizationId: string; subscriptionId: string; actor: Actor; changed?: Changed };

/**
 * Switches auto-renewal off: service runs to the expiry day and nothing more is charged; an open renewal is given up (domain.md §7.10). Under
 * the row's lock, so that the worker either charged before or never will. Throws PaymentOnItsWay while a charge may still turn out paid.
 */
export async function disableAutoRenew(disabling: Disabling): Promise<Subscription> {
  return within(scopeOf(disabling.organizationId, disabling.actor), (trx) => switchOff(trx, disabling));
}

/** The same inside a transaction that changes more. */
export async function switchOff(trx: Scoped, { organizationId, subscriptionId, actor, changed }: Disabling): Promise<Subscription> {
  const now = await databaseNow(trx);
  const [locked] = await lockForVoiding(trx, organizationId, [subscriptionId]);
  if (!locked) throw new NotFound();
  if (!locked.autoRenew) return locked;
  const [before] = await voidOpenRenewals(trx, { organizationId, subscriptions: [locked], reason: 'auto-renew was switched off', actor, now });
  const plan = findPlanById(await getCatalog(trx, dayIn(now, locked.timeZone)), locked.planId)!;
  const after = unenrolled(before!, plan, now);
  await updateSubscription(trx, after);
  // What does not renew needs no scheduled end; plan, term and packs wait for a renewal by hand.
  if (locked.scheduledLapse) await endScheduledChanges(trx, { organizationId, subscriptionIds: [locked.id], kinds: ['lapse'], state: 'overtaken', now });
  if (locked.renewalQuoteId !== null) await replaceQuote(trx, organizationId, locked.renewalQuoteId);
  await recordAudit(trx, {
    organizationId, accountId: locked.accountId, actor, action: 'auto-renew.disabled', subjectType: 'subscription', subjectId: locked.id,
    before: { autoRenew: true, cardId: locked.autoRenewCardId }, after: { autoRenew: false }, now,
  });
  await refreshAccountSummary(trx, after.accountId);
  await changed?.(trx, after, now);
  return after;
}
