import { createHash } from 'node:crypto';
import { paths } from '../../src/paths';
import { keepFile } from '../../src/platform/files/files';
import { browser, pageOf, setClock, type SignedInAgent, signedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createContent } from '../support/factories/content';
import { createLimitedMember, createMember, createOrganization } from '../support/factories/organizations';

const app = testApp();
const { watch, captions, picture, file, item, sales, training } = paths.content;
/** Each byte tells where it stands. */
const FILM = Buffer.from(Array.from({ length: 1_000 }, (_none, at) => at % 251));
const ETAG = `"${createHash('sha256').update(FILM).digest('hex')}"`;
const VTT = 'WEBVTT\n\n00:01.000 --> 00:04.000\nChoose Start a trial.\n';

let agent: SignedInAgent;
let organizationId: string;
beforeAll(async () => {
  await setClock('2026-11-22T12:00:00Z');
  ({ organizationId } = await createOrganization());
  agent = await signedInAgent(app, await createMember({ organizationId, roles: ['read_only'] }));
  const made = { kind: 'video', ...await filmOf(FILM), fileSeconds: 72, captionsSha256: await keepFile(Buffer.from(VTT)), posterSha256: await keepFile(Buffer.from('a picture')), posterType: 'image/webp', products: ['safe'] } as const;
  await createContent({ ...made, slug: 'start-a-trial', title: 'Start a trial', abstract: 'In a minute.', body: 'The word **zugvogel** is said here.\n\n# And a heading', publishedAt: new Date('2026-11-20T12:00:00Z') });
  await createContent({ ...made, slug: 'a-draft', state: 'draft' });
  await createContent({ ...made, slug: 'over', state: 'archived' });
  await createContent({ kind: 'video', slug: 'elsewhere', link: 'https://example.com/film', minutes: 4, body: '' });
});

async function filmOf(bytes: Buffer) {
  return { fileSha256: await keepFile(bytes), fileName: 'start-a-trial.webm', fileType: 'video/webm', fileBytes: bytes.length };
}
const downloads = async () => (await ownerSql("select downloads_count::int as count from content_items where slug = 'start-a-trial'"))[0]!['count'];

describe('the page of a video', () => {
  it('plays it with captions and picture, and has the transcript and a download beside', async () => {
    const answer = await agent.get(item('start-a-trial')).expect(200);
    expect(answer.headers['content-security-policy']).toMatch(/(^|;)\s*media-src 'self'(;|$)/);
    const $ = pageOf(answer.text);
    const video = $('main video');
    expect({ ...video.attr() }).toMatchObject({ controls: '', preload: 'metadata', poster: picture('start-a-trial'), 'aria-label': 'Start a trial' });
    expect(video.attr('autoplay')).toBeUndefined();
    expect(video.find('source').attr()).toMatchObject({ src: watch('start-a-trial'), type: 'video/webm' });
    expect(video.find('track').attr()).toMatchObject({ kind: 'captions', src: captions('start-a-trial'), srclang: 'en', label: 'English' });
    expect($('section[aria-labelledby=transcript] strong').text()).toBe('zugvogel');
    expect($('section[aria-labelledby=transcript] h3').text()).toBe('And a heading');
    expect($('.library-head').text()).toContain('1 minute 12 seconds');
    expect($('section[aria-labelledby=download] a').attr('href')).toBe(file('start-a-trial'));
    expect($('section[aria-labelledby=download] a').text()).toContain('Download WebM');
  });

  it('leads to the place where it can be watched, if it has no film of its own', async () => {
    const $ = pageOf((await agent.get(item('elsewhere')).expect(200)).text);
    expect($('video')).toHaveLength(0);
    expect($('section[aria-labelledby=open] a').text()).toContain('Watch the video');
    for (const address of [watch, captions, picture, file]) await agent.get(address('elsewhere')).expect(404);
  });

  it.each([[() => sales], [() => training]])('is found in both libraries by kind, product and a word of the transcript', async (library) => {
    const titles = async (query: string) => pageOf((await agent.get(`${library()}?${query}`).expect(200)).text)('section[aria-labelledby=found] .library-card h3').toArray().map((one) => pageOf('')(one).text());
    expect(await titles('kind=video&product=safe')).toEqual(['Start a trial']);
    expect(await titles('q=zugvogel')).toEqual(['Start a trial']);
    const $ = pageOf((await agent.get(`${library()}?q=zugvogel&kind=video`)).text);
    expect($('section[aria-labelledby=found] .library-card').text()).toMatch(/1 minute 12 seconds.*WebM/s);
  });
});

