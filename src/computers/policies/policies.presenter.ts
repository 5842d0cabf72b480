import { bytes, count } from '../../platform/values/format';
import { DEFAULT_POLICY, type Policy, type PolicyContent } from './policy';

const HOUR = 60;
const DAY = 24 * HOUR;

/** When backups run, in words. */
export function scheduleWords({ scheduleMinutes, window }: Pick<PolicyContent, 'scheduleMinutes' | 'window'>): string {
  const often = scheduleMinutes === null ? 'As files change' : `Every ${everyWords(scheduleMinutes)}`;
  return window === null ? often : `${often}, ${window.from}–${window.until}`;
}

function everyWords(minutes: number): string {
  if (minutes % DAY === 0) return minutes === DAY ? 'day' : `${minutes / DAY} days`;
  if (minutes % HOUR === 0) return minutes === HOUR ? 'hour' : `${minutes / HOUR} hours`;
  return `${minutes} minutes`;
}

export function computersWords(computers: number): string {
  return computers === 1 ? '1 computer' : `${count(computers)} computers`;
}

/** What a policy says, for its page. */
export function policyFacts(policy: Policy) {
  return [
    { label: 'Runs', value: scheduleWords(policy) },
    { label: 'Large files', value: policy.maxFileMb === null ? 'Backed up whatever their size' : `Left out from ${bytes(policy.maxFileMb * 1_000_000)} on` },
    { label: 'Deleted files are kept', value: `${policy.keepDeletedDays} days` }, { label: 'Files of a missing drive are kept', value: `${policy.keepMissingDriveDays} days` },
  ];
}

/** The fields of the form, filled with what a policy says; of a copy the name is left to choose. */
export function policyFields({ name, included, excluded, maxFileMb, scheduleMinutes, window, keepDeletedDays, keepMissingDriveDays }: PolicyContent): Readonly<Record<string, string>> {
  return {
    name, included: included.join('\n'), excluded: excluded.join('\n'), sizes: maxFileMb === null ? 'all' : 'some', gigabytes: maxFileMb === null ? '' : String(maxFileMb / 1_000),
    schedule: scheduleMinutes === null ? 'continuous' : 'interval', minutes: scheduleMinutes === null ? '' : String(scheduleMinutes), times: window === null ? 'any' : 'window', from: window?.from ?? '', until: window?.until ?? '',
    keepDeleted: String(keepDeletedDays), keepDrives: String(keepMissingDriveDays),
  };
}

/** The name that a copy is offered. */
export function nameOfCopy({ name }: Pick<Policy, 'name'>): string {
  return `Copy of ${name}`.slice(0, 60).trim();
}

export function isDefault({ id }: Pick<Policy, 'id'>): boolean {
  return id === DEFAULT_POLICY.id;
}
