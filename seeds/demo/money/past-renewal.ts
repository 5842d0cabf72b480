import { insertNextAttempt } from '../../../src/billing/payments/next-attempt';
import { ensurePayer } from '../../../src/billing/payers/payers.repository';
import { type Quote } from '../../../src/billing/quotes/quote';
import { insertQuote } from '../../../src/billing/quotes/quotes.repository';
import { findPlanById } from '../../../src/plans/catalog';
import { addDays, type Day, instantAt } from '../../../src/platform/values/dates';
import { getBuyingOrganization } from '../../../src/subscriptions/purchases/purchase-facts.report';
import { automaticRenewalQuote, quoteRenewal } from '../../../src/subscriptions/renewals/by-hand/quote-renewal';
import { type RenewalOrder } from '../../../src/subscriptions/renewals/by-hand/renewal-order.model';
import { type Subscription, withMoments } from '../../../src/subscriptions/subscription';
import { getSubscription } from '../../../src/subscriptions/subscriptions.repository';
import { type DemoCard } from './cards';
import { changeSubscription, chargingJob, confirmThen, declinedThen, fulfilledThen, paidThen, type Past } from './past';

type Renewing = { subscriptionId: string; accountName: string; purchaseOrder: string; card: DemoCard | undefined; byItself: boolean; at: Date };

/** A renewal that was paid at once: by hand some days before the end, or by the worker on the day before. */
export async function renewedThen(past: Past, renewing: Renewing): Promise<void> {
  const { subscriptionId, accountName, purchaseOrder, card, byItself, at } = renewing;
  const subscription = await getSubscription(past.trx, past.organization.id, subscriptionId);
  const actor = byItself ? chargingJob : past.buyer;
  const quote = byItself ? await quoteByItself(past, subscription, accountName, at) : await quoteByHand(past, subscription, renewing);
  const chargeKey = byItself ? renewalKey(subscription) : `order-${quote.id}`;
  const { invoiceId, paymentId } = await confirmThen(past, { quotes: [quote], chargeKey, accountName, purchaseOrder, card, actor, at });
  await paidThen(past, { paymentId, actor, at });
  await fulfilledThen(past, { invoiceId, order: null, accountId: subscription.accountId, actor, at });
}

/** Days after the expiry day on which the worker tries (domain.md §7.10). */
const tryOffsets = [-1, 0, 2, 6, 13];

export function triesOf({ endsOn, timeZone }: { endsOn: Day; timeZone: string }, count: number): Date[] {
  return tryOffsets.slice(0, count).map((offset) => instantAt(addDays(endsOn, offset), '09:00', timeZone));
}

/** One more automatic try that the bank declined. */
export async function declinedTryThen(past: Past, { subscriptionId, accountName, card, at }: Omit<Renewing, 'byItself' | 'purchaseOrder'>): Promise<void> {
  const subscription = await getSubscription(past.trx, past.organization.id, subscriptionId);
  const { invoiceId, paymentId } = subscription.renewalInvoiceId === null
    ? await firstTry(past, subscription, { accountName, card, at })
    : { invoiceId: subscription.renewalInvoiceId, paymentId: await nextTry(past, subscription.renewalInvoiceId, card, at) };
  // As the claim wrote it down: a card that was asked is not asked again before its day.
  if (card) await past.trx('payments').where({ organization_id: past.organization.id, id: paymentId }).update({ request: JSON.stringify({ payment_method: card.stripePaymentMethodId }) });
  await declinedThen(past, { paymentId, actor: chargingJob, at });
  await changeSubscription(past, subscriptionId, (before, plan) =>
    withMoments({ ...before, renewalInvoiceId: invoiceId, chargeAttempts: before.chargeAttempts + 1 }, plan, at));
}

async function firstTry(past: Past, subscription: Subscription, { accountName, card, at }: { accountName: string; card: DemoCard | undefined; at: Date }) {
  const quote = await quoteByItself(past, subscription, accountName, at);
  await changeSubscription(past, subscription.id, (before, plan) => withMoments({ ...before, renewalQuoteId: quote.id }, plan, at));
  return confirmThen(past, { quotes: [quote], chargeKey: renewalKey(subscription), accountName, purchaseOrder: '', card, actor: chargingJob, at });
}

async function nextTry(past: Past, invoiceId: string, card: DemoCard | undefined, at: Date): Promise<string> {
  const organizationId = past.organization.id;
  const paymentId = await insertNextAttempt(past.trx, { organizationId, invoiceId, cardId: card?.id ?? null, offSession: true, dueAt: at, now: at });
  // A claim would have written it down.
  if (card) await past.trx('payments').where({ organization_id: organizationId, id: paymentId }).update({ card_brand: card.brand, card_last4: card.last4 });
  return paymentId;
}

function renewalKey({ accountId, expiresOn }: Subscription): string {
  return `renewal-${accountId}-${addDays(expiresOn, -1)}`;
}

async function quoteByHand(past: Past, subscription: Subscription, { accountName, purchaseOrder, at }: Renewing): Promise<Quote> {
  const planCode = findPlanById(past.catalog, subscription.planId)!.code;
  const order: RenewalOrder = {
    accountId: subscription.accountId, accountName, purchaseOrder,
    choices: [{ subscriptionId: subscription.id, planCode, packs: subscription.storagePacks, years: subscription.termYears! }],
  };
  return quoteRenewal(past.trx, { organizationId: past.organization.id, order, actor: past.buyer, now: at });
}

/** The quote that the worker stores and announces thirty days before. */
async function quoteByItself({ trx, organization: { id: organizationId }, catalog }: Past, subscription: Subscription, accountName: string, at: Date): Promise<Quote> {
  const organization = await getBuyingOrganization(trx, organizationId, at);
  const payer = await ensurePayer(trx, { organizationId, currency: organization.currency, now: at });
  const account = { id: subscription.accountId, name: accountName };
  const made = automaticRenewalQuote({ organization, catalog, payerId: payer.id, account, subscription, use: new Map(), actor: chargingJob, now: at });
  if ('reason' in made) throw new Error(made.reason);
  return insertQuote(trx, made.quote);
}
