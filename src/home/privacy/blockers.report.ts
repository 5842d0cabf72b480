import { type Scoped } from '../../platform/database/database';
import { type Subject } from './held.report';

/** Why a person, or an address alone, cannot be erased yet, in sentences that say what to do first; empty where nothing stands in the way. */
export async function listBlockers(trx: Scoped, { personId, email }: Subject): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { why: string }[] }>(BLOCKERS, { personId, email });
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
   where ap.person_id = :personId and ap.role in ('holder', 'billing_owner') and exists (select from subscriptions s where s.account_id = a.id and ${LIVING})
  union all
  select 'The account ' || a.name || ' goes under this address, and its subscription still runs or keeps data. Let its partner write down another address there, or remove its data first.'
    from accounts a
   where a.email = :email and exists (select from subscriptions s where s.account_id = a.id and ${LIVING})
     and not exists (select from account_people ap where ap.account_id = a.id and ap.person_id = :personId and ap.role in ('holder', 'billing_owner'))
  union all
  select 'Their application for ' || legal_name || ' waits to be decided. Decide it first.' from applications where email = :email and status = 'submitted'
  union all
  select 'The referral page of ' || o.display_name || ' shows this address as its contact. Let the partner name another one there first.'
    from referral_pages r join organizations o on o.id = r.organization_id where :email in (r.draft ->> 'contactEmail', r.published ->> 'contactEmail')`;
