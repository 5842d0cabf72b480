import { within } from '../../platform/database/database';
import { limit, networkOf } from '../../platform/http/rate-limit';
import { nudgeAfterCommit } from '../../platform/queue/queue';
import { noteRequest } from './reset-requests.repository';

const byNetwork = limit('forgotten-password', { points: 20, seconds: 3_600 });

/**
 * Somebody has forgotten the password of this e-mail. Only notes that, for known and unknown e-mails alike, and a worker
 * does the rest: neither the answer nor its time tells who has a sign-in (domain.md §5.4). Throws TooMany when one network
 * asks over and over; over three requests an hour for one e-mail are passed over in silence.
 */
export async function askForReset({ email, address, requestId }: { email: string; address: string | undefined; requestId: string }): Promise<void> {
  await byNetwork.take(networkOf(address));
  await within('system', async (trx) => {
    await noteRequest(trx, { email, requestId });
    nudgeAfterCommit(trx, 'identity.send-reset-links');
  });
}
