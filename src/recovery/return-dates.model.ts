import { addDays, type Day, instantAt } from '../platform/values/dates';

/** A drive is back within so many days of its delivery (domain.md §12, §17). */
export const RETURN_DAYS = 21;
/** So many days before that day we remind (domain.md §13.3). */
export const REMINDER_DAYS = [7, 1] as const;
const REMINDED_AT = '09:00';

export function returnDueOn(deliveredOn: Day): Day {
  return addDays(deliveredOn, RETURN_DAYS);
}

/** The next moment to remind after `after`, at nine in the morning where the customer is; null when none is left. */
export function nextReminder(dueOn: Day, timeZone: string, after: Date): Date | null {
  return REMINDER_DAYS.map((days) => instantAt(addDays(dueOn, -days), REMINDED_AT, timeZone)).find((at) => at > after) ?? null;
}
