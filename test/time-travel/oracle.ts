import { DateTime } from 'luxon';
import { type Act, type Answer, type FirmStory, type SubscriptionStory } from './story';

// A second reckoning of domain.md §3, §4 and §7.10 that shares no line with the product: it walks day after day and asks what a
// person with the rules and a calendar would do. Every pass is the evening at which all sweeps have run.

export interface Expected {
  state: 'active' | 'expired' | 'payment_failed' | 'purged';
  expiresOn: string;
  autoRenew: boolean;
  /** In the order in which the money moved. */
  readonly charges: { readonly on: string; readonly cents: number }[];
  /** Mails to the partner: "kind day". */
  readonly mails: string[];
}

interface Life extends Expected {
  anchorOn: string;
  years: number;
  isQuoted: boolean;
  isOpen: boolean;
  tries: number;
  isStopped: boolean;
  /** Since when its moments are reckoned: what lay before is not made up for. */
  armedAt: number;
}

const graceDays = { expired: 30, payment_failed: 60 } as const;
const triesOn = [-1, 0, 2, 6, 13];
/** Partner prices at 10 % (Safe) and 15 % (Core) off, worked out by hand from the list prices. */
const prices: Readonly<Record<SubscriptionStory['plan'], readonly [number, number, number]>> = {
  safe_basic: [7_559, 14_362, 20_409], safe_plus: [10_799, 20_518, 29_157], safe_prime: [13_499, 25_648, 36_447], safe_pro_core: [24_479, 46_510, 66_093],
};

export class Oracle {
  private readonly life: Life;

  constructor(private readonly firm: FirmStory, private readonly story: SubscriptionStory, at: Date) {
    this.life = {
      state: 'active', anchorOn: story.startsOn, years: story.years, expiresOn: yearsAfter(story.startsOn, story.years), autoRenew: story.enrolled,
      isQuoted: false, isOpen: false, tries: 0, isStopped: false, armedAt: at.getTime(), charges: [], mails: [],
    };
  }

  get expected(): Expected {
    return this.life;
  }

  /** What a person does at noon; answers whether they may. */
  act(act: Act, at: Date): boolean {
    if (act.kind === 'renew') return this.renew(act.years, at);
    if (act.kind === 'leave') return this.leave(at);
    return act.kind === 'enrol' ? this.enrol(at) : this.pay(at);
  }

  /** All sweeps have run. */
  pass(at: Date): void {
    const { life } = this;
    if (life.state === 'purged') return;
    this.announce(at);
    this.charge(at);
    this.lapse(at);
    this.remind(at);
    if (life.state !== 'active' && this.isOver(addDays(life.expiresOn, graceDays[life.state as 'expired']), at)) {
      Object.assign(life, { state: 'purged', autoRenew: false, isQuoted: false, isOpen: false });
      this.mail('renewals.purging', at);
    }
  }

  private leave(at: Date): boolean {
    const { life } = this;
    if (!life.autoRenew || life.state === 'purged') return false;
    Object.assign(life, { autoRenew: false, isQuoted: false, isOpen: false, tries: 0, isStopped: false, armedAt: at.getTime() });
    return true;
  }

  private enrol(at: Date): boolean {
    const { life } = this;
    if (life.autoRenew || (life.state !== 'active' && life.state !== 'payment_failed')) return false;
    Object.assign(life, { autoRenew: true, armedAt: at.getTime() });
    return true;
  }

  /** The open renewal, with whatever day it is: it buys the term that was announced. */
  private pay(at: Date): boolean {
    const { life } = this;
    if (!life.isOpen || this.answer(at) !== 'good') return false;
    this.paid(at, this.nextTerm(life.years, life.expiresOn), life.years);
    return true;
  }

  /** From 90 days before the end until the data goes: from the old end, in grace from today. */
  private renew(years: number, at: Date): boolean {
    const { life } = this;
    const today = this.dayOf(at);
    if (life.state === 'purged' || today < addDays(life.expiresOn, -90) || this.answer(at) !== 'good') return false;
    this.paid(at, this.nextTerm(years, today), years);
    return true;
  }

  private announce(at: Date): void {
    const { life } = this;
    if (!this.mayRenew() || life.isQuoted || !this.isReached(-30, at)) return;
    Object.assign(life, { isQuoted: true, armedAt: at.getTime() });
    this.mail('renewals.announced', at);
  }

