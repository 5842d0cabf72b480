import { chromium, type Browser, type BrowserContext, type ConsoleMessage, type Page } from 'playwright-core';
import { at } from './portal';

const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
];
/** Every journey is walked at both widths. */
export const widths = [1280, 390] as const;
export type Width = (typeof widths)[number];

let browser: Browser | undefined;
const open: BrowserContext[] = [];
const complaints: string[] = [];

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
}, 60_000);

// Whatever a page complained about (a script that failed, the security policy, a missing file), and whatever a look at
// it found, fails its journey.
afterEach(async () => {
  for (const context of open.splice(0)) await context.close();
  expect(complaints.splice(0)).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
});

type Looks = { width?: Width; script?: boolean; named?: boolean };

/** A browser of one person, with cookies of its own; `named` opens the portal by its name, which passkeys need, not by its number. */
export async function openBrowser({ width = 1280, script = true, named = false }: Looks = {}): Promise<Page> {
  const context = await browser!.newContext({
    viewport: { width, height: width === 390 ? 844 : 860 }, javaScriptEnabled: script, isMobile: width === 390, hasTouch: width === 390,
    baseURL: named ? at('').replace('127.0.0.1', 'localhost') : at(''), locale: 'en-US', acceptDownloads: true,
  });
  context.setDefaultTimeout(15_000);
  open.push(context);
  context.on('page', watch);
  return context.newPage();
}

/** Something is wrong, and the journey goes on: it fails at its end. */
export function complain(words: string): void {
  complaints.push(words);
}

function watch(page: Page): void {
  page.on('pageerror', (error) => complain(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !isRefusedPage(page, message)) complain(`${page.url()}: ${message.text()}`);
  });
}

// Chromium's console also names pages that we answer with 4xx on purpose; the journey reads their words.
function isRefusedPage(page: Page, message: ConsoleMessage): boolean {
  return /^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text()) && message.location().url === page.url();
}
