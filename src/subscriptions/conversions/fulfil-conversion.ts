import { uuidv7 } from 'uuidv7';
import { convertHolder } from '../../accounts/account-people.repository';
import { convertAccount, getAccountForUpdate } from '../../accounts/accounts.repository';
import { type Account } from '../../accounts/account';
import { type AuditEntry, recordAudits } from '../../audit/audit.repository';
import { freeGivenItems } from '../../billing/invoices/free-given-items';
import { type InvoiceLine, markLinesFulfilled } from '../../billing/invoices/invoice-lines.repository';
import { type Quote } from '../../billing/quotes/quote';
import { replaceQuote } from '../../billing/quotes/quotes.repository';
import { refundNotGiven } from '../../billing/refunds/refund-not-given';
import { type Scoped } from '../../platform/database/database';
import { addCents, cents } from '../../platform/values/money';
import { nudgeAfterCommit } from '../../platform/queue/queue';
import { insertAddOnTerms } from '../add-on-terms.repository';
import { changeItemOf } from '../changes/change-item.model';
import { runningTerms } from '../changes/running-terms.model';
import { accountOf, type FulfilKind, type Fulfilling } from '../fulfilment/fulfil-kind.model';
import { endScheduledChanges } from '../scheduled/scheduled-changes.repository';
import { hasScheduled } from '../scheduled/scheduled-renewal.model';
import { converted, newPurchase, type Subscription } from '../subscription';
import { newSubscriptionNumber } from '../subscription-number.model';
import { insertSubscription, listSubscriptionsForUpdate, listSubscriptionsOfAccount, updateSubscriptions } from '../subscriptions.repository';
import { packsItemKind, packsItemOf, termItemKind } from '../term-item.model';
import { cutTermsById, insertTerm, listTermsOfAccount, type TermRow } from '../terms.repository';
import { liveOf } from './conversion-basis.report';
import { mailConverted } from './conversion.mails';
import { conversionDetailsOf } from './quote-conversion';

/**
 * Gives a paid conversion: the account becomes a company with one new subscription, its holder the first user, and the Safe subscriptions stay as history
 * (domain.md §7.5; docs/decisions, converted subscriptions). Where others run by now than those the credit came from, its money goes back.
 */
export const fulfilConversion: FulfilKind = {
  async fulfil(trx, fulfilling, quote, lines) {
    const { organizationId, invoiceId, actor, now } = fulfilling;
    const standing = await lockStanding(trx, fulfilling, quote);
    if ('reason' in standing) return refundNotGiven(trx, { organizationId, invoiceId, lines: lines.map((line) => ({ line, reason: standing.reason })), actor, now });
    await endSubscriptions(trx, fulfilling, quote, standing);
    const subscription = await giveSubscription(trx, fulfilling, { quote, lines, standing });
    await changeAccount(trx, fulfilling, quote, standing.account);
    await markLinesFulfilled(trx, lines.map(({ id }) => id), now);
    // The room of computers finds by state what has to move; it stands above this one.
    nudgeAfterCommit(trx, 'computers.follow-conversions');
    await mailConverted(trx, fulfilling, { quote, subscription, ended: standing.subscriptions });
  },
};

type Standing = { account: Account; subscriptions: readonly Subscription[]; running: readonly TermRow[] };

/** The subscriptions first, the account after them: everybody who changes one takes them in this order. */
async function lockStanding(trx: Scoped, fulfilling: Fulfilling, quote: Quote): Promise<Standing | { reason: string }> {
  const { organizationId } = fulfilling;
  const accountId = accountOf(fulfilling);
  const { converts, standing, on } = conversionDetailsOf(quote);
  const subscriptions = await listSubscriptionsForUpdate(trx, organizationId, converts);
  const account = await getAccountForUpdate(trx, organizationId, accountId);
  if (account.kind !== 'safe') return { reason: `${account.name} had become a Safe Pro account by another payment in the meantime.` };
  const live = liveOf(await listSubscriptionsOfAccount(trx, organizationId, accountId));
  const running = runningTerms(await listTermsOfAccount(trx, organizationId, accountId), on).filter(({ subscriptionId }) => converts.includes(subscriptionId));
  const isSame = isSameSet(live.map(({ id }) => id), converts) && isSameSet(running.map(({ id }) => id), standing);
  return isSame ? { account, subscriptions, running } : { reason: `The subscriptions of ${account.name} had changed when the payment arrived, so the price of the change no longer held.` };
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id) => other.includes(id));
}

