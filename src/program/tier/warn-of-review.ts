import { listAdministrators } from '../../organizations/administrators.report';
import { lockPartner } from '../../organizations/partners/partner-row.repository';
import { databaseNow, within } from '../../platform/database/database';
import { daysBetween, dayIn } from '../../platform/values/dates';
import { mailReviewSoon } from './tier.mails';
import { standingOf } from './tier-standing.report';
import { keepTierState, markWarned } from './tier-standings.repository';
import { listReviewsSoon, listWithoutStanding } from './tiers-to-decide.report';

const DAYS_BEFORE_REVIEW = 30;

/** Tells the administrators of Premier partners, once for each review, thirty days before it; safe to repeat. Answers how many partners were told. */
export async function warnOfReviews(stopping: AbortSignal): Promise<number> {
  const due = await within('system', async (trx) => listReviewsSoon(trx, await databaseNow(trx)), { readOnly: true });
  let told = 0;
  for (const organizationId of due) {
    if (stopping.aborted) break;
    if (await warn(organizationId)) told += 1;
  }
  return told;
}

/** Writes down when a partner's first review is, so that sweeps find it by index; safe to repeat. */
export async function ensureStandings(stopping: AbortSignal): Promise<number> {
  const missing = await within('system', listWithoutStanding, { readOnly: true });
  for (const organizationId of missing) {
    if (stopping.aborted) break;
    await within('system', async (trx) => {
      const now = await databaseNow(trx);
      const { state } = await standingOf(trx, await lockPartner(trx, organizationId), now);
      await keepTierState(trx, organizationId, state, now);
    });
  }
  return missing.length;
}

function warn(organizationId: string): Promise<boolean> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const partner = await lockPartner(trx, organizationId);
    const standing = await standingOf(trx, partner, now);
    const days = daysBetween(dayIn(now, partner.timeZone), standing.state.nextReviewOn);
    if (partner.tier !== 'premier' || days > DAYS_BEFORE_REVIEW || days < 1) return false;
    if (!await markWarned(trx, organizationId, standing.state.nextReviewOn)) return false;
    await mailReviewSoon(trx, { partner, standing, administrators: await listAdministrators(trx, organizationId), now });
    return true;
  });
}
