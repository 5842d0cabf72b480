import { setTimeout } from 'node:timers/promises';
import { type Actor, recordAudit } from '../../audit/audit.repository';
import { config } from '../../config';
import { takeDealPoints } from '../../deals/points/take-deal-points';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { databaseNow, isUniqueViolation, type Scoped, scopeOf, within } from '../../platform/database/database';
import { addDays, startOfDay } from '../../platform/values/dates';
import { RuleBroken, Unavailable } from '../../platform/errors';
import { type Checkout, endCheckout, findOpenCheckoutOfQuote, insertCheckout, keepSession } from './checkouts.repository';
import { billingPages } from '../payers/billing-pages';
import { ensureStripeCustomer } from '../payers/ensure-stripe-customer';
import { chargeItem, coversMetadata, earliestRenewalDays } from '../payments/intent';
import { carriedKind } from '../carried/carried-line';
import { reserveCarried } from '../carried/carried-lines.repository';
import { isForeignMoneyFor } from '../payments/look-before-charge';
import { getCard } from '../cards/cards.repository';
import { ensurePayer, getPayer, type Payer, type PayingSide } from '../payers/payers.repository';
import { dealOf, hasExpired, type Quote, QuoteChanged, QuoteExpired } from '../quotes/quote';
import { extendQuote, getQuoteForUpdate } from '../quotes/quotes.repository';
import { listIntents } from '../stripe/charges';
import { createCheckout } from '../stripe/checkout';
import { isInProgressAtStripe } from '../stripe/answers';

/** Stripe's shortest session is 30 minutes; two more let a lost answer be asked for again. */
const SESSION_MINUTES = 32;
const CARD_PAGE_HOURS = 24;
const DAY_MS = 86_400_000;

export type QuoteCheckout = {
  organizationId: string; quoteId: string; currentFactsHash: string;
  accountName: string; kind: string; description: string; purchaseOrder: string;
  /** Where "cancel" leads: the quote's page. */
  returnPath: string;
  actor: Actor;
};

/**
 * Opens Stripe's hosted page for a quote: pays it and keeps the card. The quote binds until the page ends; there is one page a
 * quote, so a second click answers the same (domain.md §3.6). Answers `invoiceId` instead when the quote is confirmed
 * already. Throws QuoteExpired, QuoteChanged, or Unavailable when Stripe can't be reached: nothing was charged then.
 */
export async function openQuoteCheckout(opening: QuoteCheckout): Promise<{ checkoutId: string } | { invoiceId: string }> {
  const { organizationId, quoteId } = opening;
  const begun = await atOnceAgain(() => within(scopeOf(organizationId, opening.actor), (trx) => beginQuoteCheckout(trx, opening)));
  if ('invoiceId' in begun) return begun;
  const { checkout, quote, payer, lookSince } = begun;
  if (checkout.stripeSessionId) return { checkoutId: checkout.id };
  const items = coveredByQuote(quote);
  await reaching(async () => {
    const customerId = await ensureStripeCustomer(payer);
    if (await isForeignMoneyFor(items, await listIntents(customerId, lookSince))) {
      throw new RuleBroken('A payment for this order may have been made already. Contact support before you pay again.');
    }
    const session = await createCheckout({
      ...pageOf(checkout), customerId, currency: quote.currency,
      payment: {
        lines: [{ name: quote.description, amountCents: quote.totalCents }], description: quote.description,
        metadata: { charge_ref: checkoutChargeRef(checkout.id), organization: organizationId, quote: quoteId, ...coversMetadata(items) },
        expiresAt: new Date(checkout.confirmation!.sessionEndsAt),
      },
    });
    await within({ organizationId }, (trx) => keepSession(trx, organizationId, checkout.id, session));
  });
  return { checkoutId: checkout.id };
}

type CardCheckout = PayingSide & { currency: string; replacesCardId: string | null; returnPath: string; actor: Actor };

