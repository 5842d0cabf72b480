import fc from 'fast-check';
import { type BilledPart, billedParts } from '../../../src/billing/papers/comparison/billed-part.model';
import { compareInvoices } from '../../../src/billing/papers/comparison/compare-invoices.model';
import { addCents, atBasisPoints, atMillionths, cents, subtractCents, times } from '../../../src/platform/values/money';
import type { QuoteLine } from '../../../src/billing/quotes/quote';

type Given = { subscriptionIds: string[]; planId: string | null; years: number; quantity: number; unit: number; discountBps: number; adjustment: number; taxPpm: number };

/** A line as a selling room prices it. */
function line({ subscriptionIds, planId, years, quantity, unit, discountBps, adjustment, taxPpm }: Given): QuoteLine {
  const listCents = times(cents(unit), quantity, 1);
  const discountCents = atBasisPoints(listCents, discountBps);
  const netCents = addCents(subtractCents(listCents, discountCents), cents(adjustment));
  const taxCents = atMillionths(netCents, taxPpm);
  return {
    itemKind: planId === null ? 'storage_packs' : 'term', subscriptionId: subscriptionIds[0] ?? null, termStartsOn: null, termEndsOn: null,
    item: planId === null ? { subscriptionId: subscriptionIds[0] } : { subscriptionIds, planId, years }, description: 'x', explanation: 'x', quantity,
    unitListCents: cents(unit), listCents, discountCents, adjustmentCents: cents(adjustment), netCents, taxCents, totalCents: addCents(netCents, taxCents),
  };
}

const PLAIN: Given = { subscriptionIds: ['a'], planId: 'plus', years: 1, quantity: 1, unit: 11999, discountBps: 1000, adjustment: 0, taxPpm: 88_750 };

function compared(last: Partial<Given>, now: Partial<Given>) {
  const [before, after] = [{ ...PLAIN, ...last }, { ...PLAIN, ...now }];
  return compareInvoices(billedParts([line(before)]), billedParts([line(after)]), { lastPpm: before.taxPpm, thisPpm: after.taxPpm });
}

describe('What an invoice differs in from the last one', () => {
  it.each<[string, Partial<Given>, Partial<Given>, object[]]>([
    ['nothing', {}, {}, []],
    // 131.99 less 13.20, 118.79, with 8.875 % tax 129.33; before 107.99 with 9.58 tax 117.57.
    ['the price list', {}, { unit: 13199 }, [{ kind: 'price', from: 11999, to: 13199, cents: 1176 }]],
    ['the plan', {}, { planId: 'prime', unit: 14999 }, [{ kind: 'plan', from: 'plus', to: 'prime', cents: 2940 }]],
    ['the discount', {}, { discountBps: 0 }, [{ kind: 'discount', from: 1000, to: 0, cents: 1307 }]],
    ['the tax rate', {}, { taxPpm: 0 }, [{ kind: 'tax', from: 88_750, to: 0, cents: -958 }]],
    ['pro-rating or credit', {}, { adjustment: -5000 }, [{ kind: 'adjustment', from: 0, to: -5000, cents: -5443 }]],
    // 239.98 less 24.00, 215.98, with 19.17 tax 235.15.
    ['a term twice as long at the same price for a year', {}, { years: 2, unit: 23998 }, [{ kind: 'term', from: 1, to: 2, cents: 11758 }]],
    ['packs', { planId: null, quantity: 2, unit: 9900, discountBps: 0, taxPpm: 0 }, { planId: null, quantity: 5, unit: 9900, discountBps: 0, taxPpm: 0 }, [{ kind: 'quantity', from: 2, to: 5, cents: 29700 }]],
  ])('is told as one cause: %s', (_, last, now, causes) => {
    expect(compared(last, now).parts[0]!.causes).toEqual(causes);
  });

  it('is told apart where several things changed at once', () => {
    // Two years at 5 % less a year: the longer term, then the price for a year.
    const { parts, differenceCents } = compared({ taxPpm: 0 }, { taxPpm: 0, years: 2, unit: 22798 });
    expect(parts[0]!.causes).toEqual([{ kind: 'term', from: 1, to: 2, cents: 10799 }, { kind: 'price', from: 11999, to: 11399, cents: -1080 }]);
    expect(differenceCents).toBe(9719);
  });

  it('names what is new and what is gone, subscription by subscription, also out of a line for several', () => {
    const last = billedParts([line({ ...PLAIN, subscriptionIds: ['a', 'b', 'c'], quantity: 3 })]);
    const now = billedParts([line({ ...PLAIN, subscriptionIds: ['c'] }), line({ ...PLAIN, subscriptionIds: ['d'] })]);
    const { parts } = compareInvoices(last, now, { lastPpm: 88_750, thisPpm: 88_750 });
    expect(parts.map((part) => [(part.now ?? part.last)!.subscriptionId, part.causes.map(({ kind }) => kind)])).toEqual([['c', []], ['d', ['new']], ['a', ['gone']], ['b', ['gone']]]);
  });
});

