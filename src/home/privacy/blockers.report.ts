import { type Scoped } from '../../platform/database';

/** Why a person cannot be erased yet, in sentences that say what to do first; empty where nothing stands in the way. */
export async function listBlockers(trx: Scoped, personId: string): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { why: string }[] }>(BLOCKERS, { personId });
  return rows.map(({ why }) => why);
}

const LIVING = "state in ('trial', 'active', 'expired', 'payment_failed', 'purging')";
const BLOCKERS = `
  select 'They work here. Deactivate them under Staff first.' as why from staff where person_id = :personId and status = 'active'
  union all
  select 'They are the last administrator of ' || o.display_name || '. Let the partner name another one first.'
    from memberships m join organizations o on o.id = m.organization_id
   where m.person_id = :personId and m.status = 'active' and 'administrator' = any(m.roles) and o.status = 'active'
     and not exists (select from memberships x where x.organization_id = m.organization_id and x.person_id <> m.person_id and x.status = 'active' and 'administrator' = any(x.roles))
  union all
  select case ap.role when 'holder' then 'They hold the account ' || a.name || ', whose subscription still runs or keeps data. Let it end, or remove its data first.'
           else 'They are the billing owner of ' || a.name || '. Let the company name another one first.' end
    from account_people ap join accounts a on a.id = ap.account_id
   where ap.person_id = :personId and ap.role in ('holder', 'billing_owner') and exists (select from subscriptions s where s.account_id = a.id and ${LIVING})`;
