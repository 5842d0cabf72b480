import { closeDatabase, within } from '../../src/platform/database/database';
import { day } from '../../src/platform/values/dates';
import {
  type Catalog, findAddOn, findAddOnById, findPlan, findPlanById, findPrice, findTrialPlan, termDiscountBps, tierDiscountBps, upgradesOf,
} from '../../src/plans/catalog';
import { getCatalog } from '../../src/plans/plans.repository';
import { addOnItem, planItem } from '../../src/plans/price-line';
import { ownerSql } from '../support/database';

const today = day('2026-11-22');
const catalogOn = (on = today): Promise<Catalog> => within('system', (trx) => getCatalog(trx, on), { readOnly: true });
afterAll(closeDatabase);
const organizationId = '01999999-0000-7000-8000-00000000000a';

describe('a new database', () => {
  it('has the catalog without any demo data, in the order in which it is shown', async () => {
    const catalog = await catalogOn();
    expect(catalog.plans.map((plan) => [plan.code, plan.accountKind, plan.storageGb, plan.computerLimit, plan.serverLimit, findPrice(plan, 'USD')?.listPriceCents])).toEqual([
      ['safe_basic', 'safe', null, 1, 0, 8_399],
      ['safe_plus', 'safe', null, 1, 0, 11_999],
      ['safe_prime', 'safe', null, 1, 0, 14_999],
      ['safe_pro_core', 'safe_pro', 250, 25, 0, 28_799],
      ['safe_pro_power', 'safe_pro', 500, 25, 1, 59_999],
      ['safe_pro_ultimate', 'safe_pro', 500, 25, null, 99_999],
      ['safe_server', 'safe_pro', 500, 0, 1, 89_999],
    ]);
    expect(catalog.addOns).toMatchObject([{ code: 'storage_100gb', storageGb: 100, maxQuantity: 50, isSellable: true }]);
    expect(findPrice(catalog.addOns[0]!, 'USD')).toMatchObject({ listPriceCents: 9_900, version: 1, validFrom: '2020-01-01' });
  });

  it('gives each tier its discounts (domain.md 2.5), and none to who has no tier', async () => {
    const catalog = await catalogOn();
    const classes = ['safe', 'safe_pro_core', 'safe_pro_power', 'safe_pro_ultimate', 'safe_server', 'storage', 'courier'] as const;
    expect(classes.map((one) => tierDiscountBps(catalog, 'basic', one))).toEqual([1_000, 1_500, 2_000, 2_000, 2_000, 1_000, 0]);
    expect(classes.map((one) => tierDiscountBps(catalog, 'premier', one))).toEqual([2_000, 2_500, 3_000, 3_000, 3_000, 2_000, 0]);
    expect(classes.map((one) => tierDiscountBps(catalog, null, one))).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(([1, 2, 3] as const).map((years) => termDiscountBps(catalog, years))).toEqual([0, 500, 1_000]);
  });

  it('tries Basic for 15 and Ultimate for 30 days, and keeps data as long after', async () => {
    const catalog = await catalogOn();
    expect(findTrialPlan(catalog, 'safe')).toMatchObject({ code: 'safe_basic', trialDays: 15, trialGraceDays: 15, graceDays: 30, failedGraceDays: 60 });
    expect(findTrialPlan(catalog, 'safe_pro')).toMatchObject({ code: 'safe_pro_ultimate', trialDays: 30, trialGraceDays: 30 });
  });

  it('leads upwards only, and only inside a product', async () => {
    const catalog = await catalogOn();
    const codes = (code: string): string[] => upgradesOf(catalog, findPlan(catalog, code)!).map((plan) => plan.code);
    expect(codes('safe_basic')).toEqual(['safe_plus', 'safe_prime']);
    expect(codes('safe_pro_power')).toEqual(['safe_pro_ultimate']);
    expect([codes('safe_prime'), codes('safe_server')]).toEqual([[], []]);
  });

  it('knows the courier fees and what a plan can do', async () => {
    const catalog = await catalogOn();
    const fees = (code: string): unknown[] => {
      const price = findPrice(findPlan(catalog, code)!, 'USD')!;
      return [price.courierStandardCents, price.courierExpeditedCents];
    };
    expect([fees('safe_basic'), fees('safe_prime'), fees('safe_pro_core')]).toEqual([[9_999, null], [999, 1_999], [17_599, null]]);
    expect(findPlan(catalog, 'safe_pro_core')?.features).toMatchObject({ networkDrives: true, fileServers: false, databases: false });
    expect(findPlan(catalog, 'safe_basic')?.features).toMatchObject({ internalDrives: 1, externalDrives: 0, automaticVideo: false });
  });
});

