// What partners, customers and colleagues of a year and the one after it do in the program; every pass is the moment at which all its sweeps have run.

export const firstDay = '2026-11-02';
const days = (from: number, to: number, every = 1) => Array.from({ length: Math.ceil((to - from) / every) }, (_, place) => from + place * every);
/** Days from the first on at which all sweeps run: most days of half a year and those about its anniversary, seldom in between and after, as after days away. Leads are kept for two years. */
export const passDays: readonly number[] = [...days(0, 150), ...days(150, 355, 6), ...days(355, 412), ...days(412, 805, 14)];
/** What is not for resale lapses after its year and goes after the days of grace. */
export const lapsingDays = { from: 355, to: 430 } as const;
/** The mails of the morning are made by person and day: so many days are enough to see them. */
export const morningDays = { from: 5, to: 45 } as const;

/** At noon people act, in the afternoon the sweeps have run: the same day in each of the zones, and later than eight there. */
export const noonOf = (day: number) => new Date(Date.parse(`${firstDay}T12:00:00Z`) + day * 86_400_000);
export const passOf = (day: number) => new Date(Date.parse(`${firstDay}T16:00:00Z`) + day * 86_400_000);

export interface FirmStory {
  readonly zone: string;
  readonly tier: 'basic' | 'premier';
  readonly purchases: readonly { readonly at: number; readonly cents: number }[];
}

/** The yearly threshold is 10,000.00. */
export const firms: readonly FirmStory[] = [
  { zone: 'UTC', tier: 'premier', purchases: [] },
  { zone: 'America/New_York', tier: 'premier', purchases: [{ at: 100, cents: 1_000_000 }] },
  { zone: 'America/Los_Angeles', tier: 'basic', purchases: [{ at: 30, cents: 600_000 }, { at: 61, cents: 399_900 }, { at: 62, cents: 100 }] },
  { zone: 'Europe/Berlin', tier: 'basic', purchases: [{ at: 10, cents: 500_000 }, { at: 200, cents: 450_000 }, { at: 374, cents: 50_000 }] },
  { zone: 'Asia/Kolkata', tier: 'basic', purchases: [{ at: 10, cents: 500_000 }, { at: 200, cents: 450_000 }, { at: 375, cents: 50_000 }, { at: 500, cents: 500_000 }] },
];

export type Thread = { readonly firm: number; readonly at: number } & (
  | { readonly kind: 'deal'; readonly story: 'submitted' | 'approved' | 'extended' | 'rejected' | 'appealed'; readonly closes?: { readonly at: number; readonly by: 'won' | 'lost' } }
  /** A certificate that holds through the day `until`; `later` is the day at which the holder passes again, `leaves` the one at which they leave. */
  | { readonly kind: 'certificate'; readonly until: number; readonly later?: number; readonly leaves?: number }
  | { readonly kind: 'nfr'; readonly leaves?: number }
  | { readonly kind: 'lead'; readonly touched: readonly number[] }
  | { readonly kind: 'ticket'; readonly acts: readonly { readonly at: number; readonly act: 'solve' | 'reply' }[] }
  /** An item of a colleague with days of review: each is set when the one before has come. */
  | { readonly kind: 'content'; readonly reviews: readonly { readonly setAt: number; readonly on: number }[] }
  | { readonly kind: 'alert'; readonly level: 'warning' | 'critical'; readonly closes: number }
);

/** Days on which somebody does something. */
export function actingDays(): number[] {
  const ofThread = (thread: Thread): number[] => {
    switch (thread.kind) {
      case 'deal': return thread.closes ? [thread.closes.at] : [];
      case 'certificate': return [thread.later ?? thread.at, thread.leaves ?? thread.at];
      case 'nfr': return [thread.leaves ?? thread.at];
      case 'lead': return [...thread.touched];
      case 'ticket': return thread.acts.map(({ at }) => at);
      case 'content': return thread.reviews.map(({ setAt }) => setAt);
      case 'alert': return [thread.closes];
    }
  };
  return [...new Set([...firms.flatMap(({ purchases }) => purchases.map(({ at }) => at)), ...threads.flatMap((thread) => [thread.at, ...ofThread(thread)])])].sort((a, b) => a - b);
}

export const threads: readonly Thread[] = [
  ...firms.flatMap((_, firm): Thread[] => [
    { kind: 'deal', firm, at: 3 + firm, story: 'approved' },
    { kind: 'deal', firm, at: 20 + 31 * firm, story: 'extended' },
    { kind: 'deal', firm, at: 8 + firm, story: 'submitted' },
    { kind: 'deal', firm, at: 40 + firm, story: 'appealed' },
    { kind: 'deal', firm, at: 90 + 7 * firm, story: 'approved', closes: { at: 90 + 7 * firm + 59 + 8 * firm, by: firm % 2 === 0 ? 'lost' : 'won' } },
    { kind: 'deal', firm, at: 50, story: 'rejected' },
    { kind: 'deal', firm, at: 403 + firm * 9, story: 'approved' },
    // The last protected day is that of the change of the clocks in Europe and America.
    { kind: 'deal', firm, at: 58, story: 'approved' },
    { kind: 'deal', firm, at: 42, story: 'approved' },
    { kind: 'certificate', firm, at: 1, until: 130 + 20 * firm },
    { kind: 'certificate', firm, at: 30, until: 50 + firm },
    { kind: 'certificate', firm, at: 5, until: 200, later: 155 + 15 * firm },
    { kind: 'certificate', firm, at: 5, until: 210, leaves: 150 + 12 * firm },
    { kind: 'certificate', firm, at: 300, until: 500 + firm },
    { kind: 'nfr', firm, at: 12 + firm, ...(firm % 2 === 0 && { leaves: 77 + firm }) },
    { kind: 'lead', firm, at: 2 + 4 * firm, touched: [] },
    { kind: 'lead', firm, at: 1, touched: [9, 30 + firm] },
    { kind: 'lead', firm, at: 40, touched: [300] },
    { kind: 'ticket', firm, at: 4 + firm, acts: [{ at: 9 + firm, act: 'solve' }] },
    { kind: 'ticket', firm, at: 100 + firm, acts: [{ at: 101 + firm, act: 'solve' }, { at: 107 + firm, act: 'reply' }, { at: 120 + firm, act: 'solve' }] },
    { kind: 'ticket', firm, at: 200 + firm, acts: [] },
    { kind: 'ticket', firm, at: 398, acts: [{ at: 402 + firm, act: 'solve' }] },
    { kind: 'content', firm, at: 6, reviews: [{ setAt: 6, on: 30 + firm * 20 }, { setAt: 200, on: 260 }, { setAt: 300, on: 410 + firm }] },
    { kind: 'content', firm, at: 6, reviews: [{ setAt: 6, on: 50 }] },
  ]),
  { kind: 'alert', firm: 0, at: 7, level: 'warning', closes: 30 },
  { kind: 'alert', firm: 0, at: 20, level: 'critical', closes: 29 },
  { kind: 'alert', firm: 3, at: 10, level: 'critical', closes: 12 },
];
