import { defineJob } from '../platform/queue/queue';
import { refreshPlanNames } from './refresh-plan-names';

/** Accounts lists follow plans that were renamed. */
export const refreshNames = defineJob('accounts.refresh-plan-names', async (_data, { log, stopping }) => {
  const accounts = await refreshPlanNames(stopping);
  if (accounts > 0) log.info({ accounts }, 'names of plans brought in line');
}, { oneAtATime: true });
