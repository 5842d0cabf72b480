import { defineJob } from '../../platform/queue/queue';
import { countMachines, measureStorage } from './count-machines';

/** Every few minutes: how the machines of organizations stand. */
export const count = defineJob('alerts.count-machines', (_data, { stopping }) => countMachines({ stopping }), { oneAtATime: true });

/** Every hour, once a day for each organization: what each account keeps with us. */
export const measure = defineJob('alerts.measure-storage', (_data, { stopping }) => measureStorage({ stopping }), { oneAtATime: true });
