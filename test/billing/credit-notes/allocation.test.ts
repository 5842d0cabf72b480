import fc from 'fast-check';
import { allocateAmount, creditLine, type CreditableLine, leftOfLine, leftOfLines, type LineCredit } from '../../../src/billing/credit-notes/allocation.model';
import { addCents, cents, times } from '../../../src/platform/values/money';

const nothing = { netCents: cents(0), taxCents: cents(0), totalCents: cents(0) };

function line(id: string, net: number, tax: number): CreditableLine {
  return { id, paid: { netCents: cents(net), taxCents: cents(tax), totalCents: cents(net + tax) }, credited: nothing };
}

/** The lines after some of their money has gone back. */
function after(lines: readonly CreditableLine[], credits: readonly LineCredit[]): CreditableLine[] {
  return lines.map((each) => {
    const credit = credits.find(({ invoiceLineId }) => invoiceLineId === each.id);
    if (!credit) return each;
    const add = (part: 'netCents' | 'taxCents' | 'totalCents') => addCents(each.credited[part], credit[part]);
    return { ...each, credited: { netCents: add('netCents'), taxCents: add('taxCents'), totalCents: add('totalCents') } };
  });
}

function addsUp(credits: readonly LineCredit[], amount: number): boolean {
  return credits.reduce((sum, credit) => sum + credit.totalCents, 0) === amount
    && credits.every((credit) => credit.netCents + credit.taxCents === credit.totalCents && credit.netCents >= 0 && credit.taxCents >= 0);
}

/** Never above what was paid, and the tax that went back to half a cent in proportion. */
function isWithin({ paid, credited }: CreditableLine): boolean {
  const isProportional = Math.abs(2 * credited.taxCents * paid.totalCents - 2 * paid.taxCents * credited.totalCents) <= paid.totalCents;
  return credited.netCents <= paid.netCents && credited.taxCents <= paid.taxCents && isProportional;
}

describe('Money that goes back', () => {
  it('is spread over the lines by what is left of each, to the cent, with the tax of each', () => {
    const lines = [line('a', 10_000, 888), line('b', 5_000, 444)];
    // 54.44 is 1/3 of 163.32: 36.29 of 108.88 and 18.15 of 54.44.
    expect(allocateAmount(lines, cents(5444))).toEqual([
      { invoiceLineId: 'a', netCents: 3333, taxCents: 296, totalCents: 3629 }, { invoiceLineId: 'b', netCents: 1667, taxCents: 148, totalCents: 1815 },
    ]);
  });

  it('leaves out lines that cost nothing, and takes all that is left without a rest', () => {
    const lines = [line('a', 0, 0), line('b', 10_799, 958)];
    expect(allocateAmount(lines, cents(11_757))).toEqual([{ invoiceLineId: 'b', netCents: 10_799, taxCents: 958, totalCents: 11_757 }]);
  });

  it('of one line is parted into price and tax by what the line paid', () => {
    expect(creditLine(line('a', 10_799, 958), cents(5_000))).toEqual({ invoiceLineId: 'a', netCents: 4_593, taxCents: 407, totalCents: 5_000 });
  });

  it('is never more than is left, and never nothing', () => {
    const lines = [line('a', 100, 10)];
    for (const amount of [0, -1, 111]) expect(() => allocateAmount(lines, cents(amount))).toThrow(RangeError);
    expect(() => creditLine(line('a', 100, 10), cents(111))).toThrow(RangeError);
  });

  it('adds up over 100,000 random refunds: never above a line, price and tax apart, the tax in proportion to half a cent, and to nothing left at the end', () => {
    const lineOf = fc.tuple(fc.integer({ min: 0, max: 500_000 }), fc.integer({ min: 0, max: 250_000 }), fc.boolean());
    const splits = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), fc.boolean()), { minLength: 8, maxLength: 12 });
    let refunds = 0;
    fc.assert(fc.property(fc.array(lineOf, { minLength: 1, maxLength: 6 }), splits, (given, parts) => {
      let lines = given.map(([net, rate, taxed], index) => line(String(index), net, taxed ? times(cents(net), rate, 1_000_000) : 0));
      const paid = leftOfLines(lines);
      let back = 0;
      for (const [share, pick, ofOneLine] of [...parts, [1, 0, false] as const]) {
        const open = lines.filter((each) => leftOfLine(each).totalCents > 0);
        const all = leftOfLines(lines);
        if (all === 0) break;
        const one = open[pick % open.length]!;
        const most = ofOneLine ? leftOfLine(one).totalCents : all;
        const amount = cents(share === 1 ? most : Math.max(1, Math.floor(most * share)));
        const credits = ofOneLine ? [creditLine(one, amount)] : allocateAmount(lines, amount);
        lines = after(lines, credits);
        // Matchers are slow; a million of them would take minutes.
        if (!addsUp(credits, amount) || !lines.every(isWithin)) throw new Error(`wrong: ${JSON.stringify({ amount, credits, lines })}`);
        back += amount;
        refunds += 1;
      }
      if (back !== paid) throw new Error(`${back} of ${paid} went back`);
    }), { numRuns: 14_000, seed: 20261122 });
    expect(refunds).toBeGreaterThan(100_000);
  });
});
