import type { Scoped } from '../../platform/database';
import { cents, type Cents } from '../../platform/money';
import { conditionsOf, type HistoryOf } from './history-conditions';
import type { HistoryFilter } from './history-filter.model';
import { listNamed } from './history.report';

/** What was paid in a month of the organization's zone, each currency for itself; money that went back counts in the month of its invoice. */
export type MonthTotals = { month: string; currency: string; count: number; netCents: Cents; taxCents: Cents; paidCents: Cents; refundedCents: Cents };

/** Twenty years. */
const MOST_MONTHS = 240;

/** The totals of all paid papers that a filter leaves, newest month first. */
export async function listMonths(trx: Scoped, of: HistoryOf, filter: HistoryFilter): Promise<MonthTotals[]> {
  const { sql, bindings } = conditionsOf(of, filter, await listNamed(trx, of, filter));
  const result = await trx.raw<{ rows: Row[] }>(
    `select to_char(date_trunc('month', i.dated_at at time zone :zone), 'YYYY-MM') as month, i.currency, count(*)::int as count,
       sum(i.net_cents)::bigint as net_cents, sum(i.tax_cents)::bigint as tax_cents, sum(i.total_cents)::bigint as paid_cents, coalesce(sum(r.cents), 0)::bigint as refunded_cents
       from invoices i
       left join (select y.invoice_id, sum(f.amount_cents) as cents from refunds f join payments y on y.organization_id = f.organization_id and y.id = f.payment_id
          where f.organization_id = :organizationId and f.state <> 'failed' group by y.invoice_id) r on r.invoice_id = i.id
      where ${sql} and i.status = 'paid' group by 1, 2 order by 1 desc, 2 limit ${MOST_MONTHS}`, { ...bindings, zone: of.timeZone });
  return result.rows.map((row) => ({
    month: row.month, currency: row.currency, count: row.count, netCents: cents(row.net_cents), taxCents: cents(row.tax_cents),
    paidCents: cents(row.paid_cents), refundedCents: cents(row.refunded_cents),
  }));
}

type Row = { month: string; currency: string; count: number; net_cents: number; tax_cents: number; paid_cents: number; refunded_cents: number };
