import { type Day } from '../../../platform/dates';
import { type Scoped } from '../../../platform/database';

export type PlanState = 'trial' | 'active' | 'payment_failed' | 'expired' | 'purging' | 'purged';
export type CompanyPlan = { id: string; number: string; planName: string; state: PlanState; expiresOn: Day; storageGb: number | null };

/** What a company has, in its own scope, or as far as its partner sees it; what ends first on top, and fifty at most. */
export async function listCompanyPlans(trx: Scoped, accountId: string): Promise<CompanyPlan[]> {
  const { rows } = await trx.raw<{ rows: CompanyPlan[] }>(
    `select s.id, s.number, p.name as "planName", s.state, s.expires_on as "expiresOn", p.storage_gb + 100 * s.storage_packs as "storageGb"
       from subscriptions s join plans p on p.id = s.plan_id where s.account_id = ? and s.state <> 'converted' order by s.state = 'purged', s.expires_on, s.id limit 50`, [accountId]);
  return rows;
}
