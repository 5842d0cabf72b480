import { type Scoped } from '../../platform/database/database';
import { addDays, addMonthsFromAnchor, type Day, startOfDay } from '../../platform/values/dates';
import { cents, type Cents } from '../../platform/values/money';

export interface MonthOfPurchases { readonly from: Day; readonly to: Day; readonly netCents: Cents }

/** The counted twelve months one by one, each with its net purchases as `sumNetPurchases` counts them: they add up to its sum. The same scopes. */
export async function listPurchasesByMonth(trx: Scoped, { organizationId, currency, timeZone, from }: { organizationId: string; currency: string; timeZone: string; from: Day }): Promise<MonthOfPurchases[]> {
  const months = Array.from({ length: 12 }, (_, index) => ({ from: addMonthsFromAnchor(from, index), to: addDays(addMonthsFromAnchor(from, index + 1), -1) }));
  const slices = months.map((month, place) => ({ place, begins: startOfDay(month.from, timeZone), ends: startOfDay(addDays(month.to, 1), timeZone) }));
  const { rows } = await trx.raw<{ rows: { place: number; net: number }[] }>(
    `with slices as (select * from json_to_recordset(:slices) as s (place int, begins timestamptz, ends timestamptz)),
       paid as (select i.id, i.net_cents, s.place from slices s join invoices i on i.organization_id = :organizationId and i.status = 'paid' and i.currency = :currency and i.dated_at >= s.begins and i.dated_at < s.ends)
     select place, sum(net)::bigint as net from (
       select place, net_cents as net from paid
       union all select p.place, -c.net_cents from credit_notes c join paid p on p.id = c.invoice_id where c.organization_id = :organizationId) each
      group by place`, { organizationId, currency, slices: JSON.stringify(slices) });
  const net = new Map(rows.map((row) => [row.place, row.net]));
  return months.map((month, place) => ({ ...month, netCents: cents(net.get(place) ?? 0) }));
}
