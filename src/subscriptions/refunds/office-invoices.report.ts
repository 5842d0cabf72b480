import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { type Scoped } from '../../platform/database/database';
import { type PageRequest } from '../../platform/pages/pages';
import { type Cents } from '../../platform/values/money';

/** A paid invoice of any partner as the office lists it. */
export interface OfficeInvoiceRow {
  readonly id: string;
  readonly number: string;
  readonly paidAt: Date;
  readonly place: string;
  readonly partnerName: string;
  readonly customerName: string;
  readonly description: string;
  readonly totalCents: Cents;
  readonly refundedCents: Cents;
  readonly currency: string;
}

/** An invoice's or a credit note's number however it is typed: "inv-2026-12", "2026-000012". */
const NUMBER = /^(?:(inv|cn)-)?(\d{4})-(\d{1,9})$/i;
/** Shorter words are no trigrams: customers are then not searched, or every name would be read. */
const SHORTEST_CUSTOMER = 3;
const PARTNERS = 50;
const CUSTOMERS = 200;

/** Paid invoices, newest first: one number's, or those of the partners and customers whose names hold the words, or all. One more than a page. Needs the office scope. */
export async function listOfficeInvoices(trx: Scoped, words: string, page: PageRequest): Promise<OfficeInvoiceRow[]> {
  const isReversed = page.direction === 'before' && page.place !== undefined;
  const order = isReversed ? 'asc' : 'desc';
  const place = `(cast(:placeId as uuid) is null or (i.dated_at, i.id) ${isReversed ? '>' : '<'} (cast(:placeAt as timestamptz), cast(:placeId as uuid)))`;
  const some = (condition: string): string => `select i.id, i.dated_at from invoices i where i.status = 'paid' and ${condition} and ${place} order by i.dated_at ${order}, i.id ${order} limit :limit`;
  const number = numberIn(words);
  const found = number !== undefined ? some('(i.number = :number or i.id = (select n.invoice_id from credit_notes n where n.number = :number))')
    : words === '' ? some('true') : `
      select f.id, f.dated_at from partners p cross join lateral (${some('i.organization_id = p.id')}) f
      union select f.id, f.dated_at from customers c cross join lateral (${some('i.organization_id = c.organization_id and i.account_id = c.id')}) f
      union select f.id, f.dated_at from customers c cross join lateral (${some(`i.organization_id = '${HOUSE_ORGANIZATION_ID}' and i.account_id = c.id`)}) f`;
  const { rows } = await trx.raw<{ rows: OfficeInvoiceRow[] }>(
    `with partners as materialized (
       select id from organizations where position(lower(:words) in lower(display_name || ' ' || legal_name)) > 0 order by display_name limit ${PARTNERS}),
     customers as materialized (select organization_id, id from accounts where ${words.length >= SHORTEST_CUSTOMER ? 'search_text like app.search_pattern(app.searchable(:words))' : 'false'} limit ${CUSTOMERS}),
     found as (select * from (${found}) every order by dated_at ${order}, id ${order} limit :limit)
     select i.id, i.number, i.paid_at as "paidAt", i.dated_at::text as place, ${payingPartner} as "partnerName", i.account_name as "customerName", i.description,
       i.total_cents as "totalCents", i.currency, coalesce(r.cents, 0)::bigint as "refundedCents"
       from found join invoices i on i.id = found.id join organizations o on o.id = i.organization_id
       left join lateral (select sum(f.amount_cents) as cents from payments p join refunds f on f.payment_id = p.id and f.state <> 'failed' where p.invoice_id = i.id) r on true
      order by i.dated_at ${order}, i.id ${order}`,
    { words, number: number ?? '', placeId: page.place?.id ?? null, placeAt: page.place?.value ?? null, limit: page.size + 1 });
  return rows;
}

/** SQL of the partner who pays, `o`; what customers pay by themselves has none. */
export const payingPartner = `case when o.kind = 'partner' then o.display_name else 'None: the customer pays' end`;

/** The number in its full form, or undefined where the words are none. */
function numberIn(words: string): string | undefined {
  const match = NUMBER.exec(words);
  return match ? `${(match[1] ?? 'inv').toUpperCase()}-${match[2]!}-${match[3]!.padStart(6, '0')}` : undefined;
}
