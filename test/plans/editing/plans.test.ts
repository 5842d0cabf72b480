import '../../../src/accounts/accounts.jobs';
import { paths } from '../../../src/paths';
import { within } from '../../../src/platform/database/database';
import { day } from '../../../src/platform/values/dates';
import { getCatalog } from '../../../src/plans/plans.repository';
import { findPlan, findPrice, findTrialPlan } from '../../../src/plans/catalog';
import { pageOf, type SignedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createFirm, createRenewable } from '../../support/factories/money/renewals';
import { createColleague, officeAgent } from '../../support/factories/staff';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { runJob } from '../../support/queue';

const app = testApp();
const { plans, addOns } = paths.catalog;
let agent: SignedInAgent;
beforeAll(async () => { agent = await officeAgent(app, await createColleague()); });

const catalog = () => within('system', (trx) => getCatalog(trx, day('2026-11-22')), { readOnly: true });
async function fieldsOf(address: string): Promise<Record<string, string>> {
  const page = pageOf((await agent.get(address).expect(200)).text);
  const inputs = page('form.form-column input').toArray().filter((input) => page(input).attr('type') !== 'checkbox' || page(input).attr('checked') !== undefined);
  return Object.fromEntries(inputs.map((input) => [String(page(input).attr('name')), String(page(input).val())]));
}

describe('a plan', () => {
  it('is changed in place after a look at what follows, with before and after in its history', async () => {
    const address = plans.edit('safe_pro_core');
    const form = { ...await fieldsOf(address), storage_gb: '300', network_drives: '', server_limit: '' };
    const preview = pageOf((await agent.submit(address, form).expect(200)).text);
    const lines = preview('tbody tr').toArray().map((row) => preview(row).text().replace(/\s+/g, ' ').trim());
    expect(lines).toEqual(['Storage 250 GB 300 GB', 'Servers 0 Unlimited', 'Network drives Yes No']);
    expect(findPlan(await catalog(), 'safe_pro_core')!.storageGb).toBe(250);
    await agent.submit(address, { ...form, confirmation: 'yes' }).expect(303);
    expect(findPlan(await catalog(), 'safe_pro_core')).toMatchObject({ storageGb: 300, serverLimit: null, features: { networkDrives: false, fileServers: false }, graceDays: 30 });
    expect(pageOf((await agent.get(plans.show('safe_pro_core')).expect(200)).text)('section[aria-labelledby=history]').text().replace(/\s+/g, ' ')).toContain('Storage: 250 GB → 300 GB');
    expect(pageOf((await agent.get(paths.catalog.history).expect(200)).text)('main').text()).toContain('Plan changed: Safe Pro Core');
  });

  it('that is renamed is renamed in the Accounts lists too', async () => {
    const { organizationId } = await createFirm({});
    const { accountId } = await createRenewable({ organizationId, expiresOn: '2027-05-05', planCode: 'safe_prime' });
    await agent.submit(plans.edit('safe_prime'), { ...await fieldsOf(plans.edit('safe_prime')), name: 'Safe Crown', confirmation: 'yes' }).expect(303);
    await runJob('accounts.refresh-plan-names');
    expect(await ownerSql('select plan_name from accounts where id = $1', [accountId])).toEqual([{ plan_name: 'Safe Crown' }]);
    await assertNoBrokenInvariant();
  });

  it('is not the second one to try of its kind', async () => {
    const address = plans.edit('safe_plus');
    const form = { ...await fieldsOf(address), trial_days: '10', trial_grace_days: '10', confirmation: 'yes' };
    expect((await agent.submit(address, form).expect(409)).text).toContain('Take the trial from it first');
    expect((await agent.submit(address, { ...form, trial_grace_days: '' }).expect(422)).text).toContain('together');
    expect(findTrialPlan(await catalog(), 'safe')!.code).toBe('safe_basic');
  });

  it('is not changed by a form that is older than the last change', async () => {
    const address = plans.edit('safe_basic');
    const form = { ...await fieldsOf(address), confirmation: 'yes' };
    await agent.submit(address, { ...form, grace_days: '31' }).expect(303);
    expect((await agent.submit(address, { ...form, grace_days: '32' }).expect(409)).text).toContain('Somebody changed this');
    expect(findPlan(await catalog(), 'safe_basic')!.graceDays).toBe(31);
  });

  it('begins as a copy of another, with its prices, and is not sold before somebody says so', async () => {
    const address = plans.copy('safe_plus');
    const form = { name: 'Safe Max', code: 'safe_max', rank: '4', confirmation: 'yes' };
    await agent.submit(address, form).expect(303);
    const made = findPlan(await catalog(), 'safe_max')!;
    expect([made.isSellable, made.trialDays, made.productCode, made.discountClass, findPrice(made, 'USD')?.listPriceCents]).toEqual([false, null, 'safe', 'safe', 11_999]);
    await agent.submit(address, form).expect(303);
    expect((await agent.submit(address, { ...form, name: 'Safe Other' }).expect(409)).text).toContain('There is a plan with this code');
    expect((await agent.submit(address, { ...form, code: 'safe_more' }).expect(409)).text).toContain('has this rank');
    expect((await agent.submit(address, { ...form, code: 'Safe Max!' }).expect(422)).text).toContain('small letters');
  });

  it.each([[{ storage_gb: '-1' }, 'storage_gb'], [{ computer_limit: 'many' }, 'computer_limit'], [{ name: '' }, 'name'], [{ grace_days: '' }, 'grace_days'], [{ failed_grace_days: '13' }, 'failed_grace_days'], [{ name: 'x'.repeat(101) }, 'name']])('is refused with the field and a remedy: %j', async (change, field) => {
    const page = pageOf((await agent.submit(plans.edit('safe_server'), { ...await fieldsOf(plans.edit('safe_server')), ...change }).expect(422)).text);
    expect(page(`#${field}-error`).text()).toMatch(/Enter|Use/);
  });

  it('that there is not is a page that is not there', async () => {
    for (const code of ['none', '%00', '__proto__', "'"]) await agent.get(plans.show(code)).expect(404);
  });
});

describe('an add-on', () => {
  it('is changed in place, and priced from a day on', async () => {
    await agent.submit(addOns.edit('storage_100gb'), { ...await fieldsOf(addOns.edit('storage_100gb')), max_quantity: '40', confirmation: 'yes' }).expect(303);
    const { seen } = await fieldsOf(addOns.price('storage_100gb'));
    await agent.submit(addOns.price('storage_100gb'), { currency: 'USD', list_price: '109.00', valid_from: '2099-01-01', seen: seen!, confirmation: 'Storage pack, 100 GB' }).expect(303);
    expect((await catalog()).addOns).toMatchObject([{ maxQuantity: 40, prices: [{ listPriceCents: 9_900 }] }]);
    expect(pageOf((await agent.get(addOns.show('storage_100gb')).expect(200)).text)('section[aria-labelledby=prices]').text()).toContain('$109.00');
  });
});
