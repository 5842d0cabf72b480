import { type Scoped } from '../../platform/database';
import { getPolicyOfMachine } from './policies.repository';

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

/** By which policy a computer of a company is backed up (features.md K10). In the system's scope. */
export async function policySettingsOf(trx: Scoped, machineId: string): Promise<PolicySettings> {
  const { name, included, excluded, maxFileMb, scheduleMinutes, window, keepDeletedDays, keepMissingDriveDays } = await getPolicyOfMachine(trx, machineId);
  return {
    name, include: included, exclude: excluded, max_file_bytes: maxFileMb === null ? null : maxFileMb * 1_000_000, schedule_minutes: scheduleMinutes, window,
    keep: { deleted_days: keepDeletedDays, missing_drive_days: keepMissingDriveDays },
  };
}
