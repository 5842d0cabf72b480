import { uuidv7 } from 'uuidv7';
import { type Page } from 'playwright-core';
import { paths } from '../../../src/paths';
import { ownerSql } from '../../support/database';
import { createCard, createPayer } from '../../support/factories/money/billing';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { expectSoundBooks } from '../support/books';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import { openMail } from '../support/mailbox';
import '../support/portal';
import { fill, follow, press, seeHeading, seeText, signIn } from '../support/steps';

async function partner() {
  const { organizationId } = await createOrganization({ name: 'Harbor IT', tier: 'premier', taxRatePpm: 88_750 });
  await createCard(await createPayer(organizationId));
  return createMember({ organizationId, firstName: 'Ana', lastName: 'Reyes' });
}

async function fillCustomer(page: Page): Promise<string> {
  const email = `c-${uuidv7()}@example.test`;
  await fill(page, { 'First name': 'Rosa', 'Last name': 'Ñandú 👩‍🌾', 'E-mail address': email, 'The same address again': email });
  return email;
}

const firstCode = async (organizationId: string) => (await ownerSql<{ code: string }>("select code from activation_codes where organization_id = $1 and state = 'available' order by id limit 1", [organizationId]))[0]!.code;

describe.each(widths)('At %i px', (width) => {
  it('buys ten codes with the total worked out while choosing, prints two, and applies one to a new customer and one to a trial', async () => {
    const member = await partner();
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.codes.index);
    await seeText(page, 'No activation codes yet');
    await look(page, 'codes-empty');
    await page.getByRole('main').getByRole('link', { name: 'Buy activation codes' }).click();
    await page.locator('#quantity').fill('1.5');
    await press(page, 'Continue to checkout');
    await page.getByRole('alert').waitFor();
    await look(page, 'codes-new-errors');
    await page.locator('#plan').selectOption('safe_plus');
    await page.locator('#quantity').fill('10');
    await page.locator('#total').getByText('$1,045.11').waitFor();
    await look(page, 'codes-new');
    await press(page, 'Continue to checkout');
    await seeText(page, '$1,045.11');
    await look(page, 'codes-quote');
    await press(page, 'Complete my purchase');
    await seeHeading(page, /^Receipt INV-/);
    await look(page, 'codes-receipt');
    await follow(page, 'Show the codes');
    await seeText(page, '1–10 of 10');
    await look(page, 'codes-list', { dark: true });
    await page.locator('[data-bulk-row]').nth(0).check();
    await page.locator('[data-bulk-row]').nth(1).check();
    await press(page, 'Print the chosen codes');
    await seeHeading(page, 'Activation codes');
    expect(await page.locator('tbody tr').count()).toBe(2);
    await look(page, 'codes-sheet');

    const code = await firstCode(member.organizationId);
    await page.goto(paths.portal.codes.use);
    await look(page, 'codes-use-for');
    await follow(page, 'Add a new customer');
    await page.locator('#typed_code').fill(code.toLowerCase());
    await press(page, 'Continue');
    await page.getByRole('alert').waitFor();
    await look(page, 'codes-use-errors');
    const email = await fillCustomer(page);
    await press(page, 'Continue');
    await seeHeading(page, 'Review and apply');
    await look(page, 'codes-review', { dark: true });
    await page.getByRole('button', { name: 'Apply the code' }).dblclick();
    await seeHeading(page, /^Rosa Ñandú/);
    await seeText(page, 'The code was applied.');
    await expectSoundBooks(member.organizationId, { invoices: 1, subscriptions: 1 });

    await page.goto(paths.portal.codes.index);
    await page.locator('#q').fill(code);
    await page.keyboard.press('Enter');
    await seeText(page, 'Applied');
    await page.getByRole('link', { name: code }).click();
    await seeText(page, 'Rosa Ñandú');
    await look(page, 'codes-show');
    const mail = await openBrowser({ width });
    await openMail(mail, email, 'Complete your registration');
  });
});

it('turns a trial into a paid subscription without script', async () => {
  const member = await partner();
  const page = await openBrowser({ width: 390, script: false });
  await signIn(page, member, paths.portal.codes.new);
  await page.locator('#plan').selectOption('safe_prime');
  await page.locator('#quantity').fill('2');
  await press(page, 'Update total');
  await seeText(page, '$261.28');
  await press(page, 'Continue to checkout');
  await press(page, 'Complete my purchase');
  await seeHeading(page, /^Receipt INV-/);
  await page.goto(paths.portal.trials.new);
  await page.getByLabel('Personal trial').check();
  await press(page, 'Continue');
  await fillCustomer(page);
  await press(page, 'Start the trial');
  await seeHeading(page, /^Rosa Ñandú/);
  await follow(page, 'Apply an activation code');
  await page.getByRole('radio', { name: /Safe Prime, 1 year/ }).check();
  await press(page, 'Continue');
  await seeText(page, 'The trial becomes a paid subscription at once');
  await press(page, 'Apply the code');
  await seeText(page, 'The code was applied.');
  await seeText(page, 'Safe Prime');
  await page.goto(paths.portal.codes.index);
  await page.locator('[data-bulk-row]').first().check();
  await press(page, 'Print the chosen codes');
  expect(await page.locator('tbody tr').count()).toBe(1);
});
