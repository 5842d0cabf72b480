import { type Scoped } from '../../platform/database';

/** The state of the subscription on which a machine hangs, asked of itself: what a machine's row says of it is a copy. */
export async function readServiceOf(trx: Scoped, subscriptionId: string): Promise<{ state: string; serviceEndsAt: Date | null }> {
  const row = await trx('subscriptions').where({ id: subscriptionId }).first<{ state: string; serviceEndsAt: Date | null } | undefined>({ state: 'state', serviceEndsAt: 'service_ends_at' });
  return row ?? { state: 'purged', serviceEndsAt: null };
}
