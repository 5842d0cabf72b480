import { type Scoped } from '../../platform/database/database';
import { type Snapshot } from '../restic/restic';
import { type Version } from './kept-versions.model';

export interface KnownRun { readonly snapshotId: string; readonly finishedAt: Date; readonly isPartial: boolean }

const SHORTEST = 8;

/** The runs that have left a version, with the moments by our clock; of one that was told twice the same. In the system's scope. */
export async function listKnownRuns(trx: Scoped, machineId: string): Promise<KnownRun[]> {
  const { rows } = await trx.raw<{ rows: KnownRun[] }>(
    `select snapshot_id as "snapshotId", finished_at as "finishedAt", state <> 'complete' as "isPartial" from backup_runs
      where machine_id = ? and snapshot_id is not null and finished_at is not null order by started_at, id`, [machineId]);
  return rows;
}

/**
 * Versions with the moments of their runs, because the clock of a machine may be wrong. What a run says makes a version younger, never older, unless it is of the future: a stolen credential must
 * not make old what is good. Runs name versions by the beginning of their ids; a beginning of two is of none.
 */
export function versionsOf(snapshots: readonly Snapshot[], runs: readonly KnownRun[], now: Date): Version[] {
  const byStart = new Map<string, Snapshot[]>();
  for (const snapshot of snapshots) byStart.set(startOf(snapshot.id), [...byStart.get(startOf(snapshot.id)) ?? [], snapshot]);
  const known = new Map<string, KnownRun>();
  for (const run of runs) {
    const named = (byStart.get(startOf(run.snapshotId)) ?? []).filter(({ id }) => id.startsWith(run.snapshotId));
    if (named.length === 1) known.set(named[0]!.id, run);
  }
  return snapshots.map(({ id, at, tags, paths }) => {
    const run = known.get(id);
    return { id, tags, paths, at: run && (at > now || run.finishedAt > at) ? run.finishedAt : at, isPartial: run?.isPartial ?? false };
  });
}

function startOf(id: string): string {
  return id.slice(0, SHORTEST);
}
