import { type Actor } from '../../../audit/audit.repository';
import { type Quote, type QuoteLine } from '../../../billing/quotes/quote';
import { type Catalog, findPlan, type Plan } from '../../../plans/catalog';
import { getCatalog } from '../../../plans/plans.repository';
import { type Scoped } from '../../../platform/database/database';
import { NotFound } from '../../../platform/errors';
import { type BuyingOrganization, getBuyingOrganization } from '../../purchases/purchase-facts.report';
import { OrderImpossible } from '../../purchases/quote-purchase';
import { codeFacts, type CodeOrder, codesTitle, priceCodes, printedCodes } from './code-order.model';
import { codesItemKind, type CodesItem } from '../codes-item.model';
import { makeQuote } from '../../quotes/make-quote';

export const codesKind = 'activation_codes';

/** What a quote of codes carries for the room that made it. */
export interface CodesDetails {
  readonly order: CodeOrder;
  readonly title: string;
  /** The quote in whose place this one stands. */
  readonly replacesQuoteId: string | null;
}

export interface CodeOrderBasis {
  readonly organization: BuyingOrganization;
  readonly catalog: Catalog;
  readonly plan: Plan;
}

type Asked = { organizationId: string; order: CodeOrder; actor: Actor; now: Date; replacesQuoteId?: string | null };

/**
 * Stores what an order of activation codes costs as a quote that binds for 60 minutes (features.md S10, S13). It is for no account: codes belong to the
 * organization until one is used. Throws OrderImpossible with the reason where there is no price.
 */
export async function quoteCodes(trx: Scoped, { organizationId, order, actor, now, replacesQuoteId = null }: Asked): Promise<Quote> {
  const basis = await readCodeOrderBasis(trx, organizationId, order, now);
  const { organization, catalog, plan } = basis;
  const details: CodesDetails = { order, title: codesTitle(plan, order), replacesQuoteId };
  return makeQuote(trx, {
    organizationId, accountId: null, kind: codesKind, description: details.title, buyer: organization, lines: [quoteLine(basis, order)], facts: codeFacts(catalog, plan, order, organization),
    orderDetails: details, actor, now,
  });
}

export async function readCodeOrderBasis(trx: Scoped, organizationId: string, order: CodeOrder, now: Date): Promise<CodeOrderBasis> {
  const organization = await getBuyingOrganization(trx, organizationId, now);
  const catalog = await getCatalog(trx, organization.today);
  const plan = findPlan(catalog, order.planCode);
  if (!plan) throw new NotFound('We could not find that plan.');
  return { organization, catalog, plan };
}

/** The order and its history as `quoteCodes` stored them. */
export function codesDetailsOf(quote: Pick<Quote, 'orderDetails'>): CodesDetails {
  return quote.orderDetails as CodesDetails;
}

function quoteLine({ organization, catalog, plan }: CodeOrderBasis, order: CodeOrder): QuoteLine {
  const priced = priceCodes(catalog, plan, order, organization);
  if (!priced.ok) throw new OrderImpossible(priced.reason);
  const { kind: _, ...printed } = printedCodes(priced);
  const item: CodesItem = { planId: plan.id, years: order.years };
  return { ...printed, itemKind: codesItemKind, subscriptionId: null, termStartsOn: null, termEndsOn: null, item };
}
