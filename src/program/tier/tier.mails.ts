import { config } from '../../config';
import { type NewMail, queueMails } from '../../mail/queue-mail';
import { type Administrator } from '../../organizations/administrators.report';
import { type PartnerBasis } from '../../organizations/partners/partner-row.repository';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { day, money } from '../../platform/values/format';
import { TIER_NAMES } from './tier';
import { type TierStanding } from './tier-standing.report';
import { type TierChange } from './tier-standings.repository';

type Decided = { partner: PartnerBasis; change: TierChange; nextReviewOn: Day; administrators: readonly Administrator[]; now: Date };

/** Tells the administrators what was decided, what it came from and when it is looked at again. */
export function mailTierDecided(trx: Scoped, { partner, change, nextReviewOn, administrators, now }: Decided): Promise<number> {
  const { subject, words } = wordsFor(change, partner.name);
  return queueMails(trx, administrators.map((to) => mailTo(partner, to, now, {
    kind: 'program.tier-decided', dedupeKey: `tier-change:${change.id}`, subject,
    paragraphs: words,
    facts: [
      { label: 'Tier', value: TIER_NAMES[change.tier] },
      { label: 'Net purchases of twelve months', value: money(change.netCents, change.currency) },
      { label: 'Asked for Premier', value: money(change.targetCents, change.currency) },
      { label: 'Next review', value: day(nextReviewOn) },
    ],
  })));
}

/** Thirty days before the review of a Premier partner: what is missing, or that nothing is. */
export function mailReviewSoon(trx: Scoped, { partner, standing, administrators, now }: { partner: PartnerBasis; standing: TierStanding; administrators: readonly Administrator[]; now: Date }): Promise<number> {
  const { currency, missingCents, netCents, targetCents, state } = standing;
  const reviewOn = day(state.nextReviewOn);
  const words = missingCents === 0
    ? [`On ${reviewOn} we look at your tier. As of today your purchases keep you Premier. Purchases older than twelve months drop out until then, so look at the page once more before the day.`]
    : [`On ${reviewOn} we look at your tier. As of today ${money(missingCents, currency)} of net purchases are missing to stay Premier. Without them you are Basic from that day on, with lower discounts on new orders and renewals.`];
  return queueMails(trx, administrators.map((to) => mailTo(partner, to, now, {
    kind: 'program.review-soon', dedupeKey: `tier-review:${partner.id}:${state.nextReviewOn}`, subject: `Your tier is reviewed on ${reviewOn}`,
    paragraphs: words,
    facts: [
      { label: 'Net purchases of twelve months', value: money(netCents, currency) },
      { label: 'Asked for Premier', value: money(targetCents, currency) },
      { label: 'Missing', value: money(missingCents, currency) },
    ],
  })));
}

function wordsFor({ cause, previousTier, tier, reason, heldUntil, currency, targetCents }: TierChange, name: string): { subject: string; words: string[] } {
  if (cause === 'threshold') {
    return { subject: `${name} is Premier now`, words: [`Your net purchases of the last twelve months have reached ${money(targetCents, currency)}: ${name} is a Premier partner from today.`, 'Your higher discounts count for every new order and renewal from now on. An order that was open is shown again at the new price before you pay.'] };
  }
  if (cause === 'review') {
    return tier === previousTier
      ? { subject: `${name} stays ${TIER_NAMES[tier]}`, words: [`We looked at your tier today. Your net purchases of the last twelve months keep ${name} ${TIER_NAMES[tier]} for another year.`] }
      : { subject: `${name} is ${TIER_NAMES[tier]} now`, words: [`We looked at your tier today. Your net purchases of the last twelve months are below ${money(targetCents, currency)}, so ${name} is a ${TIER_NAMES[tier]} partner from today.`, 'The discounts of Basic count for new orders and renewals from now on; what is paid stays paid. As soon as twelve months of purchases reach the threshold again, you are Premier again the same day.'] };
  }
  const until = heldUntil === null ? '' : ` This holds until ${day(heldUntil)}; we look at it on the day after.`;
  const what = tier === previousTier ? `${name} stays ${TIER_NAMES[tier]}` : `${name} is ${TIER_NAMES[tier]} now`;
  return { subject: what, words: [`${config.vendor.name} has decided: ${what}.${until}`, ...(reason === '' ? [] : [`The reason: ${reason}`])] };
}

type Said = { kind: string; dedupeKey: string; subject: string; paragraphs: string[]; facts: { label: string; value: string }[] };

function mailTo(partner: PartnerBasis, { email, name }: Administrator, now: Date, { kind, dedupeKey, subject, paragraphs, facts }: Said): NewMail {
  return {
    organizationId: partner.id, kind, dedupeKey, to: { email, name }, subject, view: 'message', now,
    locals: { greeting: `Hello ${name},`, paragraphs, facts, button: { label: 'See how you stand', href: config.baseUrl + paths.program.show } },
  };
}
