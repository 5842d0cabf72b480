import { paths } from '../../../src/paths';
import { setClock } from '../../support/clock';
import { createAccount } from '../../support/factories/accounts';
import { createFirm, createRenewable } from '../../support/factories/money/renewals';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import { follow, press, seeHeading, seeText, signIn } from '../support/steps';

beforeAll(() => setClock('2026-11-22T15:00:00Z'));

async function desk(kind: 'safe' | 'safe_pro' = 'safe') {
  const firm = await createFirm({ name: 'Harbor IT' });
  const { accountId } = await createAccount({ organizationId: firm.organizationId, name: kind === 'safe' ? 'Mona Lind' : 'Lakeside Dental', kind });
  const planCode = kind === 'safe' ? 'safe_plus' : 'safe_pro_core';
  return { ...firm, accountId, subscription: await createRenewable({ organizationId: firm.organizationId, accountId, planCode, expiresOn: '2027-05-22' }) };
}

describe.each(widths)('At %i px', (width) => {
  it('upgrades a computer to a better plan and a longer term, with credit for what is left', async () => {
    const { member, accountId } = await desk();
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.account(accountId));
    await follow(page, 'Upgrade');
    await seeHeading(page, /^Upgrade S-/);
    await page.getByRole('radio', { name: /^Safe Prime, 2 years/ }).check();
    await look(page, 'upgrade', { dark: true });
    await press(page, 'Continue to the price');
    await seeHeading(page, 'Review and upgrade');
    await seeText(page, '181 of 365 days are left of $107.99, so you get a credit of $53.55.');
    await look(page, 'upgrade-review', { dark: true });
    await press(page, 'Pay and upgrade');
    await seeHeading(page, /^Receipt INV-/);
    await seeText(page, 'restart it, or install the backup again');
    await look(page, 'upgrade-receipt');
    await follow(page, 'Open the account');
    await seeText(page, 'Expires on 22 Nov 2028');
    await assertNoBrokenInvariant();
  });

  it('changes the plan of a company at once, with the same expiry day', async () => {
    const { member, accountId } = await desk('safe_pro');
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.account(accountId));
    await follow(page, 'Upgrade');
    await page.getByRole('radio', { name: /^Safe Pro Ultimate/ }).check();
    await look(page, 'plan-change', { dark: true });
    await press(page, 'Continue to the price');
    await seeText(page, 'There is no way back to the smaller plan before the next renewal.');
    await press(page, 'Pay and upgrade');
    await follow(page, 'Open the account');
    await seeText(page, 'Safe Pro Ultimate');
    await seeText(page, 'Expires on 22 May 2027');
    await assertNoBrokenInvariant();
  });

  it('turns a household into a company for good, once the words are typed', async () => {
    const { member, accountId, organizationId } = await desk();
    await createRenewable({ organizationId, accountId, expiresOn: '2027-03-10', planCode: 'safe_prime' });
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.account(accountId));
    await follow(page, 'Change to Safe Pro');
    await seeHeading(page, 'Change Mona Lind to Safe Pro');
    await look(page, 'conversion', { dark: true });
    await page.getByRole('radio', { name: /^Safe Pro Power, 1 year/ }).check();
    await page.getByLabel('Company name').fill('Lind Ceramics');
    await page.getByRole('radio', { name: /^The customer/ }).check();
    await press(page, 'Continue to the price');
    await seeText(page, 'Type “I understand this cannot be undone” to confirm it.');
    await look(page, 'conversion-refused');
    await page.getByLabel(/^Type/).fill('i understand this cannot be undone');
    await press(page, 'Continue to the price');
    await seeHeading(page, 'Review and change to Safe Pro');
    await look(page, 'conversion-review', { dark: true });
    await press(page, 'Pay and change for good');
    await seeHeading(page, /^Receipt INV-/);
    await look(page, 'conversion-receipt');
    await follow(page, 'Open the account');
    await seeHeading(page, 'Lind Ceramics');
    await seeText(page, 'Before, it was a Safe account with');
    await look(page, 'conversion-account', { dark: true });
    await assertNoBrokenInvariant();
  });
});

it('is possible without script', async () => {
  const { member, accountId } = await desk();
  const page = await openBrowser({ width: 390, script: false });
  await signIn(page, member, paths.portal.account(accountId));
  await follow(page, 'Change to Safe Pro');
  await page.getByRole('radio', { name: /^You, the partner/ }).check();
  await page.getByLabel(/^Type/).fill('I understand this cannot be undone');
  await press(page, 'Continue to the price');
  await press(page, 'Pay and change for good');
  await seeHeading(page, /^Receipt INV-/);
  await assertNoBrokenInvariant();
});
