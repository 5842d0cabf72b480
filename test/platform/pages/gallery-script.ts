import assert from 'node:assert/strict';
import { type Browser } from 'playwright-core';

const focused = 'document.activeElement.id || document.activeElement.className';

/** What public/portal.js adds, tried in a browser on the gallery's pages; throws where it does not work. */
export async function tryScript(browser: Browser, origin: string): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();

  await page.goto(`${origin}/accounts`);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(focused), 'main', 'the skip link leads to the content');
  await page.click('.name-menu summary');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('details[open]').count(), 0, 'Escape closes a menu');
  await page.locator('.row-actions summary').last().click();
  await page.mouse.click(5, 400);
  assert.equal(await page.locator('details[open]').count(), 0, 'a press outside closes a menu');

  await page.goto(`${origin}/form`);
  assert.equal(await page.evaluate(focused), 'error-summary', 'the error summary has the focus');
  await page.click('.error-summary a[href="#plan"]');
  assert.equal(await page.evaluate(focused), 'plan', 'its links lead to the fields');
  await page.fill('#password', 'typed');
  await page.click('[data-reveal]');
  assert.equal(await page.getAttribute('#password', 'type'), 'text', 'a password can be shown');
  const asked = page.waitForEvent('dialog');
  void page.evaluate(`location.href = '${origin}/kit'`).catch(() => undefined);
  await (await asked).dismiss();
  assert.match(page.url(), /\/form(#plan)?$/, 'typed words are not lost without a question');

  let posts = 0;
  page.on('request', (request) => { posts += request.method() === 'POST' ? 1 : 0; });
  await page.evaluate(`{ const button = document.querySelector('.form-actions button'); button.click(); button.click(); }`);
  await page.waitForURL(/\/form#$/);
  assert.equal(posts, 1, 'a form is sent once');

  await page.goto(`${origin}/kit`);
  assert.equal(await page.textContent('[data-bulk-count]'), '1', 'chosen rows are counted');
  await page.check('[data-bulk-all]');
  assert.equal(await page.textContent('[data-bulk-count]'), '3', 'all rows can be chosen at once');

  await page.goto(`${origin}/account`);
  await page.click('[data-copy]');
  await page.getByText('Copied').waitFor();
  assert.equal(await page.evaluate('navigator.clipboard.readText()'), 'ABCD-EFGH-JKLM-NPQR', 'a code can be copied');
  await context.close();
}

/** The pages without script: menus open, and nothing shows that would not work. */
export async function tryWithoutScript(browser: Browser, origin: string): Promise<void> {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 800 } });
  const page = await context.newPage();
  await page.goto(`${origin}/accounts`);
  await page.click('.phone-menu summary');
  assert.equal(await page.locator('.phone-menu a', { hasText: 'Deals' }).isVisible(), true, 'the menu opens');
  await page.click('.phone-menu summary');
  await page.click('.name-menu summary');
  assert.equal(await page.locator('.name-menu button', { hasText: 'Sign out' }).isVisible(), true, 'the name menu opens');
  await page.goto(`${origin}/form`);
  assert.equal(await page.locator('[data-reveal]').isVisible(), false, 'no button shows that needs a script');
  await context.close();
}
