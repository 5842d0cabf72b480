import { type FilmFacts, type FilmReader, wholeSeconds } from './film-reader';

/** An element of EBML: where its content lies (RFC 8794). */
type Element = { id: number; from: number; to: number };

const ID = { header: 0x1a45dfa3, docType: 0x4282, segment: 0x18538067, info: 0x1549a966, scale: 0x2ad7b1, duration: 0x4489, tracks: 0x1654ae6b, track: 0xae, trackType: 0x83, codec: 0x86, cluster: 0x1f43b675 } as const;
const MOST_ELEMENTS = 2_000;
const PICTURES = 1;

/** "webm", or what else an EBML file calls itself; undefined for other files. */
export async function docTypeOf(file: FilmReader): Promise<string | undefined> {
  const [header] = await listElements(file, 0, Math.min(file.size, 4_096), ID.header);
  if (header?.id !== ID.header) return undefined;
  const docType = (await listElements(file, header.from, header.to)).find(({ id }) => id === ID.docType);
  return docType ? textOf(await contentOf(file, docType)) : '';
}

/** What stands before its first pictures of length and codecs; undefined where nothing does, as in a file that was cut. */
export async function readWebm(file: FilmReader): Promise<FilmFacts | undefined> {
  const segment = (await listElements(file, 0, file.size, ID.segment)).find(({ id }) => id === ID.segment);
  if (!segment) return undefined;
  const parts = await listElements(file, segment.from, segment.to, ID.cluster);
  const tracks = parts.find(({ id }) => id === ID.tracks);
  if (!tracks || !parts.some(({ id }) => id === ID.cluster)) return undefined;
  const info = parts.find(({ id }) => id === ID.info);
  const codecs: string[] = [];
  for (const track of (await listElements(file, tracks.from, tracks.to)).filter(({ id }) => id === ID.track)) codecs.push(...await pictureCodecs(file, track));
  return { codecs, seconds: info ? await secondsOf(file, info) : null };
}

async function secondsOf(file: FilmReader, info: Element): Promise<number | null> {
  const facts = await listElements(file, info.from, info.to);
  const [scale, duration] = [facts.find(({ id }) => id === ID.scale), facts.find(({ id }) => id === ID.duration)];
  const ticks = duration && await contentOf(file, duration);
  if (!ticks || (ticks.length !== 4 && ticks.length !== 8)) return null;
  const nanosecondsEach = scale ? numberOf(await contentOf(file, scale)) : 1_000_000;
  return wholeSeconds((ticks.length === 4 ? ticks.readFloatBE(0) : ticks.readDoubleBE(0)) * nanosecondsEach / 1e9);
}

async function pictureCodecs(file: FilmReader, track: Element): Promise<string[]> {
  const facts = await listElements(file, track.from, track.to);
  const [type, codec] = [facts.find(({ id }) => id === ID.trackType), facts.find(({ id }) => id === ID.codec)];
  return type && codec && numberOf(await contentOf(file, type)) === PICTURES ? [textOf(await contentOf(file, codec))] : [];
}

async function listElements(file: FilmReader, from: number, to: number, last?: number): Promise<Element[]> {
  const elements: Element[] = [];
  let at = from;
  while (at + 2 <= to && elements.length < MOST_ELEMENTS) {
    const head = await file.read(at, 12);
    const id = head.length > 0 ? lengthOf(head[0]!) : 9;
    const size = head.length > id ? lengthOf(head[id]!) : 9;
    if (id > 4 || size > 8 || head.length < id + size) break;
    const begins = at + id + size;
    // Its first bit that is set tells how long the number is, and is none of it.
    const said = [head[id]! & (0xff >> size), ...head.subarray(id + 1, id + size)];
    // All ones: it lasts as long as there is something (live recordings).
    const isOpen = said.every((byte, place) => byte === (place === 0 ? 0xff >> size : 0xff));
    const length = isOpen ? to - begins : numberOf(said);
    const element = { id: numberOf(head.subarray(0, id)), from: begins, to: Math.min(begins + length, to) };
    elements.push(element);
    if (element.id === last) break;
    at = begins + length;
  }
  return elements;
}

/** How many bytes a number of EBML has, by its first one. */
function lengthOf(first: number): number {
  return Math.clz32(first) - 24 + 1;
}

/** Of few bytes; codecs and numbers are short. */
function contentOf(file: FilmReader, { from, to }: Element): Promise<Buffer> {
  return file.read(from, Math.min(to - from, 64));
}

function numberOf(bytes: Iterable<number>): number {
  let sum = 0;
  for (const byte of bytes) sum = sum * 256 + byte;
  return sum;
}

function textOf(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/\0+$/, '');
}
