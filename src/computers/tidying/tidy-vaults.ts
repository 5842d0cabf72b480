import { databaseNow, within } from '../../platform/database/database';
import { type JobContext } from '../../platform/queue/queue';
import { forgetListings } from '../files/listings';
import { getMachine } from '../machines.repository';
import { type Snapshot } from '../restic/restic';
import { resticProgram } from '../restic/restic-program';
import { tidyBackup } from '../restic/tidy-backup';
import { withRepository } from '../restic/with-repository';
import { chooseOfMachine } from './choose-of-machine.model';
import { readKeeping } from './keeping.report';
import { listKnownRuns, versionsOf } from './known-runs.report';
import { nextLook, postponedTo } from './tidying.model';
import { claimTidying, endTidying, failTidying, postponeTidying, type Tidying } from './tidyings.repository';

const HOUR = 3_600_000;
/** Longer than any tidying takes: who was killed in the middle leaves it to the next one then. */
const LEASE_MS = 12 * HOUR;

/**
 * Removes old versions from every backup that is due, one after the other: no backup is ever tidied by two. Where a client holds one it is tried
 * again an hour later. Without restic nothing is done, and the log of the start says so.
 */
export async function tidyVaults({ log, stopping }: JobContext): Promise<void> {
  if ((await resticProgram()).state !== 'ready') return;
  while (!stopping.aborted) {
    const due = await claimNext();
    if (!due) return;
    try {
      await tidyOne(due, stopping);
    } catch (error) {
      // Begun anew by whoever runs next: what was removed so far is gone, all else stands.
      if (stopping.aborted) return await after(due.machineId, 0, postponeTidying);
      log.error({ err: error, machine: due.machineId, failures: due.failures + 1 }, 'a backup could not be tidied; it is tried again tomorrow');
      await after(due.machineId, 24 * HOUR, failTidying);
    }
  }
}

function claimNext(): Promise<Tidying | undefined> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    return claimTidying(trx, now, new Date(now.getTime() + LEASE_MS));
  });
}

async function tidyOne({ machineId, tidiedAt }: Tidying, signal: AbortSignal): Promise<void> {
  const { machine, now, keeping, runs } = await within('system', async (trx) => {
    const found = await getMachine(trx, machineId);
    return { machine: found, now: await databaseNow(trx), keeping: await readKeeping(trx, found), runs: await listKnownRuns(trx, machineId) };
  }, { readOnly: true });
  const later = postponedTo(machine, tidiedAt, now);
  if (later) return within('system', (trx) => postponeTidying(trx, machineId, later));
  const choose = (snapshots: readonly Snapshot[]) => chooseOfMachine(versionsOf(snapshots, runs, now), keeping, now);
  const tidied = await withRepository(machineId, { mayDelete: true }, (repository) => tidyBackup(repository, choose, { signal }));
  if (tidied === 'locked') return after(machineId, HOUR, postponeTidying);
  forgetListings(machineId);
  await within('system', async (trx) => {
    const ended = await databaseNow(trx);
    await endTidying(trx, machineId, { kept: tidied.kept.length, removed: tidied.removed.length, nextAt: nextLook(tidied.nextOldAt, ended), now: ended });
  });
}

function after(machineId: string, milliseconds: number, write: typeof postponeTidying): Promise<void> {
  return within('system', async (trx) => write(trx, machineId, new Date((await databaseNow(trx)).getTime() + milliseconds)));
}
