import { DateTime } from 'luxon';
import { addDays, canBeCharged, cut, daysBetween, daysLeft, extraDays, isRunning, part, prices, type Row, taxOn, worthLeft, yearsAfter } from './reckoning';
import { type Act, type Answer, type FirmStory, ladders, type PlanCode, productOf, type SubscriptionStory } from './story';

// A second reckoning of domain.md §3, §4 and §7 that shares no line with the product: it walks day after day and asks what a
// person with the rules and a calendar would do. Every pass is the evening at which all sweeps have run.

export interface Expected {
  state: 'active' | 'expired' | 'payment_failed' | 'purged';
  plan: PlanCode;
  expiresOn: string;
  autoRenew: boolean;
  scheduled: { plan: PlanCode | null; years: number | null; lapse: boolean };
  readonly rows: Row[];
  /** In the order in which the money moved. */
  readonly charges: Moved[];
  /** Codes are bought by the organization, not for an account. */
  readonly codes: Moved[];
  readonly refunds: Moved[];
  /** Mails to the partner: "kind day". */
  readonly mails: string[];
  /** What really happened, by name. */
  readonly happened: string[];
}

interface Moved { readonly on: string; readonly cents: number }

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
const nothingScheduled = { plan: null, years: null, lapse: false } as const;
/** What every term as it was made for the test is worth. */
const firstWorth = 10_799;

export class Oracle {
  private readonly life: Life;

  constructor(private readonly firm: FirmStory, { plan, years, startsOn, enrolled }: SubscriptionStory, at: Date) {
    const expiresOn = yearsAfter(startsOn, years);
    this.life = {
      state: 'active', plan, anchorOn: startsOn, years, expiresOn, autoRenew: enrolled, scheduled: nothingScheduled,
      rows: [{ plan, years, startsOn, endsOn: expiresOn, cents: firstWorth, termStart: startsOn, cutOn: null, waits: false }],
      isQuoted: false, isOpen: false, tries: 0, isStopped: false, armedAt: at.getTime(), charges: [], codes: [], refunds: [], mails: [], happened: [],
    };
  }

  get expected(): Expected {
    return this.life;
  }

  /** What a person does at noon; answers whether they may. */
  act(act: Act, at: Date): boolean {
    if (this.life.state === 'purged') return false;
    switch (act.kind) {
      case 'renew': return this.renew(act.years, at);
      case 'leave': return this.leave(at);
      case 'enrol': return this.enrol(at);
      case 'pay': return this.pay(at);
      case 'code': return this.useCode(act, at);
      case 'undo': return this.undo(at);
      case 'schedule': return this.schedule(act, at);
      case 'upgrade': return productOf(this.life.plan) === 'safe' ? this.upgrade(act, at) : this.changePlan(act, at);
    }
  }

  /** All sweeps have run. */
  pass(at: Date): void {
    const { life } = this;
    if (life.state === 'purged') return;
    this.announce(at);
    this.charge(at);
    this.lapse(at);
    this.begin(at);
    this.remind(at);
    if (life.state !== 'active' && this.isOver(addDays(life.expiresOn, graceDays[life.state as 'expired']), at)) {
      Object.assign(life, { state: 'purged', autoRenew: false, isQuoted: false, isOpen: false, scheduled: nothingScheduled });
      this.mail('renewals.purging', at);
    }
  }

  /** The plan and the sum back of the change or code that an act means, for who carries it out. */
  planFor({ steps }: { steps: number }, from: 'now' | 'next'): PlanCode | undefined {
    const plan = from === 'now' ? this.life.plan : this.nextPlan();
    const ladder: readonly PlanCode[] = ladders[productOf(plan)];
    return ladder[ladder.indexOf(plan) + steps];
  }

  /** What the renewal will be, as the settings say without what is scheduled. */
  settled(): { plan: PlanCode; years: number } {
    return { plan: this.nextPlan(), years: this.life.years };
  }

