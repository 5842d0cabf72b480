import fc from 'fast-check';
import { type AccountKind, type AddOn, type Catalog, type Plan } from '../../../src/plans/catalog';
import { creditsFor } from '../../../src/plans/credit';
import { addOnItem, planItem } from '../../../src/plans/price-line';
import { priceNewTerm } from '../../../src/plans/price-term';
import { type TermYears } from '../../../src/plans/term';
import { addDays, addYearsFromAnchor, type Day, day, daysBetween } from '../../../src/platform/values/dates';
import { addCents, type Cents, cents, zeroCents } from '../../../src/platform/values/money';
import { type Changing, creditOf, priceChange } from '../../../src/subscriptions/changes/change-order.model';
import { runningTerms, valueRowOf } from '../../../src/subscriptions/changes/running-terms.model';
import { type Subscription } from '../../../src/subscriptions/subscription';
import { type TermRow } from '../../../src/subscriptions/terms.repository';
import { packsFor } from '../../../src/subscriptions/purchases/order';
import { discountsOnly } from '../../plans/sample-catalog';

/** A subscription as the prices see it, with what was paid and what was printed. */
interface Life {
  readonly rows: readonly TermRow[];
  /** Storage packs have rows and a worth of their own, which no change of plan touches. */
  readonly packRows: readonly TermRow[];
  readonly paidCents: number;
  readonly lines: number;
  readonly today: Day;
}

interface Step { readonly gap: number; readonly act: 'change' | 'renew' | 'packs'; readonly pick: number; readonly years: TermYears; readonly packs: number }

const buyer = { currency: 'USD' as const, tier: 'premier' as const, taxRatePpm: 0, taxName: 'Tax' };
const years = fc.constantFrom<TermYears>(1, 2, 3);
const steps = fc.array(fc.record<Step>({ gap: fc.integer({ min: 0, max: 400 }), act: fc.constantFrom('change', 'change', 'change', 'renew', 'packs'), pick: fc.nat(9), years, packs: fc.integer({ min: 1, max: 5 }) }), { minLength: 1, maxLength: 9 });
const beginning = fc.record({ product: fc.constantFrom<AccountKind>('safe', 'safe_pro'), on: fc.integer({ min: 0, max: 2_000 }), years, prices: fc.array(fc.integer({ min: 5_000, max: 150_000 }), { minLength: 3, maxLength: 3 }) });

let made = 0;
const rowOf = (row: Pick<TermRow, 'planId' | 'years' | 'startsOn' | 'endsOn' | 'valueCents'> & { creditCents?: Cents }): TermRow => ({
  id: `row-${made += 1}`, organizationId: '', accountId: '', subscriptionId: '', kind: 'paid', trialKind: null, cutOn: null, currency: 'USD', storagePacks: 0, invoiceLineId: null, createdAt: new Date(0), creditCents: zeroCents, ...row,
});

const priceOf = (listPriceCents: number) => ({ id: 'price', currency: 'USD' as const, listPriceCents: cents(listPriceCents), version: 1, validFrom: day('2020-01-01') });
const features = { internalDrives: 1, externalDrives: 0, automaticVideo: false, antiVirus: false, networkDrives: false, fileServers: false, databases: false };
const pack: AddOn = { id: 'pack', code: 'storage_100gb', name: 'Storage pack', productCode: 'safe_pro', discountClass: 'storage', storageGb: 100, maxQuantity: 50, isSellable: true, prices: [priceOf(9_900)] };

/** The three plans of a product at prices that rise or fall by chance. */
function catalogWith(product: AccountKind, prices: readonly number[]): Catalog {
  const classes = product === 'safe' ? ['safe', 'safe', 'safe'] as const : ['safe_pro_core', 'safe_pro_power', 'safe_pro_ultimate'] as const;
  const plans = prices.map((listPriceCents, rank): Plan => ({
    id: `plan-${rank}`, code: `${product}_${rank}`, name: `Plan ${rank}`, productCode: product, productName: product, accountKind: product, discountClass: classes[rank]!, storageGb: null,
    computerLimit: null, serverLimit: null, features, trialDays: null, trialGraceDays: null, graceDays: 30, failedGraceDays: 60, rank, isSellable: true,
    prices: [{ ...priceOf(listPriceCents), courierStandardCents: zeroCents, courierExpeditedCents: null }],
  }));
  return { ...discountsOnly, plans, addOns: product === 'safe' ? [] : [pack] };
}

