import { z } from 'zod';
import { optionalText, text } from '../../platform/pages/forms';
import { ALERT_LEVELS } from '../alert';
import { ALERT_RULES, type RuleWords } from '../alert-rules.model';
import { type RuleSetting, SETTABLE_RULES } from './rule-set.model';
import { typedTags } from './tags.form';

const emails = optionalText('the accounts that are left out', 20_000).transform((typed) => [...new Set(typed.split(/[\s,;]+/).map((email) => email.toLowerCase()).filter((email) => email !== ''))]);

const settings = z.record(z.string(), z.unknown()).transform((typed, context): RuleSetting[] => SETTABLE_RULES.flatMap((rule) => {
  const { label, threshold: bounds }: RuleWords = ALERT_RULES[rule];
  const of = (field: string) => (typeof typed[`${field}_${rule}`] === 'string' ? (typed[`${field}_${rule}`] as string).trim() : '');
  if (of('is') !== 'on' && of('is') !== 'off') return [];
  const number = of('from');
  if (bounds && number !== '' && !(/^\d{1,4}$/.test(number) && Number(number) >= bounds.min && Number(number) <= bounds.max)) {
    context.addIssue({ code: 'custom', path: [`from_${rule}`], message: `${label}: enter a whole number of days from ${bounds.min} to ${bounds.max}, or leave it empty for the standard.` });
  }
  return [{ rule, isOn: of('is') === 'on', level: ALERT_LEVELS.find((level) => level === of('level')) ?? null, threshold: bounds && number !== '' ? Number(number) : null }];
}));

/** A rule set as typed: words between commas for tags, addresses for accounts, and for each rule on, off or nothing. */
export const ruleSetForm = z.intersection(
  z.object({ name: text('a name', 60), tags: typedTags('the tags'), not_tags: typedTags('the tags that are left out'), not_accounts: emails }),
  settings.transform((read) => ({ settings: read })),
);
