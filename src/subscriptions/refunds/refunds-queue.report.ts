import { payingPartner } from './office-invoices.report';
import { type RefundRequestStatus } from '../../billing/refunds/requests/refund-request';
import { type Scoped } from '../../platform/database/database';
import { type Cents } from '../../platform/values/money';
import { type PageRequest } from '../../platform/pages/pages';

/** waiting: for a second person · failed: refused by Stripe or sent back by a bank · decided: approved and declined ones. */
export const REFUND_QUEUES = ['waiting', 'failed', 'decided'] as const;
export type RefundQueue = (typeof REFUND_QUEUES)[number];

export interface RefundRow {
  /** The request's; the refund's in the queue of failed ones. */
  readonly id: string;
  readonly status: RefundRequestStatus | 'failed';
  readonly invoiceId: string | null;
  readonly invoiceNumber: string | null;
  readonly partnerName: string;
  readonly customerName: string;
  readonly totalCents: Cents;
  readonly currency: string;
  readonly since: Date;
  readonly place: string;
  readonly by: string;
  readonly failure: string | null;
}

/** What waits, the oldest first; what is decided, the newest first. One more than a page. Needs the office scope. */
export async function listRefundQueue(trx: Scoped, queue: RefundQueue, page: PageRequest): Promise<RefundRow[]> {
  const isReversed = page.direction === 'before' && page.place !== undefined;
  const isAscending = (queue !== 'decided') !== isReversed;
  const order = isAscending ? 'asc' : 'desc';
  const { rows } = await trx.raw<{ rows: RefundRow[] }>(
    `select * from (${queue === 'failed' ? FAILED : REQUESTS[queue]}) q
      where (cast(:placeId as uuid) is null or (since, id) ${isAscending ? '>' : '<'} (cast(:placeAt as timestamptz), cast(:placeId as uuid)))
      order by since ${order}, id ${order} limit :limit`,
    { placeId: page.place?.id ?? null, placeAt: page.place?.value ?? null, limit: page.size + 1 });
  return rows;
}

const requestsWhere = (condition: string): string => `
  select r.id, r.status, r.invoice_id as "invoiceId", i.number as "invoiceNumber", ${payingPartner} as "partnerName", i.account_name as "customerName",
    r.total_cents as "totalCents", r.currency, r.confirmed_at as since, r.confirmed_at::text as place,
    coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as by, r.decision_reason as failure
    from refund_requests r join invoices i on i.id = r.invoice_id join organizations o on o.id = r.organization_id join people p on p.id = r.requested_by
   where ${condition}`;
const REQUESTS = { waiting: requestsWhere("r.status = 'waiting'"), decided: requestsWhere("r.status in ('approved', 'declined')") };
const FAILED = `
  select f.id, 'failed' as status, i.id as "invoiceId", i.number as "invoiceNumber", ${payingPartner} as "partnerName", coalesce(i.account_name, '') as "customerName",
    f.amount_cents as "totalCents", f.currency, f.settled_at as since, f.settled_at::text as place, '' as by, f.failure
    from refunds f join organizations o on o.id = f.organization_id left join payments p on p.id = f.payment_id left join invoices i on i.id = p.invoice_id
   where f.state = 'failed'`;

/** How many wait, and how many have failed; the decided ones are not counted. */
export async function countRefundQueues(trx: Scoped): Promise<{ waiting: number; failed: number }> {
  const { rows } = await trx.raw<{ rows: { waiting: number; failed: number }[] }>(
    "select (select count(*)::int from refund_requests where status = 'waiting') as waiting, (select count(*)::int from refunds where state = 'failed') as failed");
  return rows[0]!;
}
