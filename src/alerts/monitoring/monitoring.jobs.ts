import { databaseNow, within } from '../../platform/database';
import { defineJob } from '../../platform/queue';
import { countMachines, measureStorage } from './count-machines';

/** Every few minutes: how the machines of each organization stand. */
export const count = defineJob('alerts.count-machines', async () => {
  await within('system', async (trx) => countMachines(trx, await databaseNow(trx)));
}, { oneAtATime: true });

/** Every few hours: what each account keeps with us. */
export const measure = defineJob('alerts.measure-storage', async () => {
  await within('system', async (trx) => measureStorage(trx, await databaseNow(trx)));
}, { oneAtATime: true });
