import { readFileSync } from 'node:fs';
import { type Page } from 'playwright-core';
import { paths } from '../../../src/paths';
import { setClock } from '../../support/clock';
import { createAccount } from '../../support/factories/accounts';
import { createCard } from '../../support/factories/money/billing';
import { payOrder } from '../../support/factories/money/papers';
import { createFirm, createRenewable } from '../../support/factories/money/renewals';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { createColleague } from '../../support/factories/staff';
import { wordsOf } from '../../support/reading/pdf';
import { chargesOf, stripeSdk } from '../../support/stripe';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import { askForRenewal } from '../support/renewing';
import { enterOffice } from '../support/office';
import { follow, press, reloadUntil, seeHeading, seeText, signIn } from '../support/steps';

beforeAll(() => setClock('2026-11-22T15:00:00Z'));

/** Two customers, and two cards of which one declines. */
async function desk() {
  const firm = await createFirm({ name: 'Harbor IT' });
  const { organizationId } = firm;
  await createCard(firm.payer, 'pm_card_chargeCustomerFail');
  const dental = await createAccount({ organizationId, name: 'Lakeside Dental' });
  const legal = await createAccount({ organizationId, name: 'Morrow Legal' });
  for (const { accountId } of [dental, legal]) await createRenewable({ organizationId, accountId, expiresOn: '2026-12-15' });
  return { ...firm, dental, legal };
}

async function payWith(page: Page, card: RegExp): Promise<void> {
  await page.getByRole('radio', { name: card }).check();
  await press(page, 'Pay and renew');
}

async function downloadBy(page: Page, name: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), follow(page, name)]);
  return download.path();
}

