import { defineJob } from '../../platform/queue/queue';
import { lapseOldRequests } from './lapse-requests';

/** Every ten minutes: requests are over by themselves, the lists follow. */
export const lapseConsentRequests = defineJob('accounts.lapse-requests', async (_data, { actor, log }) => {
  const lapsed = await lapseOldRequests(actor);
  if (lapsed > 0) log.info({ lapsed }, 'consent requests lapsed');
}, { oneAtATime: true });
