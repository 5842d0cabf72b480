import { readdirSync } from 'node:fs';
import path from 'node:path';
import { hasArtwork } from '../../src/content/brand/artwork.model';
import { lacksOf } from '../../src/content/office/publishable.model';
import { CONTENT_COLUMNS } from '../../src/content/content-items.repository';
import { type ContentItem } from '../../src/content/content-item';
import { within } from '../../src/platform/database';
import { renderMarkdown } from '../../src/platform/markdown';
import { projectRoot } from '../../src/platform/project-root';
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
