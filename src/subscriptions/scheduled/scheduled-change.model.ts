import { type TermYears } from '../../plans/term';
import { type NextRenewal, type ScheduledRenewal } from './scheduled-renewal.model';

export const scheduledKinds = ['plan', 'term', 'packs', 'lapse'] as const;
export type ScheduledKind = (typeof scheduledKinds)[number];

export const scheduledStates = ['open', 'applied', 'undone', 'overtaken'] as const;
/** What became of it: `applied` by the renewal, `undone` by a person, `overtaken` where the renewal, or the end, came otherwise. */
export type ScheduledState = (typeof scheduledStates)[number];

/** One thing that somebody asked to be different at the next renewal; one open row for a subscription and kind. */
export interface ScheduledChange {
  readonly id: string;
  readonly organizationId: string;
  readonly accountId: string;
  readonly subscriptionId: string;
  readonly kind: ScheduledKind;
  /** Set for its own kind only, like years and packs; none for a lapse. */
  readonly planId: string | null;
  readonly years: TermYears | null;
  readonly packs: number | null;
  readonly state: ScheduledState;
  /** The person. */
  readonly madeBy: string;
  readonly madeAt: Date;
}

type Value = Pick<ScheduledChange, 'kind' | 'planId' | 'years' | 'packs'>;

/** What is scheduled, as one row a kind. */
export function valuesOf({ scheduledPlanId, scheduledYears, scheduledPacks, scheduledLapse }: ScheduledRenewal): Value[] {
  const none = { planId: null, years: null, packs: null };
  return [
    ...scheduledPlanId === null ? [] : [{ ...none, kind: 'plan' as const, planId: scheduledPlanId }],
    ...scheduledYears === null ? [] : [{ ...none, kind: 'term' as const, years: scheduledYears }],
    ...scheduledPacks === null ? [] : [{ ...none, kind: 'packs' as const, packs: scheduledPacks }],
    ...scheduledLapse ? [{ ...none, kind: 'lapse' as const }] : [],
  ];
}

/** What differs from the settings as they are: nothing is scheduled that would be so anyway. */
export function scheduledFrom(settled: NextRenewal, wanted: NextRenewal, lapse: boolean): ScheduledRenewal {
  return {
    scheduledPlanId: wanted.planId === settled.planId ? null : wanted.planId,
    scheduledYears: wanted.years === settled.years ? null : wanted.years,
    scheduledPacks: wanted.storagePacks === settled.storagePacks ? null : wanted.storagePacks,
    scheduledLapse: lapse,
  };
}

/** What is left when one kind of change is undone. */
export function without(scheduled: ScheduledRenewal, kind: ScheduledKind): ScheduledRenewal {
  const { scheduledPlanId, scheduledYears, scheduledPacks, scheduledLapse } = scheduled;
  return {
    scheduledPlanId: kind === 'plan' ? null : scheduledPlanId, scheduledYears: kind === 'term' ? null : scheduledYears,
    scheduledPacks: kind === 'packs' ? null : scheduledPacks, scheduledLapse: kind !== 'lapse' && scheduledLapse,
  };
}
