import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Page } from 'playwright-core';
import { paths } from '../../../src/paths';
import { clientComputer, ended } from '../../support/clients/client';
import { createAccount, createCustomer } from '../../support/factories/accounts';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createSubscription } from '../../support/factories/subscriptions';
import { withRestic } from '../../support/clients/restic';
import { createCompany } from '../../accounts/company/support/company';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import { openMail } from '../support/mailbox';
import { at } from '../support/portal';
import { fill, follow, press, seeHeading, seeText, signIn } from '../support/steps';

/** A household whose computer waits to be installed. */
async function household() {
  const { organizationId } = await createOrganization({ name: 'Harbor Lane IT' });
  const { accountId } = await createAccount({ organizationId, kind: 'safe', name: 'Ana Ruiz', firstName: 'Ana', lastName: 'Ruiz' });
  await createSubscription({ organizationId, accountId, startsOn: '2026-01-01', expiresOn: '2099-01-01' });
  return { organizationId, accountId, holder: await createCustomer({ accountId }), member: await createMember({ organizationId, roles: ['technician'], firstName: 'Rosa', lastName: 'Marin' }) };
}

/** The one command of the page, as a person copies it. */
async function commandOn(page: Page, beginning: string): Promise<string[]> {
  const fields = page.locator('.copy-control input, .copy-control textarea');
  const commands = await fields.evaluateAll((found) => found.map((field) => (field as unknown as { value: string }).value));
  return commands.find((command) => command.startsWith(beginning))!.split(' ').slice(2);
}

function someFiles(folder: string): void {
  mkdirSync(path.join(folder, 'Letters'));
  writeFileSync(path.join(folder, 'Letters', 'Grüße.txt'), 'Dear Ana,\n'.repeat(500));
  writeFileSync(path.join(folder, 'accounts.bin'), Buffer.alloc(300_000, 7));
}

withRestic('installing a computer', () => {
  it.each([[1280, true], [390, true], [1280, false]] as const)('at %i px, script %s: the command of the install page activates the client, and the page waits until the first backup is there', async (width, script) => {
    const { holder } = await household();
    const page = await openBrowser({ width, script });
    await signIn(page, holder, paths.computers.my.index);
    await seeHeading(page, 'Backup');
    await look(page, 'computers-household');
    await follow(page, 'Computer 1');
    await seeText(page, 'The backup is not installed on it yet.');
    await look(page, 'computer-pending', { dark: true });
    await follow(page, 'Install or send the link');
    await look(page, 'computer-install');
    await press(page, 'Open the steps');
    await seeHeading(page, 'Install the backup on Computer 1');
    await look(page, 'installing', { dark: true });

    const computer = clientComputer();
    someFiles(computer.files);
    const activate = await commandOn(page, 'node portal-client.mjs activate');
    await follow(page, 'I have done this');
    await seeHeading(page, 'Waiting for Computer 1');
    await look(page, 'install-waiting');
    const activated = await computer.client([...activate, '--folder', computer.files]);
    expect([activated.code, activated.stderr]).toEqual([0, '']);
    // Nobody presses anything: the page looks by itself.
    await seeHeading(page, 'Computer 1 is installed');
    await look(page, 'install-installed');
    const backedUp = await ended(computer.start(['run', '--once']));
    expect([backedUp.code, backedUp.stderr]).toEqual([0, '']);
    await seeHeading(page, 'Computer 1 is backed up');
    await look(page, 'install-done', { dark: true });
    await follow(page, 'See the computer');
    await seeHeading(page, 'Computer 1');
    await seeText(page, 'Its last backup is complete and recent.');
    await seeText(page, 'Complete');
    await look(page, 'computer-protected', { dark: true });
  });
});

describe.each(widths)('At %i px', (width) => {
  it('a partner sends a household the download link from its account page, and the link leads to the steps', async () => {
    const { accountId, holder, member } = await household();
    const page = await openBrowser({ width });
    await signIn(page, member, paths.portal.account(accountId));
    await follow(page, 'Download link for Computer 1');
    await press(page, 'Mail the steps');
    await seeText(page, `The steps are on their way to ${holder.email}.`);
    await look(page, 'computer-of-client');
    const theirs = await openBrowser({ width });
    const mail = await openMail(theirs, holder.email, 'Install the backup of Computer 1');
    await mail.getByRole('link', { name: 'Show me the steps' }).click();
    await seeHeading(theirs, 'Install the backup on Computer 1');
    await theirs.goto(at('/install/made-up'));
    await seeHeading(theirs, 'This link does not work');
    await look(theirs, 'install-over');
  });

  it('a company’s administrator adds a computer, assigns, stops, resumes and deletes it', async () => {
    const company = await createCompany();
    await createSubscription({ organizationId: company.organizationId, accountId: company.accountId, planCode: 'safe_pro_core', startsOn: '2026-01-01', expiresOn: '2099-01-01' });
    const page = await openBrowser({ width });
    await signIn(page, company.administrator, paths.computers.my.index);
    await look(page, 'computers-empty');
    await page.locator('main').getByRole('link', { name: 'Add a computer' }).first().click();
    await press(page, 'Add the computer');
    await page.getByRole('alert').waitFor();
    await look(page, 'computer-new-wrong');
    await fill(page, { 'Name of the computer': 'Reception' });
    await page.getByLabel('Who works at it').selectOption({ label: `Uma User (${company.user.email})` });
    await press(page, 'Add the computer');
    await seeText(page, 'Reception is added.');
    await follow(page, 'Assign to another user');
    await page.getByLabel('Who works at it').selectOption({ label: 'Nobody yet' });
    await look(page, 'computer-assign');
    await press(page, 'Assign');
    await seeText(page, 'Reception has no user now.');
    await follow(page, 'Delete computer');
    await press(page, 'Yes, delete this computer');
    await page.getByRole('alert').waitFor();
    await look(page, 'computer-deletion', { dark: true });
    await fill(page, { 'Name of the computer': 'Reception' });
    await press(page, 'Yes, delete this computer');
    await seeText(page, 'Reception is being deleted with its backup.');
    await look(page, 'computers-company');
  });
});
