import { type Scoped } from '../../platform/database/database';
import { type Machine } from '../machine';
import { retentionOf } from '../policies/retention';
import { findServerFacts, listSets } from '../servers/server-sets.repository';
import { type ServerSet } from '../servers/server-set';
import { type SetChange, type Standing } from '../servers/settings/server-setting.model';
import { readStandings, standingKey } from '../servers/settings/server-settings.repository';
import { type MachinePromises } from './choose-of-machine.model';
import { type Keeping, type Promised } from './kept-versions.model';

/** What of a machine's backup is to be kept, in the system's scope (domain.md §8.10, §13.1). */
export async function readKeeping(trx: Scoped, { id, kind }: Pick<Machine, 'id' | 'kind'>): Promise<MachinePromises> {
  const { deletedDays: days, missingDriveDays } = (await retentionOf(trx, [id])).get(id)!;
  const byTime: Keeping = { promised: [{ days }], missingDriveDays };
  if (kind === 'computer') return { isServer: false, sets: [], of: () => byTime };
  const [sets, facts, standings] = [await listSets(trx, id), await findServerFacts(trx, id), await readStandings(trx, id)];
  const keepings = new Map(sets.map((set) => [set.name, { promised: promisedOf(set, { wish: standings.get(standingKey('set', set.name)), reportedAt: facts?.reportedAt, days }), missingDriveDays }]));
  return { isServer: true, sets: [...keepings.keys()], of: (set) => (set === undefined ? byTime : keepings.get(set) ?? byTime) };
}

type Known = { wish: Standing | undefined; reportedAt: Date | undefined; days: number };

/** What a set keeps as its server reports it; a wish that the server has not taken over, or not reported since, is kept as well, so that asking for more never comes too late. */
function promisedOf({ retentionCycles }: ServerSet, { wish, reportedAt, days }: Known): Promised[] {
  const ruleOf = (cycles: number | null): Promised => (cycles === null ? { days } : { cycles });
  const newest = wish?.newest;
  const isOpen = newest?.state === 'pending' || (newest?.state === 'applied' && (reportedAt === undefined || newest.answeredAt! > reportedAt));
  return isOpen ? [ruleOf(retentionCycles), ruleOf((newest.wanted as SetChange).cycles)] : [ruleOf(retentionCycles)];
}
