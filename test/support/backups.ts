import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ensureRepositoryKey } from '../../src/computers/credentials/repository-keys.repository';
import { type Repository } from '../../src/computers/restic/restic';
import { withRepository } from '../../src/computers/restic/with-repository';
import { within } from '../../src/platform/database';
import { ownerSql } from './database';
import { restic } from './restic';

export type Files = Readonly<Record<string, string | Buffer>>;

/** What a client would back up: these files in a folder, gone again afterwards. Answers the new version's id. */
export async function backUp(machineId: string, files: Files, { at, tag }: { at?: string; tag?: string } = {}): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portal-files-'));
  try {
    for (const [name, bytes] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), bytes);
    }
    await within('system', (trx) => ensureRepositoryKey(trx, machineId));
    const id = await withRepository(machineId, { mayDelete: true }, async (repository) => {
      if ((await asked(repository, ['cat', 'config'])).code !== 0) await said(repository, ['init']);
      // From inside the folder, so that paths begin at it.
      const lines = await said(repository, ['backup', '--json', '--host', 'front-desk', ...at === undefined ? [] : ['--time', at], ...tag === undefined ? [] : ['--tag', tag], '.'], folder);
      return (JSON.parse(lines.trim().split('\n').at(-1)!) as { snapshot_id: string }).snapshot_id;
    });
    await ownerSql('update machines set last_backup_at = clock_timestamp() where id = $1', [machineId]);
    return await withRepository(machineId, { mayDelete: false }, async (repository) => (JSON.parse(await said(repository, ['snapshots', '--json', '--no-lock'])) as { id: string }[]).find((snapshot) => snapshot.id.startsWith(id))!.id);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the real restic answers about a machine's backup. */
export function askBackup(machineId: string, args: readonly string[]): Promise<string> {
  return withRepository(machineId, { mayDelete: true }, (repository) => said(repository, args));
}

async function said(repository: Repository, args: readonly string[], cwd?: string): Promise<string> {
  const { code, stdout, stderr } = await asked(repository, args, cwd);
  if (code !== 0) throw new Error(`restic ${args[0]}: ${stderr}`);
  return stdout;
}

function asked({ url, env }: Repository, args: readonly string[], cwd?: string) {
  return restic(url, args, { password: env['RESTIC_PASSWORD']!, ...cwd === undefined ? {} : { cwd } });
}