  private leave(at: Date): boolean {
    const { life } = this;
    if (!life.autoRenew) return false;
    Object.assign(life, { autoRenew: false, isQuoted: false, isOpen: false, tries: 0, isStopped: false, scheduled: { ...life.scheduled, lapse: false } });
    return this.done('leave', at);
  }

  private enrol(at: Date): boolean {
    const { life } = this;
    if (life.autoRenew || (life.state !== 'active' && life.state !== 'payment_failed')) return false;
    life.autoRenew = true;
    return this.done('enrol', at);
  }

  /** The open renewal, with whatever day it is: it buys the term that was announced. */
  private pay(at: Date): boolean {
    if (!this.life.isOpen || this.answer(at) !== 'good') return false;
    this.renewedByItself(at);
    return this.done('pay', at);
  }

  /** From 90 days before the end until the data goes: from the old end, in grace from today. */
  private renew(years: number, at: Date): boolean {
    if (this.dayOf(at) < addDays(this.life.expiresOn, -90) || this.answer(at) !== 'good') return false;
    const plan = this.nextPlan();
    const cents = prices[plan][years - 1]!;
    this.life.charges.push({ on: utcDay(at), cents: cents + this.tax(cents) });
    this.give({ plan, years, cents, ...this.nextTerm(years, this.dayOf(at)) }, at);
    this.mail('billing.receipt', at);
    return this.done('renew', at);
  }

  /** Worth its price, wherever it is used; never for a lower plan. */
  private useCode(act: { years: number; steps: number }, at: Date): boolean {
    const plan = this.planFor(act, 'next');
    if (!plan || this.dayOf(at) < addDays(this.life.expiresOn, -90) || this.answer(at) !== 'good') return false;
    const cents = prices[plan][act.years - 1]!;
    this.life.codes.push({ on: utcDay(at), cents: cents + this.tax(cents) });
    this.give({ plan, years: act.years, cents, ...this.nextTerm(act.years, this.dayOf(at)) }, at);
    this.mail('codes.applied', at);
    return this.done('code', at);
  }

  /** A new term from today; what was bought before it pays as far as it is not used up, and above the price in days. */
  private upgrade(act: { years: number; steps: number }, at: Date): boolean {
    const { life } = this;
    const today = this.dayOf(at);
    const plan = this.planFor(act, 'now');
    if (!plan || today > addDays(life.expiresOn, 30) || this.answer(at) !== 'good') return false;
    const running = life.rows.filter((row) => isRunning(row, today));
    const credit = running.reduce((sum, row) => sum + worthLeft(row, today), 0);
    const price = prices[plan][act.years - 1]!;
    const net = Math.max(0, price - credit);
    const cents = net + this.tax(net);
    if (!canBeCharged(cents)) return false;
    const end = yearsAfter(today, act.years);
    const surplus = Math.max(0, credit - price);
    for (const row of running) cut(row, today);
    life.charges.push({ on: utcDay(at), cents });
    const endsOn = addDays(end, extraDays(surplus, price, daysBetween(today, end)));
    this.give({ plan, years: act.years, cents: net + credit, startsOn: today, endsOn, anchorOn: today }, at);
    this.mail('subscriptions.plan-changed', at);
    return this.done(surplus > 0 ? 'upgrade with days' : credit > 0 ? 'upgrade' : 'upgrade in grace', at);
  }

