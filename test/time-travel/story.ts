import { type TermYears } from '../../src/plans/term';

/** What a firm's only card answers from a day on. */
export type Answer = 'good' | 'soft' | 'hard' | 'authentication';

export type SafePlan = 'safe_basic' | 'safe_plus' | 'safe_prime';
export type ProPlan = 'safe_pro_core' | 'safe_pro_power' | 'safe_pro_ultimate';
export type PlanCode = SafePlan | ProPlan;

/** What a person does on a day at noon (UTC). */
export type Act =
  | { readonly on: string; readonly kind: 'enrol' | 'leave' | 'pay' | 'undo' }
  | { readonly on: string; readonly kind: 'renew'; readonly years: TermYears }
  /** A code is bought and applied in the place of a renewal. */
  | { readonly on: string; readonly kind: 'code'; readonly years: TermYears; readonly steps: number }
  /** To the plan that is so many steps better: with a new term within Safe, keeping the expiry day within Safe Pro. */
  | { readonly on: string; readonly kind: 'upgrade'; readonly years: TermYears; readonly steps: number }
  | { readonly on: string; readonly kind: 'schedule'; readonly plan?: PlanCode; readonly years?: TermYears; readonly lapse?: true };

export interface FirmStory {
  readonly name: string;
  readonly timeZone: string;
  readonly taxRatePpm: number;
  readonly hasSpare: boolean;
  /** By the day from which it holds, earliest first. */
  readonly card: readonly { readonly from: string; readonly answer: Answer }[];
  readonly subscriptions: readonly SubscriptionStory[];
}

export interface SubscriptionStory {
  readonly name: string;
  readonly plan: PlanCode;
  readonly years: TermYears;
  readonly startsOn: string;
  readonly enrolled: boolean;
  readonly acts: readonly Act[];
}

export const firstDay = '2026-11-02';
export const days = 791;
/** The plans of a product, the better later. */
export const ladders = { safe: ['safe_basic', 'safe_plus', 'safe_prime'], safe_pro: ['safe_pro_core', 'safe_pro_power', 'safe_pro_ultimate'] } as const;

export function productOf(plan: PlanCode): keyof typeof ladders {
  return plan.startsWith('safe_pro') ? 'safe_pro' : 'safe';
}

const zones = ['UTC', 'America/New_York', 'America/Los_Angeles', 'Europe/Berlin', 'Asia/Kolkata', 'Asia/Tokyo', 'Australia/Sydney', 'Pacific/Auckland'] as const;
const plans = ['safe_basic', 'safe_plus', 'safe_prime', 'safe_pro_core', 'safe_basic', 'safe_pro_core', 'safe_pro_power'] as const;

/** 25 firms with eight subscriptions each; the same stories every time. */
export function stories(): FirmStory[] {
  const random = generator(20_261_124);
  return Array.from({ length: 25 }, (_, place) => firm(place, random));
}

function firm(place: number, random: Random): FirmStory {
  const card = cardOf(place, random);
  return {
    name: `Firm ${place + 1}`, timeZone: zones[place % zones.length]!, taxRatePpm: place % 3 === 0 ? 88_750 : 0, hasSpare: place % 5 === 4,
    card,
    subscriptions: Array.from({ length: 8 }, (__, number) => subscription(place, number, card, random)),
  };
}

/** Most cards are good; some go bad and come back again and again, some for good. */
function cardOf(place: number, random: Random): FirmStory['card'] {
  const good = { from: firstDay, answer: 'good' } as const;
  if (place % 5 === 0 || place % 5 === 3) return [good];
  const answer = (['soft', 'hard', 'authentication'] as const)[place % 3]!;
  const spells = [60, 200, 340, 480].flatMap((from) => {
    const bad = from + random(60);
    return [{ from: dayAt(bad), answer }, { from: dayAt(bad + 15 + random(50)), answer: 'good' as const }];
  });
  return [good, ...spells, ...random(3) === 0 ? [{ from: dayAt(620), answer }] : []];
}

