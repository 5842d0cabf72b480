import type { Scoped } from '../../platform/database/database';
import { addMonthsFromAnchor, day, type Day, startOfDay } from '../../platform/values/dates';
import { cents, type Cents } from '../../platform/values/money';
import { conditionsOf, type HistoryOf } from './history-conditions';
import type { HistoryFilter } from './history-filter.model';
import { lookUp } from './history.report';

/** What was paid in a month of the organization's zone, each currency for itself; money that went back counts in the month of its invoice. */
export type MonthTotals = { month: string; currency: string; count: number; netCents: Cents; taxCents: Cents; paidCents: Cents; refundedCents: Cents };

/** Twenty years. */
const MOST_MONTHS = 240;

/** The totals of all paid papers that a filter leaves, newest month first. */
export async function listMonths(trx: Scoped, of: HistoryOf, filter: HistoryFilter, today: Day): Promise<MonthTotals[]> {
  const { sql, bindings } = conditionsOf(of, filter, await lookUp(trx, of, filter));
  const months = monthsUntil(today);
  // Which month a moment is in is found among the moments at which months begin: 240 of them, and no time zone for each row.
  const result = await trx.raw<{ rows: Row[] }>(
    `select width_bucket(i.dated_at, cast(:begins as timestamptz[])) as place, i.currency, count(*)::int as count,
       sum(i.net_cents)::bigint as net_cents, sum(i.tax_cents)::bigint as tax_cents, sum(i.total_cents)::bigint as paid_cents, coalesce(sum(r.cents), 0)::bigint as refunded_cents
       from invoices i
       left join (select y.invoice_id, sum(f.amount_cents) as cents from refunds f join payments y on y.organization_id = f.organization_id and y.id = f.payment_id
          where f.organization_id = :organizationId and f.state <> 'failed' group by y.invoice_id) r on r.invoice_id = i.id
      where ${sql} and i.status = 'paid' and i.dated_at >= :first group by 1, 2 order by 1 desc, 2`,
    { ...bindings, begins: months.map((month) => startOfDay(month, of.timeZone)), first: startOfDay(months[0]!, of.timeZone) });
  return result.rows.map((row) => ({
    month: months[row.place - 1]!.slice(0, 7), currency: row.currency, count: row.count, netCents: cents(row.net_cents), taxCents: cents(row.tax_cents),
    paidCents: cents(row.paid_cents), refundedCents: cents(row.refunded_cents),
  }));
}

/** The first days of the months up to this one. */
function monthsUntil(today: Day): Day[] {
  const thisMonth = day(`${today.slice(0, 7)}-01`);
  return Array.from({ length: MOST_MONTHS }, (_, place) => addMonthsFromAnchor(thisMonth, place + 1 - MOST_MONTHS));
}

type Row = { place: number; currency: string; count: number; net_cents: number; tax_cents: number; paid_cents: number; refunded_cents: number };
