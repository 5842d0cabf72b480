import { defaultCard, standingCards } from '../../billing/cards/standing-cards';
import { type Scoped } from '../../platform/database/database';
import { isPaidOtherwise } from '../renewals/open-charges.report';

/** An open renewal whose card has never been tried for it. */
export interface RenewalToRetry {
  readonly invoiceId: string;
  readonly cardId: string;
  /** Its last try, and whether that still waits for a person. */
  readonly paymentId: string;
  readonly waitsForPerson: boolean;
}

/**
 * Open renewals whose last try is over and whose card, as it is today, has never been asked for their money: it took another's place, became the
 * default, or was chosen since. A card that was tried for it once is not tried again by this (beyond.md X10). Frozen ones are left alone.
 */
export async function listRenewalsToRetry(trx: Scoped, organizationId: string, { invoiceId = null, limit }: { invoiceId?: string | null; limit: number }): Promise<RenewalToRetry[]> {
  const result = await trx.raw<{ rows: RenewalToRetry[] }>(`
    with recursive ${standingCards}
    select distinct on (s.renewal_invoice_id) s.renewal_invoice_id as "invoiceId", k.id as "cardId", last.id as "paymentId", last.state = 'needs_action' as "waitsForPerson"
      from subscriptions s join invoices i on i.organization_id = s.organization_id and i.id = s.renewal_invoice_id and i.status = 'open'
      left join standing on standing.id = s.auto_renew_card_id
      join cards k on k.id = coalesce(standing.card_id, ${defaultCard}) and k.gone_at is null
       and (make_date(k.exp_year, k.exp_month, 1) + interval '1 month')::date > (app.now() at time zone s.time_zone)::date
      cross join lateral (select id, state from payments p where p.invoice_id = i.id order by attempt desc limit 1) last
     where s.organization_id = :organizationId and (cast(:invoiceId as uuid) is null or i.id = :invoiceId)
       and s.renewal_invoice_id is not null and s.renewal_payment_id is null and s.auto_renew and s.state in ('active', 'payment_failed')
       and s.renewal_stopped is distinct from 'frozen' and last.state in ('declined', 'needs_action')
       and not exists (select from payments p where p.invoice_id = i.id and p.request ->> 'payment_method' = k.stripe_payment_method_id)
       and not ${isPaidOtherwise}
     order by s.renewal_invoice_id, s.id limit :limit`, { organizationId, invoiceId, limit });
  return result.rows;
}

/** Organizations with open renewals whose tries have failed (system scope). */
export async function listOrganizationsWithOpenRenewals(trx: Scoped): Promise<string[]> {
  const result = await trx.raw<{ rows: { organization_id: string }[] }>(
    `select distinct organization_id from subscriptions
      where renewal_invoice_id is not null and renewal_payment_id is null and auto_renew and state in ('active', 'payment_failed')`);
  return result.rows.map((row) => row.organization_id);
}
