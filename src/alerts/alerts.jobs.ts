import { databaseNow, within } from '../platform/database/database';
import { defineJob, type JobContext } from '../platform/queue/queue';
import { judgeAlerts, judgeBusiness, judgeMachines } from './judge-alerts';
import { listChangedMachines, listChangedOrganizations, listOrganizationsWithAlerts } from './organizations-to-judge.report';
import { forgetOldDigests, sendDigests as sendAllDigests } from './digest/send-digests';
import { wakeSnoozed } from './life/wake-snoozed';
import { tellOverdue as tellAllOverdue } from './overdue/tell-overdue';

/** Longer than the time between two sweeps, so that nothing falls between them. */
const lookBackMs = 20 * 60_000;

/** Every few minutes: where something happened, and what has slept long enough. */
export const sweep = defineJob('alerts.sweep', async (_data, context) => {
  const { ids, machines } = await within('system', async (trx) => {
    const now = await databaseNow(trx);
    const since = new Date(now.getTime() - lookBackMs);
    return { ids: await listChangedOrganizations(trx, since, now), machines: await listChangedMachines(trx, since) };
  }, { readOnly: true });
  await wakeSnoozed();
  await eachOf(ids, context, (id) => id, judgeBusiness);
  await eachOf(machines, context, ({ organizationId }) => organizationId, ({ organizationId, machineIds }) => judgeMachines(organizationId, machineIds));
}, { oneAtATime: true });

/** Every hour: everywhere, because days pass by themselves. */
export const sweepAll = defineJob('alerts.sweep-all', async (_data, context) => {
  await wakeSnoozed();
  await eachOf(await within('system', listOrganizationsWithAlerts, { readOnly: true }), context, (id) => id, judgeAlerts);
}, { oneAtATime: true });

/** One organization, as soon as its rules were changed. */
export const judge = defineJob('alerts.judge', async ({ id }) => {
  await judgeAlerts(id);
});

/** Every few minutes: it is seven o'clock somewhere, or was today. */
export const sendDigests = defineJob('alerts.send-digests', async (_data, context) => {
  await sendAllDigests(context);
}, { oneAtATime: true });

export const forgetDigests = defineJob('alerts.forget-digests', () => forgetOldDigests());

/** Every hour: whose computers are silent long enough to be told again. */
export const tellOverdue = defineJob('alerts.tell-overdue', async () => {
  await tellAllOverdue();
}, { oneAtATime: true });

async function eachOf<T>(all: readonly T[], { log, stopping }: JobContext, organizationOf: (one: T) => string, work: (one: T) => Promise<unknown>): Promise<void> {
  for (const one of all) {
    if (stopping.aborted) return;
    try {
      await work(one);
    } catch (error) {
      log.error({ err: error, organization: organizationOf(one) }, 'the alerts of an organization could not be judged; the next sweep tries again');
    }
  }
}
