import { type Scoped } from '../../platform/database/database';

export interface CompanyPlan {
  readonly subscriptionId: string;
  readonly planId: string;
  readonly seenBy: string;
  readonly state: string;
  readonly serviceEndsAt: Date | null;
}

/** What a company's computers may hang on, the one that ends last first. In its own or its partner's scope. */
export async function listCompanyPlans(trx: Scoped, accountId: string): Promise<CompanyPlan[]> {
  const { rows } = await trx.raw<{ rows: CompanyPlan[] }>(
    `select id as "subscriptionId", plan_id as "planId", seen_by_organization_id as "seenBy", state, service_ends_at as "serviceEndsAt"
       from subscriptions where account_id = ? and state in ('trial', 'active', 'payment_failed') order by expires_on desc, id limit 20`, [accountId]);
  return rows;
}
