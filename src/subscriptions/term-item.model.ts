import { z } from 'zod';
import { isTermYears, type TermYears } from '../plans/term';
import { type Day, parseDay } from '../platform/values/dates';
import { type Cents } from '../platform/values/money';

/**
 * What a line of kind "term" buys. Its subscriptions are named when the quote is made, so that giving them twice is impossible:
 * `purchase` makes them, `trial_upgrade` turns the first from a trial into a paid one and makes the rest, `renewal` gives each its next term,
 * `co_term` the days to a common end,
 * `change` puts a better plan in the place of what runs (`changes/change-item.model.ts` has the rest of its shape).
 */
export interface TermItem {
  readonly action: 'purchase' | 'trial_upgrade' | 'renewal' | 'co_term' | 'change';
  readonly subscriptionIds: readonly string[];
  readonly planId: string;
  readonly years: TermYears;
  readonly startsOn: Day;
  readonly endsOn: Day;
  readonly anchorOn: Day;
  readonly storagePacks: number;
  /** What all of its subscriptions together are worth: the net of this line, plus the credit carried in; packs have a line and a worth of their own. */
  readonly valueCents: Cents;
}

/** What a line of storage packs beside a term buys: rows of their own, with the dates of that term. */
export interface PacksItem {
  readonly subscriptionId: string;
  /** Absent on lines of before the packs had a worth of their own: it lies in their term's. */
  readonly addOnId?: string | undefined;
  /** The length of the term it is priced for, where the packs come by themselves. */
  readonly years?: TermYears | undefined;
  /** The part of their worth that was credit; absent for none. */
  readonly creditCents?: number | undefined;
}

export const packsItemKind = 'storage_packs';
export const termItemKind = 'term';

const dayText = z.string().refine((text) => parseDay(text) !== undefined);
const Item = z.object({
  action: z.enum(['purchase', 'trial_upgrade', 'renewal', 'co_term', 'change']),
  subscriptionIds: z.array(z.uuid()).min(1),
  planId: z.uuid(),
  years: z.number().refine(isTermYears),
  startsOn: dayText,
  endsOn: dayText,
  anchorOn: dayText,
  storagePacks: z.number().int().min(0),
  valueCents: z.number().int().min(0),
});

const Packs = z.object({ subscriptionId: z.uuid(), addOnId: z.uuid().optional(), years: z.number().refine(isTermYears).optional(), creditCents: z.number().int().min(0).optional() });

export function packsItemOf(stored: unknown): PacksItem {
  return Packs.parse(stored);
}

/** Reads a stored item. A broken one is a fault of ours, never a person's. */
export function termItemOf(stored: unknown): TermItem {
  return Item.parse(stored) as unknown as TermItem;
}
