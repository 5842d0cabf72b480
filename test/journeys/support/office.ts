import { type Page } from 'playwright-core';
import { type Colleague } from '../../support/factories/staff';
import { mailedCode } from '../../support/factories/two-step';
import { fill, press } from './steps';

/** By password and mailed code, to the page that was wanted. */
export async function enterOffice(page: Page, colleague: Colleague, wanted: string): Promise<void> {
  await page.goto(wanted);
  await fill(page, { 'E-mail': colleague.email, Password: colleague.password });
  await press(page, 'Sign in');
  await page.locator('input[name=code]').waitFor();
  await page.locator('input[name=code]').fill(await mailedCode(colleague.email));
  await press(page, 'Go on');
}
