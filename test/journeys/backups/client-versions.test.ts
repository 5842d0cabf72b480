import { readFileSync } from 'node:fs';
import { type Page } from 'playwright-core';
import { paths } from '../../../src/paths';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createMachine } from '../../support/factories/machines';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createColleague } from '../../support/factories/staff';
import { createSubscription } from '../../support/factories/subscriptions';
import { openBrowser, type Width, widths } from '../support/browser';
import { look } from '../support/look';
import { enterOffice } from '../support/office';
import '../support/portal';
import { fill, follow, press, seeHeading, seeText, signIn } from '../support/steps';

// Each width has a system of its own: what one raises, the other does not find raised.
const SYSTEMS = { 1280: ['linux', 'Linux'], 390: ['macos', 'macOS'] } as const;

async function partnerWithComputers(platform: 'linux' | 'macos') {
  const { organizationId } = await createOrganization({ name: 'Harbor IT' });
  const { accountId, email } = await createAccount({ organizationId, name: 'Ana Ruiz' });
  const { subscriptionId } = await createSubscription({ organizationId, accountId, startsOn: '2026-01-15', expiresOn: '2099-01-15' });
  for (const [nickname, clientVersion] of [['Old laptop', '5.9.0'], ['الاستقبال', '6.1.3'], ['New laptop', '6.2.0']] as const) {
    await createMachine({ accountId, subscriptionId, nickname, facts: { clientVersion, platform } });
  }
  return { member: await createMember({ organizationId }), email };
}

async function raiseMinimum(page: Page, system: string): Promise<void> {
  await follow(page, system);
  await seeHeading(page, `Client versions for ${system}`);
  await look(page, 'client-versions-edit', { dark: true });
  await fill(page, { 'Minimum version': '7.0.0' });
  await press(page, 'Save the versions');
  await page.getByRole('alert').waitFor();
  await look(page, 'client-versions-errors');
  await fill(page, { 'Minimum version': '6.0.0', 'Notes (optional)': 'Older ones cannot restore from the new storage.' });
  await press(page, 'Save the versions');
  await seeHeading(page, 'Client versions');
}

describe.each(widths)('At %i px', (width: Width) => {
  it('raises the minimum in the office, and the partner sees who is behind, takes the list along and mails how to update', async () => {
    const [platform, system] = SYSTEMS[width];
    const { member, email } = await partnerWithComputers(platform);
    const office = await openBrowser({ width });
    await enterOffice(office, await createColleague({ firstName: 'Ola', lastName: 'Nord' }), paths.versions.office.index);
    await look(office, 'client-versions');
    await raiseMinimum(office, system);
    await follow(office, system);
    await seeText(office, 'Ola Nord');

    const page = await openBrowser({ width });
    await signIn(page, member, paths.versions.index);
    await seeText(page, '6.0.0 is the oldest that may be used');
    await look(page, 'outdated', { dark: true });
    await follow(page, /^Below the minimum/);
    await page.getByRole('row', { name: /Old laptop/ }).waitFor();
    expect(await page.locator('tbody tr').count()).toBe(1);
    const [download] = await Promise.all([page.waitForEvent('download'), follow(page, /CSV/)]);
    const lines = readFileSync(await download.path(), 'utf8').trim().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('Old laptop');
    await page.getByRole('checkbox', { name: 'Choose Old laptop' }).check();
    await page.getByRole('button', { name: /instructions/i }).click();
    await page.getByRole('status').or(page.locator('.flash')).first().waitFor();
    await look(page, 'outdated-mailed');
    const mails = await ownerSql<{ text: string }>('select text_body as text from mails where recipient_email = $1', [email]);
    expect(mails).toHaveLength(1);
    expect(mails[0]!.text).toContain('Older ones cannot restore from the new storage.');
  });
});
