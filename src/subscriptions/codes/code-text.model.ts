import { randomInt } from 'node:crypto';

/** 32 letters without those that look alike (0 and O, 1 and I): 80 bits in 16 of them. */
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const groups = 4;
const groupLength = 4;
const wholeLength = groups * groupLength;

/** A new code that nobody can guess, "7KQ4-M2XD-9RTW-HB3C". */
export function newCodeText(): string {
  return grouped(Array.from({ length: wholeLength }, () => letters[randomInt(letters.length)]).join(''));
}

/** What somebody typed as a code: whole, or the last four letters of one. Spaces, dashes and small letters do not matter. */
export type TypedCode = { readonly whole: string } | { readonly ending: string };

/** Undefined for what cannot be a code. */
export function readCode(typed: string): TypedCode | undefined {
  const read = typed.toUpperCase().replace(/[\s\-–—_.]/g, '');
  if (![...read].every((letter) => letters.includes(letter))) return undefined;
  if (read.length === wholeLength) return { whole: grouped(read) };
  return read.length === groupLength ? { ending: read } : undefined;
}

function grouped(text: string): string {
  return text.match(/.{4}/g)!.join('-');
}
