import { addDays, type Day, instantAt } from '../../platform/values/dates';
import { type Standing } from '../alert';

/** How long an alert may sleep (domain.md §13.3; a day for what is already being seen to). */
export const SNOOZES = [{ days: 1, label: 'Until tomorrow' }, { days: 7, label: 'For 7 days' }, { days: 30, label: 'For 30 days' }] as const;

/** What a person does with an alert: take note of it, let it sleep for a while and why, or take either back. */
export type Act = { readonly kind: 'acknowledge'; readonly note: string } | { readonly kind: 'snooze'; readonly days: number; readonly reason: string } | { readonly kind: 'reopen' };

export interface Lived { readonly standing: Standing; readonly snoozedUntil: Date | null; readonly snoozeReason: string | null }

/** A sleep ends in the morning of a day, so that the same choice made twice is the same. */
export function snoozedUntil(days: number, { today, zone }: { today: Day; zone: string }): Date {
  return instantAt(addDays(today, days), '07:00', zone);
}

/** Whether this act changes anything: never what has closed, and nothing twice. */
export function isChangedBy(alert: Lived, act: Act, until: Date | null): boolean {
  if (alert.standing === 'closed') return false;
  if (act.kind === 'reopen') return alert.standing !== 'open';
  if (act.kind === 'acknowledge') return alert.standing === 'open' || act.note !== '';
  return !(alert.standing === 'snoozed' && alert.snoozedUntil?.getTime() === until?.getTime() && alert.snoozeReason === act.reason);
}
