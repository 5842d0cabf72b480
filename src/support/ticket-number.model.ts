import { randomInt } from 'node:crypto';

/** 32 characters that nobody mixes up when they are read aloud or written by hand: no 0 and O, no 1 and I. */
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const NUMBER = /^T-?([2-9A-HJ-NP-Z]{4})-?([2-9A-HJ-NP-Z]{4})$/;

/** A ticket's number as people see and say it, "T-7KQ4-M2XD". */
export function newTicketNumber(): string {
  return `T-${block()}-${block()}`;
}

/** A number as somebody typed it, in its usual form; undefined when it cannot be one. */
export function readTicketNumber(typed: string): string | undefined {
  const [, first, second] = NUMBER.exec(typed.trim().toUpperCase()) ?? [];
  return first && second ? `T-${first}-${second}` : undefined;
}

function block(): string {
  return Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join('');
}
