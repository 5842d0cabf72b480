import { databaseNow, within } from '../../platform/database/database';
import { daysFromMoment } from '../../platform/values/dates';
import { defineJob } from '../../platform/queue/queue';
import { assignInvited } from '../computers/computer-changes.repository';
import { accountsWithoutMachines, ensureMachines } from './ensure-machines';

const SWEPT = 500;
/** Older ones get theirs when somebody looks. */
const LOOKS_BACK_DAYS = 3;

/** Gives what households bought lately its computers, so that lists and mails know them before anybody has looked. */
export const ensure = defineJob('computers.ensure-machines', async (_data, { log, stopping }) => {
  const now = await within('system', (trx) => databaseNow(trx), { readOnly: true });
  for (const accountId of await accountsWithoutMachines(daysFromMoment(now, -LOOKS_BACK_DAYS), SWEPT)) {
    if (stopping.aborted) return;
    try {
      await ensureMachines(accountId);
    } catch (error) {
      log.error({ err: error, account: accountId }, 'the computers of an account could not be made');
    }
  }
}, { oneAtATime: true });

/** Gives computers to invited people who have registered since. */
export const assignToInvited = defineJob('computers.assign-invited', async () => {
  await within('system', async (trx) => assignInvited(trx, { accountId: null, now: await databaseNow(trx) }));
}, { oneAtATime: true });
