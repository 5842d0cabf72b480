import type { Scoped } from '../../platform/database';
import type { Day } from '../../platform/dates';

/** What hangs on a card: renewals that will be charged to it, and invoices that wait for its money. */
export type Dependant = { kind: 'renewal' | 'invoice'; id: string; accountId: string; name: string; description: string; renewsOn: Day | null };

/** A renewal without a card of its own hangs on the default; one whose card was deleted, on the card that took its place. */
export async function listDependants(trx: Scoped, organizationId: string, cardId: string): Promise<Dependant[]> {
  const result = await trx.raw<{ rows: Dependant[] }>(`
    with recursive standing as (
      select id, is_default from cards where organization_id = :organizationId and id = :cardId
      union select c.id, false from cards c join standing s on c.replaced_by_id = s.id where c.organization_id = :organizationId)
    select * from (
      select 'renewal' as kind, s.id, s.account_id as "accountId", a.name, trim(p.name || ' ' || s.nickname) as description, s.expires_on as "renewsOn"
        from subscriptions s join accounts a on a.id = s.account_id join plans p on p.id = s.plan_id
       where s.organization_id = :organizationId and s.auto_renew and s.state in ('active', 'expired', 'payment_failed')
         and (s.auto_renew_card_id in (select id from standing) or (s.auto_renew_card_id is null and exists (select from standing where is_default)))
      union all
      select 'invoice', i.id, i.account_id, i.account_name, i.description, null
        from invoices i join payments y on y.invoice_id = i.id and y.state <> 'declined'
       where i.organization_id = :organizationId and i.status = 'open' and y.card_id in (select id from standing)) d
    order by "renewsOn" nulls first, name limit 500`, { organizationId, cardId });
  return result.rows;
}
