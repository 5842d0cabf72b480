import { paths } from '../../../src/paths';
import { pageOf, setClock } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { buyPro, changeDesk, type Desk, later, payQuote, pricesFromTheStart, quoteBy, setYearPrice, upgrade } from '../../support/factories/money/changes';
import { createRenewable, readSubscription } from '../../support/factories/money/renewals';
import { addOnTermsOf, planId, subscriptionsOf, termsOf } from '../../support/factories/subscriptions';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { chargesOf } from '../../support/stripe';
import { runJob } from '../../support/queue';
import '../../../src/subscriptions/renewals/renewals.jobs';

beforeAll(pricesFromTheStart);
afterEach(assertNoBrokenInvariant);

const rowsOf = async (id: string) => (await termsOf(id)).map((term) => [term.starts_on, term.ends_on, term.cut_on, term.value_cents, term.credit_cents]);

async function company(desk: Desk, given: { planCode: string; expiresOn: string; years?: 1 | 2 | 3; packs?: number; valueCents?: number }) {
  const { accountId } = await createAccount({ organizationId: desk.organizationId, kind: 'safe_pro' });
  const subscription = await createRenewable({ organizationId: desk.organizationId, accountId, ...given });
  if (given.valueCents !== undefined) await ownerSql('update terms set value_cents = $2 where subscription_id = $1', [subscription.id, given.valueCents]);
  return subscription;
}

/** The tax of golden case G21, and its 35 % off. */
async function deskOfG21(at: string): Promise<Desk> {
  const desk = await changeDesk({ at, discountBps: 3_500 });
  await ownerSql('update organizations set tax_rate_ppm = 88750 where id = $1', [desk.organizationId]);
  return desk;
}

