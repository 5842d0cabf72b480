import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { config } from '../../../src/config';
import { removeVault } from '../../../src/computers/vault/remove-vault';
import { recount } from '../../../src/computers/vault/recount-vaults';
import { withVault } from '../../../src/computers/vault/within-vault';
import '../../support/app';
import { ownerSql } from '../../support/database';
import { restic, temporaryFolder, withRestic } from '../../support/clients/restic';
import { bytesStored, type Client, createClient, repositoryOf, vaultBytes } from '../../support/clients/vaults';
import { startTestWeb } from '../../support/running/web-server';

jest.setTimeout(120_000);

withRestic('a backup made with the real restic', () => {
  const folder = temporaryFolder();
  const source = path.join(folder, 'files');
  let client: Client;
  let repository: string;

  beforeAll(async () => {
    writeTree(source);
    client = await createClient();
    repository = repositoryOf(client, await startTestWeb());
  });

  it('is begun, written, checked to the last byte and restored as it was', async () => {
    expect(await restic(repository, ['init'])).toMatchObject({ code: 0 });
    expect(await restic(repository, ['backup', '.'], { cwd: source })).toMatchObject({ code: 0 });
    expect(await restic(repository, ['check', '--read-data'])).toMatchObject({ code: 0 });
    const target = path.join(folder, 'restored');
    expect(await restic(repository, ['restore', 'latest', '--target', target])).toMatchObject({ code: 0 });
    expect(contentOf(target)).toEqual(contentOf(source));
  });

  it('is counted to the byte', async () => {
    const counted = await bytesStored(client.machine.id);
    expect(counted).toBe(await vaultBytes(client.machine.id));
    expect(counted).toBeGreaterThan(3_000_000);
    expect(await recount(client.machine.id)).toEqual({ machineId: client.machine.id, from: counted, to: counted });
  });

  it('lies on the disk as restic lays it out, so that an operator reads it with restic alone', async () => {
    const target = path.join(folder, 'by-hand');
    expect(await restic(path.join(config.dataDir, 'vaults', client.machine.id), ['restore', 'latest', '--target', target, '--no-lock'])).toMatchObject({ code: 0 });
    expect(contentOf(target)).toEqual(contentOf(source));
  });

  it('cannot be thinned out by the client, which may take its own locks away', async () => {
    const before = contentOf(vaultFolder(client));
    const forgotten = await restic(repository, ['forget', 'latest', '--prune'], { until: /Nothing can be deleted from a computer/ });
    expect(forgotten.code).not.toBe(0);
    expect(contentOf(vaultFolder(client))).toEqual(before);
    expect(readdirSync(path.join(vaultFolder(client), 'locks'))).toEqual([]);
  });

  it('is thinned out by us, and what is freed is counted', async () => {
    writeFileSync(path.join(source, 'later.bin'), randomBytes(2_000_000));
    expect(await restic(repository, ['backup', '.'], { cwd: source })).toMatchObject({ code: 0 });
    const before = await bytesStored(client.machine.id);
    const pruned = await withVault(client.machine.id, { mayDelete: true }, async ({ url }) => {
      const done = await restic(url, ['forget', '--keep-last', '1', '--prune', '--group-by', 'paths']);
      const checked = await restic(url, ['check', '--read-data']);
      return [done.code, checked.code, JSON.parse((await restic(url, ['snapshots', '--json'])).stdout).length];
    });
    expect(pruned).toEqual([0, 0, 1]);
    const after = await bytesStored(client.machine.id);
    expect(after).toBeLessThan(before);
    expect(after).toBe(await vaultBytes(client.machine.id));
    expect(await ownerSql('select id from vault_writes')).toEqual([]);
  });

  it('is only read where we only want to read it', async () => {
    const answered = await withVault(client.machine.id, { mayDelete: false }, async ({ url }) => {
      const listed = await restic(url, ['ls', 'latest']);
      const forgotten = await restic(url, ['forget', 'latest'], { until: /Nothing is to be deleted here/ });
      const stranger = await restic(url.replace(/portal:[^@]+@/, 'portal:guess@'), ['snapshots']);
      return [listed.code, forgotten.code === 0, stranger.code === 0];
    });
    expect(answered).toEqual([0, false, false]);
  });

  it('is gone once it is removed, with its bytes', async () => {
    await removeVault(client.machine.id);
    await removeVault(client.machine.id);
    expect(readdirSync(path.join(config.dataDir, 'vaults'))).toEqual([]);
    expect(await bytesStored(client.machine.id)).toBe(0);
    expect((await restic(repository, ['snapshots'])).code).not.toBe(0);
  });
});

function vaultFolder({ machine }: Client): string {
  return path.join(config.dataDir, 'vaults', machine.id);
}

function writeTree(root: string): void {
  for (const [name, bytes] of [['letter.txt', 1_200], ['Ünïcode 🧀/כתב.txt', 300], ['empty', 0], ['deep/er/er/photo.jpg', 3_000_000]] as const) {
    const place = path.join(root, name);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, randomBytes(bytes));
  }
}

/** Each file below a folder with the sha-256 of its content. */
function contentOf(root: string): Record<string, string> {
  const found = (readdirSync(root, { recursive: true }) as string[]).filter((name) => statSync(path.join(root, name)).isFile()).sort();
  return Object.fromEntries(found.map((name) => [name, createHash('sha256').update(readFileSync(path.join(root, name))).digest('hex')]));
}
