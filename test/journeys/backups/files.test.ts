import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Page } from 'playwright-core';
import { paths } from '../../../src/paths';
import { clientComputer } from '../../support/clients/client';
import { createAccount, createCustomer } from '../../support/factories/accounts';
import { createMachine } from '../../support/factories/machines';
import { createOrganization } from '../../support/factories/organizations';
import { createSubscription } from '../../support/factories/subscriptions';
import { withRestic } from '../../support/clients/restic';
import { unzipped } from '../../support/reading/zip';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import { at } from '../support/portal';
import { follow, seeHeading, seeText, signIn } from '../support/steps';

/** A household with a computer that waits to be installed, and the computer itself. */
async function waiting() {
  const { organizationId } = await createOrganization({ name: 'Harbor IT' });
  const { accountId } = await createAccount({ organizationId, kind: 'safe', name: 'Ana Ruiz' });
  const holder = await createCustomer({ accountId, firstName: 'Ana', lastName: 'Ruiz' });
  const { subscriptionId } = await createSubscription({ organizationId, accountId, planCode: 'safe_plus', startsOn: '2026-01-01', expiresOn: '2099-01-01' });
  const machine = await createMachine({ accountId, subscriptionId, nickname: 'Ana’s laptop', isInstalled: false });
  return { holder, machine, computer: clientComputer() };
}

/** What the browser keeps when this is clicked. */
async function saved(page: Page, click: () => Promise<void>): Promise<{ name: string; file: string }> {
  const coming = page.waitForEvent('download');
  await click();
  const download = await coming;
  expect(await download.failure()).toBeNull();
  return { name: download.suggestedFilename(), file: await download.path() };
}

async function done(running: Promise<{ code: number | null; stderr: string }>): Promise<void> {
  expect(await running).toMatchObject({ code: 0, stderr: '' });
}

withRestic('files of a backup in the browser', () => {
  describe.each(widths)('At %i px', (width) => {
    it('are found where the computer’s own program backed them up, and come back as they were', async () => {
      const { holder, machine, computer } = await waiting();
      const photo = randomBytes(2_000_000);
      mkdirSync(path.join(computer.files, 'Photos', 'Sommer – ملف 😀'), { recursive: true });
      writeFileSync(path.join(computer.files, 'Photos', 'Sommer – ملف 😀', 'beach.jpg'), photo);
      writeFileSync(path.join(computer.files, 'letter.txt'), 'Dear Bo,');
      const page = await openBrowser({ width });
      await signIn(page, holder, paths.files.my(machine.id));
      await seeText(page, 'No backup yet');
      await look(page, 'files-none');

      await done(computer.client(['activate', machine.serial, '--portal', at(''), '--folder', computer.files]));
      await done(computer.client(['run', '--once']));
      writeFileSync(path.join(computer.files, 'letter.txt'), 'Dear Bo, it was a fine summer.');
      await done(computer.client(['run', '--once']));

      await page.goto(paths.computers.my.show(machine.id));
      await follow(page, 'View and download files');
      await seeHeading(page, 'Files of Ana’s laptop');
      await look(page, 'files-versions', { dark: true });
      await page.locator('table.list a').first().click();
      await follow(page, 'Photos');
      await follow(page, /Sommer/);
      await look(page, 'files-folder', { dark: true });
      await follow(page, 'beach.jpg');
      await seeHeading(page, 'beach.jpg');
      const beach = await saved(page, () => follow(page, 'Download'));
      expect(beach.name).toBe('beach.jpg');
      expect(readFileSync(beach.file).equals(photo)).toBe(true);

      await page.goBack();
      await page.getByRole('searchbox').fill('LETTER');
      await page.getByRole('button', { name: 'Search' }).click();
      await seeHeading(page, 'Files found');
      await look(page, 'files-found');
      await follow(page, 'letter.txt');
      await seeHeading(page, 'letter.txt');
      await look(page, 'file', { dark: true });
      const versions = page.getByRole('link', { name: /^Download the version of/ });
      expect(await versions.count()).toBe(2);
      const letters = [await saved(page, () => versions.nth(0).click()), await saved(page, () => versions.nth(1).click())].map(({ file }) => readFileSync(file, 'utf8'));
      expect(letters).toEqual(['Dear Bo, it was a fine summer.', 'Dear Bo,']);

      await page.locator('nav[aria-label="Breadcrumbs"]').getByRole('link').last().click();
      const zip = await saved(page, () => follow(page, 'Download as zip'));
      expect(zip.name).toMatch(/\.zip$/);
      const files = new Map([...unzipped(readFileSync(zip.file))].map(([name, bytes]) => [path.basename(name), bytes]));
      expect([...files.keys()].sort()).toEqual(['beach.jpg', 'letter.txt']);
      expect(files.get('beach.jpg')!.equals(photo)).toBe(true);
    });

    it('stay closed to us where the owner alone has the key', async () => {
      const { holder, machine, computer } = await waiting();
      writeFileSync(path.join(computer.files, 'diary.txt'), 'mine alone');
      const env = { PORTAL_CLIENT_PASSWORD: 'a private key that is long enough' };
      await done(computer.client(['activate', machine.serial, '--portal', at(''), '--folder', computer.files, '--private-key'], { env }));
      await done(computer.client(['run', '--once'], { env }));
      const page = await openBrowser({ width });
      await signIn(page, holder, paths.files.my(machine.id));
      await seeText(page, 'Only its owner can open these files');
      await look(page, 'files-private');
    });
  });
});
