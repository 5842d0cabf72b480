import { judgeAlerts } from '../../../src/alerts/judge-alerts';
import { paths } from '../../../src/paths';
import { createAccount } from '../../support/factories/accounts';
import { createMachine } from '../../support/factories/machines';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createSubscription } from '../../support/factories/subscriptions';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import '../support/portal';
import { follow, press, seeHeading, seeText, signIn } from '../support/steps';

/** A customer with a computer whose clock is wrong and one whose backup was stopped, names of any length and direction among them. */
async function customers() {
  const { organizationId } = await createOrganization({ name: 'Harbor IT' });
  const member = await createMember({ organizationId, firstName: 'Ana', lastName: 'Reyes' });
  const { accountId } = await createAccount({ organizationId, name: 'The Greater Hudson Valley Cooperative for Community Broadband and Allied Services', kind: 'safe_pro' });
  const { subscriptionId } = await createSubscription({ organizationId, accountId, planCode: 'safe_pro_power', startsOn: '2026-01-01', expiresOn: '2099-01-01' });
  await createMachine({ accountId, subscriptionId, nickname: 'Customer service desk, second floor, left of the west stairs', facts: { clockSkewSeconds: 3_000 } });
  await createMachine({ accountId, subscriptionId, nickname: 'המחשב של דנה', facts: { stoppedAt: new Date(performance.timeOrigin) } });
  await judgeAlerts(organizationId);
  return { member, accountId };
}

describe.each(widths)('At %i px', (width) => {
  it('acknowledges one alert, snoozes the others, and makes a rule set for tagged accounts', async () => {
    const page = await openBrowser({ width });
    const { member, accountId } = await customers();
    await signIn(page, member, paths.alerts.index);
    await look(page, 'alerts', { dark: true });
    await follow(page, /50 minutes off/);
    await look(page, 'alert');
    await page.getByLabel('Note').fill('Called them');
    await press(page, 'Acknowledge');
    await seeText(page, 'The alert is acknowledged.');
    await seeText(page, 'Acknowledged by Ana Reyes: Called them');
    await page.goto(paths.alerts.index);
    await page.getByRole('checkbox', { name: /was stopped/ }).check();
    await press(page, 'Acknowledge or snooze');
    await seeHeading(page, '1 alert');
    await page.getByRole('radio', { name: 'Snooze', exact: false }).first().check();
    await press(page, 'Change this alert');
    await seeText(page, 'Say why, for colleagues who look later.');
    await look(page, 'alerts-many');
    await page.getByLabel('Why it is snoozed').fill('On holiday');
    await press(page, 'Change this alert');
    await seeText(page, '1 alert is snoozed.');
    await look(page, 'alerts-none');
    await page.goto(paths.alerts.tags(accountId));
    await page.getByLabel('Tags').fill('gold');
    await press(page, 'Save the tags');
    await look(page, 'alerts-of-account');
    await page.goto(paths.alerts.rules.new);
    await page.getByLabel('Name').fill('Gold customers');
    await page.getByLabel('Accounts with one of these tags').first().fill('gold');
    await page.getByLabel('Clock is wrong: this set says').selectOption('off');
    await look(page, 'alert-rules-new');
    await press(page, 'Show what changes');
    await seeText(page, '1 alert would close.');
    await look(page, 'alert-rules-review');
    await press(page, 'Save the rule set');
    await seeText(page, 'Gold customers is saved.');
    await look(page, 'alert-rules', { dark: true });
  });
});
