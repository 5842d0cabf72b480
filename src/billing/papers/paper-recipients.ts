import { isPaidByAccount, payingPeople } from '../payers/paying-people';
import { seesAccount } from '../../organizations/sees-account.report';

/**
 * SQL that answers, as JSON, who is told about invoice `i`: who ordered it; of what the worker paid those who hold the billing role, else the
 * administrators; of what a customer pays by themselves those of the account who pay. Null where nobody is left.
 */
export const paperRecipients = `
    coalesce((select json_agg(json_build_object('email', email, 'name', name)) from (
      select p.email, trim(p.first_name || ' ' || p.last_name) as name,
             rank() over (order by case when p.id::text = ordered_by then 1 when 'billing' = any(m.roles) then 2 else 3 end) as place
        from memberships m join people p on p.id = m.person_id,
             (select max(created_by) as ordered_by from quotes q where q.invoice_id = i.id) ordered
       where m.organization_id = i.organization_id and m.status = 'active'
         and (p.id::text = ordered_by or m.roles && array['billing', 'administrator']) and ${seesAccount('m', 'i.account_id')}) r where place = 1),
    (select json_agg(json_build_object('email', c.email, 'name', c.name)) from (${payingPeople('i.account_id')}) c where ${isPaidByAccount('i.organization_id')}))`;

export type PaperRecipient = { email: string; name: string };
