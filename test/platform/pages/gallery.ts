/**
 * Shoots every sample page wide and narrow, light and dark, and lets axe-core look at it. Run by hand with a loader that
 * takes TypeScript, node --import <loader> test/platform/pages/gallery.ts [folder for the pictures] [names of pages]
 */
import axe from 'axe-core';
import express from 'express';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { type AddressInfo } from 'node:net';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { serveAssets } from '../../../src/platform/pages/assets';
import { renderPartial } from '../../../src/platform/pages/render';
import { securityHeaders } from '../../../src/platform/http/security-headers';
import { gallery, galleryFrame } from './gallery-pages';
import { tryScript, tryWithoutScript } from './gallery-script';

const folder = process.argv[2] ?? path.join('.data', 'gallery');
const only = process.argv.slice(3);
const browserFlags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

void main();

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const server = buildGallery().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: browserFlags });
  let problems = 0;
  for (const name of only.length > 0 ? only : Object.keys(gallery)) {
    for (const width of [1280, 390, 320]) {
      for (const colorScheme of ['light', 'dark'] as const) problems += await shoot(browser, `${origin}/${name}`, { name, width, colorScheme });
    }
  }
  if (only.length === 0) {
    await tryWithoutScript(browser, origin);
    await tryScript(browser, origin);
  }
  await browser.close();
  server.close();
  console.log(problems === 0 ? 'Nothing found.' : `${problems} findings.`);
  process.exitCode = problems === 0 ? 0 : 1;
}

function buildGallery() {
  const app = express().use(securityHeaders({ https: false })).use(serveAssets);
  app.all('/:name', (req, res, next) => {
    const sample = gallery[req.params.name];
    if (!sample) return next();
    const audience = sample.layout === 'print' ? 'portal' : sample.layout;
    const frame = { ...galleryFrame(audience), ...sample.frame };
    res.send(renderPartial(`layouts/${sample.layout}`, { documentTitle: `${sample.title} – Carbonite`, frame, body: sample.body() }));
  });
  return app;
}

type Shot = { name: string; width: number; colorScheme: 'light' | 'dark' };

async function shoot(browser: Browser, address: string, { name, width, colorScheme }: Shot): Promise<number> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, bypassCSP: false });
  const page = await context.newPage();
  const found: string[] = [];
  page.on('console', (message) => found.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => found.push(`script: ${error.message}`));
  await page.goto(address, { waitUntil: 'networkidle' });
  await page.screenshot({ path: path.join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true });
  const sideways = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  if (sideways > 0) found.push(`scrolls sideways by ${sideways} px`);
  // As an expression over the debugging protocol: the policy of the page forbids script tags, not the inspector.
  await page.evaluate(axe.source);
  const violations = await page.evaluate<string[]>(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((result) => result.violations.map((each) => each.id + ': ' + each.nodes.map((node) => node.target.join(' ') + ' ' + node.any.map((any) => any.message).join('; ')).join(' | ')))`,
  );
  found.push(...violations);
  for (const line of found) console.log(`${name} ${width} ${colorScheme}: ${line}`);
  await context.close();
  return found.length;
}
