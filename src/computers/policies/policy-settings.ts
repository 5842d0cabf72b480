import { type Scoped } from '../../platform/database/database';
import { getPolicyOfMachine } from './policies.repository';
import { retentionOf } from './retention';

/** A computer's policy as its client fetches it. */
export interface PolicySettings {
  readonly name: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly max_file_bytes: number | null;
  readonly schedule_minutes: number | null;
  readonly window: { readonly from: string; readonly until: string } | null;
  readonly keep: { readonly deleted_days: number; readonly missing_drive_days: number };
}

/** By which policy a computer is backed up; the default one in a household too, which keeps what is gone for fewer days (features.md K10). In the system's scope. */
export async function policySettingsOf(trx: Scoped, machineId: string): Promise<PolicySettings> {
  const { name, included, excluded, maxFileMb, scheduleMinutes, window } = await getPolicyOfMachine(trx, machineId);
  const { deletedDays, missingDriveDays } = (await retentionOf(trx, [machineId])).get(machineId)!;
  return {
    name, include: included, exclude: excluded, max_file_bytes: maxFileMb === null ? null : maxFileMb * 1_000_000, schedule_minutes: scheduleMinutes, window,
    keep: { deleted_days: deletedDays, missing_drive_days: missingDriveDays },
  };
}
