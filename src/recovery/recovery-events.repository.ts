import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../platform/database/database';
import { type RecoveryCase } from './recovery-case';

export type CaseEvent =
  | 'saved' | 'withdrawn' | 'requested' | 'confirmed' | 'address_refused' | 'cancelled' | 'approved' | 'denied' | 'preparing'
  | 'password_made' | 'shipped' | 'corrected' | 'delivered' | 'reminded' | 'returned' | 'fee_charged' | 'fee_paid' | 'fee_declined';
export type CaseSide = 'partner' | 'customer' | 'office' | 'system';

export interface LoggedEvent {
  readonly event: CaseEvent;
  readonly at: Date;
  readonly side: CaseSide;
  /** Who; '' for staff, whom customers and partners know as one. */
  readonly byName: string;
  readonly detail: string;
}

/** One more row of what happened to a case; nobody changes one. */
export async function logEvent(trx: Scoped, { id, organizationId, accountId }: Pick<RecoveryCase, 'id' | 'organizationId' | 'accountId'>, { event, at, side, byName, detail }: LoggedEvent): Promise<void> {
  await trx('recovery_events').insert({ id: uuidv7(), organization_id: organizationId, account_id: accountId, case_id: id, at, event, side, by_name: byName, detail });
}

/** The oldest first. */
export async function listEvents(trx: Scoped, caseId: string): Promise<LoggedEvent[]> {
  return trx('recovery_events').where({ case_id: caseId }).orderBy(['at', 'id']).limit(500)
    .select<LoggedEvent[]>({ event: 'event', at: 'at', side: 'side', byName: 'by_name', detail: 'detail' });
}
