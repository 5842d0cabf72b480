import { readRestic } from './run-restic';
import { ResticFailed } from './restic';
import { type Repository } from '../vault/within-vault';

const LONGEST = 20_000_000;
/** Of each command; a lease that covers both is with who calls. */
const LONGEST_SECONDS = 2 * 3_600;

type Asked = { signal?: AbortSignal };
/** What stays: every version of the last days before the newest one, and the newest one at least; of each tag by itself where `byTag` says so. */
export type KeepRules = { days: number; byTag: boolean };
export type Tidied = { kept: number; removed: number; oldestKeptAt: Date | null };

/**
 * Removes versions that are not to be kept any more, then what no version needs. The days count back from the newest version, so that a
 * machine that is away loses nothing. Answers 'locked' and removes nothing where somebody else holds the backup.
 */
export async function tidyBackup(repository: Repository, { days, byTag }: KeepRules, asked: Asked = {}): Promise<Tidied | 'locked'> {
  const limits = { lane: 'tidy', seconds: LONGEST_SECONDS, maxBytes: LONGEST, ...asked } as const;
  try {
    // Only locks of who has not been heard of for half an hour.
    await readRestic(repository, ['unlock'], limits);
    const keep = ['--keep-last', '1', '--keep-within', `${days}d`, '--group-by', byTag ? 'tags' : ''];
    const text = await readRestic(repository, ['forget', '--json', ...keep], limits);
    await readRestic(repository, ['prune', '--max-unused', '10%'], limits);
    return tidiedOf(text);
  } catch (error) {
    if (error instanceof ResticFailed && error.isLocked) return 'locked';
    throw error;
  }
}

function tidiedOf(text: string): Tidied {
  // Nothing at all is said of an empty backup.
  const groups = text.trim() === '' ? [] : JSON.parse(text) as { keep: { time: string }[] | null; remove: unknown[] | null }[] | null ?? [];
  const times = groups.flatMap(({ keep }) => keep ?? []).map(({ time }) => new Date(time).getTime());
  return {
    kept: times.length, removed: groups.reduce((sum, { remove }) => sum + (remove?.length ?? 0), 0),
    oldestKeptAt: times.length === 0 ? null : new Date(Math.min(...times)),
  };
}
