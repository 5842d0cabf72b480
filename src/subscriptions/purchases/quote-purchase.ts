import { uuidv7 } from 'uuidv7';
import { isLookedAfter, LOOKED_AFTER } from '../../accounts/accounts.repository';
import { type Actor } from '../../audit/audit.repository';
import { type Quote, type QuoteLine } from '../../billing/quotes/quote';
import { type DealPoints } from '../../deals/points/deal-points.report';
import { type Scoped } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { addCents } from '../../platform/values/money';
import { dealFor, type Order, orderTitle, packsFor, priceOrder, printedLine, type PrintedLine } from './order';
import { type OrderBasis, orderProblem, purchaseFacts, readOrderBasis } from './purchase-facts.report';
import { firstTerm } from '../subscription';
import { packsItemKind, type TermItem, termItemKind } from '../term-item.model';
import { makeQuote } from '../quotes/make-quote';

export const purchaseKind = 'purchase';

/** What a purchase's quote carries for the room that made it. */
export interface PurchaseDetails {
  readonly order: Order;
  /** What was ordered, without whom it is for. */
  readonly title: string;
  /** The quote in whose place this one stands, to be shown beside it. */
  readonly replacesQuoteId: string | null;
  /** Whose points its prices have; quotes made before there were deals say nothing. */
  readonly deal?: DealPoints;
}

/** The order cannot be made or priced; its message is the reason, and there is no number (golden case G3). */
export class OrderImpossible extends RuleBroken {}

type Asked = { organizationId: string; order: Order; actor: Actor; now: Date; replacesQuoteId?: string | null };

/**
 * Stores what an order costs as a quote that binds for 60 minutes, with every line explained (features.md S13, domain.md §3.6). The ids of the
 * subscriptions and of a new account are reserved in it. Throws OrderImpossible with the reason where there is no price or no way.
 */
export async function quotePurchase(trx: Scoped, { organizationId, order, actor, now, replacesQuoteId = null }: Asked): Promise<Quote> {
  const basis = await readOrderBasis(trx, organizationId, order, now);
  const problem = orderProblem(basis, order);
  if (problem) throw new OrderImpossible(problem);
  if (actor.membershipId !== undefined && order.newCustomer && await isLookedAfter(trx, order.newCustomer.email)) throw new OrderImpossible(LOOKED_AFTER);
  const { organization, plan } = basis;
  const lines = quoteLines(basis, order);
  const deal = dealFor(plan, organization);
  const details: PurchaseDetails = { order, title: orderTitle(plan, order), replacesQuoteId, ...deal && { deal } };
  return makeQuote(trx, {
    organizationId, accountId: order.accountId, kind: purchaseKind, description: `${details.title}, for ${order.accountName}`,
    buyer: organization, lines,
    facts: purchaseFacts(basis, order), orderDetails: details, actor, now, isNewAccount: order.newCustomer !== null,
  });
}

/** The order and its history as `quotePurchase` stored them. */
export function purchaseDetailsOf(quote: Pick<Quote, 'orderDetails'>): PurchaseDetails {
  return quote.orderDetails as PurchaseDetails;
}

function quoteLines(basis: OrderBasis, order: Order): QuoteLine[] {
  const { organization, catalog, plan } = basis;
  const priced = priceOrder(catalog, plan, order, organization);
  if (!priced.ok) throw new OrderImpossible(priced.reason);
  const printed = priced.total.lines.map(printedLine);
  const made = Array.from({ length: order.quantity }, () => uuidv7());
  const item: TermItem = {
    action: order.convertsId === null ? 'purchase' : 'trial_upgrade',
    subscriptionIds: order.convertsId === null ? made : [order.convertsId, ...made.slice(1)],
    planId: plan.id, storagePacks: order.packs, valueCents: addCents(...printed.filter(({ kind }) => kind === 'plan').map((line) => line.netCents)),
    ...firstTerm(organization.today, order.years),
  };
  return printed.map((line) => quoteLine(line, item, packsFor(catalog, plan)?.id));
}

function quoteLine({ kind, ...printed }: PrintedLine, term: TermItem, addOnId: string | undefined): QuoteLine {
  const [subscriptionId] = term.subscriptionIds;
  const period = { termStartsOn: term.startsOn, termEndsOn: term.endsOn };
  return kind === 'plan'
    ? { ...printed, ...period, itemKind: termItemKind, subscriptionId: subscriptionId!, item: term }
    : { ...printed, ...period, itemKind: packsItemKind, subscriptionId: subscriptionId!, item: { subscriptionId, addOnId } };
}