/** Opens Stripe's hosted page to keep a card, or to put another in the place of one. Throws Unavailable when Stripe can't be reached. */
export async function openCardCheckout(opening: CardCheckout): Promise<{ checkoutId: string }> {
  const { organizationId } = opening;
  const { checkout, payer } = await within(scopeOf(organizationId, opening.actor), (trx) => beginCardCheckout(trx, opening));
  await reaching(async () => {
    const customerId = await ensureStripeCustomer(payer);
    const session = await createCheckout({ ...pageOf(checkout), customerId, currency: payer.currency });
    await within({ organizationId }, (trx) => keepSession(trx, organizationId, checkout.id, session));
  });
  return { checkoutId: checkout.id };
}

/** The reference in the metadata of a Checkout's charge, and the key of the payment row it becomes. */
export function checkoutChargeRef(checkoutId: string): string {
  return `checkout-${checkoutId}-1`;
}

type Begun = { invoiceId: string } | { checkout: Checkout; quote: Quote; payer: Payer; lookSince: Date };

async function beginQuoteCheckout(trx: Scoped, opening: QuoteCheckout): Promise<Begun> {
  const { organizationId, quoteId } = opening;
  const now = await databaseNow(trx);
  const quote = await getQuoteForUpdate(trx, organizationId, quoteId);
  if (quote.status === 'confirmed') return { invoiceId: quote.invoiceId! };
  if (quote.status !== 'open' || opening.currentFactsHash !== quote.factsHash) throw new QuoteChanged(quoteId);
  if (hasExpired(quote, now)) throw new QuoteExpired(quoteId);
  if (quote.totalCents <= 0) throw new RangeError('a quote with nothing to pay needs no Checkout page');
  const payer = await getPayer(trx, organizationId, quote.payerId);
  const open = await openOne(trx, organizationId, quoteId, now);
  // While the page is open nobody else asks for the same: what is paid there is known only later.
  if (quote.lines.some(({ itemKind }) => itemKind === carriedKind) && !await reserveCarried(trx, organizationId, quoteId)) throw new QuoteChanged(quoteId);
  const dealId = dealOf(quote);
  if (dealId !== undefined && !await takeDealPoints(trx, { organizationId, dealId, quoteId, now })) throw new QuoteChanged(quoteId);
  const checkout = open ?? (await insertForQuote(trx, opening, quote, now));
  return { checkout, quote, payer, lookSince: await lookSinceFor(trx, quote, now) };
}

/**
 * As for a charge on file: since the day before the earliest term begins, by real time, with a day for clocks that differ; for a term that may have
 * been paid for months ago, since Stripe's charges were last compared with ours.
 */
async function lookSinceFor(trx: Scoped, quote: Quote, now: Date): Promise<Date> {
  const starts = quote.lines.flatMap(({ termStartsOn }) => (termStartsOn ? [startOfDay(addDays(termStartsOn, -1), 'UTC')] : []));
  const backMs = now.getTime() - Math.min(quote.createdAt.getTime(), ...starts.map((at) => at.getTime()));
  const real = await trx.raw<{ rows: { at: Date; known_until: Date | null }[] }>("select clock_timestamp() - interval '1 day' as at, app.stripe_known_until() as known_until");
  const { at, known_until: knownUntil } = real.rows[0]!;
  const since = at.getTime() - Math.max(0, backMs);
  if (starts.length === 0) return new Date(since);
  const earliest = at.getTime() - (now.getTime() - Math.min(...starts.map((start) => start.getTime()))) - earliestRenewalDays * DAY_MS;
  return new Date(Math.min(since, Math.max(knownUntil?.getTime() ?? -Infinity, earliest)));
}

