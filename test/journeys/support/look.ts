import axe from 'axe-core';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Page } from 'playwright-core';
import { complain } from './browser';

const folder = process.env.JOURNEYS_SHOTS;
const seen = new Set<string>();
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

type Options = { dark?: boolean };

/**
 * What a careful person would notice about the page that is open: axe-core finds nothing, nothing scrolls sideways. Once
 * for each name and width in a test file. With JOURNEYS_SHOTS=<folder> the page is also kept as a picture.
 */
export async function look(page: Page, name: string, { dark = false }: Options = {}): Promise<void> {
  const width = page.viewportSize()!.width;
  const key = `${name}-${width}`;
  if (seen.has(key)) return;
  seen.add(key);
  await page.waitForLoadState('load');
  await shoot(page, key);
  const sideways = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  if (sideways > 0) complain(`${key} scrolls sideways by ${sideways} px`);
  await askAxe(page, key, RULES);
  if (!dark) return;
  await page.emulateMedia({ colorScheme: 'dark' });
  // Colours change gradually where a button has a transition: look when they have arrived.
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))).then(() => Promise.all(document.getAnimations().map((animation) => animation.finished)))');
  await shoot(page, `${key}-dark`);
  await askAxe(page, `${key}-dark`, undefined, ['color-contrast']);
  await page.emulateMedia({ colorScheme: null });
}

/** Keeps the page as a picture, when pictures are wanted. */
export async function shoot(page: Page, name: string): Promise<void> {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}

// As an expression over the debugging protocol: the page's policy forbids script tags, not the inspector.
async function askAxe(page: Page, name: string, tags: readonly string[] | undefined, rules?: readonly string[]): Promise<void> {
  await page.evaluate(axe.source);
  const runOnly = JSON.stringify(tags ? { type: 'tag', values: tags } : { type: 'rule', values: rules });
  const found = await page.evaluate<string[]>(
    `axe.run(document, { runOnly: ${runOnly}, resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target, failureSummary }) => target.join(' ') + ' ' + failureSummary).join(' | ')))`,
  );
  for (const finding of found) complain(`${name}: ${finding}`);
}