describe.each(widths)('At %i px', (width) => {
  it('shows what was paid with its number and what was declined without, filtered and as CSV', async () => {
    const { member, dental, legal, payer } = await desk();
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.payments.history);
    await seeText(page, 'No payments yet');
    await look(page, 'history-none');
    await askForRenewal(page, legal.accountId);
    await payWith(page, /ending in 0341/);
    await page.getByRole('alert').filter({ hasText: 'Nothing was bought.' }).waitFor();
    await look(page, 'renew-declined', { dark: true });
    await askForRenewal(page, dental.accountId);
    await payWith(page, /ending in 4242/);
    await seeHeading(page, /^Receipt INV-/);
    const [paid] = await chargesOf(payer.stripeCustomerId);
    await stripeSdk().refunds.create({ payment_intent: paid!.id, amount: 500 });
    await page.goto(paths.portal.payments.history);
    await reloadUntil(page, 'Partly, $5.00');
    await look(page, 'history', { dark: true });
    const declined = page.getByRole('row').filter({ hasText: 'Morrow Legal' });
    await declined.getByText('No number').waitFor();
    await declined.getByText('Declined').waitFor();
    expect(await page.getByRole('link', { name: /^INV-/ }).count()).toBe(1);
    await page.getByRole('link', { name: 'Declined', exact: true }).click();
    await page.waitForURL('**status=declined**');
    await seeText(page, 'Morrow Legal');
    expect(await page.getByText('Lakeside Dental').count()).toBe(0);
    await follow(page, 'Clear filters');
    await page.getByLabel('Search by customer').fill('dental');
    await page.getByRole('button', { name: 'Search' }).last().click();
    await page.waitForURL('**customer=dental**');
    expect(await page.getByText('Morrow Legal').count()).toBe(0);
    const csv = readFileSync(await downloadBy(page, 'CSV'), 'utf8').trim().split('\r\n');
    expect(csv).toHaveLength(2);
    expect(csv[0]).toContain('Invoice number,Date,Customer');
    expect(csv[1]).toMatch(/^INV-\d+-\d+,2026-11-22,Lakeside Dental,.*,Visa,4242,\d+\.\d\d,USD,Paid,5\.00,\d+\.\d\d,\d+\.\d\d,,No$/);
    await page.getByLabel('Search by customer').fill('nobody');
    await page.getByRole('button', { name: 'Search' }).last().click();
    await seeText(page, 'No payment matches');
    await look(page, 'history-no-match');
    await assertNoBrokenInvariant();
  });

  it('finds payments by more filters, adds them up by month, prints several at once, and states the account', async () => {
    const { member, dental, legal } = await desk();
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.payments.history);
    for (const { accountId } of [dental, legal]) {
      await askForRenewal(page, accountId);
      await payWith(page, /ending in 4242/);
      await seeHeading(page, /^Receipt INV-/);
    }
    await page.goto(paths.portal.payments.history);
    await page.getByText('More filters').click();
    await page.getByLabel('Card or last 4 digits').fill('visa 4242');
    await page.getByLabel('Amount from').fill('a lot');
    await press(page, 'Apply filters');
    await seeText(page, 'Give the smallest amount as a number');
    await look(page, 'history-more-filters', { dark: true });
    await page.getByRole('link', { name: 'This month' }).click();
    await page.waitForURL('**from=2026-11-01**');
    expect(await page.getByRole('link', { name: /^INV-/ }).count()).toBe(2);
    await follow(page, 'Totals by month');
    await seeHeading(page, 'Totals by month');
    await look(page, 'history-months', { dark: true });
    expect(await page.locator('tbody th').allInnerTexts()).toEqual(['Nov 2026']);
    await follow(page, 'Nov 2026');
    for (const box of await page.getByRole('checkbox', { name: /^Choose INV-/ }).all()) await box.check();
    await look(page, 'history-chosen');
    const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Chosen receipts as one PDF')]);
    const words = wordsOf(readFileSync(await download.path()));
    if (words !== undefined) for (const expected of ['Lakeside Dental', 'Morrow Legal']) expect(words).toContain(expected);
    await follow(page, 'Statement of account');
    await seeHeading(page, 'Statement of account');
    await seeText(page, 'Nothing is owed.');
    expect(await page.locator('tbody tr').count()).toBe(5);
    await look(page, 'statement', { dark: true });
    await assertNoBrokenInvariant();
  });

  it('compares an invoice with the last one, disputes a line, and reads the office’s answer', async () => {
    const { member, dental, organizationId, payer } = await desk();
    await payOrder({ organizationId, payer }, { accountId: dental.accountId, accountName: 'Lakeside Dental', testCard: 'pm_card_mastercard' });
    const finance = await createColleague({ roles: ['finance'] });
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.payments.history);
    await askForRenewal(page, dental.accountId);
    await payWith(page, /ending in 4242/);
    await seeHeading(page, /^Receipt INV-/);
    await follow(page, 'Compare');
    await seeHeading(page, /^Compare invoice INV-/);
    await seeText(page, /^New on this invoice: \+/);
    await seeText(page, 'Not on this invoice any more: −$107.99.');
    await look(page, 'comparison', { dark: true });
    await page.goBack();
    await follow(page, /^Dispute this line/);
    await seeHeading(page, 'Dispute a line');
    await press(page, 'Dispute this line');
    await look(page, 'dispute-nothing-said', { dark: true });
    await page.getByLabel('It was charged twice').check();
    await page.getByRole('textbox', { name: 'In your words' }).fill('This renewal is on the invoice before, too.');
    await press(page, 'Dispute this line');
    await seeText(page, 'The line is in dispute.');
    await look(page, 'receipt-in-dispute', { dark: true });
    const receipt = page.url();
    const office = await openBrowser({ width });
    await enterOffice(office, finance, paths.office.disputes.index);
    await seeHeading(office, 'Disputes');
    await look(office, 'office-disputes', { dark: true });
    await office.getByRole('row').filter({ hasText: 'Harbor IT' }).getByRole('link').last().click();
    await seeText(office, 'This renewal is on the invoice before, too.');
    await look(office, 'office-dispute', { dark: true });
    await office.getByLabel('The line is right').check();
    await office.getByRole('textbox', { name: 'In your words' }).fill('Each invoice is for a year of its own.');
    await press(office, 'Send the answer');
    await seeText(office, 'The partner has your answer by mail.');
    await look(office, 'office-dispute-answered');
    await page.goto(receipt);
    await seeText(page, 'Each invoice is for a year of its own.');
    await look(page, 'receipt-dispute-explained');
    await assertNoBrokenInvariant();
  });

  it('opens the receipt by its number, and as a PDF that says the same', async () => {
    const { member, dental } = await desk();
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.payments.history);
    await askForRenewal(page, dental.accountId);
    await payWith(page, /ending in 4242/);
    await seeHeading(page, /^Receipt INV-/);
    await page.goto(paths.portal.payments.history);
    const number = await page.getByRole('link', { name: /^INV-/ }).innerText();
    await follow(page, number);
    await seeHeading(page, new RegExp(`^Receipt ${number}`));
    await look(page, 'receipt', { dark: true });
    const total = await page.locator('.line-total').last().innerText();
    const href = await page.getByRole('link', { name: 'PDF, to print or keep' }).getAttribute('href');
    const pdf = await page.request.get(href!);
    const file = await pdf.body();
    expect([pdf.status(), pdf.headers()['content-type'], file.subarray(0, 5).toString()]).toEqual([200, 'application/pdf', '%PDF-']);
    const words = wordsOf(file);
    if (words === undefined) return;
    for (const expected of [number, 'Lakeside Dental', 'Visa ending in 4242', '15 Dec 2027', /\$\d+\.\d\d/.exec(total)![0]]) expect(words).toContain(expected);
    await assertNoBrokenInvariant();
  });
});
