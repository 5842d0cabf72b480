import type { Scoped } from '../../platform/database/database';
import type { LeavingEvent, MoveEvent, MoveEventDetail } from './move-audit';

export type LoggedMove = { event: MoveEvent | LeavingEvent; at: Date; detail: MoveEventDetail };

/** What happened to a case, oldest first: one partner's own log of it, or that of the receiving one for the customer. */
export async function listMoveLog(trx: Scoped, { moveId, organizationId }: { moveId: string; organizationId: string }): Promise<LoggedMove[]> {
  const { rows } = await trx.raw<{ rows: LoggedMove[] }>(
    "select action as event, created_at as at, coalesce(after, '{}') as detail from audit_entries where subject_type = 'move' and subject_id = ? and organization_id = ? order by id", [moveId, organizationId]);
  return rows;
}
