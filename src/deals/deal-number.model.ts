import { randomInt } from 'node:crypto';

/** 32 characters that nobody mixes up when they are read aloud or written by hand: no 0 and O, no 1 and I. */
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** A deal's number as people see and say it, "D-7KQ4-M2XD": one of 32^8, told by nothing. */
export function newDealNumber(): string {
  return `D-${block()}-${block()}`;
}

function block(): string {
  return Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join('');
}
