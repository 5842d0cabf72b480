import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { getMachine } from '../../../src/computers/machines.repository';
import { ensureRepositoryKey } from '../../../src/computers/credentials/repository-keys.repository';
import { type Repository } from '../../../src/computers/vault/within-vault';
import { withRepository } from '../../../src/computers/restic/with-repository';
import { storeOf } from '../../../src/computers/vault/store/store-of';
import { ensureVault } from '../../../src/computers/vault/vaults.repository';
import { config } from '../../../src/config';
import { databaseNow, within } from '../../../src/platform/database/database';
import { ownerSql } from '../database';
import { restic } from './restic';

export type Files = Readonly<Record<string, string | Buffer>>;

/** What a client would back up: these files in a folder, gone again afterwards. Answers the new version's id. */
export async function backUp(machineId: string, files: Files, { at, tag }: { at?: string; tag?: string | readonly string[] } = {}): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portal-files-'));
  try {
    for (const [name, bytes] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), bytes);
    }
    await begin(machineId);
    const id = await withRepository(machineId, { mayDelete: true }, async (repository) => {
      // From inside the folder, so that paths begin at it.
      const lines = await said(repository, ['backup', '--json', '--host', 'front-desk', ...at === undefined ? [] : ['--time', at], ...tag === undefined ? [] : [tag].flat().flatMap((each) => ['--tag', each]), '.'], folder);
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

/** An empty backup, as a client makes it at first: vaults are theirs to make. */
async function begin(machineId: string): Promise<void> {
  const password = await within('system', async (trx) => {
    await ensureVault(trx, { ...await getMachine(trx, machineId), machineId }, await databaseNow(trx));
    return ensureRepositoryKey(trx, machineId);
  });
  const folder = path.join(config.dataDir, 'vaults', machineId);
  if (existsSync(folder)) return;
  await storeOf(machineId).create();
  await said({ url: folder, env: { RESTIC_PASSWORD: password } }, ['init']);
}

async function said(repository: Repository, args: readonly string[], cwd?: string): Promise<string> {
  const { code, stdout, stderr } = await asked(repository, args, cwd);
  if (code !== 0) throw new Error(`restic ${args[0]}: ${stderr}`);
  return stdout;
}

function asked({ url, env }: Repository, args: readonly string[], cwd?: string) {
  return restic(url, args, { password: env['RESTIC_PASSWORD']!, ...cwd === undefined ? {} : { cwd } });
}
