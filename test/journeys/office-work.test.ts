import { paths } from '../../src/paths';
import { setClock } from '../support/clock';
import { createAccount } from '../support/factories/accounts';
import { createFirm, createRenewable } from '../support/factories/money/renewals';
import { createColleague } from '../support/factories/staff';
import { assertNoBrokenInvariant } from '../support/invariants';
import { runJob } from '../support/queue';
import '../../src/subscriptions/renewals/renewals.jobs';
import { openBrowser, widths } from './support/browser';
import { look } from './support/look';
import { enterOffice } from './support/office';
import { fill, follow, press, seeHeading, seeText } from './support/steps';

const DISCOUNTS = { 1280: 'Basic, Safe Pro Core', 390: 'Basic, Storage packs' } as Record<number, string>;
const PLANS = { 1280: 'Safe Plus', 390: 'Safe Prime' } as Record<number, string>;

describe.each(widths)('At %i px', (width) => {
  it('changes a price from a day to come, finds it in the audit log, withdraws a discount that is still to come, and keeps the data of a subscription for longer', async () => {
    const { organizationId } = await createFirm({ at: '2026-10-01T12:00:00Z', name: 'Harbor IT' });
    const { accountId } = await createAccount({ organizationId, name: 'Ana Marín' });
    const subscription = await createRenewable({ organizationId, accountId, expiresOn: '2026-10-10' });
    await setClock('2026-10-12T15:00:00Z');
    await runJob('subscriptions.lapse');
    const plan = PLANS[width] ?? 'Safe Basic';

    const page = await openBrowser({ width });
    await enterOffice(page, await createColleague({ firstName: 'Ola', lastName: 'Nord' }), paths.catalog.index);
    await look(page, 'catalog', { dark: true });
    await follow(page, plan);
    await look(page, 'catalog-plan');
    await follow(page, 'Add a price');
    await press(page, 'Show what follows');
    await page.getByRole('alert').waitFor();
    await look(page, 'catalog-price-errors');
    await fill(page, { 'List price of a year': '159.50', 'Begins on': '2027-01-01' });
    await press(page, 'Show what follows');
    await seeHeading(page, `Add a price of ${plan}: what follows`);
    await seeText(page, 'From 1 Jan 2027');
    await look(page, 'catalog-preview');
    await fill(page, { [`Type ${plan} to confirm`]: plan });
    await press(page, 'Add the price');
    await seeText(page, `The price of ${plan} is added.`);
    await look(page, 'catalog-plan-coming');
    await page.goto(new URL(paths.catalog.history, page.url()).href);
    await seeText(page, 'Price added');
    await look(page, 'catalog-history');

    const discount = DISCOUNTS[width] ?? 'Basic, Safe Server';
    const [newYear, said] = [width === 1280 ? '2027-01-01' : '2027-02-01', width === 1280 ? '1 Jan 2027' : '1 Feb 2027'];
    await page.goto(new URL(paths.catalog.discounts.tiers, page.url()).href);
    await fill(page, { [discount]: '33', 'Begins on': newYear });
    await press(page, 'Show what follows');
    await fill(page, { 'Type discounts to confirm': 'discounts' });
    await press(page, 'Save the discounts');
    await seeText(page, 'The discounts are saved.');
    await look(page, 'catalog-coming-discounts');
    await follow(page, `Withdraw Partner discounts from ${said}`);
    await seeHeading(page, `Withdraw the partner discounts from ${said}`);
    await seeText(page, 'What holds the day before goes on.');
    await press(page, 'Withdraw the discounts');
    await page.getByRole('alert').waitFor();
    await look(page, 'catalog-withdrawal', { dark: true });
    await fill(page, { 'Type discounts to confirm': 'discounts' });
    await press(page, 'Withdraw the discounts');
    await seeText(page, 'It is withdrawn. What holds the day before goes on.');
    await page.goto(new URL(paths.catalog.history, page.url()).href);
    await seeText(page, 'Discounts withdrawn');

    await page.goto(new URL(paths.operations.audit.index, page.url()).href);
    await fill(page, { 'Action (optional)': 'catalog.price-added' });
    await press(page, 'Search');
    await look(page, 'audit');
    await page.getByRole('link', { name: 'catalog.price-added' }).first().click();
    await seeHeading(page, /^Entry \d+$/);
    await seeText(page, '2027-01-01');
    await look(page, 'audit-entry', { dark: true });
    await page.goto(new URL(paths.operations.audit.checks, page.url()).href);
    await press(page, 'Verify the chain now');
    await look(page, 'audit-chain');
    for (const [address, name] of [[paths.operations.jobs, 'jobs'], [paths.operations.privacy.index, 'privacy'], [paths.catalog.thresholds, 'thresholds'], [paths.catalog.discounts.tiers, 'discounts']] as const) {
      await page.goto(new URL(address, page.url()).href);
      await look(page, name);
    }

    await page.goto(new URL(paths.operations.accounts.index, page.url()).href);
    await look(page, 'office-accounts');
    await page.getByRole('searchbox', { name: 'E-mail, number of a subscription, or id' }).fill(subscription.number);
    await page.keyboard.press('Enter');
    await seeHeading(page, 'Ana Marín');
    await look(page, 'office-account');
    await follow(page, /^Keep for longer/);
    await look(page, 'grace');
    await fill(page, { 'Days more': '20', Why: 'They wait for their budget.' });
    await press(page, 'Keep the data for longer');
    await seeText(page, 'is kept until 29 Nov 2026');
    await assertNoBrokenInvariant();
  });
});
