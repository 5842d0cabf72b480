import { type Scoped } from '../../platform/database/database';
import { addDays, type Day, startOfDay } from '../../platform/values/dates';
import { cents, type Cents } from '../../platform/values/money';

type Asked = { organizationId: string; currency: string; timeZone: string; from: Day; to: Day };

/**
 * What an organization paid for itself and its customers on these days of its zone, both included, without tax, less what credit notes of those invoices
 * gave back, whenever they did: a purchase that is returned is none. What customers pay by themselves does not count. Two sums by index. In the
 * organization's scope, the office's or the system's; never in a limited member's, who would see a part.
 */
export async function sumNetPurchases(trx: Scoped, { organizationId, currency, timeZone, from, to }: Asked): Promise<Cents> {
  const { rows } = await trx.raw<{ rows: [{ net: number }] }>(
    `select (
       (select coalesce(sum(i.net_cents), 0) from invoices i
         where i.organization_id = :organizationId and i.status = 'paid' and i.currency = :currency and i.dated_at >= :begin and i.dated_at < :end)
       - (select coalesce(sum(c.net_cents), 0) from credit_notes c join invoices i on i.organization_id = c.organization_id and i.id = c.invoice_id
         where c.organization_id = :organizationId and i.status = 'paid' and i.currency = :currency and i.dated_at >= :begin and i.dated_at < :end)
     )::bigint as net`,
    { organizationId, currency, begin: startOfDay(from, timeZone), end: startOfDay(addDays(to, 1), timeZone) });
  return cents(rows[0].net);
}
