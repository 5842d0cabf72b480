import { type Page } from 'playwright-core';
import { paths } from '../../../src/paths';
import { eventually } from '../../support/eventually';

type Credentials = { email: string; password: string };

/** Waits until the page with this heading stands there; a state's badge may stand behind the words. */
export async function seeHeading(page: Page, words: string | RegExp): Promise<void> {
  const name = typeof words === 'string' ? new RegExp(`^${words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`) : words;
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

export async function seeText(page: Page, words: string | RegExp): Promise<void> {
  await page.locator('main').getByText(words).first().waitFor();
}

/** Through the sign-in page; ends where the portal leads. */
export async function signIn(page: Page, { email, password }: Credentials, wanted: string = paths.home): Promise<void> {
  await page.goto(wanted);
  if (!page.url().includes(paths.signIn)) await page.goto(paths.signInTo(wanted));
  await page.getByLabel('E-mail', { exact: true }).fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => url.pathname !== paths.signIn);
}

/** Fills fields by their labels; a list's choice by its words. */
export async function fill(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
}

export async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.locator('main').getByRole('button', { name, ...(typeof name === 'string' && { exact: true }) }).click();
}

export async function follow(page: Page, name: string | RegExp): Promise<void> {
  await page.locator('main').getByRole('link', { name, ...(typeof name === 'string' && { exact: true }) }).first().click();
}

/** Loads the page again until the words stand there: what the worker does comes a moment later. */
export async function reloadUntil(page: Page, words: string | RegExp): Promise<void> {
  await eventually(async () => {
    await page.reload();
    expect(await page.locator('main').getByText(words).count()).toBeGreaterThan(0);
  }, 20_000);
}
