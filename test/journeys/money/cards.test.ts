import { type Locator, type Page } from 'playwright-core';
import { chargePayment } from '../../../src/billing/payments/charge-payment';
import { paths } from '../../../src/paths';
import { setClock } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { confirm, createCard, createPayer, createQuote, otherLine, worker } from '../../support/factories/money/billing';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createEnrolled, createRenewable } from '../../support/factories/money/renewals';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { openBrowser, widths } from '../support/browser';
import { confirmAtBank, typeCard } from '../support/card-page';
import { look } from '../support/look';
import { at } from '../support/portal';
import { enableAutoRenew } from '../support/renewing';
import { fill, press, seeHeading, signIn } from '../support/steps';

beforeAll(() => setClock('2026-11-22T15:00:00Z'));

async function desk() {
  const { organizationId } = await createOrganization({ name: 'Harbor IT' });
  return { organizationId, member: await createMember({ organizationId }) };
}

function rowOf(page: Page, card: string): Locator {
  return page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: card }) });
}

async function choose(page: Page, card: string, action: string): Promise<void> {
  await rowOf(page, card).locator('summary').click();
  await rowOf(page, card).locator('.menu-item', { hasText: action }).click();
}

async function seeNotice(page: Page, words: string): Promise<void> {
  await page.getByRole('status').filter({ hasText: words }).waitFor();
}

