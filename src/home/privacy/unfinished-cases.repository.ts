import { type Scoped } from '../../platform/database/database';

/** An erasure that is done, but for mails to others and for files. */
export interface Unfinished { readonly id: string; readonly personId: string | null; readonly email: string; readonly doneAt: Date; readonly sweptThrough: string | null }
export interface FileToRemove { readonly id: string; readonly sha256: string }

/** The oldest first. Needs the system scope. */
export async function listUnfinished(trx: Scoped): Promise<Unfinished[]> {
  return trx('privacy_cases').whereNull('cleared_at').whereNotNull('done_at').orderBy('asked_at').limit(100).select<Unfinished[]>({ id: 'id', personId: 'person_id', email: 'email', doneAt: 'done_at', sweptThrough: 'swept_through' });
}

export async function markSwept(trx: Scoped, id: string, sweptThrough: string): Promise<void> {
  await trx('privacy_cases').where({ id }).update({ swept_through: sweptThrough });
}

/** Forgets the address of an erasure whose files are gone too. Answers whether it is over. */
export async function clearCase(trx: Scoped, id: string, { erased, now }: { erased: string; now: Date }): Promise<boolean> {
  const done = await trx('privacy_cases').where({ id }).whereNull('cleared_at').whereNotExists(trx('files_to_remove').where({ case_id: id }).select('id')).update({ cleared_at: now, email: erased });
  return done > 0;
}

/** Those that were tried least come first, so that one that cannot be removed holds up no other. */
export async function listFilesToRemove(trx: Scoped, limit: number): Promise<FileToRemove[]> {
  return trx('files_to_remove').orderBy(['tries', 'asked_at', 'id']).limit(limit).select<FileToRemove[]>('id', 'sha256');
}

export async function deleteFileToRemove(trx: Scoped, id: string): Promise<void> {
  await trx('files_to_remove').where({ id }).delete();
}

export async function markFileTried(trx: Scoped, id: string, error: string | null): Promise<void> {
  await trx('files_to_remove').where({ id }).update({ tries: trx.raw('tries + 1'), last_error: error });
}
