import { criterionOf } from '../../program/program.presenter';
import { TIER_NAMES } from '../../program/tier/tier';
import { type TierStanding } from '../../program/tier/tier-standing.report';

/** The tier and the way to the next one, or to keeping it. */
export function shareWords(standing: TierStanding) {
  const { value, target, missing, share, progressText } = criterionOf(standing, []);
  return { tier: TIER_NAMES[standing.tier], isPremier: standing.tier === 'premier', value, target, missing, share, progressText, nextReviewOn: standing.state.nextReviewOn };
}
