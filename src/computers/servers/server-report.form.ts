import { z } from 'zod';

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const text = (most: number) => z.string().transform((typed) => typed.replace(/\u0000/g, '').trim()).pipe(z.string().max(most));

const set = z.strictObject({
  name: text(60).pipe(z.string().min(1)),
  destination: z.enum(['disk', 'cloud', 'disk_and_cloud']),
  enabled: z.boolean(),
  /** In words, as the program on the server shows it: "Weekdays at 22:00". */
  schedule: text(200).default(''),
  /** How many full cycles are kept in the cloud; absent where it keeps by time. */
  retention_cycles: z.int().min(1).max(9_999).optional(),
  last_result: z.enum(['running', 'complete', 'warning', 'failed']).optional(),
  last_run_at: moment.optional(),
  last_message: text(500).default(''),
  next_run_at: moment.optional(),
  bytes: z.int().min(0).default(0),
});

/** What a server reports beside what every machine does: all of its backup sets, each time (domain.md §8.10). */
export const serverPart = z.strictObject({
  purge_hours: z.int().min(1).max(8_760).optional(),
  /** Which Java it runs on: "Amazon Corretto 8". */
  java: text(80).default(''),
  sets: z.array(set).max(100).refine((sets) => new Set(sets.map(({ name }) => name)).size === sets.length, { error: 'Two sets have the same name.' }),
});
export type ServerPart = z.infer<typeof serverPart>;

/** What became of settings that it fetched. */
export const settingOutcomes = z.array(z.strictObject({ id: z.uuid(), outcome: z.enum(['applied', 'failed']), reason: text(200).default('') })).max(50);
export type SettingOutcomes = z.infer<typeof settingOutcomes>;
