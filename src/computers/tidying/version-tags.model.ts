const SET = 'set:';
/** What clients say of a version beside its set: it begins a full cycle, which drives are in it, and which are away. */
const MARKS = /^(full$|drive:|away:)/;

/** A name in a tag: restic takes a comma for the end of one. As `encodeURIComponent` of the client writes it. */
export function encodedTag(name: string): string {
  return encodeURIComponent(name);
}

/**
 * Which versions of a server are a backup of their own: those of the same set, and where none is named those with the same tags. What names nothing is of the one set that the
 * server has. `set` is the name of the set, as far as it is known.
 */
export function groupOf(tags: readonly string[], sets: readonly string[]): { key: string; set?: string } {
  const tag = tags.find((each) => each.startsWith(SET));
  const others = tags.filter((each) => !MARKS.test(each)).sort();
  const set = tag === undefined ? (others.length === 0 && sets.length === 1 ? sets[0] : undefined) : sets.find((name) => tag === SET + name || tag === SET + encodedTag(name)) ?? tag.slice(SET.length);
  return set === undefined ? { key: JSON.stringify(others) } : { key: SET + set, set };
}
