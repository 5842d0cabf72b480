import { type Actor, recordAudit } from '../audit/audit.repository';
import { databaseNow, type Scoped, within } from '../platform/database/database';
import { type CaseStep, type RecoveryCase, refuseUnless } from './recovery-case';
import { getCaseForUpdate } from './recovery-cases.repository';
import { type CaseEvent, type CaseSide, logEvent } from './recovery-events.repository';

type Work<T> = (trx: Scoped, found: RecoveryCase, now: Date) => Promise<T>;

/**
 * Does one step of a case under its lock, so that of two people the second is told what the first did (RuleBroken). In the system's scope: who pays, who sees and who works
 * on a case are three sides, so whoever calls has asked whose it is.
 */
export function withCase<T>({ caseId, step }: { caseId: string; step: CaseStep }, work: Work<T>): Promise<T> {
  return within('system', async (trx) => {
    const found = await getCaseForUpdate(trx, caseId);
    refuseUnless(found, step);
    return work(trx, found, await databaseNow(trx));
  });
}

type Recording = { before: RecoveryCase; after: RecoveryCase; event: CaseEvent; side: CaseSide; byName?: string; detail?: string; actor: Actor; now: Date };

/** The row of the case's own log, and the audit row. */
export async function recordStep(trx: Scoped, { before, after, event, side, byName = '', detail = '', actor, now }: Recording): Promise<void> {
  await logEvent(trx, after, { event, at: now, side, byName, detail });
  await recordAudit(trx, {
    organizationId: after.organizationId, accountId: after.accountId, actor, action: `recovery.${event.replace('_', '-')}`, subjectType: 'recovery case', subjectId: after.id,
    before: { state: before.state }, after: { state: after.state, number: after.number, machine: after.machineName, ...detail !== '' && { detail } }, now,
  });
}
