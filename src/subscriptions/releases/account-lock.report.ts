import { type Scoped } from '../../platform/database/database';

/** Locks all subscriptions of the account that are this organization's, whatever their state, in the order of their ids; answers these. */
export async function lockSubscriptionsOfAccount(trx: Scoped, organizationId: string, accountId: string): Promise<string[]> {
  const result = await trx.raw<{ rows: { id: string }[] }>('select id from subscriptions where organization_id = ? and account_id = ? order by id for update', [organizationId, accountId]);
  return result.rows.map(({ id }) => id);
}
