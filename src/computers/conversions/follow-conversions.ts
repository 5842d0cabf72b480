import { recordAudits } from '../../audit/audit.repository';
import { databaseNow, within } from '../../platform/database/database';
import { type JobContext } from '../../platform/queue/queue';
import { isServing } from '../machine';
import { changeMachines, listMachinesForUpdate } from '../machines.repository';
import { listUnfollowed, type Unfollowed } from './converted-machines.report';

const AT_A_TIME = 100;

/**
 * Moves the computers of households that became companies onto the company's one subscription, with all that is stored, and gives those that nobody was
 * named for to the person who held the household (domain.md §7.5). Found by state, so that a lost message heals; safe to repeat.
 */
export async function followConversions({ actor, log, stopping }: Pick<JobContext, 'actor' | 'log' | 'stopping'>): Promise<void> {
  for (let failed = 0; !stopping.aborted;) {
    const found = await within('system', (trx) => listUnfollowed(trx, AT_A_TIME), { readOnly: true });
    for (const unfollowed of found) {
      try {
        await follow(unfollowed, actor);
      } catch (error) {
        failed += 1;
        log.error({ err: error, account: unfollowed.accountId }, 'the computers of a converted account could not be moved; the next sweep tries again');
      }
    }
    if (found.length < AT_A_TIME || failed > 0) return;
  }
}

async function follow({ accountId, machineIds, subscriptionId, organizationId, state, serviceEndsAt, holderId }: Unfollowed, actor: JobContext['actor']): Promise<void> {
  await within('system', async (trx) => {
    const now = await databaseNow(trx);
    const left = (await listMachinesForUpdate(trx, machineIds)).filter((machine) => machine.subscriptionId !== subscriptionId);
    const isServed = isServing({ state, serviceEndsAt }, now);
    const moved = await changeMachines(trx, left, ({ personId }) => ({ subscriptionId, organizationId, personId: personId ?? holderId, isServed }), now);
    await recordAudits(trx, moved.map(({ before, after }) => ({
      organizationId, accountId, actor, action: 'machine.moved-into-company', subjectType: 'machine', subjectId: before.id,
      before: { subscriptionId: before.subscriptionId, personId: before.personId }, after: { subscriptionId, personId: after.personId }, now,
    })));
  });
}
