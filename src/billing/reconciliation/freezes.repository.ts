import { uuidv7 } from 'uuidv7';
import type { Scoped } from '../../platform/database/database';

/** No charge for the subscription goes out until a person has looked; safe to repeat. */
export async function freezeSubscription(
  trx: Scoped, { organizationId, subscriptionId, reason, now }: { organizationId: string; subscriptionId: string; reason: string; now: Date },
): Promise<void> {
  await trx('charge_freezes')
    .insert({ id: uuidv7(), organization_id: organizationId, subscription_id: subscriptionId, reason, frozen_at: now })
    .onConflict(trx.raw('(subscription_id) where lifted_at is null')).ignore();
}

/** Lets charges for the subscription go out again, by name. Answers why it was frozen; undefined where it is not. */
export async function liftFreeze(
  trx: Scoped, { organizationId, subscriptionId, by, now }: { organizationId: string; subscriptionId: string; by: string; now: Date },
): Promise<string | undefined> {
  const [lifted] = await trx<{ organization_id: string; subscription_id: string; reason: string; lifted_at: Date | null; lifted_by: string | null }>('charge_freezes')
    .where({ organization_id: organizationId, subscription_id: subscriptionId, lifted_at: null })
    .update({ lifted_at: now, lifted_by: by }).returning('reason');
  return lifted?.reason;
}

/** The frozen subscription that a person names by its number or id (system scope). */
export async function findFrozen(trx: Scoped, name: string): Promise<{ organizationId: string; subscriptionId: string } | undefined> {
  const result = await trx.raw<{ rows: { organizationId: string; subscriptionId: string }[] }>(
    `select f.organization_id as "organizationId", f.subscription_id as "subscriptionId" from charge_freezes f left join subscriptions s on s.id = f.subscription_id
      where f.lifted_at is null and (f.subscription_id::text = lower(:name) or s.number = upper(:name))`, { name });
  return result.rows[0];
}
