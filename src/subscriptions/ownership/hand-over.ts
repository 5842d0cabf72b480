import { type Actor, recordAudits } from '../../audit/audit.repository';
import { refreshAccountSummary } from '../../accounts/refresh-account-summary';
import { PaymentOnItsWay } from '../../billing/invoices/void-invoice';
import { lockOrdersOf, replaceQuotesOf } from '../../billing/quotes/quotes.repository';
import { type Catalog, findPlanById } from '../../plans/catalog';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { getCatalog } from '../../plans/plans.repository';
import { continueIn, type Scoped } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { NotFound, RuleBroken } from '../../platform/errors';
import { isPaidOtherwise } from '../renewals/open-charges.report';
import { lockForVoiding, voidOpenRenewals } from '../renewals/void-open-renewal';
import { endScheduledChanges } from '../scheduled/scheduled-changes.repository';
import { handedOver } from '../auto-renewal.model';
import { type Subscription } from '../subscription';
import { updateSubscriptions } from '../subscriptions.repository';
import { moveSubscriptions } from './ownership.repository';

type HandOver = {
  accountId: string; subscriptionIds: readonly string[];
  /** Who pays for them until now; an organization or the house. */
  from: string;
  /** Who pays from here on. */
  to: string;
  /** Where the house takes them: the partner who still sees them, or nobody. */
  shownTo: string | null;
  reason: string; actor: Actor; now: Date;
};

/**
 * Subscriptions of one account change the side that pays for them: partner, customer (the house) or another partner (domain.md §8.4, beyond.md X18). Paid terms run
 * on untouched. What the side that leaves has set up ends: auto-renewal, the announced and the open renewal, scheduled changes, orders that nobody has confirmed.
 * Answers them as they are then, in the account's scope; move the account afterwards (`transferAccount`) where it goes too. Throws PaymentOnItsWay while
 * somebody pays for one of them, RuleBroken where one is not with `from` any more or is paid for in another currency than the partner's who takes it.
 */
export async function handOver(trx: Scoped, { accountId, subscriptionIds, from, to, shownTo, reason, actor, now }: HandOver): Promise<Subscription[]> {
  const payersCurrency = await currencyOf(trx, to);
  await continueIn(trx, { organizationId: from });
  await lockOrdersOf(trx, from, subscriptionIds);
  const locked = await lockForVoiding(trx, from, subscriptionIds);
  if (locked.length !== new Set(subscriptionIds).size || locked.some((one) => one.accountId !== accountId)) throw new RuleBroken('One of these subscriptions has changed hands in the meantime. Look at the account again.');
  // Credit for unused days can't be taken off in other money; the house takes each customer's own.
  const other = to === HOUSE_ORGANIZATION_ID ? undefined : locked.find(({ currency }) => currency !== payersCurrency);
  if (other) throw new RuleBroken(`${other.number} is paid for in ${other.currency}, and whoever is to pay for it pays in ${payersCurrency}. It cannot change hands.`);
  if (await areBeingPaid(trx, subscriptionIds)) throw new PaymentOnItsWay();
  const before = await voidOpenRenewals(trx, { organizationId: from, subscriptions: locked, reason, actor, now });
  await endWhatIsSetUp(trx, { from, before, now });
  await recordAudits(trx, before.map(({ id, autoRenew }) => ({
    organizationId: from, accountId, actor, action: 'subscription.handed-over', subjectType: 'subscription', subjectId: id,
    before: { organizationId: from, autoRenew }, after: { organizationId: to, shownTo, autoRenew: false, reason }, now,
  })));
  await continueIn(trx, { accountId });
  await moveSubscriptions(trx, { subscriptionIds, from, to, shownTo, now });
  await refreshAccountSummary(trx, accountId);
  return before.map((subscription) => ({ ...subscription, organizationId: to, shownToOrganizationId: shownTo }));
}

async function currencyOf(trx: Scoped, organizationId: string): Promise<string> {
  await continueIn(trx, 'system');
  const row = await trx('organizations').where({ id: organizationId }).first<{ currency: string } | undefined>('currency');
  if (!row) throw new NotFound();
  return row.currency;
}

/** A card page that is open for one of them, or another order whose money is on its way; an automatic renewal is voided instead. */
async function areBeingPaid(trx: Scoped, subscriptionIds: readonly string[]): Promise<boolean> {
  const result = await trx.raw<{ rows: unknown[] }>(`select from subscriptions s where s.id = any(cast(? as uuid[])) and ${isPaidOtherwise} limit 1`, [[...subscriptionIds]]);
  return result.rows.length > 0;
}

async function endWhatIsSetUp(trx: Scoped, { from, before, now }: { from: string; before: readonly Subscription[]; now: Date }): Promise<void> {
  const ids = before.map(({ id }) => id);
  await replaceQuotesOf(trx, from, ids);
  await endScheduledChanges(trx, { organizationId: from, subscriptionIds: ids, state: 'overtaken', now });
  const catalogs = new Map<string, Catalog>();
  const after: Subscription[] = [];
  for (const subscription of before) {
    const today = dayIn(now, subscription.timeZone);
    const catalog = catalogs.get(today) ?? await getCatalog(trx, today);
    catalogs.set(today, catalog);
    after.push(handedOver(subscription, findPlanById(catalog, subscription.planId)!, now));
  }
  await updateSubscriptions(trx, after);
}
