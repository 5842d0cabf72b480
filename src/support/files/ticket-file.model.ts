/** Of one file, and how many each side may add to a ticket. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;
export const FILES_A_SIDE = 5;
export const TYPES_WORDS = 'a picture (PNG, JPEG, GIF, WebP), a PDF, a ZIP archive or a text file';

const STARTS: readonly [type: string, test: (bytes: Buffer) => boolean][] = [
  ['image/png', (bytes) => bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))],
  ['image/jpeg', (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))],
  ['image/gif', (bytes) => /^GIF8[79]a/.test(bytes.toString('latin1', 0, 6))],
  ['image/webp', (bytes) => bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP'],
  ['application/pdf', (bytes) => bytes.toString('latin1', 0, 5) === '%PDF-'],
  ['application/zip', (bytes) => bytes.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 0x03, 0x04]))],
  ['text/plain', isText],
];

/** What a file is by its content, whatever its name says; undefined for what tickets do not take. */
export function typeOfFile(bytes: Buffer): string | undefined {
  return bytes.length === 0 ? undefined : STARTS.find(([, test]) => test(bytes))?.[0];
}

/** A name as it may stand on a page and in a header: no folders, no line breaks, nothing that turns the text around; `file` where nothing is left. */
export function fileName(given: string): string {
  const base = given.normalize('NFC').split(/[\\/]/).at(-1)!.replace(/[\p{Cc}\p{Cf}\u2028\u2029"]/gu, '').trim();
  if (base === '' || base === '.' || base === '..') return 'file';
  const characters = [...base];
  return characters.length <= 100 && base.length <= 120 ? base : shortened(base);
}

/** Keeps the ending, which says what it is. */
function shortened(base: string): string {
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(base)?.[0] ?? '';
  return [...base].slice(0, 100 - ending.length).join('').slice(0, 120 - ending.length) + ending;
}

function isText(bytes: Buffer): boolean {
  if (bytes.includes(0)) return isWideText(bytes);
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Logs of Windows are UTF-16, with a mark at the start. */
function isWideText(bytes: Buffer): boolean {
  return bytes.length % 2 === 0 && (bytes.subarray(0, 2).equals(Buffer.from([0xff, 0xfe])) || bytes.subarray(0, 2).equals(Buffer.from([0xfe, 0xff])));
}