function bought(catalog: Catalog, on: Day, term: TermYears): Life {
  const plan = catalog.plans[0]!;
  const [line] = priceNewTerm({ plan: planItem(plan, 'USD')!, quantity: 1, packs: [], years: term }, pricingOf(catalog));
  const row = rowOf({ planId: plan.id, years: term, startsOn: on, endsOn: addYearsFromAnchor(on, term), valueCents: line!.valueCents });
  return { rows: [row], packRows: [], paidCents: line!.amountCents, lines: 1, today: on };
}

function lived(catalog: Catalog, life: Life, step: Step): Life {
  const expiresOn = lastDay(life);
  const today = addDays(life.today, Math.min(step.gap, daysBetween(life.today, expiresOn)));
  const moved = { ...life, today };
  if (step.act === 'renew') return renewed(catalog, moved, step);
  return step.act === 'packs' ? packed(catalog, moved, step) : changed(catalog, moved, step);
}

/** The next term begins at the old end. */
function renewed(catalog: Catalog, life: Life, { years: term }: Step): Life {
  const planId = inForce(life, addDays(lastDay(life), -1)) ?? life.rows.at(-1)!.planId;
  const plan = catalog.plans.find(({ id }) => id === planId)!;
  const [line] = priceNewTerm({ plan: planItem(plan, 'USD')!, quantity: 1, packs: [], years: term }, pricingOf(catalog));
  const startsOn = lastDay(life);
  const row = rowOf({ planId, years: term, startsOn, endsOn: addYearsFromAnchor(startsOn, term), valueCents: line!.valueCents });
  return { ...life, rows: [...life.rows, row], paidCents: life.paidCents + line!.amountCents, lines: life.lines + 1 };
}

/** Packs bought today run beside the term until its end. */
function packed(catalog: Catalog, life: Life, { packs }: Step): Life {
  const pack = packsFor(catalog, catalog.plans[0]!);
  const endsOn = lastDay(life);
  if (!pack || life.today >= endsOn) return life;
  const [, line] = priceNewTerm({ plan: planItem(catalog.plans[0]!, 'USD')!, quantity: 1, packs: [{ item: addOnItem(pack, 'USD')!, quantity: packs }], years: 1 }, pricingOf(catalog));
  const row = rowOf({ planId: pack.id, years: 1, startsOn: life.today, endsOn, valueCents: line!.valueCents });
  return { ...life, packRows: [...life.packRows, row], paidCents: life.paidCents + line!.amountCents, lines: life.lines + 1 };
}

function changed(catalog: Catalog, life: Life, { pick, years: term }: Step): Life {
  const { today, rows } = life;
  const planId = inForce(life, today);
  const plan = catalog.plans.find(({ id }) => id === planId);
  const better = plan ? catalog.plans.filter(({ rank }) => rank > plan.rank) : [];
  const wanted = better[pick % Math.max(1, better.length)];
  if (!planId || !wanted) return life;
  const changing: Changing = { catalog, subscription: { ...bare, planId, expiresOn: lastDay(life) } as Subscription, terms: rows, buyer, on: today };
  const priced = priceChange(changing, { planCode: wanted.code, years: wanted.accountKind === 'safe' ? term : null });
  // Below the smallest charge it is refused.
  if (!priced.ok) return life;
  const cuts = new Set(priced.parts.flatMap((part) => part.cuts));
  const cut = rows.filter(({ id }) => cuts.has(id));
  const credit = creditsFor(cut.map((row) => valueRowOf(catalog, row, today)), today).creditCents;
  expect(credit).toBe(addCents(...priced.parts.map(creditOf)));
  expect(credit).toBeLessThanOrEqual(cut.reduce((sum, { valueCents }) => sum + valueCents, 0));
  const left = rows.map((row) => (cuts.has(row.id) ? { ...row, cutOn: row.startsOn > today ? row.startsOn : today } : row));
  const added = priced.parts.map((part) => rowOf({ planId: wanted.id, years: part.years, startsOn: part.startsOn, endsOn: part.endsOn, valueCents: part.line.valueCents, creditCents: creditOf(part) }));
  return { ...life, rows: [...left, ...added], paidCents: life.paidCents + priced.total.netCents, lines: life.lines + priced.parts.length + cut.length };
}