describe('finding', () => {
  it('answers undefined for what is not there, by code, id or currency', async () => {
    const catalog = await catalogOn();
    const plan = findPlan(catalog, 'safe_plus')!;
    const addOn = findAddOn(catalog, 'storage_100gb')!;
    expect([findPlanById(catalog, plan.id), findAddOnById(catalog, addOn.id)]).toEqual([plan, addOn]);
    expect([findPlan(catalog, 'none'), findPlanById(catalog, addOn.id), findAddOn(catalog, 'none'), findAddOnById(catalog, plan.id)]).toEqual([undefined, undefined, undefined, undefined]);
    expect([planItem(plan, 'EUR'), addOnItem(addOn, 'EUR')]).toEqual([undefined, undefined]);
    expect(planItem(plan, 'USD')).toMatchObject({ kind: 'plan', code: 'safe_plus', priceId: plan.prices[0]!.id, unitYearCents: 11_999 });
    expect(addOnItem(addOn, 'USD')).toMatchObject({ kind: 'add_on', unitYearCents: 9_900, previousUnitYearCents: null });
  });
});

describe('a price that changes', () => {
  const addVersion = (version: number, from: string, amount: number): Promise<unknown> => ownerSql(
    `insert into plan_prices (id, plan_id, currency, version, valid_from, list_price_cents, courier_standard_cents, created_at)
     select gen_random_uuid(), id, 'USD', $1, $2, $3, 9999, now() from plans where code = 'safe_plus'`, [version, from, amount]);
  const priceOn = async (on: string): Promise<unknown[]> => {
    const price = findPrice(findPlan(await catalogOn(day(on)), 'safe_plus')!, 'USD');
    return [price?.version, price?.listPriceCents];
  };

  it('is the newest version whose day has come; old versions stay for the quotes that name them (G22)', async () => {
    await addVersion(2, '2027-01-01', 12_999);
    await addVersion(3, '2027-01-01', 13_499);
    expect([await priceOn('2026-12-31'), await priceOn('2027-01-01')]).toEqual([[1, 11_999], [3, 13_499]]);
    expect(await priceOn('2019-12-31')).toEqual([undefined, undefined]);
  });

  it('cannot be rewritten, not even by the office', async () => {
    await expect(within('office', (trx) => trx('plan_prices').update({ list_price_cents: 1 }))).rejects.toMatchObject({ code: '42501' });
  });
});

describe('who may read and write the catalog', () => {
  it('partners, customers and the system read it, and change nothing', async () => {
    for (const scope of [{ organizationId }, { accountId: organizationId }, 'system'] as const) {
      expect((await within(scope, (trx) => getCatalog(trx, today))).plans).toHaveLength(7);
      await expect(within(scope, (trx) => trx('plans').update({ name: 'Free' }))).rejects.toMatchObject({ code: '42501' });
      await expect(within(scope, (trx) => trx('tier_discounts').update({ discount_bps: 10_000 }))).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('the office edits it, within the rules of the tables', async () => {
    await within('office', (trx) => trx('plans').where({ code: 'safe_prime' }).update({ name: 'Safe Best' }));
    expect(findPlan(await catalogOn(), 'safe_prime')?.name).toBe('Safe Best');
    await expect(within('office', (trx) => trx('tier_discounts').insert({ tier: 'basic', discount_class: 'safe', version: 2, valid_from: '2027-01-01', discount_bps: 10_001 }))).rejects.toMatchObject({ code: '23514' });
    await expect(within('office', (trx) => trx('tier_discounts').update({ discount_bps: 1 }))).rejects.toMatchObject({ code: '42501' });
  });
});
