/** Repeatable chance for property tests: the same seed always tells the same story (mulberry32, 32-bit integers). */
export interface Seeded {
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  oneOf<T>(choices: readonly T[]): T;
}

export function seeded(seed: number): Seeded {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const between = (low: number, high: number): number => low + Number((BigInt(next()) * BigInt(high - low + 1)) >> 32n);
  return { between, oneOf: (choices) => choices[between(0, choices.length - 1)] as (typeof choices)[number] };
}
