import type { ListQuestion } from './accounts-list.model';

const SECONDS = 5;
const KEPT = 1_000;
const counts = new Map<string, { count: number; at: number }>();

/**
 * How many accounts a question had when it was last counted, if that was a few seconds ago; undefined if not. Paging
 * and sorting ask the same count again and again; nothing but time makes it forget.
 */
export function recentCount(organizationId: string, question: ListQuestion, now: Date): number | undefined {
  const known = counts.get(keyOf(organizationId, question));
  // Also a count from the future is forgotten: clocks of tests go back.
  return known && Math.abs(now.getTime() - known.at) < SECONDS * 1_000 ? known.count : undefined;
}

export function rememberCount(organizationId: string, question: ListQuestion, now: Date, count: number): void {
  const key = keyOf(organizationId, question);
  counts.delete(key);
  counts.set(key, { count, at: now.getTime() });
  const [oldest] = counts.keys();
  if (counts.size > KEPT && oldest !== undefined) counts.delete(oldest);
}

function keyOf(organizationId: string, { words, status, type, administrator, renews }: ListQuestion): string {
  return JSON.stringify([organizationId, words, status, type, administrator, renews]);
}