  /** Each term that runs or is to come for itself, to the same end. */
  private changePlan(act: { steps: number }, at: Date): boolean {
    const { life } = this;
    const today = this.dayOf(at);
    const plan = this.planFor(act, 'now');
    if (!plan || life.state !== 'active' || this.answer(at) !== 'good') return false;
    const ladder: readonly PlanCode[] = ladders.safe_pro;
    const lower = life.rows.filter((row) => isRunning(row, today) && ladder.indexOf(row.plan) < ladder.indexOf(plan));
    const parts = lower.map((row) => {
      const credit = worthLeft(row, today);
      const net = Math.max(0, part(prices[plan][row.years - 1]!, daysLeft(row, today), daysBetween(row.termStart, row.endsOn)) - credit);
      return { ...row, plan, startsOn: row.startsOn > today ? row.startsOn : today, cents: net + credit, total: net + this.tax(net), waits: false, auto: undefined };
    });
    const cents = parts.reduce((sum, { total }) => sum + total, 0);
    if (parts.length === 0 || !canBeCharged(cents)) return false;
    for (const row of lower) cut(row, today);
    life.rows.push(...parts.map(({ total: _, auto: __, ...row }) => row));
    life.charges.push({ on: utcDay(at), cents });
    Object.assign(life, { plan, isQuoted: false, isOpen: false });
    this.mail('subscriptions.plan-changed', at);
    return this.done(parts.length > 1 ? 'change of two terms' : 'change', at);
  }

  /** Not once the renewal is being charged; what would be so anyway is not scheduled. */
  private schedule(wanted: { plan?: PlanCode; years?: number; lapse?: true }, at: Date): boolean {
    const { life } = this;
    if ((life.state !== 'active' && life.state !== 'payment_failed') || life.isOpen || (wanted.lapse && !life.autoRenew)) return false;
    const { plan, years } = this.settled();
    const before = this.nextRenewal();
    const scheduled = {
      plan: wanted.plan !== undefined && wanted.plan !== plan ? wanted.plan : null,
      years: wanted.years !== undefined && wanted.years !== years ? wanted.years : null,
      lapse: wanted.lapse ?? false,
    };
    if (JSON.stringify(scheduled) === JSON.stringify(life.scheduled)) return true;
    life.scheduled = scheduled;
    const after = this.nextRenewal();
    if (scheduled.lapse || before.plan !== after.plan || before.years !== after.years) life.isQuoted = false;
    return this.done('schedule', at);
  }

  /** Fourteen days after the charge: the days left go back with their tax, and it ends; before the term began, only that term goes. */
  private undo(at: Date): boolean {
    const { life } = this;
    const today = this.dayOf(at);
    const row = life.rows.filter(({ auto }) => auto).sort((a, b) => (a.startsOn < b.startsOn ? -1 : 1)).at(-1);
    const isFollowed = life.rows.some((other) => other.cutOn === null && row && other.startsOn > row.startsOn);
    if (!row?.auto || row.cutOn !== null || isFollowed || life.state !== 'active' || today > addDays(row.auto.paidOn, 14)) return false;
    const net = Math.min(worthLeft(row, today), row.auto.net);
    life.refunds.push({ on: utcDay(at), cents: net + part(row.auto.tax, net, row.auto.net) });
    const before = life.rows.find((other) => other.cutOn === null && other.endsOn === row.startsOn);
    cut(row, today);
    const ended = before && today <= row.startsOn ? { expiresOn: row.startsOn, years: before.years } : { state: 'expired' as const, expiresOn: today };
    Object.assign(life, ended, { autoRenew: false, isQuoted: false, isOpen: false, tries: 0, isStopped: false, scheduled: { ...life.scheduled, lapse: false } });
    this.mail('billing.credit-note', at);
    return this.done('state' in ended ? 'undo' : 'undo before the term', at);
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
    if (answer === 'good' || (answer === 'soft' && this.firm.hasSpare)) return this.renewedByItself(at);
    life.isStopped = answer !== 'soft';
    this.mail(answer === 'authentication' ? 'renewals.needs-person' : 'renewals.failed', at);
  }

  private lapse(at: Date): void {
    const { life } = this;
    if (life.state !== 'active' || !this.isOver(life.expiresOn, at)) return;
    if (life.scheduled.lapse) {
      Object.assign(life, { autoRenew: false, isQuoted: false, tries: 0, isStopped: false, scheduled: { ...life.scheduled, lapse: false } });
      life.happened.push('lapse as scheduled');
    }
    Object.assign(life, { state: life.autoRenew ? 'payment_failed' : 'expired', armedAt: at.getTime() });
    this.mail('renewals.lapsed', at);
  }

