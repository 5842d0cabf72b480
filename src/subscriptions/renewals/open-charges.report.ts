import { type Scoped } from '../../platform/database/database';

/** A charge that stands in the way of another for the same subscription. */
export interface OpenCharge {
  readonly subscriptionId: string;
  readonly invoiceId: string;
  /** `waiting`: nobody knows yet whether it is paid. `paid`: what it bought is about to be given. `open`: it waits for a next try. */
  readonly state: 'waiting' | 'paid' | 'open';
}

/** The charges of these subscriptions that are not brought to their end (security.md §1); none is sold or lapses meanwhile. */
export async function listOpenCharges(trx: Scoped, subscriptionIds: readonly string[]): Promise<OpenCharge[]> {
  const result = await trx.raw<{ rows: OpenCharge[] }>(openChargesSql, [[...subscriptionIds]]);
  return result.rows;
}

const openChargesSql = `
  select ci.subscription_id as "subscriptionId", ci.invoice_id as "invoiceId",
         case when i.status = 'paid' then 'paid'
              when exists (select from payments p where p.invoice_id = i.id and p.state in ('due', 'calling', 'unknown')) then 'waiting'
              else 'open' end as state
    from charge_items ci join invoices i on i.id = ci.invoice_id
   where ci.subscription_id = any(?::uuid[]) and ci.live
     and (i.status = 'open' or (i.status = 'paid' and exists (select from invoice_lines l where l.invoice_id = i.id and l.fulfilled_at is null and l.taken_back_at is null)))`;

/**
 * SQL that is true while a charge of subscription `s` may still turn out paid, so that nothing is charged and lapsed, or removed, at
 * once (architecture.md §3). A payment that only waits for its turn or for a person does not count.
 */
export const mayBePaid = `exists (
  select from charge_items ci join invoices i on i.id = ci.invoice_id
   where ci.subscription_id = s.id and ci.live
     and ((i.status = 'open' and exists (select from payments p where p.invoice_id = i.id and p.state in ('calling', 'unknown')))
       or (i.status = 'paid' and exists (select from invoice_lines l where l.invoice_id = i.id and l.fulfilled_at is null and l.taken_back_at is null))))`;

/** SQL that is true while somebody pays for subscription `s` otherwise: another open order, or a card page that is open for one. */
export const isPaidOtherwise = `(exists (
  select from charge_items ci join invoices i on i.id = ci.invoice_id
   where ci.subscription_id = s.id and ci.live and i.id is distinct from s.renewal_invoice_id
     and (i.status = 'open' or (i.status = 'paid' and exists (select from invoice_lines l where l.invoice_id = i.id and l.fulfilled_at is null and l.taken_back_at is null))))
  or exists (
  select from checkouts c join quote_lines ql on ql.quote_id = c.quote_id
   where c.organization_id = s.organization_id and c.state = 'open' and ql.subscription_id = s.id))`;
