import type { Scoped } from '../../platform/database/database';
import type { Day } from '../../platform/values/dates';
import { defaultCard, standingCards } from './standing-cards';

/** What hangs on a card: renewals that will be charged to it, and invoices that wait for its money. */
export type Dependant = { kind: 'renewal' | 'invoice'; id: string; accountId: string; name: string; description: string; renewsOn: Day | null };

const MOST = 500;

/**
 * A renewal without a card of its own hangs on the default, as does one whose card was deleted and named no other; else on the card that took its
 * place. Earliest first, 500 at most.
 */
export async function listDependants(trx: Scoped, organizationId: string, cardId: string): Promise<Dependant[]> {
  const result = await trx.raw<{ rows: Dependant[] }>(`
    with recursive ${standingCards}
    select * from (
      select 'renewal' as kind, s.id, s.account_id as "accountId", a.name, concat_ws(' ', p.name, s.number, nullif(s.nickname, '')) as description, s.expires_on as "renewsOn"
        from subscriptions s join accounts a on a.id = s.account_id join plans p on p.id = s.plan_id left join standing on standing.id = s.auto_renew_card_id
       where s.organization_id = :organizationId and s.auto_renew and s.state in ('active', 'payment_failed')
         and coalesce(standing.card_id, ${defaultCard}) = :cardId
      union all
      select 'invoice', i.id, i.account_id, i.account_name, i.description, null
        from invoices i join payments y on y.invoice_id = i.id and y.state <> 'declined'
       where i.organization_id = :organizationId and i.status = 'open' and y.card_id in (select id from standing where card_id = :cardId)) d
    order by "renewsOn" nulls first, name, id limit ${MOST}`, { organizationId, cardId });
  return result.rows;
}

/** How many enrolled renewals hang on each card, and the expiry day of the next that is still to be charged, by card id. */
export async function countRenewalsByCard(trx: Scoped, organizationId: string): Promise<Map<string, { count: number; next: Day | null }>> {
  const result = await trx.raw<{ rows: { cardId: string; count: number; next: Day | null }[] }>(`
    with recursive ${standingCards}
    select coalesce(standing.card_id, ${defaultCard}) as "cardId", count(*)::int as count,
           min(s.expires_on) filter (where s.state = 'active' and s.renewal_invoice_id is null) as next
      from subscriptions s left join standing on standing.id = s.auto_renew_card_id
     where s.organization_id = :organizationId and s.auto_renew and s.state in ('active', 'payment_failed') group by 1`, { organizationId });
  return new Map(result.rows.map(({ cardId, ...rest }) => [cardId, rest]));
}
