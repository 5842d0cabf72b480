import type * as Sharp from 'sharp';

export const FILE_LIMITS = { maxBytes: 15 * 1_048_576, maxPixels: 24_000_000, widest: 4_000 } as const;
export type EncodedFile = { ok: true; bytes: Buffer; type: string; extension: string } | { ok: false; problem: string };

/**
 * What is kept of an uploaded file: a PDF as it is, a PNG, JPEG or WebP drawn anew without whatever came with its pixels (security.md §4.6). Its content tells what it is,
 * not its name. Else answers why not, as a sentence for the person.
 */
export async function encodeFile(upload: Buffer): Promise<EncodedFile> {
  if (upload.length === 0) return { ok: false, problem: 'This file is empty. Choose another one.' };
  if (isPdf(upload)) return { ok: true, bytes: upload, type: 'application/pdf', extension: 'pdf' };
  const picture = pictureOf(upload);
  if (!picture) return { ok: false, problem: problemOf(upload) };
  try {
    const sharp = loadSharp();
    const { width, height } = (await sharp(upload, { limitInputPixels: false, failOn: 'error' }).metadata()).autoOrient;
    if (width * height > FILE_LIMITS.maxPixels) return { ok: false, problem: `This picture has ${width} × ${height} pixels. Choose one with at most 24 million, for example 6,000 × 4,000.` };
    const bytes = await sharp(upload, { limitInputPixels: FILE_LIMITS.maxPixels, failOn: 'error' })
      .autoOrient().toColourspace('srgb').resize({ width: FILE_LIMITS.widest, height: FILE_LIMITS.widest, fit: 'inside', withoutEnlargement: true }).toFormat(picture).toBuffer();
    return { ok: true, bytes, type: `image/${picture}`, extension: picture === 'jpeg' ? 'jpg' : picture };
  } catch {
    return { ok: false, problem: 'This picture is damaged and cannot be read. Save it again and choose the new file.' };
  }
}

function isPdf(bytes: Buffer): boolean {
  return bytes.subarray(0, 5).toString('latin1') === '%PDF-' && bytes.subarray(-1_024).toString('latin1').includes('%%EOF');
}

function pictureOf(bytes: Buffer): 'png' | 'jpeg' | 'webp' | undefined {
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'png';
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'jpeg';
  return bytes.subarray(0, 4).toString('latin1') === 'RIFF' && bytes.subarray(8, 12).toString('latin1') === 'WEBP' ? 'webp' : undefined;
}

function problemOf(bytes: Buffer): string {
  const head = bytes.subarray(0, 4_096).toString('latin1');
  if (/<svg[\s>]/i.test(head)) return 'SVG drawings cannot be used. Save the drawing as PNG and choose that file.';
  if (head.slice(4, 8) === 'ftyp') return 'Videos stand in items of the kind Video, which have a page to upload them. Here goes a PDF, or a PNG, JPEG or WebP picture.';
  if (head.startsWith('%PDF-')) return 'This PDF is damaged: its end is missing. Save it again and choose the new file.';
  return 'This file is neither a PDF nor a PNG, JPEG or WebP picture. Save it as one of these and choose that file.';
}

/** A large native library: loaded by the first picture. */
function loadSharp(): typeof Sharp.default {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('sharp') as typeof Sharp.default;
}
