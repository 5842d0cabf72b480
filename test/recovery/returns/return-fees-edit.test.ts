import { findReturnFees } from '../../../src/recovery/returns/return-fees';
import { paths } from '../../../src/paths';
import { within } from '../../../src/platform/database/database';
import { day } from '../../../src/platform/values/dates';
import { pageOf, setClock, type SignedInAgent, testApp } from '../../support/app';
import { createColleague, officeAgent } from '../../support/factories/staff';

const app = testApp();
const address = paths.catalog.returnFees;
let agent: SignedInAgent;
beforeAll(async () => {
  await setClock('2026-11-22T12:00:00Z');
  agent = await officeAgent(app, await createColleague());
});
const feesOn = (on: string) => within('system', (trx) => findReturnFees(trx, 'USD', day(on)), { readOnly: true });

describe('fees for drives that do not come back', () => {
  it('change from a day on, and again for an earlier one, and stay before', async () => {
    const form = { currency: 'USD', drive: '140.00', cord: '9.99', valid_from: '2027-02-01' };
    expect(pageOf((await agent.submit(address, form).expect(200)).text)('tbody').text().replace(/\s+/g, ' ')).toContain('A drive $130.00 $140.00');
    expect((await agent.submit(address, { ...form, confirmation: 'yes' }).expect(422)).text).toContain('Type fees to confirm');
    await agent.submit(address, { ...form, confirmation: 'fees' }).expect(303);
    const { text } = await agent.get(address);
    await agent.submit(address, { ...form, drive: '135.00', valid_from: '2027-01-01', seen: String(pageOf(text)('input[name=seen]').val()), confirmation: 'fees' }).expect(303);
    expect([await feesOn('2026-12-31'), await feesOn('2027-01-31'), await feesOn('2027-02-01')]).toMatchObject([{ driveCents: 13_000 }, { driveCents: 13_500, cordCents: 999 }, { driveCents: 14_000 }]);
  });

  it('are withdrawn by their currency and day while it is still to come', async () => {
    const at = paths.catalog.returnFeesWithdrawal('USD-2027-01-01');
    const index = pageOf((await agent.get(paths.catalog.index).expect(200)).text);
    expect(index('[aria-labelledby=coming]').text()).toContain('1 Jan 2027: Return fees in USD, USB cord $9.99; drive $135.00');
    expect(index(`a[href="${at}"]`)).toHaveLength(1);
    const page = pageOf((await agent.get(at).expect(200)).text);
    expect(page('tbody').text().replace(/\s+/g, ' ').trim()).toBe('Begins 1 Jan 2027 Withdrawn A drive $135.00 $130.00');
    await agent.submit(at, { seen: String(page('input[name=seen]').val()), confirmation: 'fees' }).expect(303);
    expect([await feesOn('2027-01-01'), await feesOn('2027-02-01')]).toMatchObject([{ driveCents: 13_000 }, { driveCents: 14_000 }]);
    expect(pageOf((await agent.get(paths.catalog.history).expect(200)).text)('main').text()).toContain('Return fees withdrawn');
    for (const version of ['EUR-2027-01-01', 'XXX-2027-01-01', 'USD-2027-01-02', 'USD', 'soon']) await agent.get(paths.catalog.returnFeesWithdrawal(version)).expect(404);
  });

  it('are refused below zero, without a day, and for a day gone by', async () => {
    const form = { currency: 'USD', drive: '140.00', cord: '9.99', valid_from: '2027-02-01' };
    expect(pageOf((await agent.submit(address, { ...form, drive: '0' }).expect(422)).text)('#drive-error').text()).toContain('above zero');
    expect(pageOf((await agent.submit(address, { ...form, valid_from: '' }).expect(422)).text)('#valid_from-error').text()).toContain('like 2027-01-01');
    expect((await agent.submit(address, { ...form, valid_from: '2026-11-21' }).expect(409)).text).toContain('A fee can begin today');
  });
});
