import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type Page } from 'playwright-core';
import { paths } from '../../src/paths';
import { setClock } from '../support/clock';
import { createAccount } from '../support/factories/accounts';
import { createCard } from '../support/factories/billing';
import { createFirm, createRenewable } from '../support/factories/renewals';
import { assertNoBrokenInvariant } from '../support/invariants';
import { chargesOf, stripeSdk } from '../support/stripe';
import { openBrowser, widths } from './support/browser';
import { look } from './support/look';
import { askForRenewal } from './support/renewing';
import { follow, press, reloadUntil, seeHeading, seeText, signIn } from './support/steps';

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

/** The words of a PDF where the system has poppler; undefined elsewhere. */
function wordsOf(pdf: Buffer): string | undefined {
  const read = spawnSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' });
  return read.error ? undefined : read.stdout;
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
