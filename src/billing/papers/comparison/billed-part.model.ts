import { addCents, type Cents, cents, splitCents, subtractCents } from '../../../platform/values/money';
import type { QuoteLine } from '../../quotes/quote';

/** What one subscription was billed on a paper: a line, or its share of a line for several. Its sums are the line's, to the cent. */
export type BilledPart = Pick<QuoteLine, 'description' | 'explanation' | 'listCents' | 'discountCents' | 'adjustmentCents' | 'netCents' | 'taxCents' | 'totalCents'> & {
  subscriptionId: string | null;
  /** "term" for whatever is of a plan, else the line's kind: parts are compared within one group. */
  group: string;
  /** The plan; null for what is of no plan. */
  planId: string | null;
  /** For how many years it was priced; null where the line does not say. */
  years: number | null;
  quantity: number;
  /** How many the line says that it is of, shared out. */
  pieces: number;
  /** The list price of one unit; quantity × this is the list price. */
  unitListCents: Cents;
};

/** The parts of a paper's lines, in their order. */
export function billedParts(lines: readonly QuoteLine[]): BilledPart[] {
  const yearsOf = new Map(lines.flatMap((line) => factsOf(line).subscriptionIds.map((id) => [id, factsOf(line).years] as const)).filter(([, years]) => years !== null));
  return lines.flatMap((line) => partsOf(line, (id) => (id === null ? null : yearsOf.get(id) ?? null)));
}

function partsOf(line: QuoteLine, yearsOf: (subscriptionId: string | null) => number | null): BilledPart[] {
  const { subscriptionIds, planId, years } = factsOf(line);
  const count = Math.max(1, subscriptionIds.length);
  const ids: (string | null)[] = subscriptionIds.length === 0 ? [null] : subscriptionIds;
  const [lists, discounts, adjustments, taxes] = [line.listCents, line.discountCents, line.adjustmentCents, line.taxCents].map((amount) => splitCents(amount, count)) as [Cents[], Cents[], Cents[], Cents[]];
  return ids.map((subscriptionId, place) => {
    const [listCents, discountCents, adjustmentCents, taxCents] = [lists[place]!, discounts[place]!, adjustments[place]!, taxes[place]!];
    const netCents = addCents(subtractCents(listCents, discountCents), adjustmentCents);
    const pieces = line.quantity % count === 0 ? line.quantity / count : 1;
    return {
      description: line.description, explanation: line.explanation, listCents, discountCents, adjustmentCents, netCents, taxCents, totalCents: addCents(netCents, taxCents),
      subscriptionId, group: planId === null ? line.itemKind : 'term', planId, years: years ?? yearsOf(subscriptionId), pieces, ...unitsOf(listCents, pieces),
    };
  });
}

/** Where the list price is no multiple of the quantity, the part counts as one unit. */
function unitsOf(listCents: Cents, quantity: number): { quantity: number; unitListCents: Cents } {
  return listCents % quantity === 0 ? { quantity, unitListCents: cents(listCents / quantity) } : { quantity: 1, unitListCents: listCents };
}

/** What the selling room has written down of a line, as far as it is there. */
function factsOf({ subscriptionId, item }: QuoteLine): { subscriptionIds: string[]; planId: string | null; years: number | null } {
  const facts = (typeof item === 'object' && item !== null ? item : {}) as Readonly<Record<string, unknown>>;
  const named = Array.isArray(facts['subscriptionIds']) ? facts['subscriptionIds'].filter((id) => typeof id === 'string') : [];
  return {
    subscriptionIds: named.length > 0 ? named : subscriptionId === null ? [] : [subscriptionId],
    planId: typeof facts['planId'] === 'string' ? facts['planId'] : null,
    years: typeof facts['years'] === 'number' ? facts['years'] : null,
  };
}
