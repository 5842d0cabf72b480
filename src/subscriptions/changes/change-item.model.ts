import { z } from 'zod';
import { type TermItem, termItemOf } from '../term-item.model';

/** What a line of a change buys: a term that takes the place of others. Its subscription is the only one in `subscriptionIds`. */
export interface ChangeItem extends TermItem {
  readonly action: 'change';
  /** The part of `valueCents` that was credit for what is cut. */
  readonly creditCents: number;
  /** The terms that end for it, by id. */
  readonly cuts: readonly string[];
  /** Every term that ran or was to come when the price was worked out: where others do now, it can't be given at that price. */
  readonly standing: readonly string[];
}

const More = z.object({ creditCents: z.number().int().min(0), cuts: z.array(z.uuid()), standing: z.array(z.uuid()) });

/** Reads a stored item. A broken one is a fault of ours, never a person's. */
export function changeItemOf(stored: unknown): ChangeItem {
  return { ...termItemOf(stored), action: 'change', ...More.parse(stored) };
}
