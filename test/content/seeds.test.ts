import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { hasArtwork } from '../../src/content/brand/artwork.model';
import { readCaptions } from '../../src/content/video/captions.model';
import { readFilm } from '../../src/content/video/read-film';
import { lacksOf } from '../../src/content/office/publishable.model';
import { CONTENT_COLUMNS } from '../../src/content/content-items.repository';
import { type ContentItem } from '../../src/content/content-item';
import { within } from '../../src/platform/database/database';
import { renderMarkdown } from '../../src/platform/pages/markdown';
import { projectRoot } from '../../src/platform/project-root';
import { readSeed } from '../../seeds/content';
import { pageOf, testApp } from '../support/app';
import { routesOf } from '../support/routes';

const app = testApp();
const slugs = readdirSync(path.join(projectRoot, 'seeds', 'content', 'library')).map((file) => path.basename(file, '.md'));
const routes = routesOf(app).filter(({ method }) => method === 'get').map(({ path: address }) => new RegExp(`^${address.replace(/[.]/g, '\\.').replace(/:[a-z]+/gi, '[^/]+')}$`));
let items: ContentItem[];
beforeAll(async () => {
  items = await within('office', (trx) => trx('content_items').whereIn('slug', slugs).select<ContentItem[]>(CONTENT_COLUMNS), { readOnly: true });
});

describe('what stands in the libraries from the first day', () => {
  it('is all there, published, and lacks nothing', () => {
    expect(items.map(({ slug }) => slug).sort()).toEqual([...slugs].sort());
    expect(items.filter((item) => item.state !== 'published' || Object.keys(lacksOf(item)).length > 0).map(({ slug }) => slug)).toEqual([]);
    expect(items.filter(({ kind, slug }) => (kind === 'brand_asset') !== hasArtwork(slug)).map(({ slug }) => slug)).toEqual([]);
  });

  it('leads to pages of ours that there are', () => {
    const links = items.flatMap(({ slug, link, body }) => {
      const $ = pageOf(renderMarkdown(body));
      return [link, ...$('a').toArray().map((one) => String($(one).attr('href')))].filter((href) => href !== '').map((href) => ({ slug, href: href.split(/[?#]/)[0]! }));
    });
    expect(links.length).toBeGreaterThan(15);
    expect(links.filter(({ href }) => !href.startsWith('/') || !routes.some((route) => route.test(href)))).toEqual([]);
    const named = links.flatMap(({ slug, href }) => (href.startsWith('/portal/library/items/') ? [{ slug, to: href.split('/').at(-1)! }] : []));
    expect(named.filter(({ to }) => !slugs.includes(to))).toEqual([]);
  });
});

describe('the videos of the demo', () => {
  const folder = path.join(projectRoot, 'seeds', 'content', 'videos');
  const at = (name: string, ending: string) => path.join(folder, `${name}.${ending}`);
  const named = JSON.parse(readFileSync(path.join(projectRoot, 'docs', 'guide', 'videos.json'), 'utf8')) as { name: string; steps: { say?: string }[] }[];
  const names = named.map(({ name }) => name);

  it('are those that the script makes, and small', () => {
    expect(readdirSync(folder).sort()).toEqual(names.flatMap((name) => ['md', 'vtt', 'webm', 'webp'].map((ending) => `${name}.${ending}`)).sort());
    expect(names.reduce((sum, name) => sum + statSync(at(name, 'webm')).size, 0)).toBeLessThan(2_000_000);
  });

  it.each(named)('$name is a film with the captions of its script, and a transcript that has each of their sentences', async ({ name, steps }) => {
    const film = await readFilm(at(name, 'webm'));
    expect(film).toMatchObject({ ok: true, type: 'video/webm' });
    const seconds = film.ok ? film.seconds! : 0;
    expect(seconds).toBeGreaterThan(20);
    const captions = readCaptions(readFileSync(at(name, 'vtt')), seconds);
    const cues = captions.ok ? captions.cues : [];
    expect(cues.map(({ text }) => text)).toEqual(steps.flatMap(({ say }) => say ?? []));
    expect(cues.at(-1)!.to).toBeGreaterThan(seconds - 2);
    // Nobody reads faster than 25 letters a second.
    expect(cues.filter(({ from, to, text }) => text.length / (to - from) > 25)).toEqual([]);
    const { body, abstract } = readSeed(at(name, 'md'));
    expect(abstract).not.toBe('');
    expect(cues.filter(({ text }) => !body.includes(text))).toEqual([]);
    const links = pageOf(renderMarkdown(body))('a').toArray().map((one) => one.attribs['href']!);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((href) => !routes.some((route) => route.test(href)))).toEqual([]);
  });
});
