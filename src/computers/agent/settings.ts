import { createHash } from 'node:crypto';
import { config } from '../../config';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { type KnownCredential } from '../credentials/machine-credentials.repository';
import { type Machine } from '../machine';
import { getMachine } from '../machines.repository';
import { type PolicySettings, policySettingsOf } from '../policies/policy-settings';
import { retentionOf } from '../policies/retention';
import { serverSettingsOf } from '../servers/settings/server-settings';
import { GIGABYTE, readStorageOf } from '../vault/vault-facts.report';
import { latestFor } from '../versions/client-versions.repository';
import { serviceStatus } from './service-status.model';

const POLL_SECONDS = 900;
const REPORT_SECONDS = 900;
/** While a backup runs. */
const PROGRESS_SECONDS = 10;

/** The settings of the machine that asks: all that its client is told to do. Their version is the same as long as nothing in them changes. In the system's scope. */
export async function readSettings(trx: Scoped, { machineId, subscription, now }: KnownCredential) {
  const machine = await getMachine(trx, machineId);
  const { id, nickname, kind, keyKind, scheduleMinutes } = machine;
  const policy = kind === 'computer' ? await policySettingsOf(trx, id) : undefined;
  const server = await serverSettingsOf(trx, machine);
  const kept = server && (await retentionOf(trx, [id])).get(id)!;
  const told = {
    machine: { id, nickname, kind, key_kind: keyKind },
    status: serviceStatus(machine, subscription, now),
    poll_seconds: POLL_SECONDS, report_seconds: REPORT_SECONDS, progress_seconds: PROGRESS_SECONDS,
    vault: { url: vaultUrl(id) },
    quota: await quotaOf(trx, machine.subscriptionId),
    // A server's schedules, files and cycles are its backup sets' own; the days count where a set keeps by time.
    ...policy && policyTold(policy, scheduleMinutes), ...server && { server }, ...kept && { keep: { deleted_files_days: kept.deletedDays, missing_drive_days: kept.missingDriveDays } },
    update: await updateFor(trx, machine),
  };
  return { version: versionOf(told), ...told };
}

function policyTold({ name, include, exclude, max_file_bytes, window, keep }: PolicySettings, scheduleMinutes: number | null) {
  return {
    policy: name,
    // Without a schedule it runs as files change.
    schedule: { every_minutes: scheduleMinutes, window },
    // Where nothing is included the client's own choice holds.
    selection: { include, exclude, max_file_bytes },
    keep: { deleted_files_days: keep.deleted_days, missing_drive_days: keep.missing_drive_days },
  };
}

/** What restic takes as its repository, without the credential. */
export function vaultUrl(machineId: string): string {
  return `rest:${config.baseUrl}${paths.agent.vault(machineId)}`;
}

/** What all machines of the subscription share; told in whole gigabytes, so that the settings do not change with every file. */
async function quotaOf(trx: Scoped, subscriptionId: string): Promise<{ limit_gb: number | null; used_gb: number; is_full: boolean }> {
  const { limitGb, limitBytes, storedBytes } = await readStorageOf(trx, subscriptionId);
  return { limit_gb: limitGb, used_gb: Math.ceil(storedBytes / GIGABYTE), is_full: limitBytes !== null && storedBytes >= limitBytes };
}

/** The client that it should run; null while its platform is not known. */
async function updateFor(trx: Scoped, { platform }: Machine): Promise<{ current: string; minimum: string; about: string } | null> {
  const latest = await latestFor(trx, platform);
  return latest ? { current: latest.current, minimum: latest.minimum, about: `${config.baseUrl}${paths.agent.client.about}` } : null;
}

function versionOf(told: unknown): string {
  return createHash('sha256').update(JSON.stringify(told)).digest('base64url').slice(0, 22);
}
