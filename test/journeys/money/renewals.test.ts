import { paths } from '../../../src/paths';
import { setClock } from '../../support/clock';
import { createAccount } from '../../support/factories/accounts';
import { createCard } from '../../support/factories/money/billing';
import { createFirm, createRenewable } from '../../support/factories/money/renewals';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { openBrowser, widths } from '../support/browser';
import { typeCard } from '../support/card-page';
import { look } from '../support/look';
import { wakeWorker } from '../support/portal';
import { enableAutoRenew } from '../support/renewing';
import { follow, press, reloadUntil, seeHeading, seeText, signIn } from '../support/steps';

beforeAll(() => setClock('2026-11-22T15:00:00Z'));

async function desk() {
  const firm = await createFirm({ name: 'Harbor IT' });
  await createCard(firm.payer, 'pm_card_mastercard');
  const { accountId } = await createAccount({ organizationId: firm.organizationId, name: 'Lakeside Dental' });
  return { ...firm, accountId, subscription: await createRenewable({ organizationId: firm.organizationId, accountId, expiresOn: '2026-12-15' }) };
}

describe.each(widths)('At %i px', (width) => {
  it('renews by hand with a card on file, and the account shows the new date', async () => {
    const { member, accountId, organizationId, subscription } = await desk();
    await createRenewable({ organizationId, accountId, expiresOn: '2027-01-10' });
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.account(accountId));
    await seeText(page, 'Expires on 15 Dec 2026');
    await look(page, 'account-expires-soon', { dark: true });
    await follow(page, 'Renew');
    await seeHeading(page, 'Renew for Lakeside Dental');
    await look(page, 'renew', { dark: true });
    await page.getByLabel(new RegExp(`^Plan for ${subscription.number}`)).selectOption({ label: await page.locator('option', { hasText: 'Safe Prime' }).first().innerText() });
    await page.getByLabel(new RegExp(`^Term for ${subscription.number}`)).selectOption('2');
    await press(page, 'Update total');
    // 149.99 for two years less 5 % = 284.98, less 10 % = 256.48; and 119.99 less 10 % = 107.99.
    await seeText(page, '$364.47');
    await look(page, 'renew-total', { dark: true });
    await page.getByLabel('Your PO number').fill('PO 77');
    await press(page, 'Continue to the price');
    await seeHeading(page, 'Review and renew');
    await seeText(page, '15 Dec 2026 until 15 Dec 2028');
    await seeText(page, '10 Jan 2027 until 10 Jan 2028');
    await look(page, 'renew-review', { dark: true });
    const total = await page.locator('.line-total').last().innerText();
    await page.getByRole('radio', { name: /^Mastercard ending in 4444/ }).check();
    await press(page, 'Pay and renew');
    await seeHeading(page, /^Receipt INV-/);
    await seeText(page, 'Mastercard ending in 4444');
    await seeText(page, 'PO 77');
    await seeText(page, /\$\d+\.\d\d/.exec(total)![0]);
    await look(page, 'renew-receipt', { dark: true });
    await follow(page, 'Open the account');
    await seeText(page, 'Expires on 15 Dec 2028');
    await seeText(page, 'Expires on 10 Jan 2028');
    expect(total).toContain('$364.47');
    await look(page, 'account-renewed');
    await assertNoBrokenInvariant();
  });

  it('schedules what the next renewal is to be, sees it in the list, and takes it back', async () => {
    const { member, accountId, subscription } = await desk();
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.account(accountId));
    await enableAutoRenew(page, accountId, /^Mastercard ending in 4444/);
    await follow(page, 'Next renewal');
    await seeHeading(page, `Next renewal of ${subscription.number}`);
    await page.getByLabel('Plan').selectOption('safe_prime');
    await page.getByLabel('2 years').check();
    await press(page, 'Save the schedule');
    await page.getByRole('status').filter({ hasText: 'is scheduled' }).waitFor();
    await seeText(page, '$256.48');
    await look(page, 'scheduled', { dark: true });
    await page.getByLabel('It does not renew this time').check();
    await press(page, 'Save the schedule');
    await seeText(page, 'Lapses on 15 Dec 2026');
    await page.goto(paths.portal.scheduled.index);
    await seeHeading(page, 'Scheduled changes');
    await seeText(page, 'Plan: Safe Prime');
    await look(page, 'scheduled-changes', { dark: true });
    await page.goto(paths.portal.scheduled.show(subscription.id));
    await press(page, 'Undo all');
    await seeText(page, 'Renews automatically on 15 Dec 2026');
    await seeText(page, 'Nothing is scheduled.');
    await assertNoBrokenInvariant();
  });

  it('says in place why a renewal cannot go on, and keeps what was typed', async () => {
    const { member, accountId, subscription } = await desk();
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.renewals.new(accountId));
    await page.getByRole('checkbox', { name: new RegExp(subscription.number) }).uncheck();
    await page.getByLabel('Your PO number').fill('PO 78');
    await press(page, 'Continue to the price');
    await page.getByRole('alert').waitFor();
    expect(await page.getByLabel('Your PO number').inputValue()).toBe('PO 78');
    await look(page, 'renew-nothing-chosen');
    await page.goto(paths.portal.account(accountId));
    await seeText(page, 'Expires on 15 Dec 2026');
  });

  it('renews by itself with the chosen card, says the truth about it, and stops when told', async () => {
    const { member, accountId, subscription } = await desk();
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.account(accountId));
    await follow(page, 'Enable auto-renew');
    await seeHeading(page, `Auto-renew for ${subscription.number}`);
    await look(page, 'auto-renew', { dark: true });
    await enableAutoRenew(page, accountId, /^Mastercard ending in 4444/);
    await seeText(page, 'Renews automatically on 15 Dec 2026');
    await seeText(page, /your Mastercard card ending 4444 on 14 Dec 2026/);
    await wakeWorker('subscriptions.announce-renewals');
    await reloadUntil(page, /^\$\d+\.\d\d will be charged to your Mastercard card ending 4444 on 14 Dec 2026\.$/);
    await look(page, 'account-renews');
    await follow(page, 'Auto-renew');
    await seeText(page, 'This price is fixed.');
    await look(page, 'auto-renew-on', { dark: true });
    await follow(page, 'Disable auto-renew');
    await seeHeading(page, `Disable auto-renew for ${subscription.number}`);
    await look(page, 'auto-renew-off', { dark: true });
    await press(page, 'Disable auto-renew');
    await page.getByRole('status').filter({ hasText: 'Nothing more is charged; it runs until 15 Dec 2026.' }).waitFor();
    await seeText(page, 'Expires on 15 Dec 2026');
    await look(page, 'account-no-longer-renews');
    await assertNoBrokenInvariant();
  });

  it('takes a new card on the way to auto-renewal and leads back to it', async () => {
    const { member, subscription } = await desk();
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.autoRenew.edit(subscription.id));
    await page.getByLabel('Add a new card').check();
    await press(page, 'Enable auto-renew');
    await typeCard(page, '6011111111111117');
    await page.waitForURL((url) => url.pathname === paths.portal.autoRenew.edit(subscription.id));
    await page.getByRole('radio', { name: /^Discover ending in 1117/ }).check();
    await press(page, 'Enable auto-renew');
    await seeText(page, /your Discover card ending 1117/);
  });
});
