import { listSnapshots } from './read-backup';
import { readRestic } from './run-restic';
import { ResticFailed, type Snapshot } from './restic';
import { type Repository } from '../vault/within-vault';

const LONGEST = 20_000_000;
/** Of each command; a lease that covers all of them is with who calls. */
const LONGEST_SECONDS = 2 * 3_600;
/** As many as the arguments of one program may be long, and more. */
const FORGOTTEN_AT_ONCE = 500;

type Asked = { signal?: AbortSignal };

/**
 * Removes the versions that `choose` names of all that are there, then what no version needs. Answers 'locked' and removes nothing where somebody
 * else holds the backup.
 */
export async function tidyBackup<Chosen extends { readonly removed: readonly { readonly id: string }[] }>(repository: Repository, choose: (versions: readonly Snapshot[]) => Chosen, asked: Asked = {}): Promise<Chosen | 'locked'> {
  const limits = { lane: 'tidy', seconds: LONGEST_SECONDS, maxBytes: LONGEST, ...asked } as const;
  try {
    // Only locks of who has not been heard of for half an hour.
    await readRestic(repository, ['unlock'], limits);
    const chosen = choose(await listSnapshots(repository, limits));
    const ids = chosen.removed.map(({ id }) => id);
    for (let at = 0; at < ids.length; at += FORGOTTEN_AT_ONCE) await readRestic(repository, ['forget', ...ids.slice(at, at + FORGOTTEN_AT_ONCE)], limits);
    await readRestic(repository, ['prune', '--max-unused', '10%'], limits);
    return chosen;
  } catch (error) {
    if (error instanceof ResticFailed && error.isLocked) return 'locked';
    throw error;
  }
}
