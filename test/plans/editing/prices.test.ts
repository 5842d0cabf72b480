import { paths } from '../../../src/paths';
import { within } from '../../../src/platform/database/database';
import { day } from '../../../src/platform/values/dates';
import { getCatalog } from '../../../src/plans/plans.repository';
import { findPlan, findPrice } from '../../../src/plans/catalog';
import { pageOf, setClock, type SignedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createColleague, officeAgent } from '../../support/factories/staff';

const app = testApp();
const address = paths.catalog.plans.price('safe_plus');
const NEW_PRICE = { currency: 'USD', list_price: '129.99', courier_standard: '99.99', courier_expedited: '', valid_from: '2026-11-24' };

let agent: SignedInAgent;
beforeAll(async () => {
  await setClock('2026-11-23T12:00:00Z');
  agent = await officeAgent(app, await createColleague({ firstName: 'Ola', lastName: 'Nord' }));
});

const seen = async (at: string) => String(pageOf((await agent.get(at).expect(200)).text)('input[name=seen]').val());
const listPrice = (on: string, code = 'safe_plus') => within('system', async (trx) => findPrice(findPlan(await getCatalog(trx, day(on)), code)!, 'USD')?.listPriceCents, { readOnly: true });

describe('a price for a day to come', () => {
  it('is shown with whom it touches before anything is saved, and saved once it is confirmed by name', async () => {
    const form = { ...NEW_PRICE, seen: await seen(address) };
    const preview = pageOf((await agent.submit(address, form).expect(200)).text);
    expect(preview('h2').first().text()).toBe('From 24 Nov 2026');
    expect(preview('tbody').text().replace(/\s+/g, ' ')).toContain('List price of a year $119.99 $129.99');
    expect(preview('main').text()).toContain('No renewal is announced at an older price.');
    expect(await ownerSql("select 1 from audit_entries where subject_type = 'catalog'")).toHaveLength(0);
    const wrong = await agent.submit(address, { ...form, confirmation: 'yes' }).expect(422);
    expect(wrong.text).toContain('Type Safe Plus to confirm.');
    await agent.submit(address, { ...form, confirmation: 'safe plus ' }).expect(303);
    expect([await listPrice('2026-11-23'), await listPrice('2026-11-24')]).toEqual([11_999, 12_999]);
    expect(await ownerSql("select actor_kind, action, before->>'listPriceCents' as before, after->>'listPriceCents' as after from audit_entries where subject_id = 'plan:safe_plus'"))
      .toEqual([{ actor_kind: 'staff', action: 'catalog.price-added', before: '11999', after: '12999' }]);
  });

  it('stands on the pages of the plan and of the catalog with who made it', async () => {
    const page = pageOf((await agent.get(paths.catalog.plans.show('safe_plus')).expect(200)).text);
    const rows = page('section[aria-labelledby=prices] tbody tr').toArray().map((row) => page(row).text().replace(/\s+/g, ' ').trim());
    expect(rows).toEqual([expect.stringContaining('24 Nov 2026 USD $129.99'), expect.stringContaining('$119.99 $99.99 None Holds now')]);
    expect(page('section[aria-labelledby=history]').text()).toContain('Ola Nord');
    const index = pageOf((await agent.get(paths.catalog.index).expect(200)).text);
    expect(index('section[aria-labelledby=coming]').text()).toContain('24 Nov 2026: Safe Plus, $129.99 a year');
  });

  it('is added once by a form that is sent three times, and not at all by an old one', async () => {
    const form = { ...NEW_PRICE, list_price: '139.99', valid_from: '2026-12-24', confirmation: 'Safe Plus' };
    const current = await seen(address);
    await Promise.all([1, 2, 3].map(() => agent.submit(address, { ...form, seen: current }).expect(303)));
    expect(await ownerSql("select 1 from plan_prices where list_price_cents = 13999")).toHaveLength(1);
    const late = await agent.submit(address, { ...form, list_price: '149.99', seen: current }).expect(409);
    expect(late.text).toContain('Somebody changed this while you were looking at it');
    expect(await ownerSql("select 1 from plan_prices where list_price_cents = 14999 and plan_id = (select id from plans where code = 'safe_plus')")).toHaveLength(0);
  });

  it('is withdrawn while it holds nowhere on earth, and no longer after', async () => {
    const [coming] = await ownerSql<{ id: string }>('select id from plan_prices where list_price_cents = 13999');
    const at = paths.catalog.withdrawal(coming!.id);
    const page = pageOf((await agent.get(at).expect(200)).text);
    expect(page('tbody').text().replace(/\s+/g, ' ')).toContain('Begins 24 Dec 2026 Withdrawn List price of a year $139.99 $129.99');
    const form = { seen: String(page('input[name=seen]').val()) };
    expect((await agent.submit(at, { ...form, confirmation: 'yes' }).expect(422)).text).toContain('Type Safe Plus to confirm.');
    await agent.submit(at, { ...form, confirmation: 'Safe Plus' }).expect(303);
    expect(await listPrice('2026-12-24')).toBe(12_999);
    await agent.submit(at, { ...form, confirmation: 'Safe Plus' }).expect(303);
    expect(await ownerSql("select before->>'listPriceCents' as before, before->>'validFrom' as from, after->>'listPriceCents' as after from audit_entries where action = 'catalog.price-withdrawn'")).toEqual([{ before: '13999', from: '2026-12-24', after: '12999' }]);
    const [tomorrow] = await ownerSql<{ id: string }>('select id from plan_prices where list_price_cents = 12999');
    expect((await agent.submit(paths.catalog.withdrawal(tomorrow!.id), { confirmation: 'Safe Plus' }).expect(409)).text).toContain('holds already, at least in some time zones');
    expect(await listPrice('2026-11-24')).toBe(12_999);
  });

  it.each([
    [{ list_price: '' }, 'list_price'], [{ list_price: '-1' }, 'list_price'], [{ list_price: '0' }, 'list_price'], [{ list_price: '1.999' }, 'list_price'], [{ list_price: '😀' }, 'list_price'],
    [{ courier_standard: 'free' }, 'courier_standard'], [{ valid_from: 'soon' }, 'valid_from'], [{ valid_from: '9999-12-31' }, 'valid_from'], [{ currency: 'XXX' }, 'currency'],
  ])('is refused with the field and a remedy: %j', async (change, field) => {
    const page = pageOf((await agent.submit(address, { ...NEW_PRICE, ...change }).expect(422)).text);
    expect(page(`#${field}-error`).text()).toMatch(/Enter|Choose/);
    expect(page('input[name=courier_standard]').val()).toBe('courier_standard' in change ? change.courier_standard : '99.99');
  });

  it('never begins on a day gone by', async () => {
    expect((await agent.submit(address, { ...NEW_PRICE, valid_from: '2026-11-22' }).expect(409)).text).toContain('A price can begin today');
  });

  it('can be the first of a currency', async () => {
    const form = { ...NEW_PRICE, currency: 'EUR', list_price: '109.00', valid_from: '2026-11-23', seen: await seen(address) };
    expect(pageOf((await agent.submit(address, form).expect(200)).text)('tbody').text()).toContain('–');
    await agent.submit(address, { ...form, confirmation: 'Safe Plus' }).expect(303);
    const catalog = await within('system', (trx) => getCatalog(trx, day('2026-11-23')), { readOnly: true });
    expect(findPrice(findPlan(catalog, 'safe_plus')!, 'EUR')).toMatchObject({ listPriceCents: 10_900, version: 1 });
  });
});

