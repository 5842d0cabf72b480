import { type Actor, recordAudit } from '../../audit/audit.repository';
import { lockPartner } from '../../organizations/partners/partner-row.repository';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { findSubscriptionForUpdate } from '../../subscriptions/subscriptions.repository';
import { listTerms } from '../../subscriptions/terms.repository';
import { endSubscriptionNow } from '../../subscriptions/undo/end-subscription-now';
import { findClaimant } from './claimant.report';
import { endNfrClaim, getNfrClaimForUpdate, type NfrEndCause } from './nfr-claims.repository';
import { mailNfrEnded } from './nfr.mails';

type Ending = { organizationId: string; claimId: string; cause: NfrEndCause; actor: Actor };

/**
 * Ends a claim, so that another may be made: by an administrator, because its holder has left, or because what it gave is gone. The subscription ends at
 * once and its data is kept for the days of grace, as after a refund; one that somebody has paid for since goes on. Again changes nothing. Throws NotFound.
 */
export function endNfr({ organizationId, claimId, cause, actor }: Ending): Promise<void> {
  return within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const partner = await lockPartner(trx, organizationId);
    const claim = await getNfrClaimForUpdate(trx, organizationId, claimId);
    if (claim.endedAt !== null) return;
    const ended = await endSubscription(trx, { organizationId, subscriptionId: claim.subscriptionId, cause, actor, now });
    await endNfrClaim(trx, { id: claimId, cause, endedBy: actor.kind === 'person' ? actor.id : null, now });
    await recordAudit(trx, { organizationId, actor, action: 'nfr.ended', subjectType: 'subscription', subjectId: claim.subscriptionId, before: { personId: claim.personId }, after: { cause }, now });
    const person = await findClaimant(trx, organizationId, claim.personId);
    if (person && ended) await mailNfrEnded(trx, { partner, person, claimId, subscription: ended, now });
  });
}

type Subject = { organizationId: string; subscriptionId: string; cause: NfrEndCause; actor: Actor; now: Date };

/** All its free terms, the last one first; undefined where it does not run, is paid for or is not the organization's any more. */
async function endSubscription(trx: Scoped, { organizationId, subscriptionId, cause, actor, now }: Subject) {
  let subscription = await findSubscriptionForUpdate(trx, organizationId, subscriptionId);
  if (subscription?.state !== 'active') return undefined;
  const today = dayIn(now, subscription.timeZone);
  const running = (await listTerms(trx, organizationId, subscriptionId)).filter(({ kind, cutOn, endsOn }) => kind !== 'trial' && !cutOn && endsOn > today).reverse();
  if (running.some(({ kind }) => kind === 'paid')) return undefined;
  const reason = cause === 'left' ? 'its holder has left the organization' : 'an administrator has released it';
  for (const { startsOn } of running) {
    subscription = await endSubscriptionNow(trx, { organizationId, subscriptionId, termStartsOn: startsOn, action: 'subscription.nfr-ended', reason, actor, now });
  }
  return subscription;
}
