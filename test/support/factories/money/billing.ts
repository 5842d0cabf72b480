import { uuidv7 } from 'uuidv7';
import type { CardFace } from '../../../../src/billing/stripe/cards';
import { confirmQuotes } from '../../../../src/billing/quotes/confirm-quotes';
import { type Confirmation } from '../../../../src/billing/quotes/lock-quotes';
import { type Confirmed } from '../../../../src/billing/quotes/write-invoices';
import { type Card } from '../../../../src/billing/cards/card';
import { ensureCard } from '../../../../src/billing/cards/cards.repository';
import { ensurePayer, keepStripeCustomer, type Payer } from '../../../../src/billing/payers/payers.repository';
import { type NewQuote, type Quote, type QuoteLine } from '../../../../src/billing/quotes/quote';
import { insertQuote } from '../../../../src/billing/quotes/quotes.repository';
import { databaseNow, type Scoped, within } from '../../../../src/platform/database/database';
import { day } from '../../../../src/platform/values/dates';
import { cents } from '../../../../src/platform/values/money';
import { purchaseKind, type PurchaseDetails } from '../../../../src/subscriptions/purchases/quote-purchase';
import { stripeSdk } from '../../stripe';

export const worker = { kind: 'job' as const, id: 'test' };

/** The organization's payer, or of the house's an account's, with a customer at the sandbox. */
export async function createPayer(organizationId: string, accountId?: string): Promise<Payer & { stripeCustomerId: string }> {
  const payer = await within({ organizationId }, async (trx) => ensurePayer(trx, { organizationId, accountId, currency: 'USD', now: await databaseNow(trx) }));
  if (payer.stripeCustomerId) return { ...payer, stripeCustomerId: payer.stripeCustomerId };
  const customer = await stripeSdk().customers.create({ metadata: { payer: payer.id } });
  await within({ organizationId }, (trx) => keepStripeCustomer(trx, organizationId, payer.id, customer.id));
  return { ...payer, stripeCustomerId: customer.id };
}

/** One of Stripe's test cards on file; the first becomes the default. */
export async function createCard(payer: Payer, testCard = 'pm_card_visa'): Promise<Card> {
  const method = await stripeSdk().paymentMethods.attach(testCard, { customer: payer.stripeCustomerId! });
  const face: CardFace = {
    stripePaymentMethodId: method.id, brand: method.card!.brand, last4: method.card!.last4, expMonth: method.card!.exp_month, expYear: method.card!.exp_year,
    holderName: 'Ada Lovelace', billingEmail: '', billingLine1: '', billingCity: '', billingState: '', billingPostalCode: '', billingCountry: '',
  };
  const { card } = await within({ organizationId: payer.organizationId }, async (trx) =>
    ensureCard(trx, { ...face, organizationId: payer.organizationId, payerId: payer.id }, await databaseNow(trx)));
  return card;
}

/** One line that sells a term of a subscription: 119.99 less 12.00, no tax, unless told. */
export function termLine(changes: Partial<QuoteLine> = {}): QuoteLine {
  return {
    itemKind: 'term', subscriptionId: uuidv7(), termStartsOn: day('2027-01-01'), termEndsOn: day('2028-01-01'),
    item: { action: 'purchase' }, description: 'Safe Plus, 1 year', explanation: '119.99 for 1 year, less 12.00 (10 % partner discount)', quantity: 1,
    unitListCents: cents(11999), listCents: cents(11999), discountCents: cents(1200), adjustmentCents: cents(0), netCents: cents(10799), taxCents: cents(0), totalCents: cents(10799),
    ...changes,
  };
}

/** The same, of a kind that no room gives: tests of billing alone end with the money. */
export function otherLine(changes: Partial<QuoteLine> = {}): QuoteLine {
  return termLine({ itemKind: 'other', ...changes });
}

export async function createQuote(payer: Payer, changes: Partial<NewQuote> = {}): Promise<Quote> {
  return within({ organizationId: payer.organizationId }, async (trx) => {
    const now = changes.now ?? await databaseNow(trx);
    const { accountId = uuidv7(), kind = purchaseKind } = changes;
    const orderDetails = accountId !== null && kind === purchaseKind ? await purchaseFor(trx, accountId) : {};
    return insertQuote(trx, {
      organizationId: payer.organizationId, payerId: payer.id, description: 'Safe Plus for Engines & Co', currency: 'USD',
      taxRatePpm: 0, taxName: 'Tax', lines: [otherLine()], facts: { price: 11999 }, orderDetails, createdBy: 'test',
      expiresAt: new Date(now.getTime() + 3_600_000), ...changes, accountId, kind, now,
    });
  });
}

/** What a purchase's quote carries: for an account that is there, else for the customer who becomes one. */
async function purchaseFor(trx: Scoped, accountId: string): Promise<PurchaseDetails> {
  const account = await trx('accounts').where({ id: accountId }).first<{ name: string } | undefined>('name');
  const newCustomer = { kind: 'safe_pro' as const, name: 'Engines & Co', firstName: 'Ed', lastName: 'Engines', email: `ed.${accountId}@engines.example`, phone: '', country: 'US', language: 'en' };
  return {
    title: 'Safe Pro Core, 1 year', replacesQuoteId: null,
    order: {
      planCode: 'safe_pro_core', years: 1, quantity: 1, packs: 0, accountId, accountName: account?.name ?? newCustomer.name, newCustomer: account ? null : newCustomer, administeredBy: 'partner', convertsId: null,
      purchaseOrder: '', leadId: null,
    },
  };
}

/** Confirms one quote as the purchase page does. */
export async function confirm(quote: Quote, changes: Partial<Confirmation> = {}): Promise<Confirmed> {
  return within({ organizationId: quote.organizationId }, async (trx) => confirmQuotes(trx, {
    organizationId: quote.organizationId, quoteIds: [quote.id], currentFactsHashes: new Map([[quote.id, quote.factsHash]]), chargeKey: `order-${quote.id}`,
    accountName: 'Engines & Co', kind: 'purchase', description: quote.description, purchaseOrder: '', offSession: false, cardId: null, actor: worker,
    ...changes, now: changes.now ?? await databaseNow(trx),
  }));
}
