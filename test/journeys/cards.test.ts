import { type Locator, type Page } from 'playwright-core';
import { paths } from '../../src/paths';
import { setClock } from '../support/clock';
import { createAccount } from '../support/factories/accounts';
import { createCard, createPayer } from '../support/factories/billing';
import { createMember, createOrganization } from '../support/factories/organizations';
import { createRenewable } from '../support/factories/renewals';
import { assertNoBrokenInvariant } from '../support/invariants';
import { openBrowser, widths } from './support/browser';
import { confirmAtBank, typeCard } from './support/card-page';
import { look } from './support/look';
import { at } from './support/portal';
import { enableAutoRenew } from './support/renewing';
import { fill, press, seeHeading, signIn } from './support/steps';

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
    await rowOf(page, 'Discover ending in').getByText('Spare').waitFor();
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
    await look(page, 'card-delete', { dark: true });
    await press(page, 'Delete card');
    await page.getByRole('alert').waitFor();
    await look(page, 'card-delete-undecided');
    await page.getByRole('radio', { name: /^Visa ending in 4242/ }).check();
    await press(page, 'Delete card');
    await seeNotice(page, 'The card is deleted.');
    expect(await rowOf(page, 'Mastercard ending in 4444').count()).toBe(0);
    await page.goto(paths.portal.account(accountId));
    await page.locator('main').getByText(/your Visa card ending 4242 on 14 Feb 2027/).waitFor();
    await assertNoBrokenInvariant();
  });
});
