import { type Scoped } from '../../platform/database/database';

/** A company that was a household, some of whose machines still hang on what it had then. */
export interface Unfollowed {
  readonly accountId: string;
  readonly machineIds: readonly string[];
  /** What the company bought in place of it. */
  readonly subscriptionId: string;
  readonly organizationId: string;
  readonly state: string;
  readonly serviceEndsAt: Date | null;
  /** Who held the household: the company's first user. */
  readonly holderId: string | null;
}

/** In the system's scope; a few at a time, the rest comes next. */
export async function listUnfollowed(trx: Scoped, limit: number): Promise<Unfollowed[]> {
  const result = await trx.raw<{ rows: Unfollowed[] }>(
    `select left_behind.account_id as "accountId", left_behind.ids as "machineIds", n.id as "subscriptionId", n.seen_by_organization_id as "organizationId", n.state, n.service_ends_at as "serviceEndsAt",
            (select p.person_id from account_people p where p.account_id = left_behind.account_id order by p.created_at, p.person_id limit 1) as "holderId"
       from (select m.account_id, array_agg(m.id order by m.id) as ids from subscriptions s join machines m on m.subscription_id = s.id where s.state = 'converted' group by m.account_id order by m.account_id limit ?) left_behind
       cross join lateral (select s.* from subscriptions s join plans p on p.id = s.plan_id
                            where s.account_id = left_behind.account_id and s.state <> 'converted' and p.account_kind = 'safe_pro' order by s.created_at, s.id limit 1) n`, [limit]);
  return result.rows;
}
