import { type Scoped } from '../../platform/database/database';

/**
 * Whether any other payment for an account is on its way: one whose answer is not known, one that bought what is not yet given, or a card page that is open. Invoices that
 * only wait for a next try do not count.
 */
export async function isPaymentOnItsWay(trx: Scoped, { organizationId, accountId, quoteId }: { organizationId: string; accountId: string; quoteId: string }): Promise<boolean> {
  const result = await trx.raw<{ rows: { yes: boolean }[] }>(
    `select exists (
         select from invoices i where i.organization_id = :organizationId and i.account_id = :accountId
           and ((i.status = 'open' and exists (select from payments p where p.invoice_id = i.id and p.state in ('due', 'calling', 'unknown', 'needs_action') and not i.stays_open))
             or (i.status = 'open' and i.stays_open and exists (select from payments p where p.invoice_id = i.id and p.state in ('calling', 'unknown')))
             or (i.status = 'paid' and exists (select from invoice_lines l where l.invoice_id = i.id and l.fulfilled_at is null and l.taken_back_at is null))))
       or exists (
         select from checkouts c join quotes q on q.organization_id = c.organization_id and q.id = c.quote_id
          where c.organization_id = :organizationId and c.state = 'open' and q.account_id = :accountId and q.id <> :quoteId) as yes`,
    { organizationId, accountId, quoteId });
  return result.rows[0]!.yes;
}
