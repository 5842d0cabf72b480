import { randomInt } from 'node:crypto';
import { type Question } from '../course';

/** So many questions of the pool by chance, one of every topic as far as that goes, so that none is left out. */
export function drawQuestions(pool: readonly Question[], count: number): Question[] {
  const mixed = shuffled(pool);
  const seen = new Set<string>();
  const firsts = mixed.filter(({ topic }) => !seen.has(topic) && seen.add(topic));
  return shuffled([...firsts, ...mixed.filter((question) => !firsts.includes(question))].slice(0, count));
}

function shuffled<T>(given: readonly T[]): T[] {
  const mixed = [...given];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [mixed[last], mixed[other]] = [mixed[other]!, mixed[last]!];
  }
  return mixed;
}
