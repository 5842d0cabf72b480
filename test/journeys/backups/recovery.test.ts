import { paths } from '../../../src/paths';
import { setClock } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { createAccount, createCustomer } from '../../support/factories/accounts';
import { createMachine } from '../../support/factories/machines';
import { createFirm, createRenewable } from '../../support/factories/money/renewals';
import { createColleague } from '../../support/factories/staff';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import { enterOffice } from '../support/office';
import { fill, follow, press, seeHeading, seeText, signIn } from '../support/steps';

beforeAll(() => setClock('2026-11-02T15:00:00Z'));

async function household() {
  const firm = await createFirm({ name: 'Harbor IT' });
  const { accountId } = await createAccount({ organizationId: firm.organizationId, name: 'Ana Marín' });
  const customer = await createCustomer({ accountId, firstName: 'Ana', lastName: 'Marín' });
  const subscription = await createRenewable({ organizationId: firm.organizationId, accountId, expiresOn: '2027-06-01', planCode: 'safe_basic' });
  await createMachine({ accountId, subscriptionId: subscription.id, nickname: 'Study laptop', personId: customer.personId });
  return { ...firm, accountId, customer };
}

describe.each(widths)('At %i px', (width) => {
  it('has files sent by courier: asked for, paid, confirmed by the customer, shipped, delivered and returned', async () => {
    const { member, accountId, customer } = await household();
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.account(accountId));
    await follow(page, 'Recovery by courier');
    await seeHeading(page, 'Recovery by courier for Ana Marín');
    await look(page, 'recovery-account');
    await follow(page, /^Request a drive/);
    await press(page, 'Continue to the quote');
    await page.getByRole('alert').waitFor();
    await look(page, 'recovery-request-errors');
    await page.getByRole('radio', { name: /^The customer/ }).check();
    await fill(page, { 'Who signs for the parcel': 'Ana Marín', 'Street address': '12 Milk Street', City: 'Boston', 'ZIP code': '02110', 'Phone for the courier': '617 555 0134' });
    await page.getByLabel('State').selectOption('MA');
    for (const box of [/I have checked this address/, /I declare this/, /I allow a charge/]) await page.getByRole('checkbox', { name: box }).check();
    await look(page, 'recovery-request', { dark: true });
    await press(page, 'Continue to the quote');
    await seeHeading(page, 'Review and order');
    await seeText(page, '$99.99');
    await look(page, 'recovery-review');
    await press(page, 'Pay and submit the case');
    await seeHeading(page, /^Receipt INV-/);
    const [{ id, number }] = await ownerSql<{ id: string; number: string }>('select id, number from recovery_cases where account_id = $1', [accountId]) as [{ id: string; number: string }];

    const own = await openBrowser({ width });
    await signIn(own, customer, paths.recovery.my.index);
    await look(own, 'my-recovery');
    await follow(own, number);
    await seeHeading(own, /^Recovery of Study laptop/);
    await look(own, 'my-recovery-confirm', { dark: true });
    await press(own, 'Confirm the address');
    await seeText(own, 'The address is confirmed, and we go on.');

    const desk = await openBrowser({ width });
    await enterOffice(desk, await createColleague({ roles: ['support'] }), paths.recovery.office.index);
    await seeHeading(desk, 'Recovery by courier');
    await look(desk, 'office-recovery');
    await follow(desk, number);
    await press(desk, 'Approve');
    await press(desk, 'Begin to prepare');
    await press(desk, 'Make the password');
    await seeHeading(desk, `Password for ${number}`);
    await look(desk, 'office-recovery-password');
    await follow(desk, 'The drives are protected');
    await desk.getByLabel('Carrier').selectOption('UPS');
    await desk.getByLabel('Tracking number').fill('1Z999AA10123456784');
    await look(desk, 'office-recovery-dispatch', { dark: true });
    await press(desk, 'Book the dispatch');
    await seeText(desk, 'The tracking number and the password are on their way by mail.');
    await press(desk, 'Book the delivery');
    await look(desk, 'office-recovery-return');
    await own.goto(paths.recovery.my.show(id));
    await seeText(own, /They have to be back by 23 Nov 2026/);
    await look(own, 'my-recovery-delivered');
    await press(desk, 'Book the return and close the case');
    await seeText(desk, 'Everything is back. The case is closed.');

    await page.goto(paths.recovery.index);
    await seeText(page, 'Returned');
    await look(page, 'recovery-list');
    await follow(page, number);
    await seeText(page, 'Everything came back, and nothing more is charged.');
    await look(page, 'recovery-case');
    await assertNoBrokenInvariant();
  });
});
