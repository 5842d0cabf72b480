import { type Actor } from '../../audit/audit.repository';
import { type Quote } from '../../billing/quotes/quote';
import { type Scoped } from '../../platform/database/database';
import { OrderImpossible } from '../../subscriptions/purchases/quote-purchase';
import { makeQuote } from '../../subscriptions/quotes/make-quote';
import { courierFacts, courierProblem, readCourierBasis } from './courier-basis.report';
import { type CourierOrder, priceCourier } from './courier-order.model';

export const courierKind = 'courier';
export const courierItemKind = 'courier';

/** What the quote of a case carries for this room. */
export interface CourierDetails {
  readonly order: CourierOrder;
  readonly title: string;
  readonly replacesQuoteId: string | null;
}

type Asked = { organizationId: string; order: Omit<CourierOrder, 'accountName' | 'machineName' | 'subscriptionNumber'>; actor: Actor; now: Date; replacesQuoteId?: string | null };

/**
 * Stores what a case costs as a quote that binds for 60 minutes (domain.md §3.6, §12). Throws OrderImpossible with the reason where the computer is not eligible or there is
 * no price, and NotFound where whoever orders does not see it.
 */
export async function quoteCourier(trx: Scoped, { organizationId, order: asked, actor, now, replacesQuoteId = null }: Asked): Promise<Quote> {
  const basis = await readCourierBasis(trx, { organizationId, accountId: asked.accountId, machineId: asked.machineId, now });
  const { organization, catalog, account, machine, subscription, fees } = basis;
  const problem = courierProblem(basis);
  if (problem) throw new OrderImpossible(problem);
  const priced = priceCourier({ catalog, fees: fees!, buyer: organization }, asked.request.method);
  if (!priced) throw new OrderImpossible('This way of shipping is not offered with this plan any more. Go back to the form and choose again.');
  const order: CourierOrder = { ...asked, accountName: account.name, machineName: machine.nickname, subscriptionNumber: subscription.number };
  const details: CourierDetails = { order, title: `Recovery by courier for ${machine.nickname}`, replacesQuoteId };
  const { explanation, ...sums } = priced;
  return makeQuote(trx, {
    organizationId, accountId: account.id, kind: courierKind, description: `${details.title}, ${account.name}`, buyer: organization,
    lines: [{
      ...sums, itemKind: courierItemKind, subscriptionId: null, termStartsOn: null, termEndsOn: null, item: { caseId: order.caseId, machineId: machine.id },
      description: `Recovery by courier, ${machine.nickname}`, explanation, quantity: 1, unitListCents: sums.listCents,
    }],
    facts: courierFacts(basis), orderDetails: details, actor, now,
  });
}

/** The order and its history as `quoteCourier` stored them. */
export function courierDetailsOf(quote: Pick<Quote, 'orderDetails'>): CourierDetails {
  return quote.orderDetails as CourierDetails;
}
