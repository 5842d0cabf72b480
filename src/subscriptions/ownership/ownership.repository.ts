import { type Scoped } from '../../platform/database';

type Moving = { subscriptionIds: readonly string[]; from: string; to: string; shownTo: string | null; now: Date };

/** Puts subscriptions to another organization; their terms, packs and changes follow by foreign key. In the scope of their account. */
export async function moveSubscriptions(trx: Scoped, { subscriptionIds, from, to, shownTo, now }: Moving): Promise<void> {
  await trx('subscriptions').where({ organization_id: from }).whereIn('id', [...subscriptionIds]).update({ organization_id: to, shown_to_organization_id: shownTo, updated_at: now });
}
