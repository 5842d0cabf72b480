import { addDays, type Day, dayIn } from '../../platform/values/dates';

const undoDays = 14;

/**
 * The last day on which an automatic renewal can be undone: so many calendar days after the day of its charge, in the subscription's zone, until
 * that day ends (domain.md §3.4, docs/decisions/0023).
 */
export function undoLastDay(chargedAt: Date, zone: string): Day {
  return addDays(dayIn(chargedAt, zone), undoDays);
}