const given = fc.record<Given>({
  subscriptionIds: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 4 }), planId: fc.constantFrom('plus', 'prime', null), years: fc.integer({ min: 1, max: 3 }),
  quantity: fc.integer({ min: 1, max: 30 }), unit: fc.integer({ min: 0, max: 100_000 }), discountBps: fc.integer({ min: 0, max: 10_000 }), adjustment: fc.integer({ min: -50_000, max: 50_000 }), taxPpm: fc.constant(0),
});

it('its causes are the difference to the cent, for each line and for the whole, whatever is on the papers', () => {
  const rate = fc.integer({ min: 0, max: 300_000 });
  fc.assert(fc.property(fc.array(given, { maxLength: 5 }), fc.array(given, { maxLength: 5 }), rate, rate, (before, after, lastPpm, thisPpm) => {
    const [lastLines, nowLines] = [before.map((one) => line({ ...one, taxPpm: lastPpm })), after.map((one) => line({ ...one, taxPpm: thisPpm }))];
    const { parts, differenceCents, byCause } = compareInvoices(billedParts(lastLines), billedParts(nowLines), { lastPpm, thisPpm });
    const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
    for (const part of parts) expect(sum(part.causes.map((cause) => cause.cents))).toBe(part.differenceCents);
    expect(differenceCents).toBe(sum(nowLines.map((one) => one.totalCents)) - sum(lastLines.map((one) => one.totalCents)));
    expect(sum(byCause.map((cause) => cause.cents))).toBe(differenceCents);
  }), { numRuns: 2_000 });
});

it('a line for several is cut into parts that add up to it, in every sum', () => {
  fc.assert(fc.property(given, fc.integer({ min: 0, max: 300_000 }), (one, taxPpm) => {
    const whole = line({ ...one, taxPpm });
    const parts = billedParts([whole]);
    const sum = (of: (part: BilledPart) => number): number => parts.reduce((total, part) => total + of(part), 0);
    for (const key of ['listCents', 'discountCents', 'adjustmentCents', 'netCents', 'taxCents', 'totalCents'] as const) expect(sum((part) => part[key])).toBe(whole[key]);
    for (const part of parts) expect(part.unitListCents * part.quantity).toBe(part.listCents);
  }), { numRuns: 1_000 });
});

it('the same paper twice differs in nothing', () => {
  fc.assert(fc.property(fc.array(given, { maxLength: 4 }), fc.integer({ min: 0, max: 300_000 }), (lines, ppm) => {
    const parts = billedParts(lines.map((one) => line({ ...one, taxPpm: ppm })));
    const { byCause, differenceCents } = compareInvoices(parts, parts, { lastPpm: ppm, thisPpm: ppm });
    expect([differenceCents, byCause.filter((cause) => cause.cents !== 0)]).toEqual([0, []]);
  }));
});
