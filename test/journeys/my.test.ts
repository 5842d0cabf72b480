import { type Page } from 'playwright-core';
import { paths } from '../../src/paths';
import { ownerSql } from '../support/database';
import { createAccount, createAlert, createCustomer } from '../support/factories/accounts';
import { createOrganization } from '../support/factories/organizations';
import { createSubscription } from '../support/factories/subscriptions';
import { openBrowser, type Width, widths } from './support/browser';
import { look } from './support/look';
import './support/portal';
import { follow, seeHeading, seeText, signIn } from './support/steps';

const LONG = 'The Greater Hudson Valley Cooperative for Community Broadband, Rural Telephony and Allied Services';

async function dayFromNow(days: number): Promise<string> {
  const [row] = await ownerSql<{ day: string }>('select (app.now()::date + $1::int)::text as day', [days]);
  return row!.day;
}

async function createPartner() {
  const { organizationId } = await createOrganization({ name: 'Harbor Lane IT' });
  await ownerSql("update organizations set phone = '+1 212 555 0142', website = 'https://harbor.example' where id = $1", [organizationId]);
  const subscribe = async (accountId: string, endsIn: number, given: Partial<Parameters<typeof createSubscription>[0]> = {}) =>
    createSubscription({ organizationId, accountId, startsOn: await dayFromNow(endsIn - 365), expiresOn: await dayFromNow(endsIn), ...given });
  return { organizationId, subscribe };
}

/** To a tab as people reach it: on a phone over the menu. */
async function goToTab(page: Page, label: string, width: Width): Promise<void> {
  if (width === 390) await page.locator('.phone-menu > summary').click();
  await page.locator(width === 390 ? '.phone-menu' : '.main-tabs').getByRole('link', { name: label, exact: true }).click();
}

describe.each(widths)('At %i px', (width) => {
  // The journey of the household works without script on the narrow page.
  it('a household sees what it has, what needs it and whom to ask', async () => {
    const { organizationId, subscribe } = await createPartner();
    const { accountId } = await createAccount({ organizationId, name: 'Rosa Marín' });
    const customer = await createCustomer({ accountId, firstName: 'Rosa', lastName: 'Marín' });
    const page = await openBrowser({ width, script: width === 1280 });
    await signIn(page, customer);
    await seeHeading(page, 'Rosa Marín');
    await seeText(page, 'Nothing is set up yet');
    if (width === 1280) await look(page, 'my-home-empty');

    await subscribe(accountId, 300);
    await subscribe(accountId, -5, { state: 'expired', purgeOn: await dayFromNow(25) });
    await createAlert({ organizationId, accountId, level: 'critical', rule: 'expired_grace' });
    await page.reload();
    await seeText(page, 'What needs you today');
    if (width === 1280) await look(page, 'my-home', { dark: true });
    await goToTab(page, 'Subscriptions', width);
    await seeHeading(page, 'Subscriptions');
    await seeText(page, 'Ask Harbor Lane IT to renew by');
    if (width === 1280) await look(page, 'my-subscriptions');
    await goToTab(page, 'Notifications', width);
    await seeText(page, 'Needs you');
    if (width === 1280) await look(page, 'my-notifications');
    await follow(page, /^Closed in the last 30 days/);
    await seeText(page, 'Nothing closed lately');
    await goToTab(page, 'Help', width);
    await page.getByText('Change your password').click();
    await page.getByRole('link', { name: 'Change the password' }).click();
    await seeHeading(page, /password/i);
  });

  it('a company’s people each see what is theirs', async () => {
    const { organizationId, subscribe } = await createPartner();
    const { accountId } = await createAccount({ organizationId, kind: 'safe_pro', name: LONG });
    await subscribe(accountId, 140, { planCode: 'safe_pro_power' });
    const owner = await createCustomer({ accountId, role: 'billing_owner', firstName: 'عمر', lastName: 'حداد 🌻' });
    const user = await createCustomer({ accountId, role: 'user', firstName: 'Jonas', lastName: 'Lind' });
    const page = await openBrowser({ width });
    await signIn(page, owner);
    await seeHeading(page, LONG);
    await seeText(page, 'Nothing backed up yet');
    await look(page, 'my-dashboard', { dark: true });
    await goToTab(page, 'Plan', width);
    await seeText(page, 'Safe Pro Power');
    await look(page, 'my-plan');
    await goToTab(page, 'Help', width);
    await seeText(page, 'Invite people of your company');
    await look(page, 'my-help');

    const other = await openBrowser({ width });
    await signIn(other, user);
    await seeText(other, 'Your company is covered');
    await look(other, 'my-user');
    await other.goto(paths.my.subscriptions);
    await seeHeading(other, 'You may not do this');
    await seeText(other, 'Ask one of them to do it');
    await look(other, 'my-refused');
    await other.getByRole('link', { name: 'Go to the start page' }).click();
    await seeText(other, 'Nothing of yours is backed up yet');
  });
});
