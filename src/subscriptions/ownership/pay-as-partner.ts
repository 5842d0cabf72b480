import { getAccount } from '../../accounts/accounts.repository';
import { type Actor, recordAudit } from '../../audit/audit.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { continueIn, databaseNow, scopeOf, within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { type Subscription } from '../subscription';
import { findSubscriptionShown } from '../subscriptions.repository';
import { handOver } from './hand-over';
import { payerProblem } from './pay-as-customer';
import { mailPaidByPartner } from './payer.mails';

type Paying = { organizationId: string; subscriptionId: string; actor: Actor };

/**
 * The partner of an associated account pays for a subscription again that the customer has paid for: the customer's auto-renewal and open orders for it end, and
 * they are told (domain.md §7.9). Pressing twice changes nothing more. Throws NotFound for one that is not shown to the partner, RuleBroken where there is nothing left
 * to pay for, PaymentOnItsWay while the customer pays for it.
 */
export async function payAsPartner({ organizationId, subscriptionId, actor }: Paying): Promise<Subscription> {
  return within(scopeOf(organizationId, actor), async (trx) => {
    const now = await databaseNow(trx);
    const before = await findSubscriptionShown(trx, organizationId, subscriptionId);
    if (!before) throw new NotFound();
    if (before.organizationId === organizationId) return before;
    const account = await getAccount(trx, organizationId, before.accountId);
    const problem = payerProblem(before);
    if (problem) throw new RuleBroken(problem);
    const [after] = await handOver(trx, {
      accountId: account.id, subscriptionIds: [subscriptionId], from: HOUSE_ORGANIZATION_ID, to: organizationId, shownTo: null, reason: 'the partner pays for it', actor, now,
    });
    await continueIn(trx, { organizationId });
    await recordAudit(trx, {
      organizationId, accountId: account.id, actor, action: 'subscription.paid-by-partner', subjectType: 'subscription', subjectId: subscriptionId,
      before: { paidBy: 'customer' }, after: { paidBy: 'partner' }, now,
    });
    await mailPaidByPartner(trx, { organizationId, account, before, after: after!, now });
    // Whose account it is is asked once more at the end of the transaction, of the scope that moved it.
    await continueIn(trx, { accountId: account.id });
    return after!;
  });
}
