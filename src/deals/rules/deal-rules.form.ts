import { z } from 'zod';
import { type Day, parseDay } from '../../platform/values/dates';
import { type FormResult, optionalText, readForm } from '../../platform/pages/forms';
import { count } from '../../platform/values/format';
import { type EditField } from '../../plans/editing/edit-steps';
import { type DealRules } from '../deal-terms.model';
import { type AskedRules } from './rules-versions.model';

export type RulesForm = AskedRules & { readonly validFrom: Day; readonly note: string; readonly seen: string };

/** More than half is a slip of the keyboard: 500 typed for 5. */
const MOST_POINTS = 50;
const LAST_DAY = '2099-12-31';

const days = (name: string, label: string, hint: string): EditField => ({ name, label, suffix: 'days', width: 'short', inputmode: 'numeric', autocomplete: 'off', hint });

export const rulesFields: readonly EditField[] = [
  { name: 'points', label: 'Points off the order', suffix: '%', width: 'short', inputmode: 'decimal', autocomplete: 'off', hint: 'Besides the tier’s discount, like 5 or 7.5. With 0 a deal gives protection alone.' },
  days('protection_days', 'Protection', 'Days after the approval in which no other partner gets the customer.'),
  days('extension_days', 'Extension', 'How many more when the partner asks, once.'),
  days('reply_days', 'Our answer', 'Working days, Monday to Friday, where the partner is.'),
  days('appeal_days', 'Appeal', 'How long after a rejection the partner may appeal.'),
  { name: 'valid_from', label: 'Begins on', type: 'date', width: 'short', hint: 'Today or later, at midnight in each organization’s own time zone. Of two versions for one day the one added last holds.' },
  { name: 'note', label: 'Note', optional: true, maxlength: 500, autocomplete: 'off', hint: 'Why it changes, for colleagues.' },
];

const Form = z.object({
  points: z.string({ error: pointsWords() }).trim().transform((typed, issues) => bpsIn(typed) ?? failed(issues, pointsWords())),
  protection_days: wholeDays('how long a deal is protected', 1_000),
  extension_days: wholeDays('how long an extension is', 365),
  reply_days: wholeDays('how many working days our answer may take', 30),
  appeal_days: wholeDays('how long a partner may appeal', 365),
  valid_from: z.string({ error: dayWords() }).trim().transform((typed, issues) => firstDay(typed) ?? failed(issues, dayWords())),
  note: optionalText('the note', 500),
  seen: z.string().default(''),
});

/** A new version as typed: points in percent with up to two decimals, days as whole numbers from 1. */
export function readRules(body: unknown): FormResult<RulesForm> {
  const form = readForm(Form, body);
  if (!form.ok) return form;
  const { points, protection_days: protectionDays, extension_days: extensionDays, reply_days: replyDays, appeal_days: appealDays, valid_from: validFrom, note, seen } = form.value;
  return { ok: true, value: { pointsBps: points, protectionDays, extensionDays, replyDays, appealDays, validFrom, note, seen } };
}

/** The form's values for rules that hold. */
export function typedRules({ pointsBps, protectionDays, extensionDays, replyDays, appealDays }: DealRules, validFrom: Day): Record<string, string> {
  return {
    points: String(pointsBps / 100), protection_days: String(protectionDays), extension_days: String(extensionDays), reply_days: String(replyDays), appeal_days: String(appealDays), valid_from: validFrom, note: '',
  };
}

function bpsIn(typed: string): number | undefined {
  const match = /^(\d{1,2})(?:\.(\d{1,2}))?$/.exec(typed);
  const bps = match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : undefined;
  return bps !== undefined && bps <= MOST_POINTS * 100 ? bps : undefined;
}

function firstDay(typed: string): Day | undefined {
  const found = parseDay(typed);
  return found && found <= LAST_DAY ? found : undefined;
}

function pointsWords(): string {
  return `Enter the points as a percentage from 0 to ${MOST_POINTS}, like 5 or 7.5.`;
}

function dayWords(): string {
  return 'Enter the day on which it begins, like 2027-01-01.';
}

function wholeDays(what: string, most: number) {
  const words = `Enter ${what}, as a whole number from 1 to ${count(most)}.`;
  return z.string({ error: words }).trim().transform((typed) => typed.replaceAll(',', '')).refine((typed) => /^\d{1,4}$/.test(typed) && Number(typed) >= 1 && Number(typed) <= most, words).transform(Number);
}

function failed(issues: { addIssue(issue: { code: 'custom'; message: string }): void }, message: string): never {
  issues.addIssue({ code: 'custom', message });
  return z.NEVER;
}
