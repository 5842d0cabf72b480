import type * as Sharp from 'sharp';
import { logoLimits, sizeProblem } from './logo';

export type EncodedLogo = { ok: true; png: Buffer; width: number; height: number } | { ok: false; problem: string };

const DAMAGED = 'This picture is damaged and cannot be read. Save it again and choose the new file.';
const OTHER = 'This file is neither a PNG nor a JPEG picture. Save the logo as PNG or JPEG and choose that file.';
const DRAWING = 'SVG drawings cannot be used. Save the logo as PNG or JPEG and choose that file.';

/**
 * Makes of an uploaded PNG or JPEG a PNG of at most 600 × 200 pixels that holds its pixels and nothing else that came with it: no
 * metadata, no second file behind the picture (security.md §4.6). The content tells what it is, not the name; its size is
 * judged before any pixel is unpacked. Else answers why not, as a sentence for the person.
 */
export async function encodeLogo(upload: Buffer): Promise<EncodedLogo> {
  if (upload.length === 0) return refused('This file is empty. Choose another picture.');
  if (!isPng(upload) && !isJpeg(upload)) return refused(isDrawing(upload) ? DRAWING : OTHER);
  const sharp = loadSharp();
  const { keptWidth, keptHeight, maxPixels } = logoLimits;
  try {
    // Reads the head only, so that the person is told how large it is.
    const { width, height } = (await sharp(upload, { limitInputPixels: false, failOn: 'error' }).metadata()).autoOrient;
    const problem = sizeProblem(width, height);
    if (problem !== undefined) return refused(problem);
    const { data: png, info } = await sharp(upload, { limitInputPixels: maxPixels, failOn: 'error' })
      .autoOrient().toColourspace('srgb').resize({ width: keptWidth, height: keptHeight, fit: 'inside', withoutEnlargement: true })
      .png({ compressionLevel: 9 }).toBuffer({ resolveWithObject: true });
    return { ok: true, png, width: info.width, height: info.height };
  } catch {
    return refused(DAMAGED);
  }
}

function refused(problem: string): EncodedLogo {
  return { ok: false, problem };
}

function isPng(bytes: Buffer): boolean {
  return bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
}

function isJpeg(bytes: Buffer): boolean {
  return bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]));
}

function isDrawing(bytes: Buffer): boolean {
  return /<svg[\s>]/i.test(bytes.subarray(0, 4_096).toString('latin1'));
}

let loaded: typeof Sharp.default | undefined;

/** A large native library: loaded by the first picture, kept to one thread and no cache, because pictures are rare here. */
function loadSharp(): typeof Sharp.default {
  if (loaded) return loaded;
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  loaded = require('sharp') as typeof Sharp.default;
  loaded.concurrency(1);
  loaded.cache(false);
  return loaded;
}
