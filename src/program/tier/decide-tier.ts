import { uuidv7 } from 'uuidv7';
import { type Actor, recordAudit } from '../../audit/audit.repository';
import { listAdministrators } from '../../organizations/administrators.report';
import { lockPartner, type PartnerBasis, setStoredTier } from '../../organizations/partners/partner-row.repository';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { decisionOn, type TierDecision } from './tier';
import { mailTierDecided } from './tier.mails';
import { standingOf, type TierStanding } from './tier-standing.report';
import { insertTierChange, keepTierState, type TierChange } from './tier-standings.repository';

/**
 * Decides a partner's tier as of now: up as soon as twelve months of net purchases reach the threshold, down only at the yearly review, nothing while a
 * decision by staff holds (domain.md §11.4, docs/decisions/0040). Writes the stored tier, the history, the mails and the audit entry in one transaction under
 * the partner's lock, so that two at once decide once; repeated, it changes nothing. Answers the change, or null where there is none.
 */
export function decideTier({ organizationId, actor }: { organizationId: string; actor: Actor }): Promise<TierChange | null> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const partner = await lockPartner(trx, organizationId);
    if (partner.status !== 'active') return null;
    const standing = await standingOf(trx, partner, now);
    const today = dayIn(now, partner.timeZone);
    const decision = decisionOn({ tier: partner.tier, state: standing.state, netCents: standing.netCents, targetCents: standing.targetCents, today });
    if (!decision) return null;
    await keepTierState(trx, organizationId, decision.state, now);
    // A review that leaves Basic as it is says nothing to anybody; the next one is a year away.
    if (decision.tier === 'basic' && partner.tier === 'basic') return null;
    return writeChange(trx, { partner, standing, decision, decidedBy: null, reason: '', actor, now });
  });
}

type Change = { partner: PartnerBasis; standing: TierStanding; decision: TierDecision; decidedBy: string | null; reason: string; actor: Actor; now: Date };

/** Writes a decision: the stored tier, its history, mails and audit. Under the partner's lock, in the system's or the office's scope. */
export async function writeChange(trx: Scoped, { partner, standing, decision, decidedBy, reason, actor, now }: Change): Promise<TierChange> {
  const { tier, cause, state } = decision;
  const change: TierChange = {
    id: uuidv7(), organizationId: partner.id, previousTier: partner.tier, tier, cause, reason, heldUntil: state.heldUntil, netCents: standing.netCents,
    targetCents: standing.targetCents, currency: partner.currency, ruleVersion: standing.rules.version, decidedBy, decidedOn: dayIn(now, partner.timeZone), decidedAt: now,
  };
  if (tier !== partner.tier) await setStoredTier(trx, partner.id, tier, now);
  await insertTierChange(trx, change);
  await mailTierDecided(trx, { partner, change, nextReviewOn: state.nextReviewOn, administrators: await listAdministrators(trx, partner.id), now });
  await recordAudit(trx, {
    organizationId: partner.id, actor, action: tier === partner.tier ? 'tier.confirmed' : 'tier.changed', subjectType: 'organization', subjectId: partner.id,
    before: { tier: partner.tier, nextReviewOn: standing.state.nextReviewOn, heldUntil: standing.state.heldUntil },
    after: { tier, cause, reason, heldUntil: state.heldUntil, nextReviewOn: state.nextReviewOn, netCents: standing.netCents, targetCents: standing.targetCents, currency: partner.currency, ruleVersion: standing.rules.version },
    now,
  });
  return change;
}
