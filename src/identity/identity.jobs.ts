import { defineJob } from '../platform/queue';
import { forgetEnded } from './forget-ended';

/** Nightly. */
export const forgetEndedJob = defineJob('identity.forget-ended', async (_data, { log }) => {
  log.info(await forgetEnded(), 'forgotten');
});
