import { type Scoped } from '../../platform/database/database';
import { type PageRequest } from '../../platform/pages/pages';
import { type Deal, type DealState } from '../deal';
import { othersSame } from './duplicates.report';

export interface QueuedDeal extends Pick<Deal, 'id' | 'number' | 'company' | 'product' | 'quantity' | 'valueCents' | 'currency' | 'state' | 'replyByOn' | 'replyByAt' | 'submittedAt' | 'protectedUntil'> {
  readonly place: string;
  readonly organizationName: string;
  /** Open deals of other partners for the same customer and product. */
  readonly duplicates: number;
}

export const QUEUE_FILTERS = ['waiting', 'overdue', 'approved', 'rejected', 'won', 'lost', 'lapsed', 'withdrawn'] as const;
export type QueueFilter = (typeof QUEUE_FILTERS)[number];

/** What waits for an answer, the soonest due first; other states by filter, the newest first. A page and one more. */
export async function listQueue(trx: Scoped, filter: QueueFilter, page: PageRequest): Promise<QueuedDeal[]> {
  const { where, column, upwards } = listOf(filter);
  const isUpwards = upwards !== (page.direction === 'before' && page.place !== undefined);
  const direction = isUpwards ? 'asc' : 'desc';
  const { rows } = await trx.raw<{ rows: QueuedDeal[] }>(
    `select d.*, (select count(*)::int from (select ${othersSame('d')} limit 10) same) as duplicates, o.display_name as "organizationName" from (
       select d.id, ${column}::text as place, d.number, d.company, d.product, d.quantity, d.value_cents as "valueCents", d.currency, d.state, d.reply_by_on as "replyByOn", d.reply_by_at as "replyByAt",
              d.submitted_at as "submittedAt", d.protected_until as "protectedUntil", d.organization_id, d.customer_key, ${column} as sorted
         from deals d where ${where} ${page.place ? `and (${column}, d.id) ${isUpwards ? '>' : '<'} (cast(:placeAt as timestamptz), cast(:placeId as uuid))` : ''}
        order by ${column} ${direction}, d.id ${direction} limit :limit) d
       join organizations o on o.id = d.organization_id order by d.sorted ${direction}, d.id ${direction}`,
    { ...page.place && { placeAt: page.place.value, placeId: page.place.id }, limit: page.size + 1 });
  return rows;
}

/** How many wait, and how many of them are late, counted up to a thousand. */
export async function countQueue(trx: Scoped): Promise<{ waiting: number; overdue: number }> {
  const counted = (where: string) => `(select count(*)::int from (select from deals d where ${where} limit 1000) counted)`;
  const { rows } = await trx.raw<{ rows: { waiting: number; overdue: number }[] }>(`select ${counted(listOf('waiting').where)} as waiting, ${counted(listOf('overdue').where)} as overdue`);
  return rows[0]!;
}

function listOf(filter: QueueFilter): { where: string; column: string; upwards: boolean } {
  const waiting = "d.state in ('submitted', 'appealed')";
  if (filter === 'waiting') return { where: waiting, column: 'd.reply_by_at', upwards: true };
  if (filter === 'overdue') return { where: `${waiting} and d.reply_by_at <= app.now()`, column: 'd.reply_by_at', upwards: true };
  return { where: `d.state = '${filter satisfies DealState}' and d.submitted_at is not null`, column: 'd.submitted_at', upwards: false };
}