async function endSubscriptions(trx: Scoped, { organizationId, actor, invoiceId, now }: Fulfilling, quote: Quote, { subscriptions, running }: Standing): Promise<void> {
  const { on } = conversionDetailsOf(quote);
  await cutTermsById(trx, organizationId, running.map(({ id }) => id), on);
  await freeGivenItems(trx, organizationId, running.filter(({ startsOn }) => startsOn >= on).map(({ subscriptionId, startsOn }) => ({ subscriptionId, termStartsOn: startsOn })));
  const ended = subscriptions.map((subscription) => converted(subscription, now));
  await updateSubscriptions(trx, ended);
  const scheduled = subscriptions.filter(hasScheduled).map(({ id }) => id);
  if (scheduled.length > 0) await endScheduledChanges(trx, { organizationId, subscriptionIds: scheduled, state: 'overtaken', now });
  for (const { renewalQuoteId } of subscriptions) if (renewalQuoteId !== null) await replaceQuote(trx, organizationId, renewalQuoteId);
  await recordAudits(trx, subscriptions.flatMap((before): AuditEntry[] => {
    const about = { organizationId, accountId: before.accountId, actor, subjectType: 'subscription', subjectId: before.id, now };
    return [
      ...before.autoRenew ? [{ ...about, action: 'auto-renew.disabled', before: { autoRenew: true, cardId: before.autoRenewCardId }, after: { autoRenew: false } }] : [],
      { ...about, action: 'subscription.converted', before: { state: before.state, planId: before.planId, expiresOn: before.expiresOn }, after: { state: 'converted', invoiceId } },
    ];
  }));
}

type Giving = { quote: Quote; lines: readonly InvoiceLine[]; standing: Standing };

async function giveSubscription(trx: Scoped, fulfilling: Fulfilling, { quote, lines, standing }: Giving): Promise<Subscription> {
  const { organizationId, invoiceId, timeZone, currency, plans, actor, now } = fulfilling;
  const accountId = accountOf(fulfilling);
  const line = lines.find(({ itemKind }) => itemKind === termItemKind);
  if (!line) throw new Error(`invoice ${invoiceId} converts an account and buys no plan`);
  const item = changeItemOf(line.item);
  const plan = plans.find(({ id }) => id === item.planId);
  if (!plan) throw new Error(`invoice ${invoiceId} buys a plan that is not in the catalog`);
  const made = newPurchase({ id: conversionDetailsOf(quote).newSubscriptionId, organizationId, accountId, number: newSubscriptionNumber(), timeZone, currency, now }, item, 'partner', plan);
  // What was installed goes on.
  const subscription = { ...made, installedAt: standing.subscriptions.map(({ installedAt }) => installedAt).find((at) => at !== null) ?? null };
  await insertSubscription(trx, subscription);
  await insertTerm(trx, {
    id: uuidv7(), organizationId, accountId, subscriptionId: subscription.id, kind: 'paid', trialKind: null, planId: item.planId, years: item.years, startsOn: item.startsOn, endsOn: item.endsOn,
    valueCents: item.valueCents, creditCents: cents(item.creditCents), currency, storagePacks: item.storagePacks, invoiceLineId: line.id, createdAt: now,
  });
  await insertAddOnTerms(trx, lines.filter(({ itemKind }) => itemKind === packsItemKind).map((packs) => {
    const { addOnId, creditCents } = packsItemOf(packs.item);
    const credit = cents(creditCents ?? 0);
    return {
      id: uuidv7(), organizationId, accountId, subscriptionId: subscription.id, addOnId: addOnId!, quantity: packs.quantity, years: item.years, startsOn: item.startsOn, endsOn: item.endsOn,
      cutOn: null, valueCents: addCents(packs.netCents, credit), creditCents: credit, currency, invoiceLineId: packs.id, createdAt: now,
    };
  }));
  await recordAudits(trx, [{
    organizationId, accountId, actor, action: 'subscription.bought', subjectType: 'subscription', subjectId: subscription.id,
    after: { state: subscription.state, planId: subscription.planId, expiresOn: subscription.expiresOn, storagePacks: subscription.storagePacks, number: subscription.number, plan: plan.code, invoiceId }, now,
  }]);
  return subscription;
}

/** The holder becomes the first user: with the company's billing where the customer administers it, else without. */
async function changeAccount(trx: Scoped, fulfilling: Fulfilling, quote: Quote, before: Account): Promise<void> {
  const { organizationId, actor, now } = fulfilling;
  const { companyName: name, administeredBy, confirmed } = conversionDetailsOf(quote).order;
  await convertAccount(trx, before.id, { name, administeredBy }, now);
  const role = administeredBy === 'customer' ? 'billing_owner' : 'user';
  await convertHolder(trx, before.id, role);
  await recordAudits(trx, [{
    organizationId, accountId: before.id, actor, action: 'account.converted', subjectType: 'account', subjectId: before.id,
    before: { kind: before.kind, name: before.name, administeredBy: before.administeredBy }, after: { kind: 'safe_pro', name, administeredBy, holder: role, confirmed }, now,
  }]);
}
