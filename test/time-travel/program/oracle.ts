import { DateTime } from 'luxon';
import { firms, type FirmStory, noonOf, passDays, passOf, type Thread } from './story';

// A second reckoning of domain.md §11.4–§11.7 that shares no line with the product: what a person with the rules and a calendar expects at each pass.

type Of<Kind extends Thread['kind']> = Extract<Thread, { kind: Kind }>;
type Step = { readonly what: string; readonly at: Date };

/** What has to happen to a thread, as "what day", in the order in which it does. */
export function expectedOf(thread: Thread): string[] {
  return stepsOf(thread, passDays.map(passOf)).map(said);
}

function stepsOf(thread: Thread, passes: readonly Date[]): Step[] {
  switch (thread.kind) {
    case 'deal': return dealSteps(thread, passes);
    case 'certificate': return certificateSteps(thread, passes);
    case 'nfr': return nfrSteps(thread, passes);
    case 'lead': {
      const kept = DateTime.fromJSDate(noonOf(thread.touched.at(-1) ?? thread.at), { zone: 'utc' }).plus({ months: 24 }).toJSDate();
      return first('anonymised', passes, (at) => at > kept);
    }
    case 'ticket': return ticketSteps(thread, passes);
    case 'content': return thread.reviews.flatMap(({ setAt, on }, place) => first('reminded', passes, (at) => at > noonOf(setAt) && at >= passOf(on) && !(thread.reviews[place + 1] && at > noonOf(thread.reviews[place + 1]!.setAt))));
    case 'alert': return [];
  }
}

/** Purchases of twelve months against the threshold: up at once, down or kept at the yearly review, told of thirty days before it. */
export function expectedTiers(firm: FirmStory): string[] {
  const steps: Step[] = [];
  let { tier } = firm;
  const begun = localDay(noonOf(0), firm);
  let [anchor, review] = [begun, yearLater(begun, 1)];
  let warnedFor = '';
  for (const at of passDays.map(passOf)) {
    const today = localDay(at, firm);
    const from = DateTime.fromISO(today).minus({ years: 1 }).plus({ days: 1 }).toISODate()!;
    const sum = firm.purchases.filter((each) => noonOf(each.at) < at && localDay(noonOf(each.at), firm) >= from).reduce((all, { cents }) => all + cents, 0);
    const isReached = sum >= 1_000_000;
    const isReview = today >= review;
    if ((tier === 'basic' && isReached) || (tier === 'premier' && isReview && !isReached)) {
      tier = tier === 'basic' ? 'premier' : 'basic';
      [anchor, review] = [today, yearLater(today, 1)];
      steps.push({ what: `now ${tier}`, at });
    } else if (isReview) {
      while (review <= today) review = yearLater(anchor, Number(review.slice(0, 4)) - Number(anchor.slice(0, 4)) + 1);
      if (tier === 'premier') steps.push({ what: 'premier confirmed', at });
    }
    if (tier === 'premier' && warnedFor !== review && today < review && DateTime.fromISO(review).minus({ days: 30 }).toISODate()! <= today) {
      warnedFor = review;
      steps.push({ what: 'review announced', at });
    }
  }
  return steps.map(said);
}

/** The days at which a firm's people have a morning mail: something new since the last one, or critical and open. */
export function expectedMornings(firm: number, alerts: readonly Of<'alert'>[], { from, to }: { from: number; to: number }): string[] {
  const days = passDays.filter((day) => day >= from && day <= to);
  return days.filter((day) => alerts.some((alert) => alert.firm === firm && alert.at <= day && alert.closes > day && (alert.level === 'critical' || alert.at === day))).map((day) => said({ what: 'morning', at: passOf(day) }));
}

/** Working hours from Monday to Friday, nine to five where the house is: four for Premier, eight for the others. */
export function expectedReplyDue(asked: Date, tier: 'basic' | 'premier', houseZone: string): Date {
  let left = (tier === 'premier' ? 4 : 8) * 4;
  let at = DateTime.fromJSDate(asked, { zone: houseZone });
  while (left > 0) {
    if (at.weekday <= 5 && at.hour >= 9 && at.hour < 17) left -= 1;
    at = at.plus({ minutes: 15 });
  }
  return at.toJSDate();
}

