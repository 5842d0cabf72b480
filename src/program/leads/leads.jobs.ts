import { within } from '../../platform/database/database';
import { defineJob } from '../../platform/queue/queue';
import { anonymiseLeads, listOrganizationsToForget } from './anonymise-leads';
import { convertLeads, listOrganizationsToConvert } from './convert-leads';

/** Each minute: what was bought for a lead is there only when it is paid. */
export const convertBought = defineJob('program.convert-leads', async (_data, { actor, log }) => {
  let converted = 0;
  for (const organizationId of await within('system', listOrganizationsToConvert, { readOnly: true })) converted += await convertLeads({ organizationId, actor });
  if (converted > 0) log.info({ converted }, 'leads became customers');
}, { oneAtATime: true });

/** Daily. */
export const anonymiseOld = defineJob('program.anonymise-leads', async (_data, { log, stopping }) => {
  let forgotten = 0;
  for (const organizationId of await within('system', listOrganizationsToForget, { readOnly: true })) {
    for (let done = 1; done > 0 && !stopping.aborted; forgotten += done) done = await anonymiseLeads(organizationId);
  }
  if (forgotten > 0) log.info({ forgotten }, 'old leads anonymised');
}, { oneAtATime: true });
