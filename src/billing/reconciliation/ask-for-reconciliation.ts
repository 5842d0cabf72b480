import { type Actor, recordAudit } from '../../audit/audit.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { databaseNow, within } from '../../platform/database/database';
import { enqueueAfterCommit } from '../../platform/queue/queue';
import { AlreadyRunning, askForRun } from './runs.repository';

/**
 * A colleague wants Stripe and the portal compared now; the worker does it, one comparison at a time, and a sweep finds what a lost nudge has left.
 * Throws AlreadyRunning while one waits or runs.
 */
export async function askForReconciliation(actor: Actor): Promise<void> {
  await within('office', async (trx) => {
    const now = await databaseNow(trx);
    if (!await askForRun(trx, actor.id, now)) throw new AlreadyRunning();
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'billing.reconciliation-asked-for', subjectType: 'billing', subjectId: 'reconciliation', now });
    enqueueAfterCommit(trx, 'billing.reconcile-wanted', { id: 'asked' });
  });
}
