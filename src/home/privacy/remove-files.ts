import { type Scoped, within } from '../../platform/database/database';
import { removeKeptFile } from '../../platform/files/files';
import { type JobContext } from '../../platform/queue/queue';
import { deleteFileToRemove, listFilesToRemove, markFileTried } from './unfinished-cases.repository';

/** Every column that names a kept file. What a new one names is removed under its feet until it stands here; a test asks the catalog. */
export const FILE_COLUMNS: readonly (readonly [table: string, column: string])[] = [
  ['inbound_mails', 'raw_sha256'], ['ticket_files', 'sha256'], ['content_items', 'file_sha256'], ['content_items', 'captions_sha256'], ['content_items', 'poster_sha256'], ['logos', 'file'], ['mails', 'logo_file'],
];
const MOST_AT_ONCE = 500;

/**
 * Removes the kept files that erasures have left, each by itself: one that something else names stays for that, one that was kept a moment ago waits, and one that
 * the disk does not let go is tried again with the next run. Killed at any point it loses nothing and leaves no half file.
 */
export async function removeFiles({ log, stopping }: Pick<JobContext, 'log' | 'stopping'>): Promise<void> {
  for (const { id, sha256 } of await within('system', (trx) => listFilesToRemove(trx, MOST_AT_ONCE), { readOnly: true })) {
    if (stopping.aborted) return;
    try {
      const became = await removeKeptFile(sha256, () => within('system', (trx) => isNamed(trx, sha256), { readOnly: true }));
      await within('system', (trx) => (became === 'later' ? markFileTried(trx, id, null) : deleteFileToRemove(trx, id)));
    } catch (error) {
      log.error({ error, file: sha256 }, 'file of an erased person not removed yet');
      await within('system', (trx) => markFileTried(trx, id, (error as NodeJS.ErrnoException).code ?? 'unknown'));
    }
  }
}

async function isNamed(trx: Scoped, sha256: string): Promise<boolean> {
  const asked = FILE_COLUMNS.map(([table, column]) => `exists (select from ${table} where ${column} = :sha256)`).join(' or ');
  const { rows } = await trx.raw<{ rows: [{ named: boolean }] }>(`select ${asked} as named`, { sha256 });
  return rows[0].named;
}
