import { refreshAccountSummaries } from '../../accounts/refresh-account-summary';
import { type Actor } from '../../audit/audit.repository';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { enqueueAfterCommit } from '../../platform/queue/queue';
import { findSubscriptionForUpdate } from '../subscriptions.repository';
import { beginPurge } from './begin-purge';
import { claimSubscriptions, readLifeCycleBasis } from './life-cycle-basis.report';
import { isPaidOtherwise, mayBePaid } from './open-charges.report';

type Wanted = { organizationId: string; subscriptionId: string; reason: string; actor: Actor };

const ended = `s.state in ('expired', 'payment_failed') and not ${mayBePaid} and not ${isPaidOtherwise}`;
const ON_ITS_WAY = 'A payment for this subscription is on its way. Look again in a few minutes.';

/**
 * Staff remove the data of a subscription that has ended before its day, as customers may ask after a refund (domain.md §3.4). Nothing brings it
 * back from here; whoever keeps the data takes it away as after the days of grace. Asking twice changes nothing more. Throws RuleBroken while it runs, or may be paid.
 */
export async function removeDataNow({ organizationId, subscriptionId, reason, actor }: Wanted): Promise<void> {
  await within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const [claimed] = await claimSubscriptions(trx, { organizationId, ids: [subscriptionId], now }, ended);
    if (!claimed) return refuseOrDone(trx, organizationId, subscriptionId);
    const basis = await readLifeCycleBasis(trx, organizationId, [claimed], now);
    if (!await beginPurge(trx, basis, claimed, { actor, early: { reason } })) throw new RuleBroken(ON_ITS_WAY);
    await refreshAccountSummaries(trx, [claimed.accountId]);
    enqueueAfterCommit(trx, 'subscriptions.purge', { id: 'now' });
  });
}

async function refuseOrDone(trx: Scoped, organizationId: string, subscriptionId: string): Promise<void> {
  const found = await findSubscriptionForUpdate(trx, organizationId, subscriptionId);
  if (found?.state === 'purging' || found?.state === 'purged') return;
  if (found?.state === 'expired' || found?.state === 'payment_failed') throw new RuleBroken(ON_ITS_WAY);
  throw new RuleBroken('This subscription has not ended. Its data can be removed once it has: refund it first, or let it end.');
}
