import { type Page } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { readCertificate } from '../../support/clients/certificates';
import { paths } from '../../../src/paths';
import { advanceClock } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createMember } from '../../support/factories/organizations';
import { createSubscription } from '../../support/factories/subscriptions';
import { createCompany } from '../../accounts/company/support/company';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import { openMail } from '../support/mailbox';
import { wakeWorker } from '../support/portal';
import { fill, follow, press, reloadUntil, seeHeading, seeText, signIn } from '../support/steps';

jest.setTimeout(240_000);

/** The program on the server, as far as the portal hears of it. */
async function activate(page: Page, certificate: string) {
  const { origin } = new URL(page.url());
  const ask = async (method: string, path: string, body?: object, credential?: string) => {
    const answer = await fetch(origin + path, { method, headers: { ...body && { 'content-type': 'application/json' }, ...credential && { authorization: `Basic ${Buffer.from(credential).toString('base64')}` } }, ...body && { body: JSON.stringify(body) } });
    expect([path, answer.ok]).toEqual([path, true]);
    return answer;
  };
  const { link, machine } = readCertificate(certificate, await (await ask('GET', paths.servers.certificateKey)).text())!;
  const about = { host_name: 'SRV-01', platform: 'windows', os_version: 'Windows Server 2022', client_version: '6.2.0', instance_id: 'server-0001' };
  const { credential } = await (await ask('POST', paths.agent.activations, { ...about, link })).json() as { credential: string };
  const signedIn = `${machine}:${credential}`;
  return {
    settings: async () => (await (await ask('GET', paths.agent.settings, undefined, signedIn)).json()) as { server: { changes: { id: string; value: unknown }[] } },
    report: async (parts: object) => {
      const [{ now }] = await ownerSql<{ now: Date }>('select app.now() as now') as [{ now: Date }];
      await ask('POST', paths.agent.reports, { at: now.toISOString(), sent_at: now.toISOString(), instance_id: 'server-0001', ...parts }, signedIn);
    },
  };
}

async function download(page: Page, label: string): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('main').getByRole('link', { name: label }).click()]);
  return readFileSync(await file.path(), 'utf8');
}

it.each(widths)('adds a server, installs it with its certificate, changes a setting, deletes it, keeps it, and deletes it for good, at %d px', async (width) => {
  const company = await createCompany({ name: `Bright Smile ${width}` });
  await createSubscription({ organizationId: company.organizationId, accountId: company.accountId, planCode: 'safe_pro_power', startsOn: '2026-01-15', expiresOn: '2036-01-15' });
  const technician = await createMember({ organizationId: company.organizationId, roles: ['technician'], firstName: 'Rosa', lastName: 'Marin' });
  let page = await openBrowser({ width });
  await signIn(page, technician, paths.portal.account(company.accountId));
  await follow(page, 'Manage computers & users');
  await follow(page, 'Servers');
  await seeText(page, 'No servers yet');
  await look(page, 'servers-none');
  await follow(page, 'Add a server');
  await fill(page, { Name: 'Practice <server> الخادم' });
  await press(page, 'Add the server');
  await page.getByRole('alert').waitFor();
  await look(page, 'server-new-errors');
  await page.getByLabel('Windows version').selectOption('2022');
  await press(page, 'Add the server');
  await seeHeading(page, 'Certificate of Practice <server> الخادم');
  await look(page, 'server-certificate');
  const server = await activate(page, await download(page, 'Download the certificate'));
  await reloadUntil(page, 'Used on');
  await server.report({ server: { java: 'Amazon Corretto 8', purge_hours: 24, sets: [{ name: 'Databases', destination: 'cloud', enabled: true, schedule: 'Every day at 22:00', retention_cycles: 4, last_result: 'complete' }] } });

  await follow(page, 'Practice <server> الخادم');
  await seeText(page, 'Every day at 22:00');
  await look(page, 'server', { dark: true });
  await follow(page, 'Settings');
  const bandwidth = page.locator('form', { has: page.getByRole('heading', { name: 'Upload bandwidth' }) });
  await bandwidth.getByLabel('Limited', { exact: true }).check();
  await bandwidth.getByLabel('At most').fill('fast');
  await press(page, 'Save the bandwidth');
  await page.getByRole('alert').waitFor();
  await look(page, 'server-settings-errors');
  await bandwidth.getByLabel('At most').fill('2000');
  await press(page, 'Save the bandwidth');
  await seeText(page, 'Pending');
  await look(page, 'server-settings-pending');
  const [change] = (await server.settings()).server.changes;
  expect(change!.value).toEqual({ kbits: 2000, window: null });
  await server.report({ settings: [{ id: change!.id, outcome: 'applied' }] });
  await reloadUntil(page, 'since');
  await follow(page, 'Practice <server> الخادم');
  await follow(page, 'Databases');
  await page.getByLabel('Full cycles kept in the cloud').fill('1');
  await look(page, 'server-set');
  await press(page, 'Save the set');
  await page.getByText('With one full cycle there is a single full backup to go back to.').waitFor();

  await follow(page, 'Delete');
  await fill(page, { 'Type the name of the server': 'another' });
  await press(page, 'Delete the server');
  await page.getByRole('alert').waitFor();
  await look(page, 'server-deletion');
  await fill(page, { 'Type the name of the server': 'Practice <server> الخادم' });
  await press(page, 'Delete the server');
  await seeText(page, 'This server is being deleted');
  await look(page, 'server-being-deleted');
  await press(page, 'Keep the server');
  await page.getByText('is kept, and its backup goes on.').waitFor();
  await follow(page, 'Delete');
  await fill(page, { 'Type the name of the server': 'Practice <server> الخادم' });
  await press(page, 'Delete the server');
  await seeText(page, 'This server is being deleted');

  await advanceClock('96 hours 1 minute');
  page = await openBrowser({ width });
  await signIn(page, technician, paths.servers.of(company.accountId).index);
  await wakeWorker('computers.remove-deleted');
  await reloadUntil(page, 'No servers yet');
  const mail = await openMail(page, company.owner.email, /^The backup of Practice <server> الخادم is removed/);
  await mail.getByText('its server license are free').waitFor();
});

it.each(widths)('makes a policy, gives it to a computer and deletes it, at %d px', async (width) => {
  const company = await createCompany({ name: `Maple Vet ${width}` });
  const page = await openBrowser({ width });
  await signIn(page, company.administrator, paths.my.company.show);
  await follow(page, 'Policies');
  await look(page, 'policies');
  await follow(page, 'Default');
  await look(page, 'policy-default');
  await follow(page, 'Duplicate');
  await page.getByLabel('Every so many minutes').check();
  await press(page, 'Make the policy');
  await page.getByRole('alert').waitFor();
  await look(page, 'policy-errors');
  await fill(page, { Name: 'Front desk', 'Minutes between two backups': '60' });
  await press(page, 'Make the policy');
  await seeText(page, 'No computers yet');
  await look(page, 'policy-computers-none');
  await page.goto(paths.servers.my.policies.index);
  await follow(page, 'Front desk');
  await seeText(page, 'Every hour');
  await look(page, 'policy');
  await follow(page, 'Delete');
  await look(page, 'policy-deletion');
  await press(page, 'Delete the policy');
  await page.getByText('The policy Front desk is deleted.').waitFor();
});
