import { uuidv7 } from 'uuidv7';
import { type Platform } from '../../../src/computers/machine';
import { type StateFacts } from '../../../src/computers/machine-state.model';
import { type Recipe } from './machine-recipes';

const DAY = 86_400_000;
const RUNS_KEPT = 14;

export type MadeMachine = {
  row: { id: string; organization_id: string; account_id: string; bytes_protected: number; bytes_stored: number; last_contact_at: Date | null; installed_at: Date | null; error_code: string | null; error_message: string | null };
  recipe: Recipe; facts: StateFacts; platform: Platform | null;
};

/** The drives that its client reported: where its system is, and one more here and there. */
export function drivesOf({ row, recipe, platform }: MadeMachine, now: Date) {
  if (!platform) return [];
  const of = { organization_id: row.organization_id, account_id: row.account_id, machine_id: row.id, seen_at: row.last_contact_at ?? now };
  const system = platform === 'windows' ? 'C:' : platform === 'macos' ? 'Macintosh HD' : '/';
  const external = { ...of, name: platform === 'windows' ? 'E:' : 'Photos', kind: 'external', bytes: Math.round(row.bytes_protected * 0.3), is_selected: true };
  return [
    { ...of, name: system, kind: 'internal', bytes: row.bytes_protected, is_selected: true, missing_since: null },
    ...recipe.drive === 'external' ? [{ ...external, missing_since: null }] : [],
    ...recipe.drive === 'missing' ? [{ ...external, missing_since: new Date(now.getTime() - 9 * DAY), seen_at: new Date(now.getTime() - 9 * DAY) }] : [],
  ];
}

/** One run a day, the newest as the recipe says, those before complete; the last complete one is the last backup. */
export function runsOf({ row, recipe, facts }: MadeMachine, now: Date) {
  const newest = recipe.runs ?? ['complete'];
  if (!facts.installedAt || (!facts.lastBackupAt && newest.length === 0)) return [];
  const failed = newest.filter((state) => state !== 'complete');
  const of = { organization_id: row.organization_id, account_id: row.account_id, machine_id: row.id };
  const first = facts.runStartedAt ?? facts.lastContactAt ?? now;
  const troubled = failed.map((state, index) => {
    const startedAt = new Date(first.getTime() - index * DAY);
    const error = state === 'failed' ? { error_code: row.error_code, error_message: row.error_message } : { error_code: null, error_message: null };
    return { ...of, id: uuidv7(), state, started_at: startedAt, finished_at: state === 'running' ? null : new Date(startedAt.getTime() + 300_000), files_new: 0, files_changed: 0, bytes_added: 0, bytes_total: 0, ...error };
  });
  const complete = Array.from({ length: RUNS_KEPT }, (_, index) => {
    const finishedAt = new Date((facts.lastBackupAt ?? now).getTime() - index * DAY);
    const minutes = 6 + (index * 5) % 17;
    const added = Math.round(row.bytes_protected * (0.0004 + (index % 5) * 0.0003));
    return {
      ...of, id: uuidv7(), state: 'complete' as const, started_at: new Date(finishedAt.getTime() - minutes * 60_000), finished_at: finishedAt, files_new: 12 + (index * 37) % 90,
      files_changed: 40 + (index * 53) % 300, bytes_added: added, bytes_total: row.bytes_protected - index * added, error_code: null, error_message: null,
    };
  });
  return [...troubled, ...facts.lastBackupAt ? complete.filter(({ started_at: at }) => at > facts.installedAt!) : []];
}