describe('A better plan of a company, with the same expiry day', () => {
  it('costs 104.60 with 100 days left of three years, 116.33 of one, where nothing is credited (G21)', async () => {
    const desk = await deskOfG21('2028-11-21T10:00:00Z');
    const three = await company(desk, { planCode: 'safe_pro_core', expiresOn: '2029-03-01', years: 3, valueCents: 0 });
    expect(await upgrade(desk, three.id, 'safe_pro_power')).toMatchObject({ netCents: 9_607, taxCents: 853, totalCents: 10_460 });
    const next = await later(desk, '2026-11-21T10:00:00Z');
    const one = await company(next, { planCode: 'safe_pro_core', expiresOn: '2027-03-01', valueCents: 0 });
    expect(await upgrade(next, one.id, 'safe_pro_power')).toMatchObject({ netCents: 10_685, taxCents: 948, totalCents: 11_633 });
    expect(await rowsOf(one.id)).toEqual([['2026-03-01', '2027-03-01', '2026-11-21', 0, 0], ['2026-11-21', '2027-03-01', null, 10_685, 0]]);
    expect(await readSubscription(one)).toMatchObject({ planId: await planId('safe_pro_power'), expiresOn: '2027-03-01', anchorOn: '2026-03-01', termYears: 1 });
  });

  it('is charged for the days left of the new price, less those of the old, each rounded once; packs stay', async () => {
    const desk = await changeDesk({ at: '2026-01-01T10:00:00Z', discountBps: 0 });
    await setYearPrice('safe_pro_core', 28_799);
    const accountId = await buyPro(desk, { plan: 'safe_pro_core', packs: 2 });
    const [{ id }] = await subscriptionsOf(accountId) as [{ id: string }];
    const spring = await later(desk, '2026-04-01T10:00:00Z');
    // 599.99 × 275 ÷ 365 = 452.05; 287.99 × 275 ÷ 365 = 216.98
    const page = pageOf((await spring.agent.get(paths.portal.upgrades.new(id)).expect(200)).text);
    expect(page('main').text()).toContain('$452.05 less $216.98 credit: you pay $235.07');
    expect(page('main').text()).toContain('There is no way back to the smaller plan before the next renewal.');
    expect(await upgrade(spring, id, 'safe_pro_power')).toMatchObject({ totalCents: 23_507 });
    const summer = await later(desk, '2026-07-01T10:00:00Z');
    // Of the row from April 452.05 are for 275 days: 184 left are 302.46. 999.99 × 184 ÷ 365 = 504.10.
    expect(await upgrade(summer, id, 'safe_pro_ultimate')).toMatchObject({ totalCents: 50_410 - 30_246 });
    expect(await rowsOf(id)).toEqual([
      ['2026-01-01', '2027-01-01', '2026-04-01', 28_799, 0], ['2026-04-01', '2027-01-01', '2026-07-01', 45_205, 21_698], ['2026-07-01', '2027-01-01', null, 50_410, 30_246],
    ]);
    expect((await addOnTermsOf(id)).map((row) => [row.quantity, row.starts_on, row.ends_on, row.cut_on])).toEqual([[2, '2026-01-01', '2027-01-01', null]]);
    expect((await subscriptionsOf(accountId))[0]).toMatchObject({ plan_code: 'safe_pro_ultimate', expires_on: '2027-01-01', storage_packs: 2 });
  });

  it('is not pro-rated on the first day of the term (G9)', async () => {
    const desk = await changeDesk({ at: '2026-11-22T10:00:00Z', discountBps: 0 });
    const accountId = await buyPro(desk, { plan: 'safe_pro_power' });
    const [{ id }] = await subscriptionsOf(accountId) as [{ id: string }];
    const { quoteId, totalCents } = await upgrade(desk, id, 'safe_pro_ultimate');
    expect(totalCents).toBe(99_999 - 59_999);
    const [line] = await ownerSql<{ explanation: string }>('select explanation from quote_lines where quote_id = $1', [quoteId]);
    expect(line!.explanation).toBe('$999.99 for 1 year, less $599.99 credit for 365 of 365 days of Safe Pro Power.');
  });

  it('changes a term bought ahead too, at its whole price, and the plan in force at once', async () => {
    const desk = await changeDesk({ at: '2026-11-22T10:00:00Z', discountBps: 0 });
    const subscription = await company(desk, { planCode: 'safe_pro_power', expiresOn: '2026-12-22', valueCents: 59_999 });
    const renewal = await quoteBy(desk.agent, paths.portal.renewals.create(subscription.accountId), { years: '1', [`renew_${subscription.id}`]: 'yes', [`plan_${subscription.id}`]: 'safe_pro_power', [`packs_${subscription.id}`]: '0' });
    await payQuote(desk, renewal);
    // 30 of 365 days: 82.19 − 49.31; the year ahead: 999.99 − 599.99
    expect(await upgrade(desk, subscription.id, 'safe_pro_ultimate')).toMatchObject({ netCents: 8_219 - 4_931 + 40_000 });
    expect(await rowsOf(subscription.id)).toEqual(expect.arrayContaining([
      ['2026-11-22', '2026-12-22', null, 8_219, 4_931], ['2026-12-22', '2027-12-22', null, 99_999, 59_999], ['2026-12-22', '2027-12-22', '2026-12-22', 59_999, 0],
    ]));
    expect(await readSubscription(subscription)).toMatchObject({ planId: await planId('safe_pro_ultimate'), nextPlanId: null, expiresOn: '2027-12-22' });
  });

  it('leaves a term bought ahead on a still better plan alone', async () => {
    const desk = await changeDesk({ at: '2026-11-22T10:00:00Z', discountBps: 0 });
    const subscription = await company(desk, { planCode: 'safe_pro_core', expiresOn: '2027-01-22', valueCents: 28_799 });
    const renewal = await quoteBy(desk.agent, paths.portal.renewals.create(subscription.accountId), { years: '1', [`renew_${subscription.id}`]: 'yes', [`plan_${subscription.id}`]: 'safe_pro_ultimate', [`packs_${subscription.id}`]: '0' });
    await payQuote(desk, renewal);
    await upgrade(desk, subscription.id, 'safe_pro_power');
    expect(await readSubscription(subscription)).toMatchObject({ planId: await planId('safe_pro_power'), nextPlanId: await planId('safe_pro_ultimate'), planChangesAt: new Date('2027-01-22T00:00:00Z') });
    await setClock('2027-01-22T01:00:00Z');
    await runJob('subscriptions.switch-plans');
    await runJob('subscriptions.lapse');
    expect(await readSubscription(subscription)).toMatchObject({ planId: await planId('safe_pro_ultimate'), nextPlanId: null });
  });

  it('never costs less than nothing: a dearer past is kept as value', async () => {
    const desk = await changeDesk({ at: '2026-11-22T10:00:00Z', discountBps: 0 });
    const subscription = await company(desk, { planCode: 'safe_pro_core', expiresOn: '2027-11-22', valueCents: 150_000 });
    expect(await upgrade(desk, subscription.id, 'safe_pro_power')).toMatchObject({ totalCents: 0 });
    expect((await rowsOf(subscription.id)).at(-1)).toEqual(['2026-11-22', '2027-11-22', null, 150_000, 150_000]);
    expect(await chargesOf(desk.payer.stripeCustomerId)).toHaveLength(0);
  });

  it('is refused once the company has expired: it renews on the plan it wants', async () => {
    const desk = await changeDesk({ at: '2026-11-22T10:00:00Z' });
    const subscription = await company(desk, { planCode: 'safe_pro_core', expiresOn: '2026-11-20' });
    await runJob('subscriptions.lapse');
    const page = pageOf((await desk.agent.get(paths.portal.upgrades.new(subscription.id)).expect(200)).text);
    expect(page('main').text()).toContain('has expired. Renew it first, on the plan you want.');
    await desk.agent.submit(paths.portal.upgrades.create(subscription.id), { choice: 'safe_pro_power' }).expect(409);
  });

  it('is made at once below the smallest amount a card can be charged, which is carried to the next payment (golden case G25)', async () => {
    const desk = await changeDesk({ at: '2026-11-22T10:00:00Z', discountBps: 0 });
    const subscription = await company(desk, { planCode: 'safe_pro_core', expiresOn: '2027-11-22', valueCents: 59_970 });
    expect(await upgrade(desk, subscription.id, 'safe_pro_power')).toMatchObject({ totalCents: 0 });
    expect((await rowsOf(subscription.id)).at(-1)).toEqual(['2026-11-22', '2027-11-22', null, 59_999, 59_970]);
    expect(await chargesOf(desk.payer.stripeCustomerId)).toHaveLength(0);
    const history = pageOf((await desk.agent.get(paths.portal.payments.history).expect(200)).text);
    expect(history('.carried-note').text()).toContain('$0.29 from earlier orders was too small to charge to a card.');
  });
});
