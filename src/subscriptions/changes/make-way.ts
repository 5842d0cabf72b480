import { type Actor } from '../../audit/audit.repository';
import { freeGivenItems } from '../../billing/invoices/free-given-items';
import { PaymentOnItsWay } from '../../billing/invoices/void-invoice';
import { type Quote } from '../../billing/quotes/quote';
import { type Scoped } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { listOpenCharges } from '../renewals/open-charges.report';
import { voidOpenRenewals } from '../renewals/void-open-renewal';
import { listSubscriptionsForUpdate } from '../subscriptions.repository';

type Making = { subscriptionIds: readonly string[]; reason: string; actor: Actor; now: Date };

/**
 * Before a change is paid for: the automatic renewals of its subscriptions that are open are given up, and while any other payment for them is on its way
 * nothing is charged. Under the rows' locks, which the worker's claim takes too. Throws PaymentOnItsWay, or RuleBroken where one has just arrived.
 */
export async function makeWay(trx: Scoped, quote: Pick<Quote, 'organizationId' | 'lines'>, { subscriptionIds, reason, actor, now }: Making): Promise<void> {
  const { organizationId } = quote;
  const subscriptions = await listSubscriptionsForUpdate(trx, organizationId, subscriptionIds);
  await voidOpenRenewals(trx, { organizationId, subscriptions, reason, actor, now });
  const [inTheWay] = await listOpenCharges(trx, subscriptionIds);
  if (inTheWay?.state === 'paid') throw new RuleBroken('A payment for this has just arrived. Look at the account again in a minute.');
  if (inTheWay) throw new PaymentOnItsWay();
  await freeGivenItems(trx, organizationId, quote.lines.flatMap(({ subscriptionId, termStartsOn }) => (subscriptionId && termStartsOn ? [{ subscriptionId, termStartsOn }] : [])));
}
