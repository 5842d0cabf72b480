import { defineJob } from '../../platform/queue/queue';
import { recountVaults } from './recount-vaults';
import { settleWrites } from './settle-writes';

/** Every five minutes: what a process that was killed left uncounted. */
export const settle = defineJob('vaults.settle', (_data, { stopping }) => settleWrites({ stopping }).then(() => undefined), { oneAtATime: true });

/** Each night: what is counted, compared with what really lies there. */
export const recount = defineJob('vaults.recount', async (_data, { log, stopping }) => {
  const { counted, corrected } = await recountVaults({ all: false, stopping, failed: (machineId, error) => log.error({ err: error, machine: machineId }, 'a vault could not be counted') });
  for (const { machineId, from, to } of corrected) log.warn({ machine: machineId, from, to }, 'a vault was counted wrong');
  log.info({ vaults: counted, corrected: corrected.length }, 'vaults counted');
}, { oneAtATime: true });
