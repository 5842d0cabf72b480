import { defineJob } from '../../platform/queue/queue';
import { lapseApplications } from './lapse-applications';

/** Hourly. */
export const lapseApplicationsJob = defineJob('organizations.lapse-applications', async (_data, { log }) => {
  const lapsed = await lapseApplications();
  if (lapsed > 0) log.info({ lapsed }, 'applications lapsed');
}, { oneAtATime: true });
