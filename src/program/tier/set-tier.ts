import { lockPartner } from '../../organizations/partners/partner-row.repository';
import { databaseNow, within } from '../../platform/database/database';
import { addYearsFromAnchor, type Day, dayIn } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { day } from '../../platform/values/format';
import { type StaffActor } from '../../platform/visitors/visitor';
import { writeChange } from './decide-tier';
import { stateDecided, type Tier, TIER_NAMES } from './tier';
import { standingOf } from './tier-standing.report';
import { keepTierState, listTierChanges, type TierChange } from './tier-standings.repository';

const MOST_YEARS_HELD = 5;

type Given = { organizationId: string; tier: Tier; heldUntil: Day; reason: string; actor: StaffActor };

/**
 * Gives a partner a tier by decision of staff, which holds through a day whatever its purchases are; the review is on the day after (domain.md §11.4).
 * The same decision again changes nothing. Throws RuleBroken where the day has passed or is too far off, or the tier is held so already; NotFound.
 */
export function setTier({ organizationId, tier, heldUntil, reason, actor }: Given): Promise<TierChange> {
  return within('office', async (trx) => {
    const now = await databaseNow(trx);
    const partner = await lockPartner(trx, organizationId);
    const standing = await standingOf(trx, partner, now);
    const today = dayIn(now, partner.timeZone);
    const [last] = await listTierChanges(trx, organizationId);
    if (last?.cause === 'operator' && last.tier === tier && last.heldUntil === heldUntil && last.reason === reason && partner.tier === tier) return last;
    if (heldUntil <= today) throw new RuleBroken(`Enter a day after today, ${day(today)} at the partner.`);
    if (heldUntil > addYearsFromAnchor(today, MOST_YEARS_HELD)) throw new RuleBroken(`A decision holds for ${MOST_YEARS_HELD} years at most. Enter a day until ${day(addYearsFromAnchor(today, MOST_YEARS_HELD))}.`);
    if (partner.tier === tier && standing.state.heldUntil === heldUntil) throw new RuleBroken(`${partner.name} is ${TIER_NAMES[tier]} until ${day(heldUntil)} by decision already.`);
    const state = stateDecided({ tier: partner.tier, state: standing.state }, { tier, heldUntil, today });
    await keepTierState(trx, organizationId, state, now);
    return writeChange(trx, { partner, standing, decision: { tier, cause: 'operator', state }, decidedBy: actor.id, reason, actor, now });
  });
}
