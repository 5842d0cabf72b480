import { uuidv7 } from 'uuidv7';
import type { Scoped } from '../platform/database';

/** No charge for the subscription goes out until a person has looked; safe to repeat. */
export async function freezeSubscription(
  trx: Scoped, { organizationId, subscriptionId, reason, now }: { organizationId: string; subscriptionId: string; reason: string; now: Date },
): Promise<void> {
  await trx('charge_freezes')
    .insert({ id: uuidv7(), organization_id: organizationId, subscription_id: subscriptionId, reason, frozen_at: now })
    .onConflict(trx.raw('(subscription_id) where lifted_at is null')).ignore();
}
