import { randomBytes } from 'node:crypto';

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Numbers in [0, 1) that repeat with the seed (mulberry32): faults strike the same calls in every run. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** An id such as `pi_…`. Never seeded: an id must stay new after a restart. */
export function newId(prefix: string, length = 24): string {
  let text = '';
  for (const byte of randomBytes(length)) text += letters[byte % letters.length];
  return prefix + text;
}
