import { open } from 'node:fs/promises';
import { type FilmFacts, type FilmReader } from './film-reader';
import { brandOf, readMp4 } from './mp4';
import { docTypeOf, readWebm } from './webm';

export type Film = { ok: true; type: 'video/mp4' | 'video/webm'; extension: 'mp4' | 'webm'; seconds: number | null } | { ok: false; problem: string };

/** What browsers play: H.264, VP8, VP9 and AV1, as the two formats name them. */
const PLAYED = ['avc1', 'avc3', 'vp08', 'vp09', 'av01', 'V_VP8', 'V_VP9', 'V_AV1'];
/** First brands of what is built like an MP4 and is no film, or not for browsers. */
const OTHER_BRANDS: Readonly<Record<string, string>> = {
  'qt  ': 'This is a QuickTime film. Export it as MP4 or WebM and choose that file.', 'M4A ': 'This file has sound and no pictures. Choose a video.',
  heic: 'This is a photo. Choose a video.', mif1: 'This is a photo. Choose a video.', avif: 'This is a photo. Choose a video.',
};
const NEITHER = 'This file is neither an MP4 nor a WebM video. Export it as one of these and choose that file.';
const DAMAGED = 'This video is damaged: its beginning or its end is missing. Export it again and choose the new file.';

/** What a file on the disk is by its bytes, not its name: a film that browsers play, with its length in seconds where it says it. Else why not, as a sentence. */
export async function readFilm(place: string): Promise<Film> {
  const handle = await open(place, 'r');
  try {
    const { size } = await handle.stat();
    return await judge({ size, read: async (at, length) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at);
      return buffer.subarray(0, bytesRead);
    } });
  } finally {
    await handle.close();
  }
}

async function judge(file: FilmReader): Promise<Film> {
  if (file.size === 0) return { ok: false, problem: 'This file is empty. Choose another one.' };
  const brand = brandOf(await file.read(0, 12));
  if (brand !== undefined) return OTHER_BRANDS[brand] ? { ok: false, problem: OTHER_BRANDS[brand] } : judgeFacts(await readMp4(file), { type: 'video/mp4', extension: 'mp4' });
  const docType = await docTypeOf(file);
  if (docType === 'matroska') return { ok: false, problem: 'This is a Matroska film. Export it as MP4 or WebM and choose that file.' };
  return docType === 'webm' ? judgeFacts(await readWebm(file), { type: 'video/webm', extension: 'webm' }) : { ok: false, problem: NEITHER };
}

function judgeFacts(facts: FilmFacts | undefined, format: Pick<Film & { ok: true }, 'type' | 'extension'>): Film {
  if (!facts) return { ok: false, problem: DAMAGED };
  if (facts.codecs.length === 0) return { ok: false, problem: 'This file has sound and no pictures. Choose a video.' };
  if (!facts.codecs.every((codec) => PLAYED.includes(codec))) return { ok: false, problem: 'Many browsers cannot play how this video is coded. Export it as MP4 with H.264, or as WebM with VP9, and choose that file.' };
  return { ok: true, ...format, seconds: facts.seconds };
}
