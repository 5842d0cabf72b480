import { type Scoped } from '../../platform/database/database';

type Moving = { subscriptionIds: readonly string[]; from: string; to: string; shownTo: string | null; now: Date };

/** Puts subscriptions to another organization; their terms, packs and changes follow by foreign key. In the scope of their account. */
export async function moveSubscriptions(trx: Scoped, { subscriptionIds, from, to, shownTo, now }: Moving): Promise<void> {
  await trx('subscriptions').where({ organization_id: from }).whereIn('id', [...subscriptionIds]).update({ organization_id: to, shown_to_organization_id: shownTo, updated_at: now });
}

/** Lets the partner of an account see those of its subscriptions that the customer pays for. In the account's scope, once the account is with the partner. */
export async function showSubscriptions(trx: Scoped, { accountId, owner, shownTo, now }: { accountId: string; owner: string; shownTo: string; now: Date }): Promise<void> {
  await trx('subscriptions').where({ organization_id: owner, account_id: accountId }).update({ shown_to_organization_id: shownTo, updated_at: now });
}
