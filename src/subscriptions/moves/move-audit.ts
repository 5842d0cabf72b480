import { type Actor, type AuditEntry, recordAudits } from '../../audit/audit.repository';
import type { Scoped } from '../../platform/database/database';
import type { Move } from './move';

/** What the case's own log tells, kept by the receiving partner and read by the customer and the office too. */
export type MoveEvent = 'move.opened' | 'move.signed' | 'move.withdrawn' | 'move.lapsed' | 'move.delayed' | 'move.done';
/** What the partner who is left is told, in its own log. */
export type LeavingEvent = 'move.announced' | 'move.called-off' | 'move.held-up' | 'move.left';
export type MoveEventDetail = { by?: string; movesOn?: string; side?: 'customer' | 'receiving'; words?: string };

type Told = { actor: Actor; now: Date; event: MoveEvent; leaving?: LeavingEvent; before?: unknown; detail?: MoveEventDetail; leavingDetail?: MoveEventDetail };

/** Each partner's side of an event in its own log, so that neither reads the other's. */
export async function recordMove(trx: Scoped, move: Move, { actor, now, event, leaving, before, detail = {}, leavingDetail = {} }: Told): Promise<void> {
  const about = { accountId: move.accountId, actor, subjectType: 'move', subjectId: move.id, now };
  const entries: AuditEntry[] = [{ ...about, organizationId: move.to.organizationId, action: event, before, after: detail }];
  if (leaving) entries.push({ ...about, organizationId: move.from.organizationId, action: leaving, after: leavingDetail });
  await recordAudits(trx, entries);
}
