import { refreshAccountSummary } from '../accounts/refresh-account-summary';
import { type Scoped } from '../platform/database/database';
import { type NewAlert } from './alert';

/** Closes an alert whose cause has ended; none open changes nothing (domain.md §13.3: alerts clear themselves). */
export async function closeAlert(trx: Scoped, { organizationId, accountId, subscriptionId, machineId, rule, cause }: Omit<NewAlert, 'level' | 'message'>, now: Date): Promise<void> {
  const closed = await trx('alerts')
    .where({ organization_id: organizationId, account_id: accountId, object_id: machineId ?? subscriptionId ?? accountId, rule, cause, closed_at: null })
    .update({ closed_at: now });
  if (closed > 0) await refreshAccountSummary(trx, accountId);
}
