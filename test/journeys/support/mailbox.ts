import { type Page } from 'playwright-core';
import { paths } from '../../../src/paths';
import { ownerSql } from '../../support/database';
import { eventually } from '../../support/eventually';

/** Opens the newest mail with this subject to somebody, in the mailbox page, once the worker has delivered it. */
export async function openMail(page: Page, recipient: string, subject: string): Promise<void> {
  await eventually(async () => {
    const mails = await ownerSql("select 1 from mails where recipient_email = $1 and subject like $2 || '%' and state = 'kept'", [recipient, subject]);
    expect(mails.length).toBeGreaterThan(0);
  }, 30_000);
  await page.goto(`${paths.mailbox.index}?q=${encodeURIComponent(recipient)}`);
  await page.locator('main').getByRole('link', { name: subject }).first().click();
  await page.locator('iframe').waitFor();
}
