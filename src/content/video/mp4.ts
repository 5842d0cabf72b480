import { type FilmFacts, type FilmReader, wholeSeconds } from './film-reader';

/** From where to where a box's content lies in the file. */
type Box = { type: string; from: number; to: number };

/** More than films have; a file of countless empty boxes is not read to its end. */
const MOST_BOXES = 2_000;

/** The first brand of an MP4 and its like ("isom", "qt  "); undefined for other files. ISO/IEC 14496-12 §4.3. */
export function brandOf(head: Buffer): string | undefined {
  return head.subarray(4, 8).toString('latin1') === 'ftyp' ? head.subarray(8, 12).toString('latin1') : undefined;
}

/** What the box `moov` says of length and pictures; undefined where there is none, as in a file that was cut. */
export async function readMp4(file: FilmReader): Promise<FilmFacts | undefined> {
  const moov = await findBox(file, 'moov', 0, file.size);
  if (!moov) return undefined;
  const codecs: string[] = [];
  for (const track of (await listBoxes(file, moov.from, moov.to)).filter(({ type }) => type === 'trak')) codecs.push(...await pictureCodecs(file, track));
  return { codecs, seconds: await secondsOf(file, moov) };
}

async function secondsOf(file: FilmReader, moov: Box): Promise<number | null> {
  const header = await findBox(file, 'mvhd', moov.from, moov.to);
  if (!header) return null;
  const bytes = await file.read(header.from, 32);
  if (bytes.length < 32) return null;
  const isLong = bytes[0] === 1;
  const scale = bytes.readUInt32BE(isLong ? 20 : 12);
  return wholeSeconds((isLong ? Number(bytes.readBigUInt64BE(24)) : bytes.readUInt32BE(16)) / scale);
}

/** The sample entries of a track of pictures: "avc1", "hvc1". */
async function pictureCodecs(file: FilmReader, track: Box): Promise<string[]> {
  const media = await findBox(file, 'mdia', track.from, track.to);
  const handler = media && await findBox(file, 'hdlr', media.from, media.to);
  if (!media || !handler || (await file.read(handler.from + 8, 4)).toString('latin1') !== 'vide') return [];
  let box: Box | undefined = media;
  for (const type of ['minf', 'stbl', 'stsd']) box = box && await findBox(file, type, box.from, box.to);
  return box ? (await listBoxes(file, box.from + 8, box.to)).map(({ type }) => type) : [];
}

async function findBox(file: FilmReader, type: string, from: number, to: number): Promise<Box | undefined> {
  return (await listBoxes(file, from, to, type)).find((box) => box.type === type);
}

/** The boxes that lie side by side there, up to the first of the type that is wanted. */
async function listBoxes(file: FilmReader, from: number, to: number, wanted?: string): Promise<Box[]> {
  const boxes: Box[] = [];
  let at = from;
  while (at + 8 <= to && boxes.length < MOST_BOXES) {
    const head = await file.read(at, 16);
    if (head.length < 8) break;
    const short = head.readUInt32BE(0);
    if (short === 1 && head.length < 16) break;
    const [begins, size] = short === 1 ? [16, Number(head.readBigUInt64BE(8))] : [8, short === 0 ? to - at : short];
    if (size < begins || at + size > to) break;
    const box = { type: head.subarray(4, 8).toString('latin1'), from: at + begins, to: at + size };
    boxes.push(box);
    if (box.type === wanted) break;
    at += size;
  }
  return boxes;
}
