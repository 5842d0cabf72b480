import { RuleBroken, Unavailable } from '../../platform/errors';
import { logger } from '../../platform/operations/logger';
import { type Machine } from '../machine';
import { ResticFailed } from '../restic/restic';

/** Throws what people are told where a backup could not be read: what restic itself says names files, and is for the log. */
export function refuseUnreadable(error: unknown, { id }: Pick<Machine, 'id'>): never {
  if (!(error instanceof ResticFailed)) throw error;
  if (error.isLocked) throw new RuleBroken('This backup is being tidied up just now. Try again in a few minutes.');
  if (error.isEmpty) throw new RuleBroken('There is no backup yet. Files appear here after the first complete one.');
  logger.error({ err: error, machine: id }, 'a backup could not be read');
  throw new Unavailable('This could not be read from the backup. Try again, or choose another version. If it happens again, ask support.');
}
