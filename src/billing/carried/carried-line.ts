import { z } from 'zod';
import { explainLine, explainSettlement, type Writing } from '../../plans/explain-line';
import { type CarriedLine, settlementOf } from '../../plans/price-total';
import { type Day, parseDay } from '../../platform/values/dates';
import { day, money } from '../../platform/values/format';
import { type Cents, cents, type Currency, subtractCents, zeroCents } from '../../platform/values/money';
import { type QuoteLine, sumsOf } from '../quotes/quote';

/** A line that asks for an amount carried from an earlier order. */
export const carriedKind = 'carried';
/** A line below zero that takes a sum too small for a card off a paper, for the payer's next payment. */
export const carriedOverKind = 'carried_over';

/** An amount that waits for the payer's next charge. */
export interface WaitingLine extends CarriedLine {
  readonly id: string;
}

const writing: Writing = { money, day };

/** The line that asks for it on the next paper, with the tax of then. */
export function carriedQuoteLine(waiting: WaitingLine): QuoteLine {
  const { id, amountCents, taxCents } = waiting;
  return {
    itemKind: carriedKind, subscriptionId: null, termStartsOn: null, termEndsOn: null, item: { carriedLineId: id, ...storedOf(waiting) }, quantity: 1,
    description: `Carried over: ${waiting.name}`, explanation: explainLine(waiting, writing), unitListCents: zeroCents, listCents: zeroCents, discountCents: zeroCents,
    adjustmentCents: amountCents, netCents: amountCents, taxCents, totalCents: cents(amountCents + taxCents),
  };
}

/**
 * The lines of a quote as they can be settled: where their sum is below the smallest charge of the currency, one more takes it off the paper again, for
 * the payer's next payment, and nothing is charged now. What was carried before keeps its day (domain.md §3.2, golden case G25). `name` is what is ordered.
 */
export function settledLines(lines: readonly QuoteLine[], { currency, name, on }: { currency: Currency; name: string; on: Day }): readonly QuoteLine[] {
  const sums = sumsOf(lines);
  const settlement = settlementOf(sums.totalCents, currency);
  if (settlement !== 'carried') return lines;
  const ordered = sumsOf(lines.filter(({ itemKind }) => itemKind !== carriedKind));
  const before = lines.filter(({ itemKind }) => itemKind === carriedKind).map(({ item }) => Stored.parse(item));
  const own = ordered.totalCents === 0 ? [] : [{ name, carriedOn: on, netCents: ordered.netCents, taxCents: ordered.taxCents }];
  const [netCents, taxCents, totalCents] = [sums.netCents, sums.taxCents, sums.totalCents].map((amount) => subtractCents(zeroCents, amount)) as [Cents, Cents, Cents];
  return [...lines, {
    itemKind: carriedOverKind, subscriptionId: null, termStartsOn: null, termEndsOn: null, item: { lines: [...own, ...before] }, quantity: 1,
    description: 'Added to your next payment', explanation: explainSettlement({ settlement, totalCents: sums.totalCents, currency }, writing)!,
    unitListCents: zeroCents, listCents: zeroCents, discountCents: zeroCents, adjustmentCents: netCents, netCents, taxCents, totalCents,
  }];
}

/** What a line of kind `carried_over` leaves. */
export interface LeftAmount {
  readonly name: string;
  readonly carriedOn: Day;
  readonly netCents: Cents;
  readonly taxCents: Cents;
}

const Stored = z.object({
  name: z.string(), carriedOn: z.string().refine((text) => parseDay(text) !== undefined), netCents: z.number().int().min(0), taxCents: z.number().int().min(0),
});
const Left = z.object({ lines: z.array(Stored).min(1) });

/** Reads a stored item. A broken one is a fault of ours, never a person's. */
export function leftAmountsOf(item: unknown): LeftAmount[] {
  return Left.parse(item).lines as LeftAmount[];
}

function storedOf({ name, carriedOn, amountCents, taxCents }: CarriedLine): LeftAmount {
  return { name, carriedOn, netCents: amountCents, taxCents };
}
