import { setTimeout } from 'node:timers/promises';

/** Asks again until the answer is there (not undefined or false); throws after `seconds`. */
export async function waitFor<T>(what: string, ask: () => Promise<T | undefined | false> | T | undefined | false, seconds = 10): Promise<T> {
  const end = performance.now() + seconds * 1_000;
  while (performance.now() < end) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    await setTimeout(20);
  }
  throw new Error(`waited ${seconds} s in vain for ${what}`);
}