function dealSteps({ firm, at, story, closes }: Of<'deal'>, passes: readonly Date[]): Step[] {
  const { zone } = firms[firm]!;
  const here = DateTime.fromJSDate(noonOf(at), { zone });
  const isOpen = (pass: Date) => pass >= noonOf(at) && !(closes && pass >= noonOf(closes.at));
  if (story === 'rejected') return [];
  if (story === 'submitted' || story === 'appealed') return first('overdue', passes, (pass) => isOpen(pass) && pass >= afterWorkingDays(here, 2).toJSDate());
  const last = here.startOf('day').plus({ days: 90 + (story === 'extended' ? 30 : 0) });
  const lapses = last.plus({ days: 1 }).startOf('day');
  const steps: Step[] = [];
  let told = noonOf(at);
  for (const pass of passes.filter(isOpen)) {
    if (pass >= lapses.toJSDate()) return [...steps, { what: 'lapsed', at: pass }];
    const isDue = [30, 7, 1].map((days) => last.minus({ days }).set({ hour: 9 }).toJSDate()).some((moment) => moment > told && moment <= pass);
    if (!isDue) continue;
    told = pass;
    const left = Math.round(last.diff(DateTime.fromJSDate(pass, { zone }).startOf('day'), 'days').days);
    if (left > 0) steps.push({ what: `ends-${left}`, at: pass });
  }
  return steps;
}

function afterWorkingDays(from: DateTime, count: number): DateTime {
  let day = from.startOf('day');
  for (let left = count; left > 0;) {
    day = day.plus({ days: 1 });
    if (day.weekday <= 5) left -= 1;
  }
  return day.plus({ days: 1 });
}

/** 90, 30 and 7 days before the end, each once; the nearest only for who was missed. */
function certificateSteps({ firm, at, until, later, leaves }: Of<'certificate'>, passes: readonly Date[]): Step[] {
  const steps: Step[] = [];
  for (const pass of passes.filter((each) => each >= noonOf(at) && !(later !== undefined && each >= noonOf(later)) && !(leaves !== undefined && each >= noonOf(leaves)))) {
    const left = Math.round(DateTime.fromISO(dayAt(until), { zone: 'utc' }).diff(DateTime.fromISO(localDay(pass, firms[firm]!), { zone: 'utc' }), 'days').days);
    const step = left < 0 || left > 90 ? undefined : left <= 7 ? 7 : left <= 30 ? 30 : 90;
    if (step !== undefined && !steps.some(({ what }) => what === `ends-${step}`)) steps.push({ what: `ends-${step}`, at: pass });
  }
  return steps;
}

/** A free year, and the thirty days of grace after it; at once where the holder leaves. */
function nfrSteps({ firm, at, leaves }: Of<'nfr'>, passes: readonly Date[]): Step[] {
  if (leaves !== undefined) return first('left', passes, (pass) => pass >= noonOf(leaves));
  const lastDay = DateTime.fromISO(yearLater(localDay(noonOf(at), firms[firm]!), 1)).plus({ days: 30 }).toISODate()!;
  return first('over', passes, (pass) => localDay(pass, firms[firm]!) > lastDay);
}

/** Seven times 24 hours after it was solved, unless somebody writes before. */
function ticketSteps({ acts }: Of<'ticket'>, passes: readonly Date[]): Step[] {
  return acts.flatMap(({ at, act }, place) => {
    const next = acts[place + 1];
    return act !== 'solve' ? [] : first('closed', passes, (pass) => pass.getTime() >= noonOf(at).getTime() + 7 * 86_400_000 && !(next && pass >= noonOf(next.at)));
  });
}

function first(what: string, passes: readonly Date[], isDue: (pass: Date) => boolean): Step[] {
  const at = passes.find(isDue);
  return at ? [{ what, at }] : [];
}

export function dayAt(day: number): string {
  return noonOf(day).toISOString().slice(0, 10);
}

function localDay(at: Date, { zone }: FirmStory): string {
  return DateTime.fromJSDate(at, { zone }).toISODate()!;
}

function yearLater(on: string, years: number): string {
  return DateTime.fromISO(on).plus({ years }).toISODate()!;
}

function said({ what, at }: Step): string {
  return `${what} ${at.toISOString().slice(0, 10)}`;
}
