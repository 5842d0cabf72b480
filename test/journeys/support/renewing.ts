import { type Page } from 'playwright-core';
import { paths } from '../../../src/paths';
import { follow, press, seeHeading } from './steps';

/** From the account's page to the price of the renewal it offers first: the same plan for as long as before. */
export async function askForRenewal(page: Page, accountId: string): Promise<void> {
  await page.goto(paths.portal.account(accountId));
  await follow(page, 'Renew');
  await press(page, 'Continue to the price');
  await seeHeading(page, 'Review and renew');
}

/** Switches auto-renewal on from the account's page, with the card that has these words. */
export async function enableAutoRenew(page: Page, accountId: string, card: RegExp): Promise<void> {
  await page.goto(paths.portal.account(accountId));
  await follow(page, 'Enable auto-renew');
  await page.getByRole('radio', { name: card }).check();
  await press(page, 'Enable auto-renew');
  await page.getByRole('status').filter({ hasText: 'Auto-renew is on for' }).waitFor();
}
