import { paths } from '../../../src/paths';
import { setClock } from '../../support/clock';
import { createAccount } from '../../support/factories/accounts';
import { createFirm, createRenewable } from '../../support/factories/money/renewals';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import { follow, press, seeHeading, seeText, signIn } from '../support/steps';

beforeAll(() => setClock('2026-11-21T15:00:00Z'));

async function company() {
  const firm = await createFirm({ name: 'Harbor IT' });
  const { accountId } = await createAccount({ organizationId: firm.organizationId, name: 'Lakeside Dental', kind: 'safe_pro' });
  return { ...firm, accountId, subscription: await createRenewable({ organizationId: firm.organizationId, accountId, planCode: 'safe_pro_core', expiresOn: '2027-03-01' }) };
}

async function household() {
  const firm = await createFirm({ name: 'Harbor IT' });
  const { accountId } = await createAccount({ organizationId: firm.organizationId, name: 'Ana Marín' });
  const january = await createRenewable({ organizationId: firm.organizationId, accountId, expiresOn: '2027-01-10' });
  const march = await createRenewable({ organizationId: firm.organizationId, accountId, expiresOn: '2027-03-01' });
  return { ...firm, accountId, january, march };
}

describe.each(widths)('At %i px', (width) => {
  it('adds storage: the price follows what is typed, is reviewed, paid, and shown on the account', async () => {
    const { member, accountId } = await company();
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.account(accountId));
    await follow(page, 'Add storage');
    await seeHeading(page, 'Add storage for Lakeside Dental');
    await page.getByLabel('Storage packs to add').fill('3');
    // 99.00 less 10 %, three of them, 100 of 365 days.
    await seeText(page, '$73.23');
    await seeText(page, '550 GB');
    await look(page, 'storage', { dark: true });
    await page.getByLabel('Storage packs to add').fill('51');
    await press(page, 'Continue to the quote');
    await page.getByRole('alert').waitFor();
    await look(page, 'storage-too-many');
    await page.getByLabel('Storage packs to add').fill('3');
    await press(page, 'Continue to the quote');
    await seeHeading(page, 'Review and add storage');
    await look(page, 'storage-review');
    await press(page, 'Pay and add storage');
    await seeHeading(page, /^Receipt INV-/);
    await seeText(page, '$73.23');
    await page.goto(paths.portal.account(accountId));
    await seeText(page, /550 GB: 250 GB with the plan and 3 × 100 GB added/);
    await assertNoBrokenInvariant();
  });

  it('aligns the dates of a household, with the calendar before and after', async () => {
    const { member, accountId, january, march } = await household();
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.account(accountId));
    await follow(page, 'Align dates');
    await seeHeading(page, 'Align dates for Ana Marín');
    await page.getByRole('checkbox', { name: new RegExp(march.number) }).check();
    await page.getByLabel('End together on').fill('2027-06-01');
    await seeText(page, 'Now 2 subscriptions end on 2 days; afterwards on 1 day.');
    await seeText(page, `1 Jun 2027: ${january.number}, ${march.number}`);
    await look(page, 'co-term', { dark: true });
    await press(page, 'Continue to the quote');
    await seeHeading(page, 'Review and align');
    await seeText(page, '$69.16');
    await look(page, 'co-term-review');
    await press(page, 'Pay and align');
    await seeHeading(page, /^Receipt INV-/);
    await page.goto(paths.portal.account(accountId));
    await seeText(page, 'Expires on 1 Jun 2027');
    expect(await page.locator('main').getByText('Expires on 10 Jan 2027').count()).toBe(0);
    await assertNoBrokenInvariant();
  });
});

it('adds storage and aligns dates without script', async () => {
  const { member, accountId, subscription } = await company();
  const page = await openBrowser({ script: false });
  await signIn(page, member, paths.portal.storage(subscription.id));
  await page.getByLabel('Storage packs to add').fill('2');
  await press(page, 'Update total');
  await seeText(page, '$48.82');
  await press(page, 'Continue to the quote');
  await press(page, 'Pay and add storage');
  await seeHeading(page, /^Receipt INV-/);
  await page.goto(paths.portal.coTerm(accountId));
  await press(page, '1 Apr 2027');
  await seeText(page, '31 of 366 days');
  await press(page, 'Continue to the quote');
  await press(page, 'Pay and align');
  await seeHeading(page, /^Receipt INV-/);
  await page.goto(paths.portal.account(accountId));
  await seeText(page, 'Expires on 1 Apr 2027');
  await assertNoBrokenInvariant();
});
