// Makes the videos of seeds/content/videos from the demo: docs/guide/videos.json says what is done and said. Each step is photographed, ffmpeg joins the pictures.
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { StartProblem } = require('./start-problem.cjs');

const root = path.dirname(__dirname);
const folder = path.join(root, 'seeds', 'content', 'videos');
const SIZE = { width: 1280, height: 720 };
const FRAMES_A_SECOND = 15;
/** How long people read a caption: so long a word, and never less than the shortest. */
const [A_WORD, SHORTEST, LAST] = [0.34, 2.6, 2];
const POINTER = 'data:image/svg+xml,' + encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="30" height="30" viewBox="0 0 30 30"><path d="M6 3v20l5.2-4.6 3.3 7.6 3.6-1.6-3.3-7.4 7-.6z" fill="#111" stroke="#fff" stroke-width="1.8"/></svg>');

/** The videos of docs/guide/videos.json; with names, those alone. */
function listVideos(names) {
  if (spawnSync('ffmpeg', ['-version']).status !== 0) throw new StartProblem('There is no ffmpeg on PATH: install it (Debian: apt-get install ffmpeg).');
  return JSON.parse(fs.readFileSync(path.join(root, 'docs', 'guide', 'videos.json'), 'utf8')).filter(({ name }) => names.length === 0 || names.includes(name));
}

