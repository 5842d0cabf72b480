import { type Day, dayIn } from '../../platform/values/dates';
import { type GraceDays } from '../moments';
import { type Subscription, withMoments } from '../subscription';
import { type TermRow } from '../terms.repository';
import { firstChange, noWaitingPlan, withWaiting } from '../waiting-plan.model';
import { stretchesFrom } from './storage-order.model';

interface PaidStretch {
  readonly startsOn: Day;
  readonly endsOn: Day;
}

/**
 * The terms with the packs that were paid for until their ends; undefined where a paid stretch ends with none of them: the terms were changed since, and
 * the packs would end in the middle of one.
 */
export function termsWithPacks(terms: readonly TermRow[], paid: readonly PaidStretch[], packs: number, today: Day): TermRow[] | undefined {
  const running = stretchesFrom(terms, today);
  const isCovered = (term: TermRow, { startsOn, endsOn }: PaidStretch) => term.endsOn === endsOn && term.startsOn < endsOn && startsOn < term.endsOn;
  if (!paid.every((stretch) => running.some((term) => isCovered(term, stretch)))) return undefined;
  return running.filter((term) => paid.some((stretch) => isCovered(term, stretch))).map((term) => ({ ...term, storagePacks: term.storagePacks + packs }));
}

/**
 * The subscription with more packs, at once where its running term has them; a later term on other packs or another plan waits as before. `terms` are
 * all of it as they stand now.
 */
export function withMorePacks(subscription: Subscription, terms: readonly TermRow[], grace: GraceDays, now: Date): Subscription {
  const today = dayIn(now, subscription.timeZone);
  const running = stretchesFrom(terms, today);
  const current = running.find(({ startsOn }) => startsOn <= today);
  const inForce = { planId: subscription.planId, storagePacks: current?.storagePacks ?? subscription.storagePacks, ...noWaitingPlan };
  const later = firstChange(inForce, running, today);
  return withMoments({ ...subscription, ...later ? withWaiting(inForce, later, subscription.timeZone) : inForce }, grace, now);
}
