import { z } from 'zod';

const at = z.iso.datetime({ offset: true });

const ServiceStatus = z.object({
  code: z.enum(['ok', 'deleted', 'not_served', 'stopped']),
  message: z.string().describe('Why nothing is backed up and what to do, for the person at the computer; empty while all is well.'),
}).describe('Whether this computer is backed up now. In all other states but `ok` the vault refuses as well.');

/** What clients are answered; a client reads past fields that it does not know. */
export const SettingsAnswer = z.object({
  version: z.string().describe('The same as long as nothing below changes; also the ETag.'),
  machine: z.object({ id: z.uuid(), nickname: z.string(), kind: z.enum(['computer', 'server']), key_kind: z.enum(['managed', 'private']) }),
  status: ServiceStatus,
  poll_seconds: z.int().describe('How often to ask for these settings.'),
  report_seconds: z.int().describe('How often to report while nothing happens.'),
  progress_seconds: z.int().describe('How often at most to report while a backup runs.'),
  vault: z.object({ url: z.string().describe('A restic repository (rest:…); sign in with machine id and credential.') }),
  quota: z.object({
    limit_gb: z.int().nullable().describe('null: unlimited.'), used_gb: z.int(), is_full: z.boolean().describe('The vault refuses what is new (413).'),
  }).describe('Storage of the subscription, shared by all its machines.'),
  policy: z.string().optional().describe('The name of the policy that holds for this computer. A server has none, nor the two fields below: its backup sets say them.'),
  schedule: z.object({
    every_minutes: z.int().nullable().describe('null: as files change, which the client looks for once an hour.'),
    window: z.object({ from: z.string(), until: z.string() }).nullable().describe('"22:00" to "06:00" by the computer’s clock: only then. null: always.'),
  }).optional(),
  selection: z.object({ include: z.array(z.string()).describe('Folders; empty: as chosen at the computer.'), exclude: z.array(z.string()).describe('Patterns as restic takes them.'), max_file_bytes: z.int().nullable() }).optional(),
  keep: z.object({ deleted_files_days: z.int(), missing_drive_days: z.int() }).optional().describe('How long what is gone from the computer stays in its backup, in days before the newest version; of a server where a set keeps by time. A missing drive’s last version stays its own days, from the first one without it.'),
  server: z.object({
    nickname: z.string(),
    changes: z.array(z.object({ id: z.uuid(), name: z.enum(['notification', 'bandwidth', 'updates', 'set']), set: z.string().optional(), value: z.record(z.string(), z.unknown()) }))
      .describe('What is wanted of this server and not answered yet; answer each in `settings` of a report.'),
  }).optional().describe('Of a server alone.'),
  update: z.object({ current: z.string(), minimum: z.string(), about: z.url().describe('Where to read which file that is.') }).nullable().describe('The client that should run; null while the platform is not known.'),
});

export const ActivationAnswer = z.object({
  machine_id: z.uuid(),
  credential: z.string().describe('What the client signs in with from now on, with `machine_id`; told once. The one before stops working.'),
  key_kind: z.enum(['managed', 'private']),
  repository: z.object({ url: z.string(), password: z.string().nullable().describe('null where the owner of a private key alone has it.') }),
  settings: SettingsAnswer,
});

export const ReportAnswer = z.object({
  now: at.describe('The portal’s clock.'),
  status: ServiceStatus,
  is_late: z.boolean().describe('Something newer was told before; only the run was taken down.'),
  clock_skew_seconds: z.int().describe('How far the clock of the computer is ahead.'),
  warnings: z.array(z.object({ code: z.literal('clock_wrong'), message: z.string() })),
});

export const ClientAnswer = z.object({ version: z.string(), file: z.url(), sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.int() }).describe('The reference client, in one file for Node 20 and newer.');

export const ErrorAnswer = z.object({
  error: z.object({
    code: z.string().describe('For the client: what to do next is decided by it.'),
    message: z.string().describe('For a person.'),
    field: z.string().optional().describe('The first field that is wrong.'),
    request_id: z.string().optional().describe('Of a fault on our side.'),
  }),
});
