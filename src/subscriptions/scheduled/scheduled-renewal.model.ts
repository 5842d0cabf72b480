import { type TermYears } from '../../plans/term';
import { type PlanAndPacks, renewedPlan, type WaitingPlan } from '../waiting-plan.model';

/** What is to be different at the next renewal; null: as it is (beyond.md X6). */
export interface ScheduledRenewal {
  readonly scheduledPlanId: string | null;
  readonly scheduledYears: TermYears | null;
  readonly scheduledPacks: number | null;
  /** It does not renew at its next end, although auto-renew is on. */
  readonly scheduledLapse: boolean;
}

/** What the next term is served with, and for how long. */
export interface NextRenewal extends PlanAndPacks {
  readonly years: TermYears;
}

type Renewing = PlanAndPacks & WaitingPlan & { readonly termYears: TermYears | null };

export const noScheduledRenewal: ScheduledRenewal = { scheduledPlanId: null, scheduledYears: null, scheduledPacks: null, scheduledLapse: false };

/** What the next renewal goes on with as today's settings say: the waiting plan where one waits, for as many years as before. */
export function settledRenewal(subscription: Renewing): NextRenewal {
  return { ...renewedPlan(subscription), years: subscription.termYears ?? 1 };
}

/** The same with what is scheduled for it. */
export function nextRenewal(subscription: Renewing & ScheduledRenewal): NextRenewal {
  const { planId, storagePacks, years } = settledRenewal(subscription);
  const { scheduledPlanId, scheduledPacks, scheduledYears } = subscription;
  return { planId: scheduledPlanId ?? planId, storagePacks: scheduledPacks ?? storagePacks, years: scheduledYears ?? years };
}

/** Whether anything at all is scheduled. */
export function hasScheduled({ scheduledPlanId, scheduledYears, scheduledPacks, scheduledLapse }: ScheduledRenewal): boolean {
  return scheduledLapse || scheduledPlanId !== null || scheduledYears !== null || scheduledPacks !== null;
}
