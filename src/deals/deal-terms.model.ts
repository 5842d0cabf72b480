import { addDays, type Day, dayIn, daysBetween, daysFromMoment, instantAt, startOfDay } from '../platform/values/dates';
import { type Deal } from './deal';

/** A version of what a deal gives and how long (domain.md §11.6, §2.5); days are calendar days, `replyDays` working days. */
export interface DealRules {
  readonly version: number;
  /** What an approved deal takes off its order besides the tier's discount; 500 is 5 points. */
  readonly pointsBps: number;
  readonly protectionDays: number;
  readonly extensionDays: number;
  readonly replyDays: number;
  readonly appealDays: number;
}

/** Before the last protected day, each once. */
export const REMINDER_DAYS = [30, 7, 1] as const;
const REMINDER_TIME = '09:00';

/** Until when the office answers: so many working days after the day it came in, Monday to Friday, to the end of that day. */
export function replyBy(submittedAt: Date, { replyDays }: Pick<DealRules, 'replyDays'>, zone: string): Pick<Deal, 'replyByOn' | 'replyByAt'> {
  let on = dayIn(submittedAt, zone);
  for (let left = replyDays; left > 0;) {
    on = addDays(on, 1);
    if (isWorkingDay(on)) left -= 1;
  }
  return { replyByOn: on, replyByAt: startOfDay(addDays(on, 1), zone) };
}

/** What an approval gives: the days after that of the approval, the last one whole. */
export function protection(approvedAt: Date, { protectionDays }: Pick<DealRules, 'protectionDays'>, zone: string): Protected {
  return protectedUntil(addDays(dayIn(approvedAt, zone), protectionDays), zone, approvedAt);
}

/** The same, so many days longer. */
export function extended(lastDay: Day, { extensionDays }: Pick<DealRules, 'extensionDays'>, zone: string, now: Date): Protected {
  return protectedUntil(addDays(lastDay, extensionDays), zone, now);
}

/** When the next reminder of a last protected day goes out; null after the last one. */
export function nextReminder(lastDay: Day, zone: string, now: Date): Date | null {
  const moments = REMINDER_DAYS.map((days) => instantAt(addDays(lastDay, -days), REMINDER_TIME, zone));
  return moments.find((at) => at > now) ?? null;
}

/** Whether a rejection can still be appealed against: so many times 24 hours. */
export function mayAppealAt(now: Date, rejectedAt: Date, rules: Pick<DealRules, 'appealDays'>): boolean {
  return now < appealUntil(rejectedAt, rules);
}

/** The moment from which no appeal is taken any more. */
export function appealUntil(rejectedAt: Date, { appealDays }: Pick<DealRules, 'appealDays'>): Date {
  return daysFromMoment(rejectedAt, appealDays);
}

/** Whole days of protection that are left, today not counted; below zero once it is over. */
export function daysProtected(lastDay: Day, today: Day): number {
  return daysBetween(today, lastDay);
}

type Protected = { protectedUntil: Day; lapsesAt: Date; remindAt: Date | null };

function protectedUntil(lastDay: Day, zone: string, now: Date): Protected {
  return { protectedUntil: lastDay, lapsesAt: startOfDay(addDays(lastDay, 1), zone), remindAt: nextReminder(lastDay, zone, now) };
}

function isWorkingDay(on: Day): boolean {
  const sunday = '2023-01-01' as Day;
  const weekday = ((daysBetween(sunday, on) % 7) + 7) % 7;
  return weekday !== 0 && weekday !== 6;
}
