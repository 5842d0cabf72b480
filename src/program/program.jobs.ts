import { defineJob } from '../platform/queue/queue';
import { endLeftNfr } from './nfr/end-left-nfr';
import { sweepAllTiers, sweepTiers } from './tier/sweep-tiers';
import { ensureStandings, warnOfReviews } from './tier/warn-of-review';

/** Every few minutes. */
export const decideTiers = defineJob('program.decide-tiers', async (_data, context) => {
  const changed = await sweepTiers(context);
  if (changed > 0) context.log.info({ changed }, 'tiers decided');
}, { oneAtATime: true });

/** Daily. */
export const decideAllTiers = defineJob('program.decide-all-tiers', async (_data, context) => {
  const begun = await ensureStandings(context.stopping);
  context.log.info({ begun, changed: await sweepAllTiers(context) }, 'all tiers looked at');
}, { oneAtATime: true });

/** Hourly. */
export const warnOfReviewsJob = defineJob('program.warn-of-reviews', async (_data, { log, stopping }) => {
  log.info({ told: await warnOfReviews(stopping) }, 'tier reviews announced');
}, { oneAtATime: true });

/** Every few minutes. */
export const endLeftNfrJob = defineJob('program.end-left-nfr', async (_data, context) => {
  const ended = await endLeftNfr(context);
  if (ended > 0) context.log.info({ ended }, 'subscriptions not for resale ended');
}, { oneAtATime: true });
