/** A known word like the typed one; `articles` hold it. */
export type Near = { typed: string; word: string; articles: number };

const LONG_ENOUGH = 4;
const MOST_WORDS = 8;

/** The words of a search that can be mended: long enough to be told from others, each once, not what stands in quotes or behind a minus. */
export function mendable(words: string): string[] {
  const open = words.replace(/"[^"]*"?/g, ' ').replace(/(^|\s)-\S+/g, ' ').toLowerCase();
  return [...new Set(open.match(/\p{L}+/gu) ?? [])].filter((word) => word.length >= LONG_ENOUGH && word.length <= 30).slice(0, MOST_WORDS);
}

/** What was typed with each unknown word replaced by the known one that is nearest, or undefined where none is near enough. */
export function mended(words: string, near: readonly Near[]): string | undefined {
  const chosen = new Map<string, string>();
  for (const typed of new Set(near.map((pair) => pair.typed))) {
    const best = nearest(typed, near.filter((pair) => pair.typed === typed));
    if (best !== undefined) chosen.set(typed, best);
  }
  if (chosen.size === 0) return undefined;
  return words.replace(/\p{L}+/gu, (word) => chosen.get(word.toLowerCase()) ?? word);
}

/** Of the candidates the one with the fewest slips to it, of several the one that most articles hold; one slip a four letters is near enough, and hardly anybody mistakes the first letter. */
function nearest(typed: string, candidates: readonly Near[]): string | undefined {
  const most = Math.max(1, Math.floor(typed.length / 4));
  const told = candidates.filter(({ word }) => beginsAlike(typed, word)).map(({ word, articles }) => ({ word, articles, slips: slipsBetween(typed, word) }));
  return told.filter(({ slips }) => slips <= most)
    .sort((a, b) => a.slips - b.slips || endsAlike(typed, b.word) - endsAlike(typed, a.word) || b.articles - a.articles)[0]?.word;
}

/** Of two that are as near, the one with the same last letter is meant: "renewl" is "renewal", not "renew". */
function endsAlike(typed: string, word: string): number {
  return Number(typed.at(-1) === word.at(-1));
}

function beginsAlike(typed: string, word: string): boolean {
  return typed[0] === word[0] || (typed[0] === word[1] && typed[1] === word[0]);
}

/** Letters left out, added, mistaken, or two swapped: how many slips lead from one word to the other. */
export function slipsBetween(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1);
      row.push(least);
    }
    [before, last] = [last, row];
  }
  return last[b.length]!;
}
