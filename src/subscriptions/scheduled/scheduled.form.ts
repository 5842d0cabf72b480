import { z } from 'zod';
import { isTermYears, type TermYears } from '../../plans/term';
import { type FormResult, readForm } from '../../platform/pages/forms';

export interface ScheduleForm {
  readonly planCode: string;
  readonly years: TermYears;
  readonly packs: number;
  readonly lapse: boolean;
}

/** Reads how the next renewal is to be; `mostPacks` is what the subscription has. What a plan takes is judged by the rule. */
export function readSchedule(body: unknown, mostPacks: number): FormResult<ScheduleForm> {
  const form = readForm(schema(mostPacks), body);
  if (!form.ok) return form;
  const { plan, years, packs, ending } = form.value;
  return { ok: true, value: { planCode: plan, years: Number(years) as TermYears, packs: Number(packs), lapse: ending === 'lapse' } };
}

function schema(mostPacks: number) {
  const packs = `Enter a number of storage packs from 0 to ${mostPacks}.`;
  return z.object({
    plan: z.string({ error: 'Choose a plan.' }).min(1, 'Choose a plan.').max(50, 'Choose a plan.'),
    years: z.string({ error: 'Choose a term of 1, 2 or 3 years.' }).refine((text) => isTermYears(Number(text)), 'Choose a term of 1, 2 or 3 years.'),
    packs: z.string().trim().regex(/^\d{1,4}$/, packs).refine((text) => Number(text) <= mostPacks, packs).optional().default('0'),
    ending: z.enum(['renew', 'lapse'], { error: 'Choose whether it renews.' }).optional().default('renew'),
  });
}
