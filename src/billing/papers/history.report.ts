import type { Scoped } from '../../platform/database';
import { type Day, addDays, startOfDay } from '../../platform/dates';
import { cents, type Cents } from '../../platform/money';
import type { PageRequest } from '../../platform/pages';

export type HistoryStatus = 'paid' | 'waiting' | 'declined' | 'void';
/** `limitedTo`: only papers of the accounts that were chosen for this membership. */
export type HistoryFilter = { from: Day | undefined; to: Day | undefined; customer: string; accountId: string | undefined; status: HistoryStatus | 'refunded' | undefined; timeZone: string; limitedTo: string | undefined };

/** One invoice with its latest payment: void and declined ones too, without a number (domain.md §3.7, §10). */
export type HistoryRow = {
  id: string; number: string | null; at: Date; place: string; description: string; accountId: string | null; accountName: string;
  totalCents: Cents; currency: string; status: HistoryStatus; cardBrand: string | null; cardLast4: string | null;
  refundedCents: Cents; refunded: 'none' | 'partial' | 'full'; isPayable: boolean;
  /** A declined order of a new customer left no account. */
  hasAccount: boolean;
  creditNotes: readonly { id: string; number: string }[];
};

// The list of a limited member is read first: its papers are found by account, not met on the way through all.
const CHOSEN = `and i.account_id = any (array(
  select c.account_id from membership_accounts c where c.organization_id = :organizationId and c.membership_id = :limitedTo))`;
const ROWS = `
  select i.id, i.number, coalesce(i.paid_at, i.created_at) as at, i.created_at as created, i.created_at::text as place, i.description, i.account_id, i.account_name,
    i.total_cents, i.currency, p.card_brand, p.card_last4, coalesce(r.cents, 0)::bigint as refunded_cents,
    i.status = 'open' and i.stays_open as is_payable, exists (select from accounts a where a.organization_id = i.organization_id and a.id = i.account_id) as has_account,
    coalesce((select json_agg(json_build_object('id', n.id, 'number', n.number) order by n.created_at, n.id) from credit_notes n where n.invoice_id = i.id), '[]') as credit_notes,
    case when i.status = 'paid' then 'paid' when i.status = 'open' then 'waiting'
         when p.state = 'declined' and p.decline_code is distinct from 'voided' then 'declined' else 'void' end as status
  from invoices i
  left join lateral (select state, decline_code, card_brand, card_last4 from payments where invoice_id = i.id order by attempt desc limit 1) p on true
  left join lateral (select sum(f.amount_cents) as cents from refunds f join payments y on y.id = f.payment_id where y.invoice_id = i.id and f.state <> 'failed') r on true
  where i.organization_id = :organizationId
    and i.created_at >= coalesce(cast(:from as timestamptz), '-infinity') and i.created_at < coalesce(cast(:until as timestamptz), 'infinity')
    and (cast(:accountId as uuid) is null or i.account_id = :accountId)
    and (:customer = '' or position(lower(:customer) in lower(i.account_name)) > 0)`;

/** Newest first. A page of 50 and one more, to know whether there is a next; reversed for `before`. */
export async function listHistory(trx: Scoped, organizationId: string, filter: HistoryFilter, page: PageRequest): Promise<HistoryRow[]> {
  const backwards = page.direction === 'before' && page.place !== undefined;
  const result = await trx.raw<{ rows: Row[] }>(
    `select * from (${ROWS} ${filter.limitedTo ? CHOSEN : ''}
       and (cast(:placeId as uuid) is null or (i.created_at, i.id) ${backwards ? '>' : '<'} (cast(:placeAt as timestamptz), cast(:placeId as uuid)))) h
      where (:status = '' or (:status = 'refunded' and refunded_cents > 0) or status = :status)
      order by created ${backwards ? 'asc' : 'desc'}, id ${backwards ? 'asc' : 'desc'} limit :limit`, {
      organizationId, from: filter.from ? startOfDay(filter.from, filter.timeZone) : null,
      until: filter.to ? startOfDay(addDays(filter.to, 1), filter.timeZone) : null,
      accountId: filter.accountId ?? null, limitedTo: filter.limitedTo ?? null, customer: filter.customer, status: filter.status ?? '',
      placeAt: page.place?.value ?? null, placeId: page.place?.id ?? null, limit: page.size + 1,
    });
  return result.rows.map(rowFrom);
}

function rowFrom(row: Row): HistoryRow {
  const totalCents = cents(row.total_cents);
  const refundedCents = cents(row.refunded_cents);
  return {
    id: row.id, number: row.number, at: row.at, place: row.place, description: row.description, accountId: row.account_id, accountName: row.account_name,
    totalCents, currency: row.currency, status: row.status, cardBrand: row.card_brand, cardLast4: row.card_last4, refundedCents,
    refunded: refundedCents === 0 ? 'none' : refundedCents < totalCents ? 'partial' : 'full', isPayable: row.is_payable, hasAccount: row.has_account, creditNotes: row.credit_notes,
  };
}

type Row = {
  id: string; number: string | null; at: Date; place: string; description: string; account_id: string | null; account_name: string; total_cents: number;
  currency: string; status: HistoryStatus; card_brand: string | null; card_last4: string | null; refunded_cents: number; is_payable: boolean; has_account: boolean;
  credit_notes: { id: string; number: string }[];
};
