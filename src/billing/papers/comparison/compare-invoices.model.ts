import { addCents, type Cents, subtractCents, zeroCents } from '../../../platform/values/money';
import type { BilledPart } from './billed-part.model';
import { type Cause, causesOf, type TaxRates } from './difference.model';

/** What one subscription was billed on both papers. */
export type ComparedPart = { last: BilledPart | undefined; now: BilledPart | undefined; differenceCents: Cents; causes: Cause[] };
export type Comparison = { parts: ComparedPart[]; differenceCents: Cents; byCause: { kind: Cause['kind']; cents: Cents }[] };

/**
 * Two papers, part by part: those of the same subscription and kind belong together, in their order where there are several. All
 * causes together are the difference of the totals, to the cent (beyond.md X11).
 */
export function compareInvoices(last: readonly BilledPart[], now: readonly BilledPart[], rates: TaxRates): Comparison {
  const waiting = new Map<string, BilledPart[]>();
  for (const part of last) waiting.set(keyOf(part), [...waiting.get(keyOf(part)) ?? [], part]);
  const pairs = now.map((part) => ({ last: waiting.get(keyOf(part))?.shift(), now: part }));
  const gone = [...waiting.values()].flat().map((part) => ({ last: part, now: undefined }));
  const parts = [...pairs, ...gone].map((pair) => ({
    ...pair, differenceCents: subtractCents(pair.now?.totalCents ?? zeroCents, pair.last?.totalCents ?? zeroCents), causes: causesOf(pair.last, pair.now, rates),
  }));
  return { parts, differenceCents: addCents(...parts.map((part) => part.differenceCents)), byCause: sumsByCause(parts) };
}

/** A line of no subscription is matched by what it is of. */
function keyOf({ subscriptionId, group, planId }: BilledPart): string {
  return subscriptionId === null ? `${group} ${planId ?? ''}` : `${group} ${subscriptionId}`;
}

function sumsByCause(parts: readonly ComparedPart[]): Comparison['byCause'] {
  const sums = new Map<Cause['kind'], Cents>();
  for (const { kind, cents } of parts.flatMap(({ causes }) => causes)) sums.set(kind, addCents(sums.get(kind) ?? zeroCents, cents));
  return [...sums].map(([kind, cents]) => ({ kind, cents }));
}
