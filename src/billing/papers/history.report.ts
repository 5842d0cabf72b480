import type { Scoped } from '../../platform/database/database';
import { cents, type Cents } from '../../platform/values/money';
import type { PageRequest } from '../../platform/pages/pages';
import { conditionsOf, type HistoryOf, type LookedUp } from './history-conditions';
import type { HistoryFilter, HistoryStatus } from './history-filter.model';

/** One invoice with its latest payment: void and declined ones too, without a number (domain.md §3.7, §10). */
export type HistoryRow = {
  id: string; number: string | null; at: Date; place: string; description: string; accountId: string | null; accountName: string; purchaseOrder: string;
  netCents: Cents; taxCents: Cents; totalCents: Cents; currency: string; status: HistoryStatus; cardBrand: string | null; cardLast4: string | null;
  refundedCents: Cents; refunded: 'none' | 'partial' | 'full'; isPayable: boolean;
  /** A line of it is in dispute now. */
  isDisputed: boolean;
  /** A declined order of a new customer left no account; activation codes have none yet. */
  hasAccount: boolean;
  creditNotes: readonly { id: string; number: string }[];
};

/** From so many matches on, a name is common enough to be met soon on the way along the days. */
const MOST_NAMED = 3_000;

/** Without what it prints, which is most of a row. */
const OF_PAPER = ['id', 'organization_id', 'number', 'dated_at', 'description', 'account_id', 'account_name', 'purchase_order', 'net_cents', 'tax_cents', 'total_cents', 'currency', 'status',
  'history_status', 'stays_open', 'card_brand', 'card_last4'].map((column) => `i.${column}`).join(', ');

/** What a filter's words lead to. */
export async function lookUp(trx: Scoped, of: HistoryOf, filter: HistoryFilter): Promise<LookedUp> {
  return { named: await listNamed(trx, of, filter), products: filter.product === '' ? null : await productsOf(trx, filter.product) };
}

/** Newest first, by the day that is shown. A page and one more, to know whether there is a next; reversed for `before`. */
export async function listHistory(trx: Scoped, of: HistoryOf, filter: HistoryFilter, page: PageRequest): Promise<HistoryRow[]> {
  const { sql, bindings } = conditionsOf(of, filter, await lookUp(trx, of, filter));
  const backwards = page.direction === 'before' && page.place !== undefined;
  const direction = backwards ? 'asc' : 'desc';
  const place = page.place ? `and (i.dated_at, i.id) ${backwards ? '>' : '<'} (cast(:placeAt as timestamptz), cast(:placeId as uuid))` : '';
  // What hangs on a paper is read for the papers of the page alone.
  const result = await trx.raw<{ rows: Row[] }>(
    `with page as materialized (select ${OF_PAPER} from invoices i where ${sql} ${place} order by i.dated_at ${direction}, i.id ${direction} limit :limit)
     select i.id, i.number, i.dated_at as at, i.dated_at::text as place, i.description, i.account_id, i.account_name, i.purchase_order, i.net_cents, i.tax_cents,
       i.total_cents, i.currency, i.history_status as status, coalesce(p.card_brand, i.card_brand) as card_brand, coalesce(p.card_last4, i.card_last4) as card_last4,
       coalesce(r.cents, 0)::bigint as refunded_cents, i.status = 'open' and i.stays_open as is_payable,
       exists (select from disputes d where d.organization_id = i.organization_id and d.invoice_id = i.id and d.status = 'open') as is_disputed,
       exists (select from accounts a where a.organization_id = i.organization_id and a.id = i.account_id) as has_account,
       coalesce((select json_agg(json_build_object('id', n.id, 'number', n.number) order by n.created_at, n.id) from credit_notes n where n.invoice_id = i.id), '[]') as credit_notes
       from page i
       left join lateral (select card_brand, card_last4 from payments where invoice_id = i.id order by attempt desc limit 1) p on true
       left join lateral (select sum(f.amount_cents) as cents from refunds f join payments y on y.id = f.payment_id where y.invoice_id = i.id and f.state <> 'failed') r on true
      order by i.dated_at ${direction}, i.id ${direction}`,
    { ...bindings, ...page.place && { placeAt: page.place.value, placeId: page.place.id }, limit: page.size + 1 });
  return result.rows.map(rowFrom);
}

/** The receipts that a filter leaves, newest first, at most so many. */
export async function listReceiptIds(trx: Scoped, of: HistoryOf, filter: HistoryFilter, most: number): Promise<string[]> {
  const { sql, bindings } = conditionsOf(of, filter, await lookUp(trx, of, filter));
  const result = await trx.raw<{ rows: { id: string }[] }>(
    `select i.id from invoices i where ${sql} and i.status = 'paid' order by i.dated_at desc, i.id desc limit :most`, { ...bindings, most });
  return result.rows.map(({ id }) => id);
}

/**
 * The papers that a customer's name leads to; null where they are many, or the name is short, or none was given. Limited members search
 * among the papers of their few accounts: no search past the walls is theirs.
 */
async function listNamed(trx: Scoped, { limitedTo }: HistoryOf, { customer }: HistoryFilter): Promise<string[] | null> {
  if (customer === '' || limitedTo !== undefined) return null;
  const result = await trx.raw<{ rows: [{ ids: string[] | null }] }>('select app.find_invoices(?, ?) as ids', [customer, MOST_NAMED]);
  return result.rows[0].ids;
}

/** A plan is meant by its code; else it is the kind of a line. */
async function productsOf(trx: Scoped, product: string): Promise<string[]> {
  const plans = await trx<{ id: string; code: string }>('plans').where({ code: product }).select('id');
  return [product, ...plans.map(({ id }) => id)];
}

function rowFrom(row: Row): HistoryRow {
  const totalCents = cents(row.total_cents);
  const refundedCents = cents(row.refunded_cents);
  return {
    id: row.id, number: row.number, at: row.at, place: row.place, description: row.description, accountId: row.account_id, accountName: row.account_name,
    purchaseOrder: row.purchase_order, netCents: cents(row.net_cents), taxCents: cents(row.tax_cents), totalCents, currency: row.currency, status: row.status,
    cardBrand: row.card_brand, cardLast4: row.card_last4, refundedCents, isPayable: row.is_payable, isDisputed: row.is_disputed, hasAccount: row.has_account, creditNotes: row.credit_notes,
    refunded: refundedCents === 0 ? 'none' : refundedCents < totalCents ? 'partial' : 'full',
  };
}

type Row = {
  id: string; number: string | null; at: Date; place: string; description: string; account_id: string | null; account_name: string; purchase_order: string;
  net_cents: number; tax_cents: number; total_cents: number; currency: string; status: HistoryStatus; card_brand: string | null; card_last4: string | null;
  refunded_cents: number; is_payable: boolean; is_disputed: boolean; has_account: boolean; credit_notes: { id: string; number: string }[];
};
