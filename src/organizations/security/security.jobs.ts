import { defineJob } from '../../platform/queue/queue';
import { remindTwoStep } from './remind-two-step';

/** Hourly. */
export const remindTwoStepJob = defineJob('organizations.remind-two-step', async (_data, { log }) => {
  log.info({ mails: await remindTwoStep() }, 'two-step reminders');
}, { oneAtATime: true });
