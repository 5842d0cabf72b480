import { judgeStates } from '../../src/computers/states/judge-states';
import { countMachines, measureStorage } from '../../src/alerts/monitoring/count-machines';
import { closeDatabase, patiently } from '../../src/platform/database/database';

/** Runs what a worker runs over all machines, by the name in its argument, and tells its parent how many it changed. */
async function main(what: string): Promise<void> {
  const changed = await patiently(async () => {
    const { signal: stopping } = new AbortController();
    if (what === 'judge') return judgeStates({ stopping });
    await (what === 'count' ? countMachines : measureStorage)({ stopping });
    return 0;
  });
  await closeDatabase();
  process.send!({ changed });
}

void main(process.argv[2]!);
