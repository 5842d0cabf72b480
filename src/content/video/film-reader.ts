/** A file that is read in pieces, because films are large. */
export interface FilmReader {
  readonly size: number;
  /** As many bytes as there are from there, at most `length`. */
  read(at: number, length: number): Promise<Buffer>;
}

/** What a film says of itself; its codecs as its format writes them. */
export type FilmFacts = { codecs: readonly string[]; seconds: number | null };

/** The nearest whole seconds, at least one; null for what no film of ours lasts. */
export function wholeSeconds(seconds: number): number | null {
  return seconds > 0 && seconds <= 86_400 ? Math.max(1, Math.round(seconds)) : null;
}
