import { type Day, startOfDay } from '../platform/values/dates';

/** What a term is served with. */
export interface PlanAndPacks {
  readonly planId: string;
  readonly storagePacks: number;
}

/** The plan of a term that is paid for and has not begun: all three set, or none. */
export interface WaitingPlan {
  readonly nextPlanId: string | null;
  readonly nextStoragePacks: number | null;
  /** The start of the term's first day in the subscription's zone. */
  readonly planChangesAt: Date | null;
}

type Planned = PlanAndPacks & WaitingPlan;
type Term = PlanAndPacks & { readonly startsOn: Day };

export const noWaitingPlan: WaitingPlan = { nextPlanId: null, nextStoragePacks: null, planChangesAt: null };

/**
 * The plan in force and the one that waits once a term that begins later is paid for: nothing changes before its first day (domain.md §4.3,
 * §7.3). Where one waits already it is the next to begin and stays; the later term's turn comes when that one has begun.
 */
export function withWaiting({ planId, storagePacks, nextPlanId, nextStoragePacks, planChangesAt }: Planned, term: Term, timeZone: string): Planned {
  const inForce = { planId, storagePacks };
  if (planChangesAt !== null) return { ...inForce, nextPlanId, nextStoragePacks, planChangesAt };
  if (isSame(inForce, term)) return { ...inForce, ...noWaitingPlan };
  return { ...inForce, nextPlanId: term.planId, nextStoragePacks: term.storagePacks, planChangesAt: startOfDay(term.startsOn, timeZone) };
}

/** What the next renewal goes on with: the waiting plan where one waits, else the one in force. */
export function renewedPlan({ planId, storagePacks, nextPlanId, nextStoragePacks }: Planned): PlanAndPacks {
  return nextPlanId === null || nextStoragePacks === null ? { planId, storagePacks } : { planId: nextPlanId, storagePacks: nextStoragePacks };
}

/** The first of the terms after a day, earliest first, that is on another plan or other packs. */
export function firstChange<Each extends Term>(inForce: PlanAndPacks, terms: readonly Each[], after: Day): Each | undefined {
  return terms.find((term) => term.startsOn > after && !isSame(inForce, term));
}

function isSame(one: PlanAndPacks, other: PlanAndPacks): boolean {
  return one.planId === other.planId && one.storagePacks === other.storagePacks;
}
