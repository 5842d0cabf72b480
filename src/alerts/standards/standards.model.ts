import { type Facts } from '../../plans/editing/change-catalog';
import { ALERT_RULES, JUDGED_RULES, type JudgedRule, type RuleWords, type Threshold } from '../alert-rules.model';

/** How much raises each alert that has a threshold, where a partner's rules say nothing. */
export type Standards = ReadonlyMap<JudgedRule, number>;

/** The rules that have one, with its bounds. */
export const THRESHOLDS: readonly { readonly rule: JudgedRule; readonly words: RuleWords; readonly threshold: Threshold }[] = JUDGED_RULES.flatMap((rule) => {
  const words: RuleWords = ALERT_RULES[rule];
  return words.threshold ? [{ rule, words, threshold: words.threshold }] : [];
});

/** What is different, by rule; null where nothing is. */
export function standardsChange(standing: Standards, asked: Standards): { before: Facts; after: Facts; rules: JudgedRule[] } | null {
  const rules = THRESHOLDS.map(({ rule }) => rule).filter((rule) => asked.has(rule) && asked.get(rule) !== standing.get(rule));
  if (rules.length === 0) return null;
  return { rules, before: Object.fromEntries(rules.map((rule) => [rule, standing.get(rule)])), after: Object.fromEntries(rules.map((rule) => [rule, asked.get(rule)])) };
}
