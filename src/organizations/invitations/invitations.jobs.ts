import { defineJob } from '../../platform/queue/queue';
import { endLapsedInvitations } from './end-lapsed-invitations';

/** Every ten minutes: links are over by themselves, the list follows. */
export const lapseInvitationsJob = defineJob('organizations.lapse-invitations', async (_data, { actor, log }) => {
  const lapsed = await endLapsedInvitations(actor);
  if (lapsed > 0) log.info({ lapsed }, 'invitations lapsed');
}, { oneAtATime: true });
