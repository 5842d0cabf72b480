import { addMonthsFromAnchor, addDays, type Day, instantAt, startOfDay } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { day } from '../../platform/values/format';
import { type Cents, type Currency } from '../../platform/values/money';
import { type TermYears } from '../../plans/term';

export const codeStates = ['available', 'applied', 'lapsed', 'voided'] as const;
export type CodeState = (typeof codeStates)[number];

/** A bought subscription that waits to be applied. */
export interface ActivationCode {
  readonly id: string;
  readonly organizationId: string;
  /** "7KQ4-M2XD-9RTW-HB3C": who has it can use it. */
  readonly code: string;
  readonly planId: string;
  readonly years: TermYears;
  /** Its share of what its line cost, before tax: what the term that it becomes is worth (domain.md §3.3). */
  readonly valueCents: Cents;
  readonly taxCents: Cents;
  readonly currency: Currency;
  readonly invoiceId: string;
  readonly invoiceLineId: string;
  /** Its place in that line, from 1. */
  readonly position: number;
  readonly state: CodeState;
  readonly timeZone: string;
  readonly boughtOn: Day;
  /** The last day on which it works. */
  readonly lapsesOn: Day;
  /** The midnight after that day. */
  readonly lapsesAt: Date;
  readonly nextNoticeAt: Date | null;
  /** Where it was used; null until then. */
  readonly accountId: string | null;
  readonly subscriptionId: string | null;
  readonly appliedAt: Date | null;
  readonly appliedBy: string | null;
  readonly createdAt: Date;
}

const usableMonths = 12;
const officeHour = '09:00';
/** Days before a code lapses on which its buyers are reminded. */
export const noticeDays = [60, 30, 7, 1] as const;

/** The days and moments of a code bought on a day, in the organization's zone: it works for 12 months, its last day included (domain.md §7.8). */
export function lifeOf(boughtOn: Day, timeZone: string, now: Date): Pick<ActivationCode, 'boughtOn' | 'lapsesOn' | 'lapsesAt' | 'nextNoticeAt' | 'timeZone'> {
  const lapsesOn = addMonthsFromAnchor(boughtOn, usableMonths);
  return { boughtOn, lapsesOn, timeZone, lapsesAt: lapseMoment({ lapsesOn, timeZone }), nextNoticeAt: nextNotice({ lapsesOn, timeZone }, now) };
}

type Lapsing = Pick<ActivationCode, 'lapsesOn' | 'timeZone'>;

/** The midnight after the last day on which a code works. */
export function lapseMoment({ lapsesOn, timeZone }: Lapsing): Date {
  return startOfDay(addDays(lapsesOn, 1), timeZone);
}

/** When the next reminder of a code is due, at 09:00; null once all are behind. */
export function nextNotice(code: Lapsing, now: Date): Date | null {
  return noticesOf(code).find(({ at }) => at > now)?.at ?? null;
}

/** How many days before its end the newest reminder that is due speaks of; those missed before it are never sent late. */
export function dueNotice(code: Lapsing, now: Date): number | undefined {
  return noticesOf(code).findLast(({ at }) => at <= now)?.daysBefore;
}

/** Why a code cannot be used now, as a sentence for the person; undefined where it can. The sweep may not have come by since it lapsed. */
export function codeProblem(code: Pick<ActivationCode, 'state' | 'lapsesOn' | 'lapsesAt'>, now: Date): string | undefined {
  if (code.state === 'applied') return 'This code has been used already. Choose another one.';
  if (code.state === 'voided') return 'This code was refunded, so it cannot be used. Choose another one.';
  if (code.state === 'lapsed' || now >= code.lapsesAt) return `This code lapsed on ${day(code.lapsesOn)}. Contact partner support, or choose another one.`;
  return undefined;
}

/** The code as used for a subscription; throws RuleBroken where it is not available. */
export function applied(code: ActivationCode, use: { accountId: string; subscriptionId: string; appliedBy: string }, now: Date): ActivationCode {
  const problem = codeProblem(code, now);
  if (problem) throw new RuleBroken(problem);
  return { ...code, ...use, state: 'applied', appliedAt: now, nextNoticeAt: null };
}

/** How people and logs speak of a code without giving it away: "ending in HB3C". */
export function endingOf({ code }: Pick<ActivationCode, 'code'>): string {
  return code.slice(-4);
}

function noticesOf({ lapsesOn, timeZone }: Lapsing): { daysBefore: number; at: Date }[] {
  return noticeDays.map((daysBefore) => ({ daysBefore, at: instantAt(addDays(lapsesOn, -daysBefore), officeHour, timeZone) }));
}
