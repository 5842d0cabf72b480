import { insertNextAttempt } from '../../src/billing/next-attempt';
import { ensureOrganizationPayer } from '../../src/billing/payers.repository';
import { type Quote, type QuoteLine } from '../../src/billing/quote';
import { insertQuote } from '../../src/billing/quotes.repository';
import { findPlanById } from '../../src/plans/catalog';
import { addOnItem, planItem } from '../../src/plans/price-line';
import { priceRenewal } from '../../src/plans/price-term';
import { priceTotal } from '../../src/plans/price-total';
import { addDays, dayIn, instantAt } from '../../src/platform/dates';
import { addCents } from '../../src/platform/money';
import { getBuyingOrganization } from '../../src/subscriptions/purchase-facts.report';
import { orderTitle, packsFor, printedLine } from '../../src/subscriptions/order';
import { nextTerm, type Subscription, withMoments } from '../../src/subscriptions/subscription';
import { getSubscription } from '../../src/subscriptions/subscriptions.repository';
import { packsItemKind, type TermItem, termItemKind } from '../../src/subscriptions/term-item.model';
import { type DemoCard } from './cards';
import { changeSubscription, chargingJob, confirmThen, declinedThen, fulfilledThen, paidThen, type Past } from './past';

type Renewing = { subscriptionId: string; accountName: string; purchaseOrder: string; card: DemoCard | undefined; byItself: boolean; at: Date };

/** A renewal that was paid at once: by hand some days before the end, or by the worker on the day before. */
export async function renewedThen(past: Past, { subscriptionId, byItself, at, ...told }: Renewing): Promise<void> {
  const subscription = await getSubscription(past.trx, past.organization.id, subscriptionId);
  const actor = byItself ? chargingJob : past.buyer;
  const quote = await quoteRenewalThen(past, subscription, { accountName: told.accountName, actorId: actor.id, at });
  const chargeKey = byItself ? renewalKey(subscription) : `order-${quote.id}`;
  const { invoiceId, paymentId } = await confirmThen(past, { quotes: [quote], chargeKey, ...told, actor, at });
  await paidThen(past, { paymentId, actor, at });
  await fulfilledThen(past, { invoiceId, order: null, accountId: subscription.accountId, actor, at });
}

/** Days after the expiry day on which the worker tries (domain.md §7.10). */
const tryOffsets = [-1, 0, 2, 6, 13];

export function triesOf(subscription: { endsOn: ReturnType<typeof addDays>; timeZone: string }, count: number): Date[] {
  return tryOffsets.slice(0, count).map((offset) => instantAt(addDays(subscription.endsOn, offset), '09:00', subscription.timeZone));
}

/** One more automatic try that the bank declined. */
export async function declinedTryThen(past: Past, { subscriptionId, accountName, card, at }: Omit<Renewing, 'byItself' | 'purchaseOrder'>): Promise<void> {
  const subscription = await getSubscription(past.trx, past.organization.id, subscriptionId);
  const { invoiceId, paymentId } = subscription.renewalInvoiceId === null
    ? await firstTry(past, subscription, { accountName, card, at })
    : { invoiceId: subscription.renewalInvoiceId, paymentId: await nextTry(past, subscription.renewalInvoiceId, card, at) };
  await declinedThen(past, { paymentId, actor: chargingJob, at });
  await changeSubscription(past, subscriptionId, (before, plan) =>
    withMoments({ ...before, renewalInvoiceId: invoiceId, chargeAttempts: before.chargeAttempts + 1 }, plan, at));
}

async function firstTry(past: Past, subscription: Subscription, { accountName, card, at }: { accountName: string; card: DemoCard | undefined; at: Date }) {
  const quote = await quoteRenewalThen(past, subscription, { accountName, actorId: chargingJob.id, at });
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

async function quoteRenewalThen(past: Past, subscription: Subscription, { accountName, actorId, at }: { accountName: string; actorId: string; at: Date }): Promise<Quote> {
  const { trx, organization: { id: organizationId }, catalog } = past;
  const organization = await getBuyingOrganization(trx, organizationId, at);
  const payer = await ensureOrganizationPayer(trx, { organizationId, currency: organization.currency, now: at });
  const plan = findPlanById(catalog, subscription.planId)!;
  const years = subscription.termYears!;
  const packs = subscription.storagePacks === 0 ? [] : [{ item: addOnItem(packsFor(catalog, plan)!, organization.currency)!, quantity: subscription.storagePacks }];
  const lines = priceTotal(
    priceRenewal({ plan: planItem(plan, organization.currency)!, packs, years }, { catalog, currency: organization.currency, tier: organization.tier, dealPointsBps: 0 }),
    organization.taxRatePpm).lines.map(printedLine);
  const item: TermItem = {
    action: 'renewal', subscriptionIds: [subscription.id], planId: plan.id, storagePacks: subscription.storagePacks,
    valueCents: addCents(...lines.map((line) => line.netCents)), ...nextTerm(subscription, years, dayIn(at, subscription.timeZone)),
  };
  const title = `Renewal of ${orderTitle(plan, { quantity: 1, packs: subscription.storagePacks, years })}`;
  return insertQuote(trx, {
    organizationId, payerId: payer.id, accountId: subscription.accountId, kind: 'renewal', description: `${title}, for ${accountName}`,
    currency: organization.currency, taxRatePpm: organization.taxRatePpm, taxName: organization.taxName,
    lines: lines.map(({ kind, ...printed }): QuoteLine => ({
      ...printed, subscriptionId: subscription.id, termStartsOn: item.startsOn, termEndsOn: item.endsOn,
      ...kind === 'plan' ? { itemKind: termItemKind, item } : { itemKind: packsItemKind, item: { subscriptionId: subscription.id } },
    })),
    facts: { expiresOn: subscription.expiresOn }, orderDetails: { title }, createdBy: actorId, now: at, expiresAt: null,
  });
}
