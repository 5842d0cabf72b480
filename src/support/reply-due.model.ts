import { addDays, type Day, dayIn, instantAt } from '../platform/values/dates';

const OPENS = '09:00';
const CLOSES = '17:00';
const HOUR = 3_600_000;

/** Working hours are Monday to Friday, 9:00 to 17:00 in the house's own zone: a working day has eight. */
const REPLY_HOURS = { premier: 4, basic: 8 } as const;

/** Until when we mean to answer what came in at `from`: 4 working hours for Premier partners, one working day for the others (domain.md §11.4). */
export function replyDueAt({ from, isPriority, zone }: { from: Date; isPriority: boolean; zone: string }): Date {
  let left = (isPriority ? REPLY_HOURS.premier : REPLY_HOURS.basic) * HOUR;
  for (let day = dayIn(from, zone); ; day = addDays(day, 1)) {
    if (isWeekend(day)) continue;
    const [opens, closes] = [instantAt(day, OPENS, zone).getTime(), instantAt(day, CLOSES, zone).getTime()];
    const start = Math.max(opens, from.getTime());
    if (start >= closes) continue;
    if (start + left <= closes) return new Date(start + left);
    left -= closes - start;
  }
}

function isWeekend(day: Day): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6;
}

