import { randomInt } from 'node:crypto';

/** 32 characters that nobody mixes up when they are read aloud or written by hand: no 0 and O, no 1 and I. */
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** A case's number as people see and say it, "R-7KQ4-M2XD". */
export function newCaseNumber(): string {
  return `R-${block()}-${block()}`;
}

function block(): string {
  return Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join('');
}