describe.each(widths)('At %i px', (width) => {
  it('adds a card on the payment provider’s page, where the bank asks too, and replaces it', async () => {
    const { member } = await desk();
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.cards.index);
    await seeHeading(page, 'Cards');
    await look(page, 'cards-none', { dark: true });
    await press(page, 'Add your first card');
    await page.waitForURL('**/c/pay/**');
    await page.getByRole('link', { name: 'Cancel' }).click();
    await seeNotice(page, 'No card was added.');
    await press(page, 'Add your first card');
    await typeCard(page, '4000000000000002');
    await page.getByRole('alert').filter({ hasText: 'Your card was declined.' }).waitFor();
    await typeCard(page, '4000002760003184');
    await confirmAtBank(page);
    await page.waitForURL(at(paths.portal.cards.index));
    await seeNotice(page, 'Your card is on file.');
    await rowOf(page, 'Visa ending in 3184').getByText('Default').waitFor();
    await look(page, 'cards-one', { dark: true });
    await choose(page, 'Visa ending in 3184', 'Replace this card');
    await typeCard(page, '5555555555554444');
    await page.waitForURL(at(paths.portal.cards.index));
    await rowOf(page, 'Mastercard ending in 4444').getByText('Default').waitFor();
    expect(await rowOf(page, 'Visa ending in 3184').count()).toBe(0);
    await assertNoBrokenInvariant();
  });

  it('changes billing details, the default card and the spare card', async () => {
    const { organizationId, member } = await desk();
    const payer = await createPayer(organizationId);
    await createCard(payer);
    await createCard(payer, 'pm_card_mastercard');
    await createCard(payer, 'pm_card_discover');
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.cards.index);
    await choose(page, 'Visa ending in 4242', 'Edit billing details');
    await seeHeading(page, 'Edit billing details');
    await look(page, 'card-details', { dark: true });
    await fill(page, { 'Name on the card': '' });
    await press(page, 'Save billing details');
    await page.getByRole('alert').waitFor();
    await look(page, 'card-details-wrong');
    await fill(page, { 'Name on the card': 'Ana Reyes' });
    await page.getByLabel('City').fill('Boston');
    await page.getByLabel('Country').selectOption({ label: 'United States' });
    await press(page, 'Save billing details');
    await seeNotice(page, 'The billing details of Visa ending in 4242 are changed.');
    await rowOf(page, 'Visa ending in 4242').getByText('Ana Reyes, Boston, US').waitFor();
    await choose(page, 'Mastercard ending in 4444', 'Make this the default');
    await rowOf(page, 'Mastercard ending in 4444').getByText('Default').waitFor();
    await choose(page, 'Discover ending in', 'Make this the spare card');
    await rowOf(page, 'Discover ending in').getByText('Spare', { exact: true }).waitFor();
    expect(await page.locator('main').getByText('Default', { exact: true }).count()).toBe(1);
    await look(page, 'cards-three', { dark: true });
    await assertNoBrokenInvariant();
  });

  it('lists what hangs on a card before it goes, and moves that to the card chosen', async () => {
    const { organizationId, member } = await desk();
    const payer = await createPayer(organizationId);
    await createCard(payer);
    await createCard(payer, 'pm_card_mastercard');
    const { accountId } = await createAccount({ organizationId, name: 'Lakeside Dental' });
    await createRenewable({ organizationId, accountId, expiresOn: '2027-02-15' });
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.account(accountId));
    await enableAutoRenew(page, accountId, /^Mastercard ending in 4444/);
    await page.goto(paths.portal.cards.index);
    await choose(page, 'Mastercard ending in 4444', 'Delete card');
    await seeHeading(page, 'Delete Mastercard ending in 4444');
    await page.getByRole('row').filter({ hasText: 'Lakeside Dental' }).getByText('Renews on 15 Feb 2027').waitFor();
    await page.getByRole('combobox', { name: /^From now on, for Lakeside Dental/ }).selectOption({ label: 'Switch auto-renew off' });
    await page.getByRole('combobox', { name: /^From now on, for Lakeside Dental/ }).selectOption({ label: 'The card chosen below' });
    await look(page, 'card-delete', { dark: true });
    await press(page, 'Delete card');
    await page.getByRole('alert').waitFor();
    await look(page, 'card-delete-undecided');
    await page.getByRole('radio', { name: /^Visa ending in 4242/ }).check();
    await press(page, 'Delete card');
    await seeNotice(page, 'Mastercard ending in 4444 is deleted.');
    expect(await rowOf(page, 'Mastercard ending in 4444').count()).toBe(0);
    await page.goto(paths.portal.account(accountId));
    await page.locator('main').getByText(/your Visa card ending 4242 on 14 Feb 2027/).waitFor();
    await assertNoBrokenInvariant();
  });

  it('shows a card that ends before its renewals, what hangs on it, and replaces it', async () => {
    const { organizationId, member } = await desk();
    const payer = await createPayer(organizationId);
    const card = await createCard(payer);
    for (const [name, expiresOn] of [['Lakeside Dental', '2027-01-15'], ['Harbor Law', '2027-02-20']] as const) {
      const { accountId } = await createAccount({ organizationId, name });
      await createEnrolled({ organizationId, accountId, member, expiresOn });
    }
    await ownerSql('update cards set exp_month = 12, exp_year = 2026 where id = $1', [card.id]);
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.cards.index);
    const risk = page.getByRole('region', { name: 'Cards that will not pay their renewals' });
    await risk.getByText('It expires 12/2026.').waitFor();
    await look(page, 'cards-at-risk', { dark: true });
    await risk.getByRole('link', { name: '2 renewals' }).click();
    await seeHeading(page, 'What hangs on Visa ending in 4242');
    await look(page, 'card-renewals', { dark: true });
    await page.goto(paths.portal.cards.index);
    await risk.getByRole('button', { name: /^Replace it now/ }).click();
    await typeCard(page, '5555555555554444');
    await page.waitForURL(at(paths.portal.cards.index));
    await seeNotice(page, 'The new card is in place. What hung on the old one hangs on it now.');
    expect(await risk.count()).toBe(0);
    await rowOf(page, 'Mastercard ending in 4444').getByText('2 renewals, the next on 14 Jan 2027').waitFor();
    await assertNoBrokenInvariant();
  });

  it('pays an open invoice with a card that is added on the way', async () => {
    const { organizationId, member } = await desk();
    const payer = await createPayer(organizationId);
    const card = await createCard(payer, 'pm_card_chargeCustomerFail');
    const quote = await createQuote(payer, { lines: [otherLine()] });
    const { invoiceId, paymentId } = await confirm(quote, { cardId: card.id, offSession: true, chargeKey: `renewal-${quote.id}-2027-01-01`, accountName: 'Lakeside Dental' });
    await chargePayment({ organizationId, paymentId: paymentId!, actor: worker });
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.cards.index);
    await page.getByRole('region', { name: 'Waiting for money' }).getByRole('link', { name: /^Pay now/ }).click();
    await seeHeading(page, 'Pay for Lakeside Dental');
    await look(page, 'pay-now', { dark: true });
    await page.getByRole('radio', { name: /^Add a new card/ }).check();
    await page.getByRole('button', { name: /^Pay/ }).click();
    await typeCard(page, '5555555555554444');
    await page.waitForURL(`**${paths.portal.payments.payNow(invoiceId)}?card=**`);
    expect(await page.getByRole('radio', { name: /^Mastercard ending in 4444/ }).isChecked()).toBe(true);
    await page.getByRole('button', { name: /^Pay/ }).click();
    await page.waitForURL(at(paths.portal.payments.receipt(invoiceId)));
    await ownerSql('update invoice_lines set fulfilled_at = app.now() where fulfilled_at is null');
    await assertNoBrokenInvariant();
  });
});
