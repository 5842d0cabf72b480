import { z } from 'zod';
import { text } from '../../platform/pages/forms';
import { KEPT_DAYS, PATTERNS_AT_MOST, type PolicyContent, SCHEDULE_MINUTES } from './policy';

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const LONGEST_PATTERN = 260;
const LARGEST_FILE_GB = 10_000;
const typed = z.string().catch('').default('');

function patterns(what: string) {
  return typed.transform((lines, context): string[] => {
    const found = [...new Set(lines.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== ''))];
    const long = found.find((line) => line.length > LONGEST_PATTERN);
    if (long !== undefined) return wrong(context, `“${long.slice(0, 40)}…” is too long. Use at most ${LONGEST_PATTERN} characters in a line.`);
    if (found.length > PATTERNS_AT_MOST) return wrong(context, `Enter at most ${PATTERNS_AT_MOST} lines of what is ${what}; these are ${found.length}.`);
    return found;
  });
}

function wholeNumber(least: number, most: number, message: string) {
  return typed.transform((words, context): number => {
    const digits = words.trim();
    const number = /^\d{1,9}$/.test(digits) ? Number(digits) : Number.NaN;
    return number >= least && number <= most ? number : wrong(context, message);
  });
}

function wrong(context: z.RefinementCtx, message: string, field?: string): never {
  context.addIssue({ code: 'custom', message, ...field !== undefined && { path: [field] } });
  return z.NEVER;
}

const kept = (what: string) => wholeNumber(KEPT_DAYS.least, KEPT_DAYS.most, `Enter for how many days ${what} are kept, from ${KEPT_DAYS.least} to ${KEPT_DAYS.most}.`);

/** A backup policy as people fill it in; fields that a choice leaves out are not asked. */
export const PolicyForm = z.object({
  name: text('a name for the policy', 60), included: patterns('included'), excluded: patterns('left out'), sizes: z.enum(['all', 'some'], { error: 'Choose whether large files are left out.' }), gigabytes: typed,
  schedule: z.enum(['continuous', 'interval'], { error: 'Choose when backups run.' }), minutes: typed, times: z.enum(['any', 'window'], { error: 'Choose between which times backups run.' }), from: typed, until: typed,
  keepDeleted: kept('deleted files'), keepDrives: kept('files of missing drives'),
}).transform((form, context): PolicyContent => ({
  name: form.name, included: form.included, excluded: form.excluded, maxFileMb: form.sizes === 'all' ? null : largestFile(form.gigabytes, context),
  scheduleMinutes: form.schedule === 'continuous' ? null : interval(form.minutes, context), window: form.times === 'any' ? null : windowOf(form, context),
  keepDeletedDays: form.keepDeleted, keepMissingDriveDays: atLeast(form.keepDeleted, form.keepDrives, context),
}));

function atLeast(deletedDays: number, driveDays: number, context: z.RefinementCtx): number {
  return driveDays >= deletedDays ? driveDays : wrong(context, `Enter at least ${deletedDays} days, as for deleted files: a version holds the files of all drives.`, 'keepDrives');
}

function largestFile(words: string, context: z.RefinementCtx): number {
  const number = /^\d{1,5}(\.\d)?$/.test(words.trim()) ? Number(words.trim()) : Number.NaN;
  return number >= 0.1 && number <= LARGEST_FILE_GB ? Math.round(number * 1_000) : wrong(context, 'Enter the size in gigabytes from which files are left out, from 0.1 to 10000.', 'gigabytes');
}

function interval(words: string, context: z.RefinementCtx): number {
  const minutes = /^\d{1,5}$/.test(words.trim()) ? Number(words.trim()) : Number.NaN;
  return minutes >= SCHEDULE_MINUTES.least && minutes <= SCHEDULE_MINUTES.most ? minutes : wrong(context, 'Enter the minutes between two backups, from 15 to 44640 (31 days).', 'minutes');
}

function windowOf({ from, until }: { from: string; until: string }, context: z.RefinementCtx): { from: string; until: string } {
  if (!TIME.test(from)) return wrong(context, 'Enter the time from which backups may run, like 20:00.', 'from');
  if (!TIME.test(until)) return wrong(context, 'Enter the time until which backups may run, like 06:00.', 'until');
  return from === until ? wrong(context, 'Enter an end that is another time than the beginning, or choose “At any time”.', 'until') : { from, until };
}