function subscription(place: number, number: number, card: FirmStory['card'], random: Random): SubscriptionStory {
  const plan = plans[random(plans.length)]!;
  const years = random(4) === 0 ? 2 : 1;
  // Ends begin to fall due after a month; the 29th to 31st come often.
  const startsOn = number === 0 ? '2026-01-31' : number === 1 ? '2026-08-30' : dayAt(-330 + random(320));
  const end = dayNumber(startsOn, years);
  // Once the card is good again, what waits for money is paid.
  const paying = card.slice(1).filter(({ answer }) => answer === 'good').map(({ from }) => ({ at: dayNumber(from, 0), kind: 'pay' as const }));
  const acts = [...anywhere(random), ...paying, ...atTheEnd(plan, end, place + number, random), ...atTheEnd(plan, dayNumber(startsOn, years + 1), random(10), random)]
    .filter(({ at }) => at > 2 && at < days - 7).sort((a, b) => a.at - b.at).filter(({ at }, index, all) => at !== all[index - 1]?.at);
  return { name: `${place + 1}-${number + 1}`, plan, years, startsOn, enrolled: random(10) < 8, acts: acts.map(({ at, ...act }) => ({ ...act, on: dayAt(at) })) };
}

type Planned = { at: number } & (Act extends infer Each ? Each extends Act ? Omit<Each, 'on'> : never : never);

function anywhere(random: Random): Planned[] {
  return Array.from({ length: random(3) }, () => {
    const kind = (['enrol', 'leave', 'renew', 'pay', 'renew', 'enrol'] as const)[random(6)]!;
    return kind === 'renew' ? { at: 3 + random(days - 10), kind, years: term(random) } : { at: 3 + random(days - 10), kind };
  });
}

/** What only means something near the end of a term; what ends in it is mostly renewed again. */
function atTheEnd(plan: PlanCode, end: number, what: number, random: Random): Planned[] {
  const ladder = ladders[productOf(plan)];
  const back: Planned[] = [{ at: end + 16 + random(8), kind: 'renew', years: 1 }, { at: end + 40, kind: 'enrol' }, { at: end + 300, kind: 'code', years: 1, steps: 0 }, { at: end + 305, kind: 'upgrade', years: 1, steps: 1 }];
  switch (what % 10) {
    case 0: return [{ at: end, kind: 'undo' }, ...back];
    case 1: return [{ at: end + 1 + random(13), kind: 'undo' }, ...back];
    case 2: return [{ at: end - 2 - random(60), kind: 'schedule', plan: ladder[random(3)]! }];
    case 3: return [{ at: end - 2 - random(60), kind: 'schedule', years: random(2) === 0 ? 2 : 3 }, { at: end + 1 + random(12), kind: 'undo' }];
    case 4: return [{ at: end - 2 - random(60), kind: 'schedule', lapse: true }, { at: end + 2 + random(12), kind: 'upgrade', years: term(random), steps: 1 }, ...back];
    case 5: return random(3) === 0 ? [{ at: end - 40, kind: 'renew', years: 1 }, { at: end - 5, kind: 'upgrade', years: 1, steps: 1 }] : [{ at: end - 80 + random(100), kind: 'code', years: term(random), steps: random(2) }];
    case 6: return random(5) < 2 ? [{ at: end - 1 - random(300), kind: 'upgrade', years: term(random), steps: 1 }]
      : [{ at: end - 70, kind: 'leave' }, { at: end + 2 + random(25), kind: 'upgrade', years: term(random), steps: 1 }];
    // What was bought ahead is credited whole: often more than the price.
    case 7: return [{ at: end - 40, kind: 'renew', years: 3 }, { at: end - 20 + random(18), kind: 'upgrade', years: 1, steps: 1 }];
    case 8: return [{ at: end + 2 + random(10), kind: 'pay' }, { at: end + 15 + random(40), kind: 'pay' }, { at: end + 60 + random(200), kind: 'upgrade', years: 1, steps: 1 }];
    default: return [{ at: end - 30, kind: 'enrol' }, { at: end - 20, kind: 'schedule', plan: ladder[1], years: 3 }, { at: end + 20 + random(100), kind: 'upgrade', years: 1, steps: 1 }];
  }
}

function term(random: Random): TermYears {
  return (1 + random(3)) as TermYears;
}

function dayAt(offset: number): string {
  return new Date(Date.parse(`${firstDay}T00:00:00Z`) + offset * 86_400_000).toISOString().slice(0, 10);
}

function dayNumber(on: string, yearsLater: number): number {
  const then = new Date(`${on}T00:00:00Z`);
  then.setUTCFullYear(then.getUTCFullYear() + yearsLater);
  return (then.getTime() - Date.parse(`${firstDay}T00:00:00Z`)) / 86_400_000;
}

type Random = (below: number) => number;

/** A small linear congruential generator: the stories have to be the same on every machine. */
function generator(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}
