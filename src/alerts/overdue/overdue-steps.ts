/**
 * How often it is told that a computer is not heard of, as SQL on its days of silence: on days 14, 21, 28 and 35, then every thirty days (domain.md §13.1); 0 before.
 * Who was not told for a while is told once, not once for each step.
 */
export function overdueStepSql(days: string): string {
  return `(case when ${days} < 14 then 0 else 1 + (${days} >= 21)::int + (${days} >= 28)::int + greatest(0, (${days} - 5) / 30) end)`;
}
