import { type Actor } from '../../audit/audit.repository';
import { PaymentOnItsWay } from '../../billing/invoices/void-invoice';
import { type Scoped } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { listOpenCharges } from './open-charges.report';
import { lockForVoiding, voidOpenRenewals } from './void-open-renewal';

type Clearing = { organizationId: string; subscriptionIds: readonly string[]; reason: string; actor: Actor; now: Date };

/**
 * An order of a person takes the place of the automatic renewals that are open (golden case G6). Under the rows' locks, which the worker's claim takes
 * too: throws PaymentOnItsWay, or RuleBroken, while a payment for one of the subscriptions is on its way or has just arrived.
 */
export async function clearTheWay(trx: Scoped, { organizationId, subscriptionIds, reason, actor, now }: Clearing): Promise<void> {
  const subscriptions = await lockForVoiding(trx, organizationId, subscriptionIds);
  await voidOpenRenewals(trx, { organizationId, subscriptions, reason, actor, now });
  const [inTheWay] = await listOpenCharges(trx, subscriptionIds);
  if (inTheWay?.state === 'paid') throw new RuleBroken('A payment for this has just arrived. Look at the account again in a minute.');
  if (inTheWay) throw new PaymentOnItsWay();
}