  /** A term bought ahead begins with its plan. */
  private begin(at: Date): void {
    for (const row of this.life.rows.filter(({ waits, cutOn, startsOn }) => waits && cutOn === null && startsOn <= this.dayOf(at))) {
      row.waits = false;
      if (row.plan === this.life.plan) continue;
      Object.assign(this.life, { plan: row.plan, armedAt: at.getTime() });
    }
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
    if (life.state === 'active') return life.autoRenew && !life.scheduled.lapse ? [] : [-60, -30, -14, -7, -1, 0];
    return life.state === 'expired' ? [7, 14, 21, 28] : life.state === 'payment_failed' ? [14, 28, 42, 58] : [];
  }

  private renewedByItself(at: Date): void {
    const { life } = this;
    const { plan, years } = this.nextRenewal();
    const cents = prices[plan][years - 1]!;
    life.charges.push({ on: utcDay(at), cents: cents + this.tax(cents) });
    if (life.scheduled.plan !== null) life.happened.push('renewed on another plan');
    if (life.scheduled.years !== null) life.happened.push('renewed for other years');
    this.give({ plan, years, cents, auto: { paidOn: this.dayOf(at), net: cents, tax: this.tax(cents) }, ...this.nextTerm(years, life.expiresOn) }, at);
    this.mail('billing.receipt', at);
  }

  /** Plan and days of a term that begins later wait for its first day. */
  private give({ anchorOn, ...row }: Omit<Row, 'cutOn' | 'waits' | 'termStart'> & { anchorOn: string }, at: Date): void {
    const { life } = this;
    const waits = life.state === 'active' && row.startsOn > this.dayOf(at);
    life.rows.push({ ...row, termStart: row.startsOn, cutOn: null, waits });
    Object.assign(life, {
      plan: waits ? life.plan : row.plan, anchorOn, expiresOn: row.endsOn, years: row.years, state: 'active', scheduled: nothingScheduled,
      isQuoted: false, isOpen: false, tries: 0, isStopped: false, armedAt: at.getTime(),
    });
  }

  /** No day lost until the end, and none given after it; an end that is no year's day of the anchor is the new anchor. */
  private nextTerm(years: number, on: string): { anchorOn: string; startsOn: string; endsOn: string } {
    const { anchorOn, expiresOn } = this.life;
    if (on > expiresOn) return { anchorOn: on, startsOn: on, endsOn: yearsAfter(on, years) };
    const elapsed = Number(expiresOn.slice(0, 4)) - Number(anchorOn.slice(0, 4));
    const isKept = elapsed > 0 && yearsAfter(anchorOn, elapsed) === expiresOn;
    const anchor = isKept ? anchorOn : expiresOn;
    return { anchorOn: anchor, startsOn: expiresOn, endsOn: yearsAfter(anchor, (isKept ? elapsed : 0) + years) };
  }

  private nextPlan(): PlanCode {
    return this.life.rows.find(({ waits, cutOn }) => waits && cutOn === null)?.plan ?? this.life.plan;
  }

  private nextRenewal(): { plan: PlanCode; years: number } {
    const { plan, years } = this.settled();
    return { plan: this.life.scheduled.plan ?? plan, years: this.life.scheduled.years ?? years };
  }

  private mayRenew(): boolean {
    const { autoRenew, scheduled, state } = this.life;
    return autoRenew && !scheduled.lapse && (state === 'active' || state === 'payment_failed');
  }

  private answer(at: Date): Answer {
    return this.firm.card.findLast(({ from }) => from <= utcDay(at))!.answer;
  }

  private tax(net: number): number {
    return taxOn(net, this.firm.taxRatePpm);
  }

  private mail(kind: string, at: Date): void {
    this.life.mails.push(`${kind} ${utcDay(at)}`);
  }

  private done(what: string, at: Date): true {
    this.life.happened.push(what);
    this.life.armedAt = at.getTime();
    return true;
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

function utcDay(at: Date): string {
  return at.toISOString().slice(0, 10);
}
