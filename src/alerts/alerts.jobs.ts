import { databaseNow, within } from '../platform/database';
import { defineJob, type JobContext } from '../platform/queue';
import { judgeAlerts } from './judge-alerts';
import { listChangedOrganizations, listOrganizationsWithAlerts } from './organizations-to-judge.report';

/** Longer than the time between two sweeps, so that nothing falls between them. */
const lookBackMs = 20 * 60_000;

/** Every few minutes: where something happened. */
export const sweep = defineJob('alerts.sweep', async (_data, context) => {
  const ids = await within('system', async (trx) => {
    const now = await databaseNow(trx);
    return listChangedOrganizations(trx, new Date(now.getTime() - lookBackMs), now);
  }, { readOnly: true });
  await judgeAll(ids, context);
}, { oneAtATime: true });

/** Every hour: everywhere, because days pass by themselves. */
export const sweepAll = defineJob('alerts.sweep-all', async (_data, context) => {
  await judgeAll(await within('system', listOrganizationsWithAlerts, { readOnly: true }), context);
}, { oneAtATime: true });

async function judgeAll(organizationIds: readonly string[], { log, stopping }: JobContext): Promise<void> {
  for (const organizationId of organizationIds) {
    if (stopping.aborted) return;
    try {
      await judgeAlerts(organizationId);
    } catch (error) {
      log.error({ err: error, organization: organizationId }, 'the alerts of an organization could not be judged; the next sweep tries again');
    }
  }
}
