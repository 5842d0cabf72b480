import { addCents, atMillionths, type Cents, cents, subtractCents, times, zeroCents } from '../../../platform/values/money';
import type { BilledPart } from './billed-part.model';

/** Why an amount differs from the one before, and by how much. */
export type Cause = {
  kind: 'term' | 'plan' | 'price' | 'quantity' | 'discount' | 'adjustment' | 'tax' | 'rounding' | 'new' | 'gone';
  /** What it was and what it is: years, plan ids, cents, pieces, or millionths of tax. */
  from: number | string | null;
  to: number | string | null;
  cents: Cents;
};

export type TaxRates = { lastPpm: number; thisPpm: number };

/**
 * The causes of the difference between what one subscription was billed last time and this time; what stands on one paper only is
 * new or gone as a whole. The causes of a pair add up to its difference to the cent: one after the other is set from last to
 * this, and what rounding leaves goes to the largest (beyond.md X11).
 */
export function causesOf(last: BilledPart | undefined, now: BilledPart | undefined, rates: TaxRates): Cause[] {
  if (!last) return now ? [{ kind: 'new', from: null, to: null, cents: now.totalCents }] : [];
  if (!now) return [{ kind: 'gone', from: null, to: null, cents: subtractCents(zeroCents, last.totalCents) }];
  const steps = stepsOf(last, now, rates);
  let before = last.totalCents;
  let rest = zeroCents;
  const causes: Cause[] = [];
  for (const { isChanged, totalCents, ...cause } of steps) {
    const moved = subtractCents(totalCents, before);
    if (isChanged) causes.push({ ...cause, cents: moved });
    else rest = addCents(rest, moved);
    before = totalCents;
  }
  return withRest(causes, rest);
}

type Step = Omit<Cause, 'cents'> & { isChanged: boolean; totalCents: Cents };

function stepsOf(last: BilledPart, now: BilledPart, { lastPpm, thisPpm }: TaxRates): Step[] {
  const isLonger = last.years !== null && now.years !== null && last.years !== now.years;
  const unitForTerm = isLonger ? times(last.unitListCents, now.years!, last.years!) : last.unitListCents;
  const isOtherPlan = last.planId !== now.planId;
  // At last time's discount, adjustment and tax rate until their own steps.
  const at = (listCents: Cents): Cents => {
    const discountCents = last.listCents === 0 ? zeroCents : times(last.discountCents, listCents, Math.max(1, last.listCents));
    return taxed(addCents(subtractCents(listCents, discountCents), last.adjustmentCents), lastPpm);
  };
  const discounted = addCents(subtractCents(now.listCents, now.discountCents), last.adjustmentCents);
  return [
    { kind: 'term', from: last.years, to: now.years, isChanged: isLonger, totalCents: at(times(unitForTerm, last.quantity, 1)) },
    { kind: isOtherPlan ? 'plan' : 'price', from: isOtherPlan ? last.planId : perYear(last, isLonger), to: isOtherPlan ? now.planId : perYear(now, isLonger),
      isChanged: isOtherPlan || unitForTerm !== now.unitListCents, totalCents: at(times(now.unitListCents, last.quantity, 1)) },
    { kind: 'quantity', from: last.quantity, to: now.quantity, isChanged: last.quantity !== now.quantity, totalCents: at(now.listCents) },
    { kind: 'discount', from: basisPoints(last), to: basisPoints(now), isChanged: !haveSameRate(last, now), totalCents: taxed(discounted, lastPpm) },
    { kind: 'adjustment', from: last.adjustmentCents, to: now.adjustmentCents, isChanged: last.adjustmentCents !== now.adjustmentCents, totalCents: taxed(now.netCents, lastPpm) },
    { kind: 'tax', from: lastPpm, to: thisPpm, isChanged: lastPpm !== thisPpm, totalCents: now.totalCents },
  ];
}

function taxed(netCents: Cents, ppm: number): Cents {
  return addCents(netCents, atMillionths(netCents, ppm));
}

/** The price that is compared: of a year where the terms differ in length, else of the term. */
function perYear({ unitListCents, years }: BilledPart, isLonger: boolean): Cents {
  return isLonger ? times(unitListCents, 1, years!) : unitListCents;
}

/** The discount in basis points, for words; exact rates are compared by `haveSameRate`. */
function basisPoints({ listCents, discountCents }: BilledPart): number {
  return listCents <= 0 ? 0 : times(discountCents, 10_000, listCents);
}

/** Whether one rate explains both discounts, each rounded to a cent, and another cent for shares of one line. */
function haveSameRate(a: BilledPart, b: BilledPart): boolean {
  if (a.listCents <= 0 || b.listCents <= 0) return a.discountCents === b.discountCents || a.listCents === b.listCents;
  const [listA, listB] = [BigInt(a.listCents), BigInt(b.listCents)];
  const [discountA, discountB] = [BigInt(a.discountCents), BigInt(b.discountCents)];
  return (discountA - 1n) * listB < (discountB + 1n) * listA && (discountB - 1n) * listA < (discountA + 1n) * listB;
}

function withRest(causes: readonly Cause[], rest: Cents): Cause[] {
  const [largest] = [...causes].sort((a, b) => Math.abs(b.cents) - Math.abs(a.cents));
  if (!largest) return rest === 0 ? [] : [{ kind: 'rounding', from: null, to: null, cents: rest }];
  return causes.map((cause) => (cause === largest ? { ...cause, cents: cents(cause.cents + rest) } : cause)).filter((cause) => cause.cents !== 0 || cause.from !== cause.to);
}
