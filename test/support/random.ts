/** Numbers that are the same for the same seed, so that a race that failed can be run again: SEED=… in the environment. */
export function randomFrom(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    whole,
    chance: (share: number): boolean => next() < share,
    oneOf: <T>(list: readonly T[]): T => list[whole(0, list.length - 1)]!,
    shuffled: <T>(list: readonly T[]): T[] => {
      const left = [...list];
      return list.map(() => left.splice(whole(0, left.length - 1), 1)[0]!);
    },
  };
}

export type Random = ReturnType<typeof randomFrom>;

export const seed = Number(process.env.SEED ?? 20_261_122);

/** How many races a test runs: a few with all other tests, RACES=1000 for `npm run chaos -- --long`. */
export function races(few: number): number {
  return Number(process.env.RACES ?? few);
}