/** One whose session never came to be within its minute can't be repeated in the same words: a new one takes its place. */
async function openOne(trx: Scoped, organizationId: string, quoteId: string, now: Date): Promise<Checkout | undefined> {
  const open = await findOpenCheckoutOfQuote(trx, organizationId, quoteId);
  if (!open) return undefined;
  const isStale = open.stripeSessionId === null && now.getTime() - open.createdAt.getTime() > 60_000;
  if (!isStale && open.expiresAt > now) return open;
  await endCheckout(trx, organizationId, open.id, 'expired');
  return undefined;
}

async function insertForQuote(trx: Scoped, opening: QuoteCheckout, quote: Quote, now: Date): Promise<Checkout> {
  const { organizationId, quoteId, accountName, kind, description, purchaseOrder, returnPath, actor } = opening;
  const expiresAt = new Date(now.getTime() + SESSION_MINUTES * 60_000);
  const real = await trx.raw<{ rows: { at: Date }[] }>(`select clock_timestamp() + interval '${SESSION_MINUTES} minutes' as at`);
  const checkout = await insertCheckout(trx, {
    organizationId, payerId: quote.payerId, mode: 'payment', quoteId, replacesCardId: null, returnPath, createdBy: actor.id, expiresAt, now,
    confirmation: { accountName, kind, description, purchaseOrder, sessionEndsAt: real.rows[0]!.at.toISOString() },
  });
  await extendQuote(trx, organizationId, quoteId, expiresAt);
  await recordAudit(trx, { organizationId, accountId: quote.accountId, actor, action: 'checkout.opened', subjectType: 'quote', subjectId: quoteId, after: { checkoutId: checkout.id }, now });
  return checkout;
}

async function beginCardCheckout(trx: Scoped, opening: CardCheckout): Promise<{ checkout: Checkout; payer: Payer }> {
  const { organizationId, accountId, currency, replacesCardId, returnPath, actor } = opening;
  const now = await databaseNow(trx);
  const payer = await ensurePayer(trx, { organizationId, accountId, currency, now });
  if (replacesCardId) await getCard(trx, organizationId, replacesCardId);
  const checkout = await insertCheckout(trx, {
    organizationId, payerId: payer.id, mode: 'setup', quoteId: null, replacesCardId, returnPath, createdBy: actor.id, confirmation: null,
    expiresAt: new Date(now.getTime() + CARD_PAGE_HOURS * 3_600_000), now,
  });
  await recordAudit(trx, { organizationId, accountId: payer.accountId, actor, action: 'checkout.opened', subjectType: 'card', subjectId: replacesCardId ?? 'new', after: { checkoutId: checkout.id }, now });
  return { checkout, payer };
}

function pageOf(checkout: Checkout) {
  const pages = billingPages(checkout.organizationId).checkout;
  return {
    checkoutId: checkout.id, asksAddress: checkout.organizationId === HOUSE_ORGANIZATION_ID,
    successUrl: config.baseUrl + pages.back(checkout.id),
    cancelUrl: config.baseUrl + pages.cancelled(checkout.id),
  };
}

function coveredByQuote(quote: Quote): string[] {
  const items = quote.lines.filter(({ itemKind }) => itemKind !== carriedKind).map(({ subscriptionId, termStartsOn }) => (subscriptionId && termStartsOn ? chargeItem({ subscriptionId, termStartsOn }) : `quote:${quote.id}`));
  return [...new Set(items)];
}

/** Two clicks at once: the loser of the unique index finds the winner's page. */
async function atOnceAgain<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error, 'checkouts_one_a_quote')) throw error;
    return work();
  }
}

async function reaching(work: () => Promise<void>, triesLeft = 4): Promise<void> {
  try {
    await work();
  } catch (error) {
    // The other click's call is under way with the same key: its answer is ours too.
    if (isInProgressAtStripe(error) && triesLeft > 0) {
      await setTimeout(250);
      return reaching(work, triesLeft - 1);
    }
    if (error instanceof RuleBroken) throw error;
    throw new Unavailable('The card page cannot be opened just now. Nothing was charged. Try again in a minute.', { cause: error });
  }
}
