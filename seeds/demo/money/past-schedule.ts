import { uuidv7 } from 'uuidv7';
import { recordAudit } from '../../../src/audit/audit.repository';
import { type TermYears } from '../../../src/plans/term';
import { insertScheduledChanges } from '../../../src/subscriptions/scheduled/scheduled-changes.repository';
import { valuesOf } from '../../../src/subscriptions/scheduled/scheduled-change.model';
import { withMoments } from '../../../src/subscriptions/subscription';
import { changeSubscription, type Past } from './past';

/** What somebody wants to be different at the next renewal. */
export interface DemoSchedule {
  readonly plan?: string;
  readonly years?: TermYears;
  readonly packs?: number;
  readonly lapse?: boolean;
}

/** Scheduled by the buyer some days ago. */
export async function scheduledThen(past: Past, { subscriptionId, schedule, at }: { subscriptionId: string; schedule: DemoSchedule; at: Date }): Promise<void> {
  const scheduled = {
    scheduledPlanId: past.catalog.plans.find(({ code }) => code === schedule.plan)?.id ?? null, scheduledYears: schedule.years ?? null,
    scheduledPacks: schedule.packs ?? null, scheduledLapse: schedule.lapse ?? false,
  };
  const { organizationId, accountId } = await changeSubscription(past, subscriptionId, (before, plan) => withMoments({ ...before, ...scheduled }, plan, at));
  await insertScheduledChanges(past.trx, valuesOf(scheduled).map((value) => ({
    ...value, id: uuidv7(), organizationId, accountId, subscriptionId, state: 'open', madeBy: past.buyer.id, madeAt: at,
  })));
  await recordAudit(past.trx, {
    organizationId, accountId, actor: past.buyer, action: 'renewal.scheduled', subjectType: 'subscription', subjectId: subscriptionId,
    before: { planId: null, years: null, storagePacks: null, lapse: false },
    after: { planId: scheduled.scheduledPlanId, years: scheduled.scheduledYears, storagePacks: scheduled.scheduledPacks, lapse: scheduled.scheduledLapse }, now: at,
  });
}