describe('a film', () => {
  const whole = { status: 200, from: 0, to: 999, range: undefined };
  it.each([
    ['nothing', {}, whole],
    ['all of it', { Range: 'bytes=0-' }, { status: 206, from: 0, to: 999, range: 'bytes 0-999/1000' }],
    ['its first two bytes, as Safari does', { Range: 'bytes=0-1' }, { status: 206, from: 0, to: 1, range: 'bytes 0-1/1000' }],
    ['a middle part', { Range: 'bytes=100-199' }, { status: 206, from: 100, to: 199, range: 'bytes 100-199/1000' }],
    ['what is left', { Range: 'bytes=990-' }, { status: 206, from: 990, to: 999, range: 'bytes 990-999/1000' }],
    ['its last bytes', { Range: 'bytes=-10' }, { status: 206, from: 990, to: 999, range: 'bytes 990-999/1000' }],
    ['more last bytes than it has', { Range: 'bytes=-5000' }, whole],
    ['past its end from within', { Range: 'bytes=500-99999' }, { status: 206, from: 500, to: 999, range: 'bytes 500-999/1000' }],
    ['several parts, which come as the whole', { Range: 'bytes=0-1,5-9' }, whole],
    ['other units, which nobody has', { Range: 'pages=1-2' }, whole],
    ['nonsense', { Range: 'bytes=abc' }, whole],
    ['a part of the same film', { Range: 'bytes=5-9', 'If-Range': ETAG }, { status: 206, from: 5, to: 9, range: 'bytes 5-9/1000' }],
    ['a part of a film that was replaced', { Range: 'bytes=5-9', 'If-Range': '"another"' }, whole],
    ['a part by date, which it does not have', { Range: 'bytes=5-9', 'If-Range': 'Sun, 22 Nov 2026 12:00:00 GMT' }, whole],
  ])('asked for %s answers with just that', async (_what, headers, { status, from, to, range }) => {
    const answer = await agent.get(watch('start-a-trial')).set(headers).expect(status).expect('Content-Type', 'video/webm').expect('ETag', ETAG).expect('Accept-Ranges', 'bytes').expect('Content-Length', String(to - from + 1));
    expect(answer.headers['content-range']).toBe(range);
    expect(answer.headers['content-disposition']).toBeUndefined();
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; sandbox", 'cross-origin-resource-policy': 'same-origin' });
    expect(answer.body).toEqual(FILM.subarray(from, to + 1));
  });

  it.each([['bytes=1000-'], ['bytes=5000-6000'], ['bytes=9-5'], ['bytes=-0']])('has nothing at %s, and says how long it is', async (range) => {
    const answer = await agent.get(watch('start-a-trial')).set('Range', range).expect(416).expect('Content-Range', 'bytes */1000');
    expect(Number(answer.headers['content-length'] ?? 0)).toBe(0);
  });

  it('tells its size to HEAD, whole or in part, and nothing more', async () => {
    const head = await agent.head(watch('start-a-trial')).expect(200).expect('Content-Length', '1000').expect('Accept-Ranges', 'bytes');
    expect(head.text).toBeUndefined();
    await agent.head(file('start-a-trial')).expect(200).expect('Content-Length', '1000');
    expect(await downloads()).toBe(0);
  });

  it('is one that the browser has already, if it says so', async () => {
    await agent.get(watch('start-a-trial')).set('If-None-Match', ETAG).expect(304);
    await agent.get(watch('start-a-trial')).set('If-Match', '"another"').expect(412);
  });

  it('is counted where it is downloaded, once, and not where it is played', async () => {
    const before = Number(await downloads());
    await agent.get(watch('start-a-trial')).expect(200);
    await agent.get(captions('start-a-trial')).expect(200, VTT).expect('Content-Type', 'text/vtt; charset=utf-8');
    await agent.get(picture('start-a-trial')).expect(200).expect('Content-Type', 'image/webp');
    expect(await downloads()).toBe(before);
    const { body } = await agent.get(file('start-a-trial')).expect(200).expect('Content-Disposition', 'attachment; filename=start-a-trial.webm').expect('Content-Type', 'video/webm') as { body: Buffer };
    expect(body).toEqual(FILM);
    expect(await downloads()).toBe(before + 1);
    await agent.get(file('start-a-trial')).set('Range', 'bytes=500-').expect(206);
    expect(await downloads()).toBe(before + 1);
    await agent.get(file('start-a-trial')).set('Range', 'bytes=0-').expect(206);
    expect(await downloads()).toBe(before + 2);
  });

  it('whose file is lost answers as if it were not there, as a page', async () => {
    await createContent({ kind: 'video', slug: 'lost', fileSha256: 'a'.repeat(64), fileName: 'lost.mp4', fileType: 'video/mp4', fileBytes: 5 });
    for (const address of [watch, file]) {
      const answer = await agent.get(address('lost')).expect(404).expect('Content-Type', /html/);
      expect(answer.headers['content-disposition']).toBeUndefined();
      expect(answer.headers['content-security-policy']).toContain("style-src 'self'");
    }
  });
});

describe('who may watch', () => {
  it('does not find drafts nor what is archived', async () => {
    for (const slug of ['a-draft', 'over', 'nothing-of-that-name', 'A-Draft', '..%2f..%2fetc']) for (const address of [item, watch, captions, picture, file]) await agent.get(address(slug)).expect(404);
  });

  it('needs a sign-in as a partner, also in part', async () => {
    for (const address of [watch, captions]) await browser(app).get(address('start-a-trial')).set('Range', 'bytes=0-1').expect(303).expect('Location', /sign-in/);
  });

  it('is every member, also one who sees only chosen accounts', async () => {
    const limited = await signedInAgent(app, await createLimitedMember({ organizationId, roles: ['technician'], accountIds: [] }));
    await limited.get(item('start-a-trial')).expect(200);
    await limited.get(watch('start-a-trial')).set('Range', 'bytes=0-9').expect(206);
    await limited.get(captions('start-a-trial')).expect(200);
    await limited.get(file('start-a-trial')).expect(200);
  });
});
