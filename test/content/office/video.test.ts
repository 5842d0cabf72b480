import '../../support/settings/small-videos';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { request as plainRequest } from 'node:http';
import { type AddressInfo } from 'node:net';
import path from 'node:path';
import sharp from 'sharp';
import { config } from '../../../src/config';
import { paths } from '../../../src/paths';
import { readKeptFile } from '../../../src/platform/files/files';
import { pageOf, type SignedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createContent } from '../../support/factories/content';
import { createColleague, officeAgent } from '../../support/factories/staff';
import { eventually } from '../../support/eventually';
import { mp4, webm } from '../../support/films';
import { picture } from '../../support/reading/pictures';

const app = testApp();
const { office } = paths.content;
const VTT = 'WEBVTT\n\n00:01.000 --> 00:04.000\nChoose Start a trial.\n';

let agent: SignedInAgent;
beforeAll(async () => {
  agent = await officeAgent(app, await createColleague({ roles: ['content'] }));
});

const newVideo = (wanted: Parameters<typeof createContent>[0] = {}) => createContent({ kind: 'video', state: 'draft', ...wanted });
function send(to: (id: string) => string, field: string, id: string, bytes: Buffer | string, name = 'file.bin') {
  return agent.post(to(id)).field('_csrf', agent.csrfToken).attach(field, Buffer.from(bytes), name);
}
const sendFilm = (id: string, bytes: Buffer, name?: string) => send(office.film, 'film', id, bytes, name);
const rowOf = async (id: string) => (await ownerSql('select file_name, file_type, file_bytes::int, file_seconds, file_sha256, captions_sha256, poster_sha256, poster_type from content_items where id = $1', [id]))[0]!;
const incoming = () => readdir(path.join(config.dataDir, 'files', 'incoming')).catch(() => []);
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('a video', () => {
  it.each([['mp4', mp4(), 90], ['webm', webm(), 42]] as const)('takes an %s, named after the item, with its length from the file', async (type, bytes, seconds) => {
    const { id } = await newVideo({ slug: `taken-${type}` });
    await sendFilm(id, bytes, '../../etc/pass\u202ewd.exe').expect(303).expect('Location', office.video(id));
    expect(await rowOf(id)).toMatchObject({ file_name: `taken-${type}.${type}`, file_type: `video/${type}`, file_bytes: bytes.length, file_seconds: seconds, file_sha256: sha256(bytes) });
    expect(await incoming()).toEqual([]);
    const $ = pageOf((await agent.get(office.video(id)).expect(200)).text);
    expect($('video source').attr('src')).toBe(office.download(id));
    expect($('section[aria-labelledby=video]').text()).toContain(type === 'mp4' ? '1 minute 30 seconds' : '42 seconds');
    await agent.get(office.download(id)).set('Range', 'bytes=0-3').expect(206).expect('Content-Type', `video/${type}`).expect('Content-Disposition', `attachment; filename=taken-${type}.${type}`);
    expect(pageOf((await agent.get(office.show(id)).expect(200)).text)('.content-facts').text()).toContain(`taken-${type}.${type}`);
  });

  it('keeps the film before when it gets another one, and the audit log names both', async () => {
    const { id } = await newVideo();
    const [first, second] = [mp4({ ticks: 5_000 }), webm({ seconds: 7 })];
    await sendFilm(id, first).expect(303);
    await sendFilm(id, second).expect(303);
    await sendFilm(id, second).expect(303);
    expect(await rowOf(id)).toMatchObject({ file_type: 'video/webm', file_seconds: 7 });
    expect(await readKeptFile(sha256(first))).toEqual(first);
    const entries = await ownerSql("select before, after from audit_entries where subject_id = $1 and action = 'content.file-changed' order by id", [id]);
    expect(entries).toMatchObject([{ before: { file: null }, after: { file: sha256(first) } }, { before: { file: sha256(first) }, after: { file: sha256(second), type: 'video/webm' } }]);
  });

  it.each([
    ['a page that calls itself a film', Buffer.from('<html><script>alert(1)</script>'), 'neither an MP4 nor a WebM'],
    ['a QuickTime film', mp4({ brand: 'qt  ' }), 'QuickTime'],
    ['H.265', mp4({ codec: 'hev1' }), 'Many browsers cannot play'],
    ['half a film', mp4().subarray(0, 800), 'damaged'],
    ['nothing', Buffer.alloc(0), 'empty'],
  ])('does not take %s: the form says why, and nothing of it stays', async (_what, bytes, words) => {
    const { id } = await newVideo();
    const { text } = await sendFilm(id, bytes, 'film.mp4').expect(422);
    expect(pageOf(text)('#film-error').text()).toContain(words);
    expect(await rowOf(id)).toMatchObject({ file_sha256: null, file_seconds: null });
    expect(await incoming()).toEqual([]);
  });

  it('says it when there is no file, several, or no token, and keeps none of them', async () => {
    const { id } = await newVideo();
    expect(pageOf((await agent.post(office.film(id)).field('_csrf', agent.csrfToken).expect(422)).text)('#film-error').text()).toContain('Choose a video');
    expect(pageOf((await agent.submit(office.film(id), { film: 'words' }).expect(422)).text)('#film-error').text()).toContain('Choose a video');
    await agent.post(office.film(id)).field('_csrf', agent.csrfToken).attach('film', mp4(), 'a.mp4').attach('film', mp4(), 'b.mp4').expect(422);
    await agent.post(office.film(id)).attach('film', mp4(), 'a.mp4').expect(403);
    expect(await rowOf(id)).toMatchObject({ file_sha256: null });
    expect(await incoming()).toEqual([]);
  });

  it('is at most as large as the setting says', async () => {
    const { id } = await newVideo();
    const limit = config.videoMaxBytes;
    expect(limit).toBe(2 * 1_048_576);
    expect(pageOf((await sendFilm(id, Buffer.concat([mp4(), Buffer.alloc(limit)])).expect(422)).text)('#film-error').text()).toContain('larger than 2 MB');
    expect(await incoming()).toEqual([]);
    await sendFilm(id, Buffer.concat([mp4(), box(limit - mp4().length)])).expect(303);
    expect(await rowOf(id)).toMatchObject({ file_bytes: limit });
  });

  it('leaves nothing on the disk where an upload breaks off', async () => {
    const { id } = await newVideo();
    const server = app.listen(0);
    try {
      const boundary = 'x-boundary';
      const { port } = server.address() as AddressInfo;
      const sending = plainRequest({ port, path: office.film(id), method: 'POST', headers: { Cookie: agent.jar.getCookies({ domain: '127.0.0.1', path: '/', secure: false, script: false }).toValueString(), Origin: config.baseUrl, 'Content-Type': `multipart/form-data; boundary=${boundary}`, 'Content-Length': '1000000' } });
      sending.on('error', () => undefined);
      sending.write(`--${boundary}\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n${agent.csrfToken}\r\n--${boundary}\r\nContent-Disposition: form-data; name="film"; filename="a.mp4"\r\nContent-Type: video/mp4\r\n\r\n`);
      sending.write(mp4());
      await eventually(async () => expect(await incoming()).toHaveLength(1));
      sending.destroy();
      await eventually(async () => expect(await incoming()).toEqual([]));
      expect(await rowOf(id)).toMatchObject({ file_sha256: null });
    } finally {
      server.close();
    }
  });

  it('takes captions that fit its film, and says which line to mend', async () => {
    const { id } = await newVideo();
    await sendFilm(id, mp4({ ticks: 3_500 })).expect(303);
    expect(pageOf((await send(office.captions, 'captions', id, VTT.replace('00:01.000', '00:05.500').replace('00:04.000', '00:06.000')).expect(422)).text)('#captions-error').text()).toContain('line 3 begins after the film has ended');
    expect(pageOf((await send(office.captions, 'captions', id, Buffer.alloc(513 * 1_024, 'a')).expect(422)).text)('#captions-error').text()).toContain('larger than 512 kB');
    await send(office.captions, 'captions', id, VTT).expect(303);
    await agent.get(office.readCaptions(id)).expect(200, VTT).expect('Content-Type', 'text/vtt; charset=utf-8').expect('Content-Security-Policy', "default-src 'none'; sandbox");
    expect(pageOf((await agent.get(office.video(id))).text)('track[kind=captions]').attr('src')).toBe(office.readCaptions(id));
    await agent.submit(office.removeCaptions(id)).expect(303);
    await agent.submit(office.removeCaptions(id)).expect(303);
    await agent.get(office.readCaptions(id)).expect(404);
    expect((await ownerSql("select action from audit_entries where subject_id = $1 and action like 'content.captions%' order by id", [id])).length).toBe(2);
  });

  it('takes a picture that stands before it, drawn anew, and no PDF', async () => {
    const { id } = await newVideo();
    expect(pageOf((await send(office.poster, 'poster', id, '%PDF-1.4\n%%EOF\n').expect(422)).text)('#poster-error').text()).toContain('This is a PDF');
    expect(pageOf((await send(office.poster, 'poster', id, '<svg><script>alert(1)</script></svg>').expect(422)).text)('#poster-error').text()).toContain('SVG');
    await send(office.poster, 'poster', id, await picture(1_280, 720, { format: 'jpeg' })).expect(303);
    const { body } = await agent.get(office.picture(id)).expect(200).expect('Content-Type', 'image/jpeg') as { body: Buffer };
    expect(await sharp(body).metadata()).toMatchObject({ width: 1_280, height: 720 });
    await agent.submit(office.removePoster(id)).expect(303);
    await agent.get(office.picture(id)).expect(404);
    expect(await rowOf(id)).toMatchObject({ poster_sha256: null, poster_type: '' });
  });

  it('is published with a film or a link, and keeps one of them', async () => {
    const { id } = await newVideo();
    await agent.submit(office.publish(id), { seen: '1' }).expect(303);
    expect(pageOf((await agent.get(office.show(id))).text)('.flash').text()).toContain('upload it on its page “Video”');
    await sendFilm(id, mp4()).expect(303);
    await agent.submit(office.publish(id), { seen: '1' }).expect(303);
    await agent.submit(office.removeFile(id)).expect(303);
    expect(await rowOf(id)).toMatchObject({ file_type: 'video/mp4' });
    await agent.submit(office.archive(id), { seen: '1' }).expect(303);
    await agent.submit(office.removeFile(id)).expect(303);
    expect(await rowOf(id)).toMatchObject({ file_type: '', file_seconds: null });
  });

  it('has no other files, and other items have no film', async () => {
    const { id } = await newVideo();
    await agent.get(office.file(id)).expect(303).expect('Location', office.video(id));
    expect(pageOf((await send(office.file, 'file', id, '%PDF-1.4\n%%EOF\n').expect(422)).text)('#file-error').text()).toContain('A video has no other file');
    const guide = await createContent({ kind: 'guide', state: 'draft' });
    await agent.get(office.video(guide.id)).expect(404);
    await sendFilm(guide.id, mp4()).expect(404);
    await send(office.captions, 'captions', guide.id, VTT).expect(404);
    await send(office.poster, 'poster', guide.id, await picture(10, 10, { format: 'png' })).expect(404);
    await agent.submit(office.removeCaptions(guide.id)).expect(404);
    expect(await rowOf(guide.id)).toMatchObject({ file_sha256: null, captions_sha256: null, poster_sha256: null });
    expect(await incoming()).toEqual([]);
  });
});

/** A box of so many bytes that players skip. */
function box(bytes: number): Buffer {
  const made = Buffer.alloc(bytes);
  made.writeUInt32BE(bytes);
  made.write('free', 4);
  return made;
}
