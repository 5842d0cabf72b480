import { type Scoped } from '../../platform/database/database';

/** What a household's subscription gives its computer. */
export interface Uncovered {
  readonly subscriptionId: string;
  readonly organizationId: string;
  readonly accountId: string;
  readonly nickname: string;
  readonly personId: string | null;
  readonly state: string;
  readonly serviceEndsAt: Date | null;
}

// Data that is being removed needs no computer any more, nor does what went into a company.
const WANTING = `
  select s.id as "subscriptionId", s.seen_by_organization_id as "organizationId", s.account_id as "accountId", s.nickname, s.state, s.service_ends_at as "serviceEndsAt",
         (select p.person_id from account_people p where p.account_id = s.account_id and p.role = 'holder') as "personId"
    from subscriptions s join accounts a on a.id = s.account_id
   where a.kind = 'safe' and s.state in ('trial', 'active', 'expired', 'payment_failed')
     and not exists (select from machines m where m.subscription_id = s.id)`;

/** The subscriptions of a household that have no computer yet, in the order in which they were bought. In any scope. */
export async function listUncovered(trx: Scoped, accountId: string): Promise<Uncovered[]> {
  const { rows } = await trx.raw<{ rows: Uncovered[] }>(`${WANTING} and s.account_id = ? order by s.created_at, s.id limit 1000`, [accountId]);
  return rows;
}

/** The accounts of households' subscriptions made since a moment that have no computer yet. In the system's scope. */
export async function listUncoveredAccounts(trx: Scoped, since: Date, limit: number): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { accountId: string }[] }>(`select distinct "accountId" from (${WANTING} and s.created_at > ? order by s.created_at limit ?) found`, [since, limit]);
  return rows.map(({ accountId }) => accountId);
}
