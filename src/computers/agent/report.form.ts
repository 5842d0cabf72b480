import { z } from 'zod';
import { InstanceId } from './activation.form';
import { ServerPartForm, SettingOutcomesForm } from '../servers/server-report.form';
import { bytes, line, moment, version, whole } from './json-fields';

const Fault = z.object({
  code: z.string({ error: 'Send a code for the error.' }).regex(/^[a-z][a-z0-9_]{0,59}$/, 'Send a code of small letters, digits and underscores.'),
  message: line(500).default('').describe('For the person who looks at the computer: what happened, and what to do.'),
});

const Run = z.object({
  id: z.uuid('Send a uuid, made by the client when the run begins.').toLowerCase(),
  set: line(60).default('').describe('The backup set, of a server; empty for a computer.'),
  state: z.enum(['running', 'complete', 'failed', 'cancelled'], { error: 'Send running, complete, failed or cancelled.' }),
  started_at: moment,
  finished_at: moment.optional().describe('When it ended; where it is missing, at the moment of the report.'),
  percent: whole(100).optional(),
  files_left: whole().optional(),
  files_new: whole().default(0),
  files_changed: whole().default(0),
  bytes_added: bytes().default(0).describe('What the run uploaded.'),
  bytes_total: bytes().default(0).describe('What the files of the run are together.'),
  snapshot_id: z.string().regex(/^[0-9a-f]{8,64}$/, 'Send the id of the restic snapshot.').optional(),
  error: Fault.nullish(),
});

const Drive = z.object({
  name: line(120).refine((name) => name !== '', 'Send the name of the drive.'),
  kind: z.enum(['internal', 'external', 'network'], { error: 'Send internal, external or network.' }),
  bytes: bytes().default(0).describe('How much of it is backed up.'),
  selected: z.boolean({ error: 'Send whether anything on it is backed up.' }),
  present: z.boolean().default(true),
});

/** What a client tells of itself. What is left out stays as it was told before; null takes it back. */
export const ReportForm = z.object({
  at: moment.describe('When this was so, by the client’s clock. What is older than a report before changes nothing but the history of runs.'),
  sent_at: moment.describe('When this is sent, by the same clock: how wrong that clock is is measured by it, and all moments are put right.'),
  instance_id: InstanceId,
  client_version: version.optional(),
  host_name: line(255).optional(),
  os_version: line(120).optional(),
  files_pending: whole().optional(),
  bytes_protected: bytes().optional().describe('What all files are together; where it is missing, what the last complete run says.'),
  paused_until: moment.nullish().describe('Paused by the person at the computer, for 24 hours at most.'),
  frozen: z.boolean().optional().describe('Recover mode: nothing is removed and nothing added.'),
  error: Fault.nullish().describe('What keeps it from backing up. A complete run takes it back.'),
  run: Run.nullish().describe('The run that goes on or has just ended; null: none goes on.'),
  drives: z.array(Drive).max(64, 'Send at most 64 drives.').optional().describe('All drives. One that was selected and is not among them is missing.'),
  server: ServerPartForm.optional().describe('Of a server: its backup sets, all of them.'),
  settings: SettingOutcomesForm.optional().describe('Of a server: what became of settings that it fetched.'),
}).refine(({ at, sent_at: sent }) => Date.parse(at) <= Date.parse(sent), { message: 'Send when this was so: not later than it is sent.', path: ['at'] });

export type Report = z.infer<typeof ReportForm>;
export type ReportedRun = z.infer<typeof Run>;
export type ReportedDrive = z.infer<typeof Drive>;
