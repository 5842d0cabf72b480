import { readFileSync } from 'node:fs';
import { paths } from '../../src/paths';
import { createAccount, refreshSummary } from '../support/factories/accounts';
import { createMember, createOrganization } from '../support/factories/organizations';
import { createSubscription } from '../support/factories/subscriptions';
import { openBrowser, widths } from './support/browser';
import { look } from './support/look';
import './support/portal';
import { follow, seeHeading, seeText, signIn } from './support/steps';

async function book() {
  const { organizationId } = await createOrganization({ name: 'Harbor IT' });
  const member = await createMember({ organizationId, firstName: 'Ana', lastName: 'Reyes' });
  for (let place = 1; place <= 60; place += 1) {
    const { accountId } = await createAccount({ organizationId, name: place === 60 ? '=Zürich "Quotes" & Söhne' : `Customer ${String(place).padStart(2, '0')}` });
    await createSubscription({ organizationId, accountId, planCode: place % 2 ? 'safe_plus' : 'safe_basic', startsOn: '2026-01-01', expiresOn: `2099-01-${String(1 + (place % 28)).padStart(2, '0')}` });
    await refreshSummary({ organizationId, accountId });
  }
  return member;
}

describe.each(widths)('At %i px', (width) => {
  it('pages, sorts, filters and searches the Accounts list, and takes it along as CSV', async () => {
    const page = await openBrowser({ width });
    await signIn(page, await book(), paths.portal.manage);
    await look(page, 'manage', { dark: true });
    await page.goto(paths.portal.accounts);
    await seeHeading(page, 'Accounts');
    await seeText(page, '1–50 of 60');
    await look(page, 'accounts', { dark: true });
    await follow(page, 'Next');
    await seeText(page, '51–60 of 60');
    await follow(page, 'Previous');
    await seeText(page, '1–50 of 60');
    await page.goto(`${paths.portal.accounts}?status=trial`);
    await look(page, 'accounts-no-result');
    await page.goto(paths.portal.accounts);
    await page.getByRole('searchbox', { name: 'Search by name or e-mail' }).fill('zurich');
    await page.getByRole('searchbox', { name: 'Search by name or e-mail' }).press('Enter');
    await seeText(page, '=Zürich "Quotes" & Söhne');
    const [download] = await Promise.all([page.waitForEvent('download'), follow(page, /CSV/)]);
    const csv = readFileSync(await download.path(), 'utf8');
    expect(csv.trim().split('\n')).toHaveLength(2);
    expect(csv).toContain(`'=Zürich`);
    await follow(page, '=Zürich "Quotes" & Söhne');
    await seeHeading(page, /^=Zürich/);
    await look(page, 'account');
  });

  it('tells a new partner what the empty list is for, and a stranger nothing', async () => {
    const { organizationId } = await createOrganization({ name: 'Fresh Partner' });
    const page = await openBrowser({ width });
    await signIn(page, await createMember({ organizationId, roles: ['read_only'] }), paths.portal.accounts);
    await seeHeading(page, 'Accounts');
    await look(page, 'accounts-empty');
    const other = await createOrganization({ name: 'Somebody Else' });
    const { accountId } = await createAccount({ organizationId: other.organizationId });
    await page.goto(paths.portal.account(accountId));
    await seeHeading(page, /not found|find/i);
    await look(page, 'not-found');
    await page.goto(paths.portal.purchases.plans);
    await look(page, 'not-allowed');
    expect(await page.locator('main').innerText()).toContain('Your role does not allow this');
  });
});
