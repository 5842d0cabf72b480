import { paths } from '../../../src/paths';
import { day } from '../../../src/platform/values/dates';
import { within } from '../../../src/platform/database/database';
import { getCatalog } from '../../../src/plans/plans.repository';
import { withdrawalChange } from '../../../src/plans/editing/withdrawing/versioned';
import { pageOf, setClock, type SignedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { changeDesk, later, quoteBy } from '../../support/factories/money/changes';
import { createRenewable } from '../../support/factories/money/renewals';
import { createColleague, officeAgent } from '../../support/factories/staff';

const app = testApp();
const { tiers, terms, tierWithdrawal, termWithdrawal } = paths.catalog.discounts;
const NEW_YEAR = '2027-01-01';

let agent: SignedInAgent;
beforeEach(async () => {
  await setClock('2026-11-23T12:00:00Z');
  agent = await officeAgent(app, await createColleague({ firstName: 'Ola', lastName: 'Nord' }));
});

const words = (html: string, selector = 'main') => pageOf(html)(selector).text().replace(/\s+/g, ' ').trim();
const seen = async (at: string) => String(pageOf((await agent.get(at).expect(200)).text)('input[name=seen]').val());

async function enter(changes: Record<string, string>, from: string): Promise<void> {
  const page = pageOf((await agent.get(tiers).expect(200)).text);
  const standing = Object.fromEntries(page('form.form-column input').toArray().map((input) => [String(page(input).attr('name')), String(page(input).val())]));
  await agent.submit(tiers, { ...standing, ...changes, valid_from: from, confirmation: 'discounts' }).expect(303);
}

async function discountOn(on: string, tier: 'basic' | 'premier', discountClass: string): Promise<number | undefined> {
  const catalog = await within('system', (trx) => getCatalog(trx, day(on)), { readOnly: true });
  return catalog.tierDiscounts.find((row) => row.tier === tier && row.discountClass === discountClass)?.discountBps;
}

const audits = () => ownerSql("select actor_kind, subject_id, before, after from audit_entries where action = 'catalog.discounts-withdrawn' order by id");
const entered = () => ownerSql('select count(*)::int as rows, count(withdrawn_at)::int as withdrawn from tier_discounts where version > 1');

describe('partner discounts that are still to come', () => {
  it('stand in the catalog by their day with a way to withdraw them, which says what will be true instead and does nothing yet', async () => {
    await enter({ basic_safe: '15' }, '2027-03-01');
    await enter({ basic_safe: '12.5' }, NEW_YEAR);
    await enter({ basic_safe: '13', premier_storage: '40' }, NEW_YEAR);
    const index = (await agent.get(paths.catalog.index).expect(200)).text;
    expect(words(index, '[aria-labelledby=coming]')).toContain('1 Jan 2027: Partner discounts, Basic, Safe: 13 % less; Premier, Storage packs: 40 % less Withdraw');
    expect(pageOf(index)(`a[href="${tierWithdrawal(NEW_YEAR)}"]`)).toHaveLength(1);
    const page = (await agent.get(tierWithdrawal(NEW_YEAR)).expect(200)).text;
    expect(words(page, 'tbody')).toMatch(/^Begins 1 Jan 2027 Withdrawn Basic, Safe 13 % 10 % Premier, Storage packs 40 % \d+ %$/);
    expect(words(page)).toContain('What holds the day before goes on until 1 Mar 2027');
    expect(words(page)).toContain('Quotes made before, as long as they bind');
    expect(await entered()).toEqual([{ rows: 4, withdrawn: 0 }]);
  });

  it('are withdrawn by typing what they are, once from two tabs, with who did it in the audit log and the history', async () => {
    const form = { seen: await seen(tierWithdrawal(NEW_YEAR)) };
    expect(words((await agent.submit(tierWithdrawal(NEW_YEAR), { ...form, confirmation: 'yes' }).expect(422)).text)).toContain('Type discounts to confirm.');
    expect(await entered()).toEqual([{ rows: 4, withdrawn: 0 }]);
    await Promise.all([1, 2, 3].map(() => agent.submit(tierWithdrawal(NEW_YEAR), { ...form, confirmation: 'Discounts ' }).expect(303).expect('Location', paths.catalog.index)));
    // All three cells of that day, the replaced one included; that of March stays.
    expect(await entered()).toEqual([{ rows: 4, withdrawn: 3 }]);
    expect([await discountOn(NEW_YEAR, 'basic', 'safe'), await discountOn('2027-02-28', 'basic', 'safe'), await discountOn('2027-03-01', 'basic', 'safe')]).toEqual([1_000, 1_000, 1_500]);
    expect(await audits()).toEqual([{ actor_kind: 'staff', subject_id: 'tier-discounts', before: { 'basic.safe': 1_300, 'premier.storage': 4_000, validFrom: NEW_YEAR }, after: { 'basic.safe': 1_000, 'premier.storage': await discountOn(NEW_YEAR, 'premier', 'storage') } }]);
    const history = words((await agent.get(paths.catalog.history).expect(200)).text);
    expect(history).toMatch(/Discounts withdrawn: Partner discounts Begins: 1 Jan 2027 → – ?Basic, Safe: 13 % → 10 %.*Ola Nord/);
    await agent.get(tierWithdrawal(NEW_YEAR)).expect(303).expect('Location', paths.catalog.index);
    expect(words((await agent.get(paths.catalog.index).expect(200)).text)).toContain('It is withdrawn already.');
  });

  it('are not withdrawn over somebody else’s change: the page shows what stands now', async () => {
    const old = await seen(tierWithdrawal('2027-03-01'));
    await enter({ basic_safe: '16' }, '2027-03-01');
    const late = await agent.submit(tierWithdrawal('2027-03-01'), { seen: old, confirmation: 'discounts' }).expect(409);
    expect(words(late.text)).toContain('Somebody changed this while you were looking at it');
    expect(words(late.text, 'tbody')).toContain('Basic, Safe 16 % 10 %');
    expect(await discountOn('2027-03-01', 'basic', 'safe')).toBe(1_600);
  });

  it('can be entered for the same day again after they were withdrawn', async () => {
    await enter({ basic_safe: '11' }, NEW_YEAR);
    expect(await discountOn(NEW_YEAR, 'basic', 'safe')).toBe(1_100);
    await agent.submit(tierWithdrawal(NEW_YEAR), { seen: await seen(tierWithdrawal(NEW_YEAR)), confirmation: 'discounts' }).expect(303);
    expect(await discountOn(NEW_YEAR, 'basic', 'safe')).toBe(1_000);
  });

  it('stay once their day has come somewhere on earth, with a sentence that says so', async () => {
    const form = { seen: await seen(tierWithdrawal('2027-03-01')), confirmation: 'discounts' };
    // On Kiritimati it is 1 March at 10:00 UTC of the day before.
    await setClock('2027-02-28T10:00:00Z');
    const last = await officeAgent(app, await createColleague());
    const shown = (await last.get(tierWithdrawal('2027-03-01')).expect(200)).text;
    expect(words(shown)).toContain('This holds already, at least in some time zones, so it cannot be withdrawn.');
    expect(pageOf(shown)('main form')).toHaveLength(0);
    expect(words((await last.submit(tierWithdrawal('2027-03-01'), form).expect(409)).text)).toContain('cannot be withdrawn');
    expect(pageOf((await last.get(paths.catalog.index).expect(200)).text)(`a[href="${tierWithdrawal('2027-03-01')}"]`)).toHaveLength(0);
    expect(await discountOn('2027-03-01', 'basic', 'safe')).toBe(1_600);
  });

  it.each([tierWithdrawal('2027-05-05'), tierWithdrawal('soon'), tierWithdrawal('2027-02-30'), termWithdrawal(NEW_YEAR)])('are not found where nothing was entered: %s', async (at) => {
    await agent.get(at).expect(404);
    await agent.submit(at, { confirmation: 'discounts' }).expect(404);
  });
});

describe('discounts for several years that are still to come', () => {
  it('are withdrawn the same way', async () => {
    await agent.submit(terms, { years_2: '6', years_3: '12', valid_from: NEW_YEAR, confirmation: 'discounts' }).expect(303);
    expect(words((await agent.get(termWithdrawal(NEW_YEAR)).expect(200)).text, 'tbody')).toBe('Begins 1 Jan 2027 Withdrawn 2 years at once 6 % 5 % 3 years at once 12 % 10 %');
    await agent.submit(termWithdrawal(NEW_YEAR), { seen: await seen(termWithdrawal(NEW_YEAR)), confirmation: 'discounts' }).expect(303);
    const { termDiscounts } = await within('system', (trx) => getCatalog(trx, day(NEW_YEAR)), { readOnly: true });
    expect(termDiscounts).toEqual([{ years: 1, discountBps: 0 }, { years: 2, discountBps: 500 }, { years: 3, discountBps: 1_000 }]);
  });
});

describe('Golden case: a discount that is withdrawn before its day', () => {
  it('was in no quote of the time before, and is in none after its day', async () => {
    await ownerSql('delete from tier_discounts where version > 1');
    const desk = await changeDesk({ at: '2026-12-20T15:00:00Z', discountBps: 1_000 });
    const renewable = () => createRenewable({ organizationId: desk.organizationId, expiresOn: '2027-01-10' });
    const quoteOf = async (seller: SignedInAgent, { id, accountId }: { id: string; accountId: string }) => {
      const quoteId = await quoteBy(seller, paths.portal.renewals.create(accountId), { [`renew_${id}`]: 'yes', [`plan_${id}`]: 'safe_plus', [`packs_${id}`]: '0', [`years_${id}`]: '1' });
      return (await ownerSql<{ total_cents: number }>('select total_cents from quotes where id = $1', [quoteId]))[0]!.total_cents;
    };
    agent = await officeAgent(app, await createColleague());
    await enter({ basic_safe: '20', premier_safe: '20' }, NEW_YEAR);
    // 119.99 less 10 %, which is 12.00 rounded half up: the discount of the day on which it is quoted, also for a term after New Year.
    expect(await quoteOf(desk.agent, await renewable())).toBe(10_799);
    await agent.submit(tierWithdrawal(NEW_YEAR), { seen: await seen(tierWithdrawal(NEW_YEAR)), confirmation: 'discounts' }).expect(303);
    const after = await later(desk, '2027-01-02T15:00:00Z');
    expect(await quoteOf(after.agent, await renewable())).toBe(10_799);
  });
});

describe('the difference that a withdrawal makes', () => {
  it('names what is different alone, with the currency beside amounts', () => {
    expect(withdrawalChange({ currency: 'USD', driveCents: 2, cordCents: 3 }, { currency: 'USD', driveCents: 1, cordCents: 3 })).toEqual({ before: { currency: 'USD', driveCents: 2 }, after: { currency: 'USD', driveCents: 1 } });
  });

  it('is all that was said where nothing holds without it', () => {
    expect(withdrawalChange({ currency: 'EUR', listPriceCents: 5 }, null)).toEqual({ before: { currency: 'EUR', listPriceCents: 5 }, after: { currency: 'EUR' } });
  });
});
