import { randomInt } from 'node:crypto';

// Without what is mistaken for another when read aloud or from a screen: 0 O 1 I L.
const LETTERS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const LENGTH = 16;

/** Sixteen characters in groups of four, about 79 bits: "K7QM-2XDR-9TPA-4WHE". */
export function newSerial(): string {
  return grouped(Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join(''));
}

/** As kept, from however it was typed; undefined where it cannot be one. */
export function readSerial(typed: string): string | undefined {
  const letters = typed.toUpperCase().replace(/[\s-]/g, '');
  return letters.length === LENGTH && [...letters].every((letter) => LETTERS.includes(letter)) ? grouped(letters) : undefined;
}

function grouped(letters: string): string {
  return letters.match(/.{4}/g)!.join('-');
}
