import semver from 'semver';
import { type Platform, PLATFORMS } from '../machine';
import { type ClientVersions } from './client-versions.repository';

/** critical: below the minimum. warning: below the current version (domain.md §9.4). */
export const OUTDATED_LEVELS = ['critical', 'warning'] as const;
export type OutdatedLevel = (typeof OUTDATED_LEVELS)[number];

/** How far behind a client is; undefined for one that is current, newer, or says no version that can be compared. */
export function outdatedLevel(version: string, { current, minimum }: Pick<ClientVersions, 'current' | 'minimum'>): OutdatedLevel | undefined {
  if (semver.valid(version) === null) return undefined;
  if (semver.lt(version, minimum)) return 'critical';
  return semver.lt(version, current) ? 'warning' : undefined;
}

export interface OutdatedQuestion {
  readonly level: OutdatedLevel | undefined;
  readonly platform: Platform | undefined;
}

/** What an address asks of the list; what is missing or unknown asks for nothing. */
export function readOutdatedQuestion(query: Readonly<Record<string, string>>): OutdatedQuestion {
  return { level: OUTDATED_LEVELS.find((level) => level === query['level']), platform: PLATFORMS.find((platform) => platform === query['platform']) };
}

export function queryOf({ level, platform }: OutdatedQuestion): Record<string, string> {
  return { ...level && { level }, ...platform && { platform } };
}

/** From the first version to the last that the list shows of a platform: [from, below). */
export interface VersionRange {
  readonly platform: Platform;
  readonly from: string | null;
  readonly below: string;
}

/** What the question asks for, a range of versions a platform, in the list's order. */
export function rangesOf({ level, platform }: OutdatedQuestion, versions: ReadonlyMap<Platform, ClientVersions>): VersionRange[] {
  const asked = [...PLATFORMS].sort().filter((each) => platform === undefined || each === platform);
  return asked.flatMap((each) => {
    const known = versions.get(each);
    if (!known) return [];
    if (level === 'critical') return [{ platform: each, from: null, below: known.minimum }];
    return [{ platform: each, from: level === 'warning' ? known.minimum : null, below: known.current }];
  });
}
