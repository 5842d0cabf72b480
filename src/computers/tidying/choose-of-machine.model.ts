import { type Chosen, chooseVersions, type Keeping, type Version } from './kept-versions.model';
import { groupOf } from './version-tags.model';

/** The backup sets that a machine has, none for a computer, and what was promised of each; `undefined` is what names no set. */
export interface MachinePromises {
  readonly isServer: boolean;
  readonly sets: readonly string[];
  of(set: string | undefined): Keeping;
}

/** Which versions of a machine stay: a computer has one backup, and each set of a server is one of its own. */
export function chooseOfMachine(versions: readonly Version[], promises: MachinePromises, now: Date): Chosen {
  if (!promises.isServer) return chooseVersions(versions, promises.of(undefined), now);
  const groups = new Map<string, { set: string | undefined; versions: Version[] }>();
  for (const version of versions) {
    const { key, set } = groupOf(version.tags, promises.sets);
    const known = groups.get(key) ?? { set, versions: [] };
    known.versions.push(version);
    groups.set(key, known);
  }
  const chosen = [...groups.values()].map((group) => chooseVersions(group.versions, promises.of(group.set), now));
  const nexts = chosen.flatMap(({ nextOldAt }) => nextOldAt ?? []);
  return {
    kept: chosen.flatMap(({ kept }) => kept), removed: chosen.flatMap(({ removed }) => removed),
    nextOldAt: nexts.length === 0 ? null : new Date(Math.min(...nexts.map((at) => at.getTime()))),
  };
}
