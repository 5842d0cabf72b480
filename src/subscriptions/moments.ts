import { addDays, type Day, instantAt, startOfDay } from '../platform/values/dates';

export type SubscriptionState = 'trial' | 'active' | 'expired' | 'payment_failed' | 'purging' | 'purged' | 'converted';

/** The days that data is kept after the expiry day, by the way a subscription ended (domain.md §4.2); a plan fits. */
export interface GraceDays {
  readonly graceDays: number;
  readonly failedGraceDays: number;
  /** Null where the plan cannot be tried. */
  readonly trialGraceDays: number | null;
}

/** What a subscription's moments depend on. */
export interface Life {
  readonly state: SubscriptionState;
  readonly trialKind: 'personal' | 'business' | null;
  readonly expiresOn: Day;
  readonly timeZone: string;
  readonly autoRenew: boolean;
  readonly renewalQuoteId: string | null;
  /** Why the worker must not charge by itself; null while it may. */
  readonly renewalStopped: 'authentication' | 'declined' | 'frozen' | 'schedule' | 'price' | null;
  /** Tries already made for the term that comes next. */
  readonly chargeAttempts: number;
  /** When an undo or a refund ended it in the middle of a day; absent or null where it ran to the end of one. */
  readonly endedAt?: Date | null;
  /** Days that staff have added to those for which the data of this term is kept; absent where none. */
  readonly graceExtraDays?: number;
  /** Somebody scheduled that it does not renew at this end, although auto-renew is on. */
  readonly scheduledLapse: boolean;
}

/** The stored moments of a subscription; null where nothing of the kind is to come. */
export interface Moments {
  readonly nextNoticeAt: Date | null;
  readonly quoteAt: Date | null;
  readonly chargeAt: Date | null;
  /** The midnight after the expiry day. */
  readonly lapsesAt: Date | null;
  /** When backups and restores stop; in grace it may lie behind. */
  readonly serviceEndsAt: Date | null;
  /** The last day on which the data is there. */
  readonly purgeOn: Day | null;
  /** The midnight after that day. */
  readonly purgeAt: Date | null;
}

/** A reminder: so many days after the expiry day, negative before it. */
export interface Notice {
  readonly offsetDays: number;
  readonly at: Date;
}

const officeHour = '09:00';
/** Days after the expiry day of tries 1 to 5 (domain.md §7.10). */
const tryOffsets = [-1, 0, 2, 6, 13] as const;
export const maximumTries = tryOffsets.length;
const quoteOffset = -30;
const trialNotices = [-7, -3, -1, 0] as const;
const expiryNotices = [-60, -30, -14, -7, -1, 0] as const;

/**
 * Every stored moment of a subscription, in its own zone, computed here and nowhere else, so that daylight saving is decided once
 * (architecture.md §5, golden case G17). Moments that are behind `now` and not yet dealt with (a first charge, a quote) stay
 * in the past and are due at once; reminders that were missed are left out.
 */
export function momentsOf(life: Life, grace: GraceDays, now: Date): Moments {
  const purgeOn = purgeDay(life, grace);
  return {
    nextNoticeAt: noticesOf(life, grace).find((notice) => notice.at > now)?.at ?? null,
    quoteAt: awaitsQuote(life) ? atOffset(life, quoteOffset) : null,
    chargeAt: mayCharge(life) ? nextTry(life, now) : null,
    lapsesAt: isRunning(life) ? midnightAfter(life.expiresOn, life.timeZone) : null,
    serviceEndsAt: serviceEnd(life),
    purgeOn,
    purgeAt: purgeOn && midnightAfter(purgeOn, life.timeZone),
  };
}

/** The newest reminder that is due, where any is: those missed before it are never sent late. */
export function dueNotice(life: Life, grace: GraceDays, now: Date): Notice | undefined {
  return noticesOf(life, grace).findLast((notice) => notice.at <= now);
}

/**
 * The reminders of a subscription, earliest first, at 09:00: of a trial 7, 3, 1 days before its end and on the day (domain.md §7.8); of a
 * paid one that does not renew by itself 60, 30, 14, 7, 1 days before and on the day, then weekly in grace, the last of them two
 * days before the data goes (§7.10). An enrolled one has none before its end: the stored quote announces the charge.
 */
export function noticesOf(life: Life, grace: GraceDays): Notice[] {
  return noticeOffsets(life, grace).map((offsetDays) => ({ offsetDays, at: atOffset(life, offsetDays) }));
}

/** The days of grace by plan and way of expiry, and those that staff have added (domain.md §4.2). */
function graceDaysOf(life: Pick<Life, 'state' | 'trialKind' | 'graceExtraDays'>, grace: GraceDays): number {
  const extra = life.graceExtraDays ?? 0;
  if (life.trialKind !== null) return (grace.trialGraceDays ?? grace.graceDays) + extra;
  return (life.state === 'payment_failed' ? grace.failedGraceDays : grace.graceDays) + extra;
}

function noticeOffsets(life: Life, grace: GraceDays): readonly number[] {
  if (life.state === 'trial') return trialNotices;
  if (life.state === 'active') return life.autoRenew && !life.scheduledLapse ? [] : expiryNotices;
  if (life.trialKind !== null) return [];
  const days = graceDaysOf(life, grace);
  if (life.state === 'expired') return withLastWarning([7, 14, 21], days);
  // Tries are over on day 13; before that each failed try has its own mail.
  return life.state === 'payment_failed' ? withLastWarning([14, 28, 42], days) : [];
}

function withLastWarning(offsets: readonly number[], graceDays: number): number[] {
  const last = graceDays - 2;
  return last < 1 ? [] : [...offsets.filter((offset) => offset < last), last];
}

function awaitsQuote(life: Life): boolean {
  return mayRenew(life) && life.renewalQuoteId === null;
}

/** Unpaid too: a person may enrol again while the data is kept, and the failed renewal is tried anew. */
function mayRenew(life: Life): boolean {
  return life.autoRenew && !life.scheduledLapse && (life.state === 'active' || life.state === 'payment_failed');
}

function mayCharge(life: Life): boolean {
  return mayRenew(life) && life.renewalStopped === null;
}

/** A first try that was missed is due at once; the later ones keep their days, or a late start would use them up in one night. */
function nextTry(life: Life, now: Date): Date | null {
  const rest = tryOffsets.slice(life.chargeAttempts).map((offset) => atOffset(life, offset));
  return (life.chargeAttempts === 0 ? rest[0] : rest.find((at) => at > now)) ?? null;
}

function isRunning(life: Life): boolean {
  return life.state === 'trial' || life.state === 'active';
}

function serviceEnd(life: Life): Date | null {
  if (life.state === 'purging' || life.state === 'purged' || life.state === 'converted') return null;
  if (life.state === 'expired' && life.endedAt) return life.endedAt;
  const lastDay = life.state === 'payment_failed' ? addDays(life.expiresOn, tryOffsets[4]) : life.expiresOn;
  return midnightAfter(lastDay, life.timeZone);
}

function purgeDay(life: Life, grace: GraceDays): Day | null {
  const inGrace = life.state === 'expired' || life.state === 'payment_failed';
  return inGrace ? addDays(life.expiresOn, graceDaysOf(life, grace)) : null;
}

function atOffset(life: Life, offsetDays: number): Date {
  return instantAt(addDays(life.expiresOn, offsetDays), officeHour, life.timeZone);
}

function midnightAfter(on: Day, zone: string): Date {
  return startOfDay(addDays(on, 1), zone);
}
