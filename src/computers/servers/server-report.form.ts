import { z } from 'zod';
import { bytes, line, moment, whole } from '../agent/json-fields';

const SetForm = z.object({
  name: line(60).refine((name) => name !== '', 'Send the name of the backup set.'),
  destination: z.enum(['disk', 'cloud', 'disk_and_cloud'], { error: 'Send disk, cloud or disk_and_cloud.' }),
  enabled: z.boolean({ error: 'Send whether the set runs by its schedule.' }),
  schedule: line(200).default('').describe('In words, as the program on the server shows it: “Weekdays at 22:00”.'),
  retention_cycles: whole(9_999).optional().describe('How many full cycles are kept in the cloud; left out where the set keeps by time.'),
  last_result: z.enum(['running', 'complete', 'warning', 'failed'], { error: 'Send running, complete, warning or failed.' }).optional(),
  last_run_at: moment.optional(),
  last_message: line(500).default(''),
  next_run_at: moment.optional(),
  bytes: bytes().default(0).describe('What the set takes up in the cloud.'),
});

/** What a server tells beside what every machine does: all of its backup sets, each time (domain.md §8.10). */
export const ServerPartForm = z.object({
  purge_hours: whole(8_760).optional().describe('How often old backups are removed.'),
  java: line(80).default('').describe('Which Java it runs on: “Amazon Corretto 8”.'),
  sets: z.array(SetForm).max(100, 'Send at most 100 backup sets.').refine((sets) => new Set(sets.map(({ name }) => name)).size === sets.length, 'Send each backup set once.'),
});
export type ServerPart = z.infer<typeof ServerPartForm>;

/** What became of settings that it fetched. */
export const SettingOutcomesForm = z.array(z.object({
  id: z.uuid('Send the id of the setting as it was fetched.').toLowerCase(),
  outcome: z.enum(['applied', 'failed'], { error: 'Send applied or failed.' }),
  reason: line(200).default('').describe('Why it failed, for people.'),
})).max(50, 'Send at most 50 outcomes.');
export type SettingOutcomes = z.infer<typeof SettingOutcomesForm>;
