import { asSummaryKeeper, type Scoped } from '../../platform/database/database';

/**
 * How many live subscriptions of an account its customer looks after alone, released ones: its partner sees nothing of them and needs no more than that
 * there are some, before the account becomes another kind (domain.md §7.5, §8.4).
 */
export async function countKeptAlone(trx: Scoped, accountId: string): Promise<number> {
  let count = 0;
  await asSummaryKeeper(trx, async () => {
    const { rows } = await trx.raw<{ rows: [{ count: number }] }>(
      `select count(*)::int as count from subscriptions s join accounts a on a.id = s.account_id
        where a.id = ? and a.organization_id not in (s.organization_id, coalesce(s.shown_to_organization_id, s.organization_id)) and s.state in ('trial', 'active', 'expired', 'payment_failed')`, [accountId]);
    count = rows[0].count;
  });
  return count;
}
