import { type Scoped } from '../../platform/database/database';
import { type Ticket } from '../ticket';

export type TicketFacts = { organizationName: string; tier: 'basic' | 'premier'; email: string; openBesides: { id: string; number: string; subject: string }[]; mergedNumber: string };

/** What staff want to know besides the ticket itself: who the partner is, and what else they wait for. */
export async function readTicketFacts(trx: Scoped, ticket: Ticket): Promise<TicketFacts> {
  const { rows } = await trx.raw<{ rows: [Omit<TicketFacts, 'openBesides'>] }>(
    `select o.display_name as "organizationName", o.tier, p.email, coalesce((select number from tickets where id = :mergedInto), '') as "mergedNumber"
       from organizations o, people p where o.id = :organizationId and p.id = :writtenBy`,
    { organizationId: ticket.organizationId, writtenBy: ticket.writtenBy, mergedInto: ticket.mergedInto });
  const openBesides = await trx('tickets').where({ organization_id: ticket.organizationId }).whereNot({ id: ticket.id }).whereIn('state', ['open', 'waiting_for_us', 'waiting_for_partner'])
    .orderBy('last_message_at', 'desc').limit(5).select<TicketFacts['openBesides']>('id', 'number', 'subject');
  return { ...rows[0], openBesides };
}
