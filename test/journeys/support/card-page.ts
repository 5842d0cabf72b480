import { type Page } from 'playwright-core';

/** On the payment provider's own page: types a card and saves it, or pays. */
export async function typeCard(page: Page, number: string): Promise<void> {
  await page.waitForURL('**/c/pay/**');
  await page.getByLabel('Card number').fill(number);
  await page.getByLabel('Expiry (MM / YY)').fill('12 / 34');
  await page.getByLabel('Security code').fill('123');
  await page.getByLabel('Name on card').fill('Ana Reyes');
  await page.getByRole('button', { name: /^(Save card|Pay )/ }).click();
}

/** On the bank's page, which asks whether it is really the person. */
export async function confirmAtBank(page: Page): Promise<void> {
  await page.waitForURL('**/3ds/**');
  await page.getByRole('button', { name: 'Complete' }).click();
}
