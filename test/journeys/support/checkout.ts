import { type Page } from 'playwright-core';

/** Types a card on the provider's hosted page, and pays or saves. */
export async function typeCard(page: Page, number: string): Promise<void> {
  await page.getByLabel('Card number').fill(number);
  await page.getByLabel('Expiry (MM / YY)').fill('12 / 34');
  await page.getByLabel('Security code').fill('123');
  await page.getByLabel('Name on card').fill('Ana Reyes');
  await page.getByRole('button', { name: /^(Pay|Save card)/ }).click();
}

/** Waits until the person stands on the provider's page for cards. */
export async function seeCheckout(page: Page): Promise<void> {
  await page.getByLabel('Card number').waitFor();
}
