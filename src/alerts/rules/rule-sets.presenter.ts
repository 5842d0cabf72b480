import { type Difference } from '../judge-alerts';
import { count } from '../../platform/values/format';
import { ALERT_RULES, JUDGED_RULES, type JudgedRule, type RuleWords } from '../alert-rules.model';
import { type Standards } from '../standards/standards.model';
import { LEVEL_BADGES } from '../list/alert-words.model';
import { type RuleSet, type RuleSetting, SETTABLE_RULES, type StoredRuleSet } from './rule-set.model';

/** A set in words: for whom, who is left out, and what it says. */
export function setLine(set: RuleSet & { id: string; place: number }) {
  const left = [...set.excludedTags.map((tag) => `accounts tagged ${tag}`), ...(set.excludedAccountIds.length === 0 ? [] : [set.excludedAccountIds.length === 1 ? '1 account' : `${set.excludedAccountIds.length} accounts`])];
  return {
    id: set.id, name: set.name, who: set.tags.length === 0 ? 'All accounts' : `Accounts tagged ${set.tags.join(' or ')}`, without: left.length === 0 ? '' : `without ${left.join(', ')}`,
    says: set.settings.map(settingWords),
  };
}

/** Every alert with its standard. */
export function standardRows(standards: Standards) {
  return JUDGED_RULES.map((rule) => {
    const words: RuleWords = ALERT_RULES[rule];
    return { label: words.label, when: words.when, level: levelWords(words.levels), from: words.threshold ? thresholdWords(rule, standards.get(rule) ?? words.threshold.standard) : '', isFixed: words.isFixed === true };
  });
}

/** The part of the form that says something about each rule. */
export function ruleFields(typed: Record<string, string>, standards: Standards) {
  return SETTABLE_RULES.map((rule) => {
    const words: RuleWords = ALERT_RULES[rule];
    return {
      rule, label: words.label, when: words.when, levels: levelWords(words.levels), is: typed[`is_${rule}`] ?? '', level: typed[`level_${rule}`] ?? '', from: typed[`from_${rule}`] ?? '',
      threshold: words.threshold ? { ...words.threshold, standard: standards.get(rule) ?? words.threshold.standard } : null,
    };
  });
}

/** A stored set as the form's fields. */
export function typedOf({ name, tags, excludedTags, settings }: StoredRuleSet, left: readonly { email: string }[]): Record<string, string> {
  return {
    name, tags: tags.join(', '), not_tags: excludedTags.join(', '), not_accounts: left.map(({ email }) => email).join('\n'),
    ...Object.fromEntries(settings.flatMap(({ rule, isOn, level, threshold }) => [[`is_${rule}`, isOn ? 'on' : 'off'], [`level_${rule}`, level ?? ''], [`from_${rule}`, threshold === null ? '' : String(threshold)]])),
  };
}

/** What a change would do. */
export function differenceWords({ closes, opens, relevels }: Difference): string[] {
  const alerts = (number: number) => (number === 1 ? '1 alert' : `${count(number)} alerts`);
  if (closes + opens + relevels === 0) return ['No alert opens or closes now; the rules hold for what comes.'];
  return [closes > 0 ? `${alerts(closes)} would close.` : '', opens > 0 ? `${alerts(opens)} would open.` : '', relevels > 0 ? `${alerts(relevels)} would get another level.` : ''].filter(Boolean);
}

function settingWords({ rule, isOn, level, threshold }: RuleSetting): string {
  const parts = [isOn ? 'on' : 'off', isOn && level !== null ? LEVEL_BADGES[level].label.toLowerCase() : '', isOn && threshold !== null ? thresholdWords(rule, threshold) : ''].filter(Boolean);
  return `${ALERT_RULES[rule].label}: ${parts.join(', ')}`;
}

function thresholdWords(rule: JudgedRule, value: number): string {
  const { threshold }: RuleWords = ALERT_RULES[rule];
  const days = value === 1 ? '1 day' : `${value} days`;
  return threshold?.side === 'within' ? `${days} before` : `from ${days} on`;
}

function levelWords(levels: string): string {
  return levels.split(', ').map((level) => LEVEL_BADGES[level as keyof typeof LEVEL_BADGES].label).join(', then ');
}
