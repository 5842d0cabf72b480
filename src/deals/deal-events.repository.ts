import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../platform/database/database';
import { type Deal } from './deal';

export type DealEvent =
  | 'saved' | 'submitted' | 'withdrawn' | 'approved' | 'rejected' | 'appealed' | 'appeal_approved' | 'appeal_rejected'
  | 'extended' | 'linked' | 'unlinked' | 'won' | 'won_by_order' | 'lost' | 'lapsed';
export type DealSide = 'partner' | 'office' | 'system';

export interface LoggedEvent {
  readonly event: DealEvent;
  readonly at: Date;
  readonly side: DealSide;
  /** Who; of the office the partner is told no name. */
  readonly byName: string;
  readonly detail: string;
}

/** One more row of what happened to a deal; nobody changes one. */
export async function logEvent(trx: Scoped, { id, organizationId }: Pick<Deal, 'id' | 'organizationId'>, { event, at, side, byName, detail }: LoggedEvent): Promise<void> {
  await trx('deal_events').insert({ id: uuidv7(), organization_id: organizationId, deal_id: id, at, event, side, by_name: byName, detail });
}

/** The oldest first. */
export async function listEvents(trx: Scoped, dealId: string): Promise<LoggedEvent[]> {
  return trx('deal_events').where({ deal_id: dealId }).orderBy(['at', 'id']).limit(500)
    .select<LoggedEvent[]>({ event: 'event', at: 'at', side: 'side', byName: 'by_name', detail: 'detail' });
}
