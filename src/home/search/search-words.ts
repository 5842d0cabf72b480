import { singleStrings } from '../../platform/pages/forms';

const MOST_LETTERS = 100;

/** What was typed into a search box, in one line. */
export function readWords(query: unknown): string {
  return (singleStrings(query)['q'] ?? '').replace(/\s+/g, ' ').trim().slice(0, MOST_LETTERS);
}
