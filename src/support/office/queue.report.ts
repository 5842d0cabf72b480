import { type Scoped } from '../../platform/database/database';
import { type PageRequest } from '../../platform/pages/pages';
import { type TicketState, type Urgency } from '../ticket';

export type QueuedTicket = {
  id: string; place: string; number: string; subject: string; state: TicketState; mergedInto: string | null; urgency: Urgency; isPriority: boolean; organizationName: string; assignedName: string;
  waitsSince: Date | null; replyDueAt: Date | null; lastMessageAt: Date;
};

export const QUEUE_FILTERS = ['waiting', 'mine', 'waiting_for_partner', 'solved', 'closed'] as const;
export type QueueFilter = (typeof QUEUE_FILTERS)[number];

/** What waits for us by when it is due, so Premier partners come first; all else by what moved last. A page and one more. */
export async function listQueue(trx: Scoped, { filter, personId }: { filter: QueueFilter; personId: string }, page: PageRequest): Promise<QueuedTicket[]> {
  const { where, column, upwards } = listOf(filter);
  const isUpwards = upwards !== (page.direction === 'before' && page.place !== undefined);
  const direction = isUpwards ? 'asc' : 'desc';
  const { rows } = await trx.raw<{ rows: QueuedTicket[] }>(
    `select t.id, t.${column}::text as place, t.number, t.subject, t.state, t.merged_into as "mergedInto", t.urgency, t.is_priority as "isPriority", o.display_name as "organizationName",
            coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email, '') as "assignedName", t.waits_since as "waitsSince", t.reply_due_at as "replyDueAt", t.last_message_at as "lastMessageAt"
       from tickets t join organizations o on o.id = t.organization_id left join people p on p.id = t.assigned_to
      where ${where} ${page.place ? `and (t.${column}, t.id) ${isUpwards ? '>' : '<'} (cast(:placeAt as timestamptz), cast(:placeId as uuid))` : ''}
      order by t.${column} ${direction}, t.id ${direction} limit :limit`,
    { personId, ...page.place && { placeAt: page.place.value, placeId: page.place.id }, limit: page.size + 1 });
  return rows;
}

/** How many there are in each list; counting stops at a thousand. */
export async function countQueue(trx: Scoped, personId: string): Promise<Record<QueueFilter, number>> {
  const counted = QUEUE_FILTERS.map((filter) => `(select count(*)::int from (select from tickets t where ${listOf(filter).where} limit 1000) counted) as ${filter}`);
  const { rows } = await trx.raw<{ rows: [Record<QueueFilter, number>] }>(`select ${counted.join(', ')}`, { personId });
  return rows[0];
}

function listOf(filter: QueueFilter): { where: string; column: 'reply_due_at' | 'last_message_at'; upwards: boolean } {
  if (filter === 'waiting') return { where: 't.reply_due_at is not null', column: 'reply_due_at', upwards: true };
  if (filter === 'mine') return { where: "t.assigned_to = :personId and t.state <> 'closed'", column: 'last_message_at', upwards: false };
  return { where: `t.state = '${filter}'`, column: 'last_message_at', upwards: false };
}