describe('discounts', () => {
  it('of tiers change from a day on, each cell with its version, and stay before that day', async () => {
    const at = paths.catalog.discounts.tiers;
    const page = pageOf((await agent.get(at).expect(200)).text);
    const standing = Object.fromEntries(page('form.form-column input').toArray().map((input) => [String(page(input).attr('name')), String(page(input).val())]));
    const form = { ...standing, basic_safe: '12.5', valid_from: '2027-01-01' };
    expect(pageOf((await agent.submit(at, form).expect(200)).text)('tbody').text().replace(/\s+/g, ' ')).toContain('Basic, Safe 10 % 12.5 %');
    await agent.submit(at, { ...form, confirmation: 'discounts' }).expect(303);
    const on = async (text: string) => (await within('system', (trx) => getCatalog(trx, day(text)), { readOnly: true })).tierDiscounts.find((row) => row.tier === 'basic' && row.discountClass === 'safe')?.discountBps;
    expect([await on('2026-12-31'), await on('2027-01-01')]).toEqual([1_000, 1_250]);
    expect(await ownerSql('select tier, discount_class from tier_discounts where version = 2')).toEqual([{ tier: 'basic', discount_class: 'safe' }]);
  });

  it('of several years change from a day on', async () => {
    const at = paths.catalog.discounts.terms;
    await agent.submit(at, { years_2: '6', years_3: '10', valid_from: '2027-01-01', seen: await seen(at), confirmation: 'Discounts' }).expect(303);
    const on = async (text: string) => (await within('system', (trx) => getCatalog(trx, day(text)), { readOnly: true })).termDiscounts;
    expect(await on('2026-12-31')).toEqual([{ years: 1, discountBps: 0 }, { years: 2, discountBps: 500 }, { years: 3, discountBps: 1_000 }]);
    expect(await on('2027-01-01')).toEqual([{ years: 1, discountBps: 0 }, { years: 2, discountBps: 600 }, { years: 3, discountBps: 1_000 }]);
  });

  it('that are left as they are today take nothing back that is on its way', async () => {
    const { tiers, terms } = paths.catalog.discounts;
    const page = pageOf((await agent.get(tiers).expect(200)).text);
    const standing = Object.fromEntries(page('form.form-column input').toArray().map((input) => [String(page(input).attr('name')), String(page(input).val())]));
    // Basic, Safe is 10 % today and 12.5 % from 1 January.
    const form = { ...standing, premier_safe: '21', valid_from: '2027-02-01' };
    const preview = pageOf((await agent.submit(tiers, form).expect(200)).text)('tbody').text().replace(/\s+/g, ' ');
    expect([preview.includes('Premier, Safe 20 % 21 %'), preview.includes('Basic, Safe')]).toEqual([true, false]);
    await agent.submit(tiers, { ...form, confirmation: 'discounts' }).expect(303);
    await agent.submit(terms, { years_2: '5', years_3: '11', valid_from: '2027-02-01', seen: await seen(terms), confirmation: 'discounts' }).expect(303);
    const february = await within('system', (trx) => getCatalog(trx, day('2027-02-01')), { readOnly: true });
    expect(february.tierDiscounts.filter((row) => row.discountClass === 'safe').map((row) => [row.tier, row.discountBps]).sort()).toEqual([['basic', 1_250], ['premier', 2_100]]);
    expect(february.termDiscounts).toEqual([{ years: 1, discountBps: 0 }, { years: 2, discountBps: 600 }, { years: 3, discountBps: 1_100 }]);
  });

  it('above all of the price are refused', async () => {
    expect((await agent.submit(paths.catalog.discounts.terms, { years_2: '100', years_3: '10', valid_from: '2027-01-01' }).expect(422)).text).toContain('from 0 to 99.99');
  });
});
