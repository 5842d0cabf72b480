import { type Account } from '../../accounts/account';
import { getOwnAccount } from '../../accounts/accounts.repository';
import { type Actor } from '../../audit/audit.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { isPaidByCustomer, type Subscription } from '../subscription';
import { findSubscriptionOfAccount } from '../subscriptions.repository';
import { handOver } from './hand-over';
import { mailTakenOver } from './payer.mails';

type Taking = { accountId: string; subscriptionId: string; actor: Actor };

/**
 * The customer pays for a subscription of theirs from now on, which their partner has paid for (domain.md §14): the paid term runs on, what the partner had set up
 * ends, and the partner goes on seeing it. Both are told. Pressing twice changes nothing more. Throws NotFound for another account's, RuleBroken where there is nothing
 * left to pay for, PaymentOnItsWay while the partner pays for it.
 */
export async function payAsCustomer({ accountId, subscriptionId, actor }: Taking): Promise<Subscription> {
  return within({ accountId }, async (trx) => {
    const now = await databaseNow(trx);
    const account = await getOwnAccount(trx, accountId);
    const before = await getOfAccount(trx, account, subscriptionId);
    if (isPaidByCustomer(before)) return before;
    const problem = payerProblem(before);
    if (problem) throw new RuleBroken(problem);
    const from = before.organizationId;
    const [after] = await handOver(trx, {
      accountId, subscriptionIds: [subscriptionId], from, to: HOUSE_ORGANIZATION_ID, shownTo: account.organizationId, reason: 'the customer pays for it', actor, now,
    });
    await mailTakenOver(trx, { account, before, after: after!, now });
    return after!;
  });
}

/** Why nobody can take over the payment of it, as a sentence for the person; undefined where nothing is in the way. */
export function payerProblem({ state, number }: Pick<Subscription, 'state' | 'number'>): string | undefined {
  if (state === 'purging' || state === 'purged') return `The data of ${number} has been removed, so there is nothing left to pay for. Buy a new subscription instead.`;
  return state === 'converted' ? `${number} has become part of a Safe Pro account. Look at the subscription there.` : undefined;
}

async function getOfAccount(trx: Scoped, { id }: Account, subscriptionId: string): Promise<Subscription> {
  const found = await findSubscriptionOfAccount(trx, id, subscriptionId);
  if (!found) throw new NotFound();
  return found;
}
