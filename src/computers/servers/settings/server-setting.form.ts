import { z } from 'zod';
import { type Bandwidth, CYCLES, type LimitWindow, MOST_RECIPIENTS, type Notification, type SetChange, type Updates } from './server-setting.model';

const ticked = z.enum(['yes', 'no']).catch('no').default('no').transform((value) => value === 'yes');
const seen = z.string().max(60).catch('').default('');
const Address = z.email();
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const KBITS = { least: 64, most: 10_000_000 };

const nothing = z.string().catch('').default('');
type Context = z.RefinementCtx;

function wrong(context: Context, field: string, message: string): never {
  context.addIssue({ code: 'custom', path: [field], message });
  return z.NEVER;
}

/** `seen`: what the page showed when it was opened, so that a later change is not overwritten unseen. */
export const NotificationForm = z.object({ failure: ticked, warning: ticked, success: ticked, recipients: nothing, seen }).transform(({ recipients, seen: shown, ...when }, context): { wanted: Notification; seen: string } => {
  const addresses = [...new Set(recipients.split(/[\s,;]+/).filter((each) => each !== '').map((each) => each.toLowerCase()))];
  const bad = addresses.find((each) => each.length > 254 || !Address.safeParse(each).success);
  if (bad !== undefined) return wrong(context, 'recipients', `“${bad.slice(0, 80)}” is not an e-mail address. Write each like name@example.com, one in a line.`);
  if (addresses.length > MOST_RECIPIENTS) return wrong(context, 'recipients', `Enter at most ${MOST_RECIPIENTS} addresses; these are ${addresses.length}.`);
  if (addresses.length === 0 && (when.failure || when.warning || when.success)) return wrong(context, 'recipients', 'Enter at least one address, or untick when mails are sent.');
  return { wanted: { ...when, recipients: addresses }, seen: shown };
});

const DAY_FIELDS = { day1: ticked, day2: ticked, day3: ticked, day4: ticked, day5: ticked, day6: ticked, day7: ticked };

export const BandwidthForm = z.object({ limit: z.enum(['none', 'some'], { error: 'Choose whether uploads are limited.' }), kbits: nothing, when: z.enum(['always', 'window']).catch('always').default('always'), ...DAY_FIELDS, from: nothing, until: nothing, seen })
  .transform((typed, context): { wanted: Bandwidth; seen: string } => {
    if (typed.limit === 'none') return { wanted: { kbits: null, window: null }, seen: typed.seen };
    const text = typed.kbits.replace(/[\s,.]/g, '');
    const kbits = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(kbits >= KBITS.least && kbits <= KBITS.most)) return wrong(context, 'kbits', 'Enter a whole number of kbit/s from 64 to 10,000,000.');
    return { wanted: { kbits, window: typed.when === 'always' ? null : windowOf(typed, context) }, seen: typed.seen };
  });

function windowOf(typed: Record<keyof typeof DAY_FIELDS, boolean> & { from: string; until: string }, context: Context): LimitWindow {
  const days = [1, 2, 3, 4, 5, 6, 7].filter((day) => typed[`day${day}` as keyof typeof DAY_FIELDS]);
  if (days.length === 0) return wrong(context, 'day1', 'Tick at least one day on which the limit counts, or choose “At any time”.');
  for (const field of ['from', 'until'] as const) if (!TIME.test(typed[field])) return wrong(context, field, `Enter the time ${field === 'from' ? 'from' : 'until'} which the limit counts, like 08:00.`);
  if (typed.from === typed.until) return wrong(context, 'until', 'Enter an end that is another time than the beginning, or choose “At any time”.');
  return { days, from: typed.from, until: typed.until };
}

export const UpdatesForm = z.object({ automatic: z.enum(['yes', 'no'], { error: 'Choose how the server is updated.' }), seen }).transform(({ automatic, seen: shown }): { wanted: Updates; seen: string } => ({ wanted: { automatic: automatic === 'yes' }, seen: shown }));

/** `cycles` may stay empty where the set keeps by time. */
export const SetForm = z.object({ set: z.string({ error: 'Open the backup set again from the server’s page.' }).max(60), enabled: z.enum(['yes', 'no'], { error: 'Choose whether the set runs.' }), cycles: nothing, seen })
  .transform(({ set, enabled, cycles, seen: shown }, context): { set: string; wanted: SetChange; seen: string } => {
    const text = cycles.trim();
    const number = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
    if (text !== '' && !(number >= CYCLES.least && number <= CYCLES.most)) return wrong(context, 'cycles', 'Enter a whole number of full cycles from 1 to 52.');
    return { set, wanted: { enabled: enabled === 'yes', cycles: text === '' ? null : number }, seen: shown };
  });