/** Plays a video's steps in a page that somebody is signed in to, and writes film, captions and picture. */
async function makeVideo(page, base, { name, steps }) {
  await page.setViewportSize(SIZE);
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'portal-video-'));
  try {
    const film = { page, base, work, frames: [], seconds: 0, captions: [], at: { x: 640, y: 380 } };
    for (const step of steps) for (const [verb, what] of Object.entries(step)) await ACTS[verb](film, what);
    await finishCaption(film);
    await hold(film, LAST);
    film.captions.at(-1).to = film.seconds;
    await write(film, name);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

const ACTS = {
  open: (film, address) => film.page.goto(film.base + address),
  async say(film, text) {
    await finishCaption(film);
    film.captions.push({ from: film.seconds, text });
    await hold(film, 0.4);
  },
  async point(film, label) {
    await moveTo(film, film.page.locator('main').getByText(label).first());
  },
  async click(film, label) {
    const { page } = film;
    const target = page.getByRole('link', { name: label }).or(page.getByRole('button', { name: label })).or(page.getByRole('radio', { name: label })).first();
    await moveTo(film, target);
    const isRadio = await target.getAttribute('type') === 'radio';
    await hold(film, 0.3);
    await (isRadio ? target.check() : Promise.all([page.waitForNavigation(), target.click()]));
    await hold(film, 0.6);
  },
  async type(film, fields) {
    for (const [label, text] of Object.entries(fields)) {
      const field = film.page.getByLabel(label, { exact: true }).first();
      await moveTo(film, field, 5);
      await field.fill('');
      for (let length = 3; length < text.length + 3; length += 3) {
        await field.fill(text.slice(0, length));
        await hold(film, 0.13);
      }
    }
  },
  async choose(film, fields) {
    for (const [label, option] of Object.entries(fields)) {
      const field = film.page.getByLabel(label, { exact: true }).first();
      await moveTo(film, field, 5);
      await field.selectOption({ label: option });
      await hold(film, 0.4);
    }
  },
  /** The same where choosing is all it takes to see something else. */
  async filter(film, fields) {
    const { page } = film;
    for (const [label, option] of Object.entries(fields)) {
      const field = page.getByLabel(label, { exact: true }).first();
      await moveTo(film, field);
      await Promise.all([page.waitForNavigation(), field.selectOption({ label: option })]);
      await hold(film, 0.6);
    }
  },
  async day(film, { label, inDays }) {
    await film.page.getByLabel(label).first().fill(new Date(Date.now() + inDays * 86_400_000).toISOString().slice(0, 10));
    await hold(film, 0.4);
  },
  scroll: (film, label) => scrollTo(film, film.page.locator('main').getByText(label).first()),
  /** What is seen now stands before the video plays. */
  async poster(film) {
    film.poster = await film.page.screenshot();
  },
};

async function finishCaption(film) {
  const caption = film.captions.at(-1);
  if (!caption) return;
  await hold(film, caption.from + Math.max(SHORTEST, caption.text.split(' ').length * A_WORD) - film.seconds);
  caption.to = film.seconds;
}

/** Shows what is on the page so many seconds longer. */
async function hold(film, seconds) {
  const count = Math.max(0, Math.round(seconds * FRAMES_A_SECOND));
  if (count === 0) return;
  await drawPointer(film);
  const file = path.join(film.work, `${film.frames.length}.png`);
  await film.page.screenshot({ path: file });
  film.frames.push({ file, seconds: count / FRAMES_A_SECOND });
  film.seconds += count / FRAMES_A_SECOND;
}

async function moveTo(film, target, frames = 9) {
  await scrollTo(film, target);
  const box = await target.boundingBox();
  const [from, to] = [film.at, { x: box.x + Math.min(box.width / 2, 160), y: box.y + box.height / 2 }];
  for (let frame = 1; frame <= frames; frame += 1) {
    // Slow at both ends, as hands are.
    const way = (1 - Math.cos(Math.PI * frame / frames)) / 2;
    film.at = { x: from.x + (to.x - from.x) * way, y: from.y + (to.y - from.y) * way };
    await hold(film, 1 / FRAMES_A_SECOND);
  }
}

/** Brings it to where it is seen well, unless it is. */
async function scrollTo(film, target) {
  await target.waitFor();
  const box = await target.boundingBox();
  if (box.y > 90 && box.y + Math.min(box.height, 300) < SIZE.height - 140) return;
  const [from, far] = await film.page.evaluate(() => [window.scrollY, document.documentElement.scrollHeight - window.innerHeight]);
  const to = Math.max(0, Math.min(far, from + box.y - 220));
  for (let frame = 1; frame <= 8 && from !== to; frame += 1) {
    await film.page.evaluate((y) => window.scrollTo({ top: y, behavior: 'instant' }), from + (to - from) * (1 - Math.cos(Math.PI * frame / 8)) / 2);
    await hold(film, 1 / FRAMES_A_SECOND);
  }
}

async function drawPointer({ page, at }) {
  await page.evaluate(({ x, y, src }) => {
    let pointer = document.getElementById('video-pointer');
    if (!pointer) {
      pointer = Object.assign(document.createElement('img'), { id: 'video-pointer', src, alt: '' });
      Object.assign(pointer.style, { position: 'fixed', zIndex: '2147483647', pointerEvents: 'none' });
      document.body.append(pointer);
    }
    Object.assign(pointer.style, { left: `${x}px`, top: `${y}px` });
  }, { ...at, src: POINTER });
}

async function write(film, name) {
  const list = path.join(film.work, 'frames.txt');
  const last = film.frames.at(-1).file;
  fs.writeFileSync(list, `${film.frames.map(({ file, seconds }) => `file '${file}'\nduration ${seconds.toFixed(4)}`).join('\n')}\nfile '${last}'\n`);
  const target = path.join(folder, `${name}.webm`);
  fs.mkdirSync(folder, { recursive: true });
  const { status, stderr } = spawnSync('ffmpeg', [
    '-y', '-v', 'error', '-f', 'concat', '-safe', '0', '-i', list, '-vf', `fps=${FRAMES_A_SECOND},format=yuv420p`, '-t', film.seconds.toFixed(3),
    '-c:v', 'libvpx-vp9', '-crf', '38', '-b:v', '0', '-deadline', 'good', '-cpu-used', '2', '-row-mt', '1', '-g', '150', '-an', '-map_metadata', '-1', target,
  ], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ffmpeg: ${stderr}`);
  fs.writeFileSync(path.join(folder, `${name}.vtt`), `WEBVTT\n\n${film.captions.map(({ from, to, text }) => `${time(from)} --> ${time(to)}\n${text}\n`).join('\n')}`);
  await require('sharp')(film.poster ?? last).webp({ quality: 70 }).toFile(path.join(folder, `${name}.webp`));
  process.stdout.write(`${name}: ${Math.round(film.seconds)} s, ${Math.round(fs.statSync(target).size / 1024)} kB\n`);
}

function time(seconds) {
  return new Date(Math.round(seconds * 1_000)).toISOString().slice(11, 23);
}

module.exports = { listVideos, makeVideo };
