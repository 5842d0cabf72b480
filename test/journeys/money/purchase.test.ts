import { uuidv7 } from 'uuidv7';
import { type Page } from 'playwright-core';
import { paths } from '../../../src/paths';
import { ownerSql } from '../../support/database';
import { createCard, createPayer } from '../../support/factories/money/billing';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { expectSoundBooks } from '../support/books';
import { openBrowser, widths } from '../support/browser';
import { seeCheckout, typeCard } from '../support/checkout';
import { look } from '../support/look';
import '../support/portal';
import { fill, follow, press, seeHeading, seeText, signIn } from '../support/steps';

async function partner() {
  const { organizationId } = await createOrganization({ name: 'Harbor IT', tier: 'premier', taxRatePpm: 88_750 });
  return createMember({ organizationId, firstName: 'Ana', lastName: 'Reyes' });
}

async function fillCustomer(page: Page, names: Record<string, string>): Promise<string> {
  const email = `c-${uuidv7()}@example.test`;
  await fill(page, { ...names, 'E-mail address': email, 'The same address again': email });
  return email;
}

describe.each(widths)('At %i px', (width) => {
  it('buys Safe Pro with packs on a new card: cancelled, declined, then paid; receipt, PDF and history', async () => {
    const member = await partner();
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.purchases.plans);
    await look(page, 'plans');
    await page.locator('main').getByRole('link', { name: /Buy.*Safe Pro Power/ }).or(page.locator(`main a[href$="/buy/safe_pro_power"]`)).first().click();
    await seeHeading(page, 'Buy Safe Pro Power');
    await press(page, 'Continue to checkout');
    await page.getByRole('alert').waitFor();
    await look(page, 'options-errors');
    await page.getByLabel('3 years').check();
    await page.locator('#packs').fill('3');
    await fillCustomer(page, { Company: 'Κυκλάδες & Söhne GmbH' });
    await page.getByRole('radio', { name: /^The customer/ }).check();
    await page.locator('#purchase_order').fill('PO-7781');
    await press(page, 'Continue to checkout');
    await seeHeading(page, 'Review and purchase');
    await seeText(page, '$1,933.07');
    await look(page, 'review', { dark: true });
    await press(page, 'Complete my purchase');
    await seeCheckout(page);
    await look(page, 'checkout');
    await page.getByRole('link', { name: 'Cancel' }).click();
    await seeHeading(page, 'Review and purchase');
    await press(page, 'Complete my purchase');
    await seeCheckout(page);
    await typeCard(page, '4000000000000002');
    await page.getByText('Your card was declined.').waitFor();
    await typeCard(page, '4242424242424242');
    await seeHeading(page, /^Receipt INV-/);
    await seeText(page, '$1,933.07');
    await look(page, 'receipt', { dark: true });
    const pdf = await page.context().request.get(`${page.url().split('?')[0]}.pdf`);
    expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-');

    await page.goto(paths.portal.payments.history);
    await seeText(page, 'Κυκλάδες & Söhne GmbH');
    await look(page, 'history');
    await expectSoundBooks(member.organizationId, { invoices: 1, subscriptions: 1 });
  });

  it('pays with a card that the bank asks about: failed first, then completed', async () => {
    const member = await partner();
    await createCard(await createPayer(member.organizationId), 'pm_card_authenticationRequired');
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.purchases.options('safe_plus'));
    await fillCustomer(page, { 'First name': 'Rosa', 'Last name': 'Marín' });
    await press(page, 'Continue to checkout');
    await press(page, 'Complete my purchase');
    await page.getByRole('button', { name: 'Fail' }).click();
    await seeHeading(page, 'Review and purchase');
    await page.getByRole('alert').waitFor();
    await look(page, 'review-declined');
    // A card that was just refused is not chosen again by itself.
    await page.getByRole('radio', { name: /ending in 3184/ }).check();
    await press(page, 'Complete my purchase');
    await page.getByRole('button', { name: 'Complete' }).click();
    await seeHeading(page, /^Receipt INV-/);
    await expectSoundBooks(member.organizationId, { invoices: 1, subscriptions: 1 });
  });

  it('buys Safe Server once, however often the button is pressed, with the back button and a second tab', async () => {
    const member = await partner();
    await createCard(await createPayer(member.organizationId));
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.purchases.options('safe_server'));
    await fillCustomer(page, { Company: 'Atlas Freight' });
    await page.getByLabel('You, the partner').check();
    await press(page, 'Continue to checkout');
    await seeHeading(page, 'Review and purchase');
    const secondTab = await page.context().newPage();
    await secondTab.goto(page.url());
    await seeHeading(secondTab, 'Review and purchase');
    await page.getByRole('button', { name: 'Complete my purchase' }).dblclick();
    await seeHeading(page, /^Receipt INV-/);
    await press(secondTab, 'Complete my purchase');
    await seeHeading(secondTab, /^Receipt INV-/);
    await page.goBack();
    await page.reload();
    await seeHeading(page, /^Receipt INV-/);
    await follow(page, 'Open the account');
    await seeHeading(page, /^Atlas Freight/);
    await look(page, 'account-pro');
    await expectSoundBooks(member.organizationId, { invoices: 1, subscriptions: 1 });
  });
});

it('is all possible without script: sign-in, a trial, a purchase with a card on file, the receipt', async () => {
  const member = await partner();
  await createCard(await createPayer(member.organizationId));
  const page = await openBrowser({ width: 390, script: false });
  await signIn(page, member, paths.portal.trials.new);
  await press(page, 'Continue');
  await fillCustomer(page, { 'First name': 'Omar', 'Last name': 'Haddad' });
  await press(page, 'Start the trial');
  await seeHeading(page, /^Omar Haddad/);
  await page.goto(paths.portal.purchases.options('safe_basic'));
  await fillCustomer(page, { 'First name': 'Liam', 'Last name': "O'Neill" });
  await press(page, 'Continue to checkout');
  await press(page, 'Complete my purchase');
  await seeHeading(page, /^Receipt INV-/);
  await page.goto(paths.portal.accounts);
  await page.getByRole('searchbox').fill('neill');
  await page.getByRole('searchbox').press('Enter');
  await seeText(page, "Liam O'Neill");
  expect(await ownerSql('select count(*)::int as n from invoices where organization_id = $1', [member.organizationId])).toEqual([{ n: 1 }]);
});
