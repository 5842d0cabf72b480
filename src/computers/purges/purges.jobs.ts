import { databaseNow, within } from '../../platform/database/database';
import { defineJob, enqueue, type JobContext } from '../../platform/queue/queue';
import { closeOldDownloads } from '../files/file-downloads.repository';
import { removeVault } from '../vault/remove-vault';
import { listRemovedSince, listToDelete, listToPurge, type RemovalReason } from './removals.repository';
import { removeMachine } from './remove-machine';

const BATCH = 100;
const TWO_DAYS_MS = 2 * 86_400_000;

/** Computers that were deleted, and servers whose four days are over (domain.md §8.8, §8.11). */
export const removeDeleted = defineJob('computers.remove-deleted', async (_data, context) => {
  let last: { id: string } | undefined;
  do {
    const due = await within('system', async (trx) => listToDelete(trx, await databaseNow(trx), last?.id, BATCH), { readOnly: true });
    await removeEach(due, 'deleted', context);
    last = due.at(-1);
  } while (last && !context.stopping.aborted);
}, { oneAtATime: true });

/** Machines of subscriptions whose days of grace are over; then the subscriptions are told gone, by their own room (domain.md §4.2). */
export const removePurging = defineJob('computers.remove-purging', async (_data, context) => {
  let last: { id: string } | undefined;
  let removed = 0;
  do {
    const due = await within('system', (trx) => listToPurge(trx, last?.id, BATCH), { readOnly: true });
    removed += await removeEach(due, 'purged', context);
    last = due.at(-1);
  } while (last && !context.stopping.aborted);
  if (removed > 0) await enqueue('subscriptions.purge', { id: 'removed' });
}, { oneAtATime: true });

/** Each night: what an upload left that was under way while its machine was removed, and downloads that nobody ended. */
export const forgetRemoved = defineJob('computers.forget-removed', async (_data, { log, stopping }) => {
  const removed = await within('system', async (trx) => {
    const now = await databaseNow(trx);
    await closeOldDownloads(trx, now);
    return listRemovedSince(trx, new Date(now.getTime() - TWO_DAYS_MS), 10_000);
  });
  for (const machineId of removed) {
    if (stopping.aborted) return;
    await removeVault(machineId).catch((error: unknown) => log.error({ err: error, machine: machineId }, 'a removed vault could not be looked at again'));
  }
}, { oneAtATime: true });

async function removeEach(machines: readonly { id: string }[], reason: RemovalReason, { actor, log, stopping }: JobContext): Promise<number> {
  let removed = 0;
  for (const { id } of machines) {
    if (stopping.aborted) break;
    try {
      if (await removeMachine(id, reason, actor)) removed += 1;
    } catch (error) {
      log.error({ err: error, machine: id }, 'a machine could not be removed; the next sweep goes on');
    }
  }
  return removed;
}
