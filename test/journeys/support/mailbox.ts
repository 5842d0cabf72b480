import { type FrameLocator, type Page } from 'playwright-core';
import { paths } from '../../../src/paths';
import { eventually } from '../../support/eventually';
import { seeHeading } from './steps';

/** Opens the mail to this address with this subject, as soon as it has been written; answers the mail itself. */
export async function openMail(page: Page, email: string, subject: string | RegExp): Promise<FrameLocator> {
  const found = page.getByRole('link', { name: subject });
  await eventually(async () => {
    await page.goto(`${paths.mailbox.index}?q=${encodeURIComponent(email)}`);
    expect(await found.count()).toBe(1);
  }, 20_000);
  await found.click();
  await seeHeading(page, subject);
  return page.frameLocator('iframe.mail-frame');
}
