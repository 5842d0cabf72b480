// What `npm run guide` runs: starts the demo in a folder of its own and takes the pictures of docs/guide anew; with names, those alone.
// `npm run guide -- videos` makes the videos of seeds/content/videos instead.
require('./check-node.cjs');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { explain } = require('./explain.cjs');
const { listVideos, makeVideo } = require('./guide-videos.cjs');
const { ensureInstalled } = require('./install.cjs');
const { findProgram } = require('./jest.cjs');
const { StartProblem } = require('./start-problem.cjs');

const root = path.dirname(__dirname);
const guide = path.join(root, 'docs', 'guide');
const PASSWORD = 'copper-lantern-orchard-42';
const WIDE = { width: 1280, height: 860 };
const NARROW = { width: 390, height: 844 };
/** Longer pages are cut: a picture shows what a page looks like, not all of it. */
const TALLEST = 1_400;

async function main(names) {
  process.chdir(root);
  await ensureInstalled({ dev: true });
  const executablePath = process.env.CHROMIUM || ['chromium', 'chromium-browser', 'google-chrome'].map(findProgram).find(Boolean);
  if (!executablePath) throw new StartProblem('There is no Chromium on PATH: install it, or name it in CHROMIUM.');
  const videos = names[0] === 'videos' ? listVideos(names.slice(1)) : undefined;
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'portal-guide-'));
  const port = await freePort();
  const portal = spawn(process.execPath, ['bin/start.cjs'], { env: { ...process.env, PORT: String(port), DATA_DIR: dataDir, BASE_URL: '' }, stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    const base = `http://localhost:${port}`;
    await isReady(base, portal);
    const browser = await require('playwright-core').chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
    try {
      if (videos) for (const video of videos) await filmOne(browser, base, video);
      else for (const { as, pictures } of listed(names)) await takeAll(browser, base, as, pictures);
    } finally {
      await browser.close();
    }
  } finally {
    portal.kill('SIGTERM');
    await new Promise((resolve) => portal.once('exit', resolve));
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

async function filmOne(browser, base, video) {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  await signIn(page, context, base, video.as);
  await makeVideo(page, base, video);
  await context.close();
}

/** The pictures of docs/guide/pictures.json by who sees them, as far as they are wanted. */
function listed(names) {
  const all = JSON.parse(fs.readFileSync(path.join(guide, 'pictures.json'), 'utf8'));
  return all.map(({ as, pictures }) => ({ as, pictures: pictures.filter(({ name }) => names.length === 0 || names.includes(name)) })).filter(({ pictures }) => pictures.length > 0);
}

async function takeAll(browser, base, as, pictures) {
  const context = await browser.newContext({ viewport: WIDE });
  const page = await context.newPage();
  if (as) await signIn(page, context, base, as);
  for (const { name, open, then = [], narrow = false } of pictures) {
    await page.setViewportSize(narrow ? NARROW : WIDE);
    const answer = await page.goto(base + open);
    if (!answer.ok()) throw new Error(`${name}: ${open} answers ${answer.status()} to ${as}`);
    for (const label of then) await Promise.all([page.waitForNavigation(), page.getByRole('link', { name: label }).or(page.getByRole('button', { name: label })).first().click()]);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    const shot = await page.screenshot({ fullPage: true, clip: { x: 0, y: 0, width: page.viewportSize().width, height: Math.min(height, TALLEST) } });
    const file = path.join(guide, 'images', `${name}.png`);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    await require('sharp')(shot).png({ palette: true, colours: 128, effort: 10 }).toFile(file);
    process.stdout.write(`${name}: ${Math.round(fs.statSync(file).size / 1024)} kB\n`);
  }
  await context.close();
}

/** With the password that all of the demo share; where a code is mailed, it is read in the mailbox. */
async function signIn(page, context, base, email) {
  await page.goto(`${base}/sign-in`);
  await page.fill('#email', email);
  await page.fill('#password', PASSWORD);
  await Promise.all([page.waitForNavigation(), page.click('main button[type=submit]')]);
  if (await page.locator('input[name=code]').count() === 0) return;
  const mailbox = await context.newPage();
  await mailbox.goto(`${base}/mailbox?q=${encodeURIComponent(email)}`);
  await mailbox.getByRole('link', { name: 'Your code' }).first().click();
  const href = await mailbox.locator('iframe').getAttribute('src');
  await mailbox.goto(base + href);
  const [code] = /\b\d{6}\b/.exec(await mailbox.locator('body').innerText()) ?? [];
  await mailbox.close();
  await page.fill('input[name=code]', code);
  await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: 'Go on' }).click()]);
}

async function isReady(base, portal) {
  for (;;) {
    if (portal.exitCode !== null) throw new StartProblem('The demo did not start.');
    const answer = await fetch(`${base}/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject).listen(0, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

main(process.argv.slice(2)).catch((error) => {
  explain(error);
  process.exitCode = 1;
});
