import { defineJob } from '../../platform/queue/queue';
import { judgeAllServed, judgeStates } from './judge-states';

/** Every minute: what time, or a change of a subscription, has brought into another state. */
export const judge = defineJob('computers.judge-states', async (_data, { stopping }) => {
  await judgeStates({ stopping });
}, { oneAtATime: true });

/** Every hour: all machines whose subscription says otherwise than they remember. */
export const judgeAll = defineJob('computers.judge-all-served', async (_data, { stopping }) => {
  await judgeAllServed({ stopping });
}, { oneAtATime: true });
