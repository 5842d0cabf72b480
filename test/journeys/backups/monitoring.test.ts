import { readFileSync } from 'node:fs';
import { paths } from '../../../src/paths';
import { createAccount } from '../../support/factories/accounts';
import { createMachine } from '../../support/factories/machines';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createSubscription } from '../../support/factories/subscriptions';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import '../support/portal';
import { follow, seeHeading, seeText, signIn } from '../support/steps';

const DAY = 86_400_000;

/** Two customers with machines of every group, names of any length and direction among them. */
async function machines() {
  const { organizationId } = await createOrganization({ name: 'Harbor IT' });
  const member = await createMember({ organizationId, firstName: 'Ana', lastName: 'Reyes' });
  const ago = (days: number) => new Date(performance.timeOrigin - days * DAY);
  const at = async (name: string, planCode: string, kind: 'safe' | 'safe_pro') => {
    const { accountId } = await createAccount({ organizationId, name, kind });
    const { subscriptionId } = await createSubscription({ organizationId, accountId, planCode, startsOn: '2026-01-01', expiresOn: '2099-01-01' });
    return { accountId, subscriptionId };
  };
  const company = await at('The Greater Hudson Valley Cooperative for Community Broadband and Allied Services', 'safe_pro_power', 'safe_pro');
  const household = await at('דנה לוי', 'safe_plus', 'safe');
  await createMachine({ ...household, nickname: 'המחשב של דנה' });
  await createMachine({ ...company, nickname: 'Customer service desk, second floor, left of the west stairs', facts: { errorCode: 'read_failed', errorMessage: 'Some folders cannot be read: input/output error.', errorSince: ago(1), filesPending: 1_204 } });
  await createMachine({ ...company, nickname: 'File server', kind: 'server', facts: { lastContactAt: ago(20), lastBackupAt: ago(21) } });
  await createMachine({ ...company, nickname: 'Reception', facts: { lastContactAt: ago(2), lastBackupAt: ago(2) } });
  await createMachine({ ...company, nickname: 'New laptop', isInstalled: false });
  await createMachine({ ...company, nickname: 'Old laptop', facts: { stoppedAt: ago(3) } });
  await createMachine({ ...company, nickname: 'Studio', facts: { runStartedAt: ago(0), runPercent: 40, filesLeft: 12, filesPending: 12 } });
  return member;
}

describe.each(widths)('At %i px', (width) => {
  it('goes from the dashboard to what is not backing up, filters, sorts, searches, and takes the list along', async () => {
    const page = await openBrowser({ width });
    await signIn(page, await machines(), paths.portal.manage);
    await look(page, 'monitoring-dashboard');
    await follow(page, /Not backing up/);
    await seeHeading(page, 'Monitoring');
    await seeText(page, '1–2 of 2');
    await look(page, 'monitoring-attention', { dark: true });
    await follow(page, 'Clear filters');
    await seeText(page, '1–7 of 7');
    await page.getByText('What the states mean').click();
    await page.getByText('Show the numbers').first().click();
    await look(page, 'monitoring', { dark: true });
    await page.getByRole('combobox', { name: 'Type' }).selectOption('server');
    await seeText(page, '1–1 of 1');
    await seeText(page, 'File server');
    await page.goto(`${paths.monitoring.index}?q=דנה`);
    await seeText(page, '1–1 of 1');
    const [download] = await Promise.all([page.waitForEvent('download'), follow(page, /CSV/)]);
    expect(readFileSync(await download.path(), 'utf8').trim().split('\n')).toHaveLength(2);
    await page.goto(`${paths.monitoring.index}?q=nothing+like+it`);
    await seeText(page, 'No machine matches');
    await look(page, 'monitoring-no-result');
  });

  it('tells a partner without machines what will stand there', async () => {
    const { organizationId } = await createOrganization({ name: 'Fresh Partner' });
    const page = await openBrowser({ width });
    await signIn(page, await createMember({ organizationId, roles: ['read_only'] }), paths.monitoring.index);
    await seeText(page, 'No machines yet');
    await look(page, 'monitoring-empty');
  });
});
