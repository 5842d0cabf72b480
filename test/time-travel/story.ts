import { type TermYears } from '../../src/plans/term';

/** What a firm's only card answers from a day on. */
export type Answer = 'good' | 'soft' | 'hard' | 'authentication';

/** What a person does on a day at noon (UTC). */
export type Act =
  | { readonly on: string; readonly kind: 'enrol' | 'leave' | 'pay' }
  | { readonly on: string; readonly kind: 'renew'; readonly years: TermYears };

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
  readonly plan: 'safe_basic' | 'safe_plus' | 'safe_prime' | 'safe_pro_core';
  readonly years: TermYears;
  readonly startsOn: string;
  readonly enrolled: boolean;
  readonly acts: readonly Act[];
}

export const firstDay = '2026-11-02';
export const days = 791;

const zones = ['UTC', 'America/New_York', 'America/Los_Angeles', 'Europe/Berlin', 'Asia/Kolkata', 'Asia/Tokyo', 'Australia/Sydney', 'Pacific/Auckland'] as const;
const plans = ['safe_basic', 'safe_plus', 'safe_prime', 'safe_pro_core'] as const;

/** 25 firms with eight subscriptions each; the same stories every time. */
export function stories(): FirmStory[] {
  const random = generator(20_261_122);
  return Array.from({ length: 25 }, (_, place) => firm(place, random));
}

function firm(place: number, random: Random): FirmStory {
  return {
    name: `Firm ${place + 1}`, timeZone: zones[place % zones.length]!, taxRatePpm: place % 3 === 0 ? 88_750 : 0, hasSpare: place % 5 === 4,
    card: cardOf(place, random),
    subscriptions: Array.from({ length: 8 }, (__, number) => subscription(place, number, random)),
  };
}

/** Most cards are good; some go bad and come back, some for good. */
function cardOf(place: number, random: Random): FirmStory['card'] {
  const good = { from: firstDay, answer: 'good' } as const;
  if (place % 5 === 0 || place % 5 === 3) return [good];
  const answer = (['soft', 'hard', 'authentication'] as const)[place % 3]!;
  const bad = random(500);
  return [good, { from: dayAt(bad), answer }, ...random(3) === 0 ? [] : [{ from: dayAt(bad + 8 + random(90)), answer: 'good' as const }]];
}

function subscription(place: number, number: number, random: Random): SubscriptionStory {
  const acts: Act[] = [];
  for (let count = random(3); count > 0; count -= 1) {
    const on = dayAt(3 + random(days - 10));
    const kind = (['enrol', 'leave', 'renew', 'pay', 'renew', 'enrol'] as const)[random(6)]!;
    acts.push(kind === 'renew' ? { on, kind, years: (1 + random(3)) as TermYears } : { on, kind });
  }
  return {
    name: `${place + 1}-${number + 1}`, plan: plans[random(plans.length)]!, years: (random(4) === 0 ? 2 : 1),
    // Ends begin to fall due after a month; the 29th to 31st come often.
    startsOn: number === 0 ? '2026-01-31' : number === 1 ? '2026-08-30' : dayAt(-330 + random(320)),
    enrolled: random(10) < 8,
    acts: acts.sort((a, b) => (a.on < b.on ? -1 : 1)).filter((act, index, all) => act.on !== all[index - 1]?.on),
  };
}

function dayAt(offset: number): string {
  return new Date(Date.parse(`${firstDay}T00:00:00Z`) + offset * 86_400_000).toISOString().slice(0, 10);
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
