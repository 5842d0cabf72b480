import { databaseNow, within } from '../../platform/database/database';
import { defineJob } from '../../platform/queue/queue';
import { clearCases } from './clear-cases';
import { forgetErasureMails } from './erase-person';
import { forgetExports } from './privacy-cases.repository';
import { workPrivacyCases } from './work-cases';

export const work = defineJob('privacy.work', (_data, context) => workPrivacyCases(context), { oneAtATime: true });

export const clear = defineJob('privacy.clear', (_data, context) => clearCases(context), { oneAtATime: true });

/** Exports whose week is over, and the last mails once they are sent. */
export const forget = defineJob('privacy.forget', async () => {
  await within('system', async (trx) => forgetExports(trx, await databaseNow(trx)));
  await within('privacy', forgetErasureMails);
}, { oneAtATime: true });
