import { config } from '../config';
import { within } from '../platform/database/database';
import { defineJob } from '../platform/queue/queue';
import { keepDueMails } from './mails.repository';
import { sendDueMails } from './send-due-mails';
import { openSmtp } from './smtp';

/** Woken by every queued mail and each 10 seconds. */
export const sendDue = defineJob('mail.send-due', async (_data, { log, stopping }) => {
  if (config.smtpUrl) await sendDueMails(openSmtp(config.smtpUrl), { log, stopping });
  else await within('system', keepDueMails);
}, { oneAtATime: true });
