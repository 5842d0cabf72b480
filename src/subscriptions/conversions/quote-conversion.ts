import { uuidv7 } from 'uuidv7';
import { type Actor } from '../../audit/audit.repository';
import { type Quote, type QuoteLine } from '../../billing/quotes/quote';
import { findPlan, findPlanById } from '../../plans/catalog';
import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { subtractCents, zeroCents } from '../../platform/values/money';
import { type ChangeItem } from '../changes/change-item.model';
import { runningTerms } from '../changes/running-terms.model';
import { packsFor, yearsText } from '../purchases/order';
import { OrderImpossible } from '../purchases/quote-purchase';
import { type Subscription } from '../subscription';
import { packsItemKind, termItemKind } from '../term-item.model';
import { type ConversionBasis, conversionFacts, convertingOf, readConversionBasis } from './conversion-basis.report';
import { type ConversionOrder, creditWords, isConfirmed, priceConversion, type PricedConversion } from './conversion-order.model';
import { makeQuote } from '../quotes/make-quote';

export const conversionKind = 'conversion';
/** A line of a subscription that ends in it: it costs nothing and says what credit it brought. */
export const convertedItemKind = 'converted_subscription';

/** What the quote of a conversion carries for the room that made it. */
export interface ConversionDetails {
  readonly order: ConversionOrder;
  readonly title: string;
  /** The day from which days are counted. */
  readonly on: Day;
  /** Reserved, so that giving it twice is impossible. */
  readonly newSubscriptionId: string;
  /** What ends in it, and every term that ran or was to come when the price was worked out. */
  readonly converts: readonly string[];
  readonly standing: readonly string[];
  readonly replacesQuoteId: string | null;
}

type Asked = { organizationId: string; order: ConversionOrder; actor: Actor; now: Date; replacesQuoteId?: string | null };

/**
 * Stores what turning a Safe account into a company costs as a quote that binds for 60 minutes (domain.md §3.3, §3.6, §7.5). Throws OrderImpossible with the
 * reason where there is no price or no way, and where the words that confirm it are missing.
 */
export async function quoteConversion(trx: Scoped, { organizationId, order, actor, now, replacesQuoteId = null }: Asked): Promise<Quote> {
  const basis = await readConversionBasis(trx, organizationId, order.accountId, now);
  const { organization } = basis;
  const on = organization.today;
  const priced = priceConversion(convertingOf(basis, on), order);
  if (!priced.ok) throw new OrderImpossible(priced.reason);
  if (!isConfirmed(order.confirmed)) throw new OrderImpossible('Type the words that confirm it.');
  const details = detailsOf(basis, order, on, replacesQuoteId);
  return makeQuote(trx, {
    organizationId, accountId: order.accountId, kind: conversionKind, description: `${details.title}, for ${order.accountName}`,
    buyer: organization, lines: quoteLines(basis, details, priced),
    facts: conversionFacts(basis, order, on), orderDetails: details, actor, now,
  });
}

/** The order and its history as `quoteConversion` stored them. */
export function conversionDetailsOf(quote: Pick<Quote, 'orderDetails'>): ConversionDetails {
  return quote.orderDetails as ConversionDetails;
}

function detailsOf(basis: ConversionBasis, order: ConversionOrder, on: Day, replacesQuoteId: string | null): ConversionDetails {
  const { terms } = convertingOf(basis, on);
  return {
    order, on, replacesQuoteId, newSubscriptionId: uuidv7(), converts: basis.subscriptions.map(({ id }) => id), standing: runningTerms(terms, on).map(({ id }) => id),
    title: `Change to ${findPlan(basis.catalog, order.planCode)!.name}, ${yearsText(order.years)}`,
  };
}

function quoteLines(basis: ConversionBasis, details: ConversionDetails, { parts, upgrade: { term } }: Extract<PricedConversion, { ok: true }>): QuoteLine[] {
  const { order, newSubscriptionId, standing } = details;
  const plan = findPlan(basis.catalog, order.planCode)!;
  const bought = parts.map(({ line, description, explanation, sums }): QuoteLine => {
    const creditCents = subtractCents(line.valueCents, line.amountCents);
    const shared = { ...sums, description, explanation, quantity: line.quantity, unitListCents: line.unitTermCents, subscriptionId: newSubscriptionId, termStartsOn: term.startsOn, termEndsOn: term.endsOn };
    if (line.kind === 'add_on') return { ...shared, itemKind: packsItemKind, item: { subscriptionId: newSubscriptionId, addOnId: packsFor(basis.catalog, plan)?.id, creditCents } };
    const item: ChangeItem = {
      action: 'change', subscriptionIds: [newSubscriptionId], planId: plan.id, years: order.years, startsOn: term.startsOn, endsOn: term.endsOn, anchorOn: term.startsOn,
      storagePacks: order.packs, valueCents: line.valueCents, creditCents, cuts: standing, standing,
    };
    return { ...shared, itemKind: termItemKind, item };
  });
  return [...bought, ...basis.subscriptions.map((subscription) => endingLine(basis, details, subscription))];
}

function endingLine(basis: ConversionBasis, { on }: ConversionDetails, subscription: Subscription): QuoteLine {
  const nothing = { listCents: zeroCents, discountCents: zeroCents, adjustmentCents: zeroCents, netCents: zeroCents, taxCents: zeroCents, totalCents: zeroCents, unitListCents: zeroCents };
  const credit = creditWords(convertingOf(basis, on), subscription);
  const plan = findPlanById(basis.catalog, subscription.planId)?.name ?? '';
  return {
    ...nothing, itemKind: convertedItemKind, subscriptionId: subscription.id, termStartsOn: on, termEndsOn: null, item: {}, quantity: 1,
    description: `${subscription.number} (${plan}) ends`, explanation: credit === '' ? 'It has nothing left to credit.' : `${credit} It is taken off above.`,
  };
}
