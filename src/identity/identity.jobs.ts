import { defineJob } from '../platform/queue/queue';
import { forgetEnded } from './forget-ended';
import { sendResetLinks } from './recovery/send-reset-links';

/** Nightly. */
export const forgetEndedJob = defineJob('identity.forget-ended', async (_data, { log }) => {
  log.info(await forgetEnded(), 'forgotten');
});

/** Woken by every request for a new password and each 10 seconds. */
export const sendResetLinksJob = defineJob('identity.send-reset-links', (_data, { stopping }) => sendResetLinks(stopping), { oneAtATime: true });