/** Walks every day there is, and adds what the rows that serve it are worth that day, in millionths of a cent. */
function worthDayByDay({ rows, packRows }: Life): bigint {
  const numbered = [...rows, ...packRows].map((row) => ({
    from: dayNumber(row.startsOn), until: dayNumber(row.cutOn ?? row.endsOn), isPlan: rows.includes(row), aDay: (BigInt(row.valueCents) * 1_000_000n) / BigInt(daysBetween(row.startsOn, row.endsOn)),
  }));
  const last = Math.max(...numbered.map(({ until }) => until));
  let worth = 0n;
  let most = 0;
  for (let on = Math.min(...numbered.map(({ from }) => from)); on < last; on += 1) {
    const serving = numbered.filter(({ from, until }) => from <= on && on < until);
    most = Math.max(most, serving.filter(({ isPlan }) => isPlan).length);
    for (const { aDay } of serving) worth += aDay;
  }
  expect(most).toBe(1);
  return worth;
}

const dayNumber = (on: Day): number => daysBetween(day('2000-01-01'), on);
const serves = (row: TermRow, on: Day): boolean => row.startsOn <= on && on < (row.cutOn ?? row.endsOn);
const inForce = ({ rows }: Life, on: Day): string | undefined => rows.find((row) => serves(row, on))?.planId;
const lastDay = ({ rows, today }: Life): Day => runningTerms(rows, addDays(today, -1)).map(({ endsOn }) => endsOn).sort().at(-1) ?? today;
const pricingOf = (catalog: Catalog) => ({ catalog, currency: 'USD' as const, tier: 'premier' as const, dealPointsBps: 0 });
const bare = { id: '', number: 'S-TEST', state: 'active' as const, trialKind: null, currency: 'USD' as const };

describe('Any path of purchases, upgrades, changes with the same expiry, packs and renewals', () => {
  it('takes as much money as the service received is worth, day by day, to a cent a printed line', () => {
    fc.assert(fc.property(beginning, steps, ({ product, on, years: term, prices }, path) => {
      const catalog = catalogWith(product, prices);
      const life = path.reduce((sofar, step) => lived(catalog, sofar, step), bought(catalog, addDays(day('2024-01-01'), on), term));
      const off = worthDayByDay(life) - BigInt(life.paidCents) * 1_000_000n;
      expect(off < 0n ? -off : off).toBeLessThanOrEqual(BigInt(life.lines) * 1_000_000n);
      for (const row of life.rows) expect(row.creditCents ?? 0).toBeLessThanOrEqual(row.valueCents);
    }), { numRuns: 300 });
  });

  it('never sells the same day twice, and leaves no gap between the terms that stand', () => {
    fc.assert(fc.property(beginning, steps, ({ product, on, years: term, prices }, path) => {
      const catalog = catalogWith(product, prices);
      const life = path.reduce((sofar, step) => lived(catalog, sofar, step), bought(catalog, addDays(day('2024-01-01'), on), term));
      const served = life.rows.map((row) => [row.startsOn, row.cutOn ?? row.endsOn] as const).filter(([from, until]) => from < until).sort();
      for (const [index, [from]] of served.entries()) expect(from).toBe(index === 0 ? from : served[index - 1]![1]);
    }), { numRuns: 300 });
  });
});
