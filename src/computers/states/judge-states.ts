import { databaseNow, within } from '../../platform/database/database';
import { listDueMachines, listMachinesOfChangedSubscriptions, lockMachines, writeStates } from './due-machines.repository';
import { judged } from './judged.model';

type Sweep = {
  stopping: AbortSignal;
  /** How many machines stand in one transaction. */
  batch?: number;
};
const BATCH = 5_000;
/** Longer than the time between two sweeps, so that no change of a subscription falls between them. */
const LOOK_BACK_MS = 20 * 60_000;

/**
 * Brings the states of all machines up to date whose time has come (`state_until`), or whose subscription was changed of late (domain.md §13.2):
 * the model judges them, batch by batch, one statement a batch. By state: safe to repeat, and for two workers at once. Answers how many changed.
 */
export async function judgeStates({ stopping, batch = BATCH }: Sweep): Promise<number> {
  const served = await judgeServed({ stopping, batch, lookBackMs: LOOK_BACK_MS });
  return served + await judgeDue({ stopping, batch });
}

/** The same for the subscriptions of all machines, whenever they changed: heals what a sweep missed while no worker ran. */
export async function judgeAllServed({ stopping, batch = BATCH }: Sweep): Promise<number> {
  return judgeServed({ stopping, batch, lookBackMs: null });
}

async function judgeDue({ stopping, batch }: Required<Sweep>): Promise<number> {
  let changed = 0;
  for (;;) {
    // Each one that is judged is due later or never: so the rest is what other workers hold, and is met the next time.
    const { found, written } = await within('system', async (trx) => {
      const now = await databaseNow(trx);
      const machines = await listDueMachines(trx, now, batch);
      return { found: machines.length, written: await writeStates(trx, machines.map((machine) => judged(machine, now)), now) };
    });
    changed += written;
    if (found < batch || stopping.aborted) return changed;
  }
}

async function judgeServed({ stopping, batch, lookBackMs }: Required<Sweep> & { lookBackMs: number | null }): Promise<number> {
  let changed = 0;
  let after: string | undefined;
  for (;;) {
    const { last, written } = await within('system', async (trx) => {
      const now = await databaseNow(trx);
      const page = await listMachinesOfChangedSubscriptions(trx, { since: lookBackMs === null ? null : new Date(now.getTime() - lookBackMs), now, after, limit: batch });
      const differing = page.filter((machine) => judged(machine, now).isServed !== machine.isServed).map(({ id }) => id);
      const machines = differing.length === 0 ? [] : await lockMachines(trx, differing);
      return { last: page.length < batch ? undefined : page.at(-1)!.id, written: await writeStates(trx, machines.map((machine) => judged(machine, now)), now) };
    });
    changed += written;
    after = last;
    if (after === undefined || stopping.aborted) return changed;
  }
}
