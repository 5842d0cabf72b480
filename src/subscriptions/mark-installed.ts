import { refreshAccountSummary } from '../accounts/refresh-account-summary';
import { type Scoped } from '../platform/database/database';

/**
 * The first machine of a subscription is installed: its account is "not activated" no longer (domain.md §6.3). Safe to repeat. In the scope of
 * whoever pays for it; the caller holds the subscription's lock.
 */
export async function markInstalled(trx: Scoped, { id, accountId }: { id: string; accountId: string }, now: Date): Promise<void> {
  const first = await trx('subscriptions').where({ id, installed_at: null }).update({ installed_at: now, updated_at: now });
  if (first > 0) await refreshAccountSummary(trx, accountId);
}
