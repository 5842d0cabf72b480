import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readFilm } from '../../src/content/video/read-film';
import { mp4, webm } from '../support/films';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'films-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(bytes: Buffer) {
  const place = path.join(folder, 'film');
  await writeFile(place, bytes);
  return readFilm(place);
}
const film = (type: 'mp4' | 'webm', seconds: number | null) => ({ ok: true, type: `video/${type}`, extension: type, seconds });
/** With the four bytes after the first place of that name set to something else, or those before it. */
function changed(bytes: Buffer, name: string, by: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt32BE(value, copy.indexOf(name) + by);
  return copy;
}

describe('what a film is', () => {
  it.each([
    ['an MP4 of 90 seconds', mp4(), film('mp4', 90)],
    ['one of 1.5 seconds, which counts as 2', mp4({ ticks: 1_500 }), film('mp4', 2)],
    ['one with long numbers', mp4({ isLong: true, ticks: 61_000 }), film('mp4', 61)],
    ['one for phones', mp4({ brand: 'M4V ' }), film('mp4', 90)],
    ['one that does not say how long it is', mp4({ ticks: 0 }), film('mp4', null)],
    ['one that says it lasts for ever', mp4({ ticks: 0xffffffff, scale: 1 }), film('mp4', null)],
    ['one of no ticks a second', mp4({ scale: 0 }), film('mp4', null)],
    ['a WebM of 42 seconds', webm(), film('webm', 42)],
    ['a WebM as browsers record it, without its length', webm({ seconds: null }), film('webm', null)],
    ['a WebM that goes on as long as there is something', open(webm()), film('webm', 42)],
    ['a WebM of a negative length', webm({ seconds: -5 }), film('webm', null)],
    ['a WebM of no number of seconds', webm({ seconds: NaN }), film('webm', null)],
    ['a WebM in AV1', webm({ codec: 'V_AV1' }), film('webm', 42)],
  ])('is known by its bytes: %s', async (_what, bytes, expected) => {
    expect(await read(bytes)).toEqual(expected);
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'This file is empty'],
    ['a page', Buffer.from('<html><video src=x></video><script>alert(1)</script>'), 'neither an MP4 nor a WebM'],
    ['a program', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(2_000)]), 'neither an MP4 nor a WebM'],
    ['a picture', Buffer.from('89504e470d0a1a0a', 'hex'), 'neither an MP4 nor a WebM'],
    ['an AVI', Buffer.from('RIFF\0\0\0\0AVI LIST'), 'neither an MP4 nor a WebM'],
    ['three bytes', Buffer.from([0, 0, 0]), 'neither an MP4 nor a WebM'],
    ['a QuickTime film', mp4({ brand: 'qt  ' }), 'QuickTime film. Export it as MP4'],
    ['a photo of a phone', mp4({ brand: 'heic' }), 'This is a photo'],
    ['sound alone', mp4({ handler: 'soun', codec: 'mp4a' }), 'sound and no pictures'],
    ['sound in a WebM', webm({ trackType: 2, codec: 'A_OPUS' }), 'sound and no pictures'],
    ['a Matroska film', webm({ docType: 'matroska' }), 'Matroska film. Export it'],
    ['H.265', mp4({ codec: 'hvc1' }), 'Many browsers cannot play'],
    ['MPEG-4 in a WebM', webm({ codec: 'V_MPEG4/ISO/ASP' }), 'Many browsers cannot play'],
    ['an MP4 that was cut', mp4().subarray(0, 900), 'damaged'],
    ['an MP4 whose head alone arrived', mp4().subarray(0, 20), 'damaged'],
    ['a WebM that was cut', webm().subarray(0, 60), 'damaged'],
    ['a box that reaches past the end', changed(mp4(), 'moov', -4, 0xfffffff0), 'damaged'],
    ['a box of no size among others', changed(mp4(), 'mdat', -4, 4), 'damaged'],
    ['EBML of nothing else', Buffer.from('1a45dfa3ff', 'hex'), 'neither an MP4 nor a WebM'],
    ['countless empty boxes', Buffer.concat([mp4().subarray(0, 24), ...Array<Buffer>(50_000).fill(Buffer.from('0000000866726565', 'hex'))]), 'damaged'],
  ])('is not %s, and the sentence says what to do', async (_what, bytes, words) => {
    expect(await read(bytes)).toEqual({ ok: false, problem: expect.stringContaining(words) as string });
  });
});

/** With the segment's length unknown, as a live recording has it. */
function open(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.fill(0xff, copy.indexOf(Buffer.from('18538067', 'hex')) + 5, copy.indexOf(Buffer.from('18538067', 'hex')) + 12);
  return copy;
}
