import { type Scoped } from '../../platform/database/database';
import { type PageRequest } from '../../platform/pages/pages';
import { type TicketState } from '../ticket';
import { type Reader } from '../tickets.repository';

export type TicketRow = {
  id: string; place: string; number: string; subject: string; state: TicketState; mergedInto: string | null; isPrivate: boolean; writtenName: string; accountName: string; lastMessageAt: Date;
};

/** The chips of a partner's list. */
export const TICKET_FILTERS = {
  all: [], waiting_for_partner: ['waiting_for_partner'], waiting_for_us: ['open', 'waiting_for_us'], solved: ['solved'], closed: ['closed'],
} as const satisfies Record<string, readonly TicketState[]>;
export type TicketFilter = keyof typeof TICKET_FILTERS;

type Asked = { organizationId: string; filter: TicketFilter; reader: Reader };

/** The organization's tickets that the member sees, what moved last first; a page and one more. */
export async function listTickets(trx: Scoped, { organizationId, filter, reader }: Asked, page: PageRequest): Promise<TicketRow[]> {
  const isBackwards = page.direction === 'before' && page.place !== undefined;
  const direction = isBackwards ? 'asc' : 'desc';
  const states = TICKET_FILTERS[filter];
  const { rows } = await trx.raw<{ rows: TicketRow[] }>(
    `select t.id, t.last_message_at::text as place, t.number, t.subject, t.state, t.merged_into as "mergedInto", t.is_private as "isPrivate", t.written_name as "writtenName", t.account_name as "accountName",
            t.last_message_at as "lastMessageAt"
       from tickets t
      where t.organization_id = :organizationId ${states.length > 0 ? `and t.state in (${states.map((state) => `'${state}'`).join()})` : ''}
        and (not t.is_private or t.written_by = :personId or :isAdministrator)
        ${page.place ? `and (t.last_message_at, t.id) ${isBackwards ? '>' : '<'} (cast(:placeAt as timestamptz), cast(:placeId as uuid))` : ''}
      order by t.last_message_at ${direction}, t.id ${direction} limit :limit`,
    { organizationId, ...reader, ...page.place && { placeAt: page.place.value, placeId: page.place.id }, limit: page.size + 1 });
  return rows;
}
