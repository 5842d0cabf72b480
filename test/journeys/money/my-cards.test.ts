import { type Page } from 'playwright-core';
import { chargePayment } from '../../../src/billing/payments/charge-payment';
import { HOUSE_ORGANIZATION_ID } from '../../../src/organizations/house';
import { paths } from '../../../src/paths';
import { setClock } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { createAccount, createCustomer } from '../../support/factories/accounts';
import { confirm, createCard, createPayer, createQuote, otherLine, worker } from '../../support/factories/money/billing';
import { createOrganization } from '../../support/factories/organizations';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { openBrowser, widths } from '../support/browser';
import { typeCard } from '../support/card-page';
import { look } from '../support/look';
import { at } from '../support/portal';
import { press, seeHeading, signIn } from '../support/steps';

const { billing } = paths.my;

beforeAll(() => setClock('2026-11-22T15:00:00Z'));

async function household() {
  const { organizationId } = await createOrganization({ name: 'Harbor IT' });
  const { accountId } = await createAccount({ organizationId, name: 'Rosa Marín' });
  return { accountId, person: await createCustomer({ accountId, firstName: 'Rosa', lastName: 'Marín' }) };
}

/** A renewal that could not be charged to the card on file. */
async function unpaid(accountId: string): Promise<string> {
  const payer = await createPayer(HOUSE_ORGANIZATION_ID, accountId);
  const card = await createCard(payer, 'pm_card_chargeCustomerFail');
  const quote = await createQuote(payer, { accountId, description: 'Renewal of Safe Plus', lines: [otherLine()] });
  const { invoiceId, paymentId } = await confirm(quote, { cardId: card.id, offSession: true, accountName: 'Rosa Marín', chargeKey: `own-renewal-${accountId}-2026-12-20` });
  await chargePayment({ organizationId: HOUSE_ORGANIZATION_ID, paymentId: paymentId!, actor: worker });
  // What the quote sells belongs to no room, so nothing waits to be given.
  await ownerSql('update invoice_lines set fulfilled_at = app.now() where invoice_id = $1', [invoiceId]);
  return invoiceId;
}

const seeNotice = (page: Page, words: string) => page.getByRole('status').filter({ hasText: words }).waitFor();

describe.each(widths)('At %i px', (width) => {
  it('a customer adds a card of their own, which becomes the default', async () => {
    const { person } = await household();
    const page = await openBrowser({ width });
    await signIn(page, person, billing.payments.history);
    await seeHeading(page, 'Billing');
    await look(page, 'my-billing-none', { dark: true });
    await page.locator('main').getByRole('link', { name: 'Cards' }).first().click();
    await seeHeading(page, 'Cards');
    await press(page, 'Add your first card');
    await typeCard(page, '4242424242424242');
    await page.waitForURL(at(billing.cards.index));
    await seeNotice(page, 'Your card is on file.');
    await look(page, 'my-cards-one', { dark: true });
    await assertNoBrokenInvariant();
  });

  it('a customer pays what waits for money with a new card and reads the receipt', async () => {
    const { accountId, person } = await household();
    const invoiceId = await unpaid(accountId);
    const page = await openBrowser({ width });
    await signIn(page, person, billing.payments.history);
    await look(page, 'my-billing-waiting', { dark: true });
    await page.getByRole('link', { name: 'Pay now' }).first().click();
    await seeHeading(page, 'Pay for Rosa Marín');
    await page.getByLabel('Add a new card').check();
    await press(page, 'Pay $107.99');
    await typeCard(page, '5555555555554444');
    await page.waitForURL((address) => address.pathname === billing.payments.payNow(invoiceId));
    await press(page, 'Pay $107.99');
    await page.waitForURL(at(billing.payments.receipt(invoiceId)));
    await look(page, 'my-receipt', { dark: true });
    await page.getByRole('link', { name: 'Billing' }).first().waitFor({ state: 'attached' });
    await assertNoBrokenInvariant();
  });
});
