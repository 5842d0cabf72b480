import { type AlertLevel } from '../alert';
import { ALERT_RULES, JUDGED_RULES, type JudgedRule, type RuleWords } from '../alert-rules.model';

/** What a set says of one rule; a level or threshold of null leaves the standard. */
export interface RuleSetting { readonly rule: JudgedRule; readonly isOn: boolean; readonly level: AlertLevel | null; readonly threshold: number | null }

/** A set of rules for all accounts or for those with one of some tags; the first set from the top that says something about a rule decides (beyond.md X14). */
export interface RuleSet {
  readonly name: string;
  /** None: for all accounts. */
  readonly tags: readonly string[];
  readonly excludedTags: readonly string[];
  readonly excludedAccountIds: readonly string[];
  readonly settings: readonly RuleSetting[];
}
export type StoredRuleSet = RuleSet & { readonly id: string; readonly place: number };

export const MOST_RULE_SETS = 20;
const MOST_TAGS = 20;
const TAG_LENGTH = 30;

/** The rules that a set may say something about: not those that money or data hang on. */
export const SETTABLE_RULES: readonly JudgedRule[] = JUDGED_RULES.filter((rule) => !(ALERT_RULES[rule] as RuleWords).isFixed);

/** Tags as they are kept, from words between commas: lower case, one space, each once. */
export function readTags(typed: string): string[] {
  return [...new Set(typed.split(',').map((tag) => tag.trim().replace(/\s+/g, ' ').toLowerCase()).filter((tag) => tag !== ''))].sort();
}

/** Why these tags can't be kept, as a sentence for the person; undefined where they can. */
export function tagsProblem(tags: readonly string[]): string | undefined {
  if (tags.length > MOST_TAGS) return `Use at most ${MOST_TAGS} tags.`;
  const long = tags.find((tag) => tag.length > TAG_LENGTH);
  return long === undefined ? undefined : `Use at most ${TAG_LENGTH} characters for a tag; “${long.slice(0, TAG_LENGTH)}…” is longer.`;
}