  private charge(at: Date): void {
    const { life } = this;
    if (!this.mayRenew() || !life.isQuoted || life.isStopped) return;
    const next = life.tries === 0 ? triesOn[0] : triesOn.slice(life.tries).find((offset) => this.nineOf(offset) > life.armedAt);
    if (next === undefined || !this.isReached(next, at)) return;
    Object.assign(life, { tries: life.tries + 1, isOpen: true, armedAt: at.getTime() });
    const answer = this.answer(at);
    const isSparePaid = answer === 'soft' && this.firm.hasSpare;
    if (answer === 'good' || isSparePaid) return this.paid(at, this.nextTerm(life.years, life.expiresOn), life.years);
    life.isStopped = answer !== 'soft';
    this.mail(answer === 'authentication' ? 'renewals.needs-person' : 'renewals.failed', at);
  }

  private lapse(at: Date): void {
    const { life } = this;
    if (life.state !== 'active' || !this.isOver(life.expiresOn, at)) return;
    Object.assign(life, { state: life.autoRenew ? 'payment_failed' : 'expired', armedAt: at.getTime() });
    this.mail('renewals.lapsed', at);
  }

  private remind(at: Date): void {
    const { life } = this;
    const due = this.notices().map((offset) => this.nineOf(offset)).filter((moment) => moment > life.armedAt && moment <= at.getTime());
    if (due.length === 0) return;
    life.armedAt = at.getTime();
    this.mail('renewals.notice', at);
  }

  private notices(): number[] {
    const { life } = this;
    if (life.state === 'active') return life.autoRenew ? [] : [-60, -30, -14, -7, -1, 0];
    return life.state === 'expired' ? [7, 14, 21, 28] : life.state === 'payment_failed' ? [14, 28, 42, 58] : [];
  }

  private paid(at: Date, term: { anchorOn: string; expiresOn: string }, years: number): void {
    const { life, firm, story } = this;
    const net = prices[story.plan][years - 1]!;
    life.charges.push({ on: at.toISOString().slice(0, 10), cents: net + Math.floor((net * firm.taxRatePpm) / 1_000_000 + 0.5) });
    Object.assign(life, { ...term, years, state: 'active', isQuoted: false, isOpen: false, tries: 0, isStopped: false, armedAt: at.getTime() });
    this.mail('billing.receipt', at);
  }

  /** No day lost until the end, and none given after it. */
  private nextTerm(years: number, on: string): { anchorOn: string; expiresOn: string } {
    const { anchorOn, expiresOn } = this.life;
    if (on > expiresOn) return { anchorOn: on, expiresOn: yearsAfter(on, years) };
    return { anchorOn, expiresOn: yearsAfter(anchorOn, Number(expiresOn.slice(0, 4)) - Number(anchorOn.slice(0, 4)) + years) };
  }

  private mayRenew(): boolean {
    return this.life.autoRenew && (this.life.state === 'active' || this.life.state === 'payment_failed');
  }

  private answer(at: Date): Answer {
    const on = at.toISOString().slice(0, 10);
    return this.firm.card.findLast(({ from }) => from <= on)!.answer;
  }

  private mail(kind: string, at: Date): void {
    this.life.mails.push(`${kind} ${at.toISOString().slice(0, 10)}`);
  }

  private dayOf(at: Date): string {
    return DateTime.fromJSDate(at, { zone: this.firm.timeZone }).toISODate()!;
  }

  private nineOf(offset: number): number {
    return DateTime.fromISO(`${addDays(this.life.expiresOn, offset)}T09:00`, { zone: this.firm.timeZone }).toMillis();
  }

  private isReached(offset: number, at: Date): boolean {
    return this.nineOf(offset) <= at.getTime();
  }

  /** Whether a day is over where the firm is. */
  private isOver(on: string, at: Date): boolean {
    return this.dayOf(at) > on;
  }
}

function addDays(on: string, count: number): string {
  return DateTime.fromISO(on, { zone: 'UTC' }).plus({ days: count }).toISODate()!;
}

/** The 29th of February becomes the 28th where there is none. */
function yearsAfter(anchor: string, years: number): string {
  return DateTime.fromISO(anchor, { zone: 'UTC' }).plus({ years }).toISODate()!;
}
