import { type Page } from 'playwright-core';
import { paths } from '../../../src/paths';
import { cents } from '../../../src/platform/values/money';
import { setClock } from '../../support/clock';
import { otherLine } from '../../support/factories/money/billing';
import { createFirm } from '../../support/factories/money/renewals';
import { createPaidInvoice } from '../../support/factories/money/refunds';
import { createColleague, type Colleague } from '../../support/factories/staff';
import { mailedCode } from '../../support/factories/two-step';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import { openMail } from '../support/mailbox';
import '../support/portal';
import { fill, follow, press, reloadUntil, seeHeading, seeText, signIn } from '../support/steps';

beforeAll(() => setClock('2026-11-22T15:00:00Z'));

async function enterOffice(page: Page, colleague: Colleague, wanted: string): Promise<void> {
  await page.goto(wanted);
  await fill(page, { 'E-mail': colleague.email, Password: colleague.password });
  await press(page, 'Sign in');
  await page.locator('input[name=code]').waitFor();
  await page.locator('input[name=code]').fill(await mailedCode(colleague.email));
  await press(page, 'Go on');
}

const big = () => otherLine({ description: 'Safe Pro Ultimate, 1 year', listCents: cents(99_999), unitListCents: cents(99_999), discountCents: cents(0), netCents: cents(99_999), taxCents: cents(8_875), totalCents: cents(108_874) });
const small = () => otherLine({ description: 'Storage, 1 year', listCents: cents(9_900), unitListCents: cents(9_900), discountCents: cents(0), netCents: cents(9_900), taxCents: cents(879), totalCents: cents(10_779) });

describe.each(widths)('At %i px', (width) => {
  it('Finance finds an invoice, asks for a refund above the limit, a second person approves it, and the partner has the credit note', async () => {
    const firm = await createFirm({ name: `Harbor IT ${width}` });
    const invoice = await createPaidInvoice(firm, [big(), small()], { taxRatePpm: 88_750 });
    const [asker, approver] = [await createColleague({ roles: ['finance'], firstName: 'Helene', lastName: 'Brandt' }), await createColleague({ roles: ['operator'], firstName: 'Ingrid', lastName: 'Solberg' })];
    const page = await openBrowser({ width });
    await enterOffice(page, asker, paths.office.invoices.index);
    await seeHeading(page, 'Invoices');
    await look(page, 'office-invoices', { dark: true });
    await page.getByRole('searchbox', { name: 'Search by number, partner or customer' }).fill(invoice.number!.toLowerCase());
    await page.locator('main').getByRole('button', { name: 'Search', exact: true }).first().click();
    await follow(page, invoice.number!);
    await seeHeading(page, `Invoice ${invoice.number!}`);
    await look(page, 'office-invoice');
    await follow(page, 'Prepare a refund');
    await seeHeading(page, 'Prepare a refund');
    await press(page, 'Show what follows');
    await page.getByRole('alert').waitFor();
    await look(page, 'office-refund-errors');
    await page.getByRole('radio', { name: /^Amounts of lines/ }).check();
    await fill(page, { 'Safe Pro Ultimate, 1 year (optional)': '1,088.74' });
    await page.getByRole('radio', { name: /^It goes on/ }).check();
    await page.getByRole('radio', { name: /^Wrong plan/ }).check();
    await fill(page, { 'Words for the partner (optional)': 'You asked for Core.' });
    await look(page, 'office-refund-form', { dark: true });
    await press(page, 'Show what follows');
    await seeHeading(page, 'Refund of $1,088.74');
    await seeText(page, /a second person from Finance has to approve/);
    await look(page, 'office-refund-prepared');
    await press(page, 'Ask a colleague to approve it');
    await seeText(page, 'so somebody else from Finance decides on it');
    await look(page, 'office-refund-own-waits', { dark: true });

    const second = await openBrowser({ width });
    await enterOffice(second, approver, paths.office.refunds.index);
    await seeHeading(second, 'Refunds');
    await look(second, 'office-refunds', { dark: true });
    await follow(second, '$1,088.74');
    await look(second, 'office-refund-to-approve');
    await follow(second, 'Decline');
    await look(second, 'office-refund-decline');
    await follow(second, 'Cancel');
    await press(second, 'Approve and pay $1,088.74 back');
    await reloadUntil(second, /^Sent$/);
    await look(second, 'office-refund-approved');
    await second.goto(paths.office.invoices.show(invoice.id));
    await look(second, 'office-invoice-refunded', { dark: true });

    const partner = await openBrowser({ width });
    await signIn(partner, firm.member, paths.portal.payments.history);
    await look(partner, 'history-refunded');
    await (await openMail(partner, firm.member.email, /goes back to you: credit note/)).getByRole('link', { name: 'Open the credit note' }).click();
    await seeHeading(partner, /^Credit note CN-/);
    await seeText(partner, /You asked for Core\./);
    await look(partner, 'credit-note', { dark: true });
    await follow(partner, 'Open the receipt');
    await seeText(partner, /^CN-/);
    await look(partner, 'receipt-refunded');
    await assertNoBrokenInvariant();
  });
});
