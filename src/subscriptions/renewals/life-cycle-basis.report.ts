import { type Account } from '../../accounts/account';
import { listAccountsById } from '../../accounts/accounts.repository';
import { payingPeople } from '../../billing/payers/paying-people';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { type Catalog, findPlanById, type Plan } from '../../plans/catalog';
import { seesAccount } from '../../organizations/sees-account.report';
import { getCatalog } from '../../plans/plans.repository';
import { type Scoped } from '../../platform/database/database';
import { type BuyingOrganization, getBuyingOrganization } from '../purchases/purchase-facts.report';
import { type Recipient } from '../recipients.report';
import { type Subscription } from '../subscription';
import { subscriptionOf } from '../subscriptions.repository';

/** What a batch of one organization is judged by and who is told, read once for all of it. */
export interface LifeCycleBasis {
  readonly organization: BuyingOrganization;
  readonly catalog: Catalog;
  readonly accounts: ReadonlyMap<string, Account>;
  /** Who hears of an account's renewals: of the partner's people those with the billing role who see it, else the administrators; where customers pay by themselves, theirs. */
  readonly recipients: ReadonlyMap<string, readonly Recipient[]>;
  readonly now: Date;
}

export async function readLifeCycleBasis(trx: Scoped, organizationId: string, subscriptions: readonly Subscription[], now: Date): Promise<LifeCycleBasis> {
  const organization = await getBuyingOrganization(trx, organizationId, now);
  const accounts = await listAccountsById(trx, organizationId, [...new Set(subscriptions.map(({ accountId }) => accountId))]);
  return {
    organization, now,
    catalog: await getCatalog(trx, organization.today),
    accounts: new Map(accounts.map((account) => [account.id, account])),
    recipients: await listBillingRecipients(trx, organizationId, accounts.map(({ id }) => id)),
  };
}

export function planOf({ catalog }: Pick<LifeCycleBasis, 'catalog'>, { planId, number }: Pick<Subscription, 'planId' | 'number'>): Plan {
  const plan = findPlanById(catalog, planId);
  if (!plan) throw new Error(`the plan of ${number} is not in the catalog`);
  return plan;
}

export function accountOf({ accounts }: Pick<LifeCycleBasis, 'accounts'>, { accountId, number }: Pick<Subscription, 'accountId' | 'number'>): Account {
  const account = accounts.get(accountId);
  if (!account) throw new Error(`the account of ${number} is not with its organization`);
  return account;
}

/**
 * Locks those of these subscriptions for which `condition` on `s` still holds now that nobody else has them; what somebody else
 * is at is left to them (security.md §1.7).
 */
export async function claimSubscriptions(trx: Scoped, { organizationId, ids, now }: { organizationId: string; ids: readonly string[]; now: Date }, condition: string): Promise<Subscription[]> {
  const result = await trx.raw<{ rows: Record<string, unknown>[] }>(
    `select s.* from subscriptions s where s.organization_id = :organizationId and s.id = any(cast(:ids as uuid[])) and (${condition}) order by s.id for update of s skip locked`,
    { organizationId, ids: [...ids], now });
  return result.rows.map(subscriptionOf);
}

async function listBillingRecipients(trx: Scoped, organizationId: string, accountIds: readonly string[]): Promise<Map<string, Recipient[]>> {
  const result = organizationId === HOUSE_ORGANIZATION_ID ? await trx.raw<{ rows: ToldRow[] }>(
    `select asked.id as account_id, json_agg(json_build_object('email', c.email, 'name', c.name) order by c.email) as told
       from unnest(cast(? as uuid[])) asked(id) cross join lateral (${payingPeople('asked.id')}) c group by asked.id`, [[...accountIds]]) : await trx.raw<{ rows: ToldRow[] }>(
    `select account_id, json_agg(json_build_object('email', email, 'name', name) order by email) as told from (
       select a.id as account_id, p.email, coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as name,
              rank() over (partition by a.id order by ('billing' = any(m.roles)) desc) as place
         from memberships m join people p on p.id = m.person_id cross join unnest(cast(? as uuid[])) a(id)
        where m.organization_id = ? and m.status = 'active' and m.roles && array['billing', 'administrator'] and ${seesAccount('m', 'a.id')}) told
      where place = 1 group by account_id`, [[...accountIds], organizationId]);
  return new Map(result.rows.map(({ account_id, told }) => [account_id, told]));
}

type ToldRow = { account_id: string; told: Recipient[] };
