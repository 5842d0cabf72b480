import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { config } from '../../../src/config';
import { folderStore } from '../../../src/computers/vault/store/folder-store';
import { StoreFull } from '../../../src/computers/vault/store/vault-store';
import { GIGABYTE } from '../../../src/computers/vault/vault-facts.report';
import '../../support/app';
import { ownerSql } from '../../support/database';
import { eventually } from '../../support/eventually';
import { restic, temporaryFolder, withRestic } from '../../support/clients/restic';
import { nameOf } from '../../support/clients/vault-requests';
import { bytesStored, type Client, createClient, repositoryOf, vaultBytes, FREE } from '../../support/clients/vaults';
import { startTestWeb } from '../../support/running/web-server';

jest.setTimeout(120_000);

const folder = temporaryFolder();

withRestic('a backup that is hindered in the middle', () => {
  let base: string;
  beforeAll(async () => {
    base = await startTestWeb();
  });

  async function begun(megabytes: number): Promise<{ client: Client; repository: string; source: string }> {
    const client = await createClient();
    const repository = repositoryOf(client, base);
    const source = path.join(folder, client.machine.id);
    mkdirSync(source);
    for (let each = 0; each < megabytes; each += 1) writeFileSync(path.join(source, `file-${each}`), randomBytes(1_000_000));
    expect((await restic(repository, ['init'])).code).toBe(0);
    return { client, repository, source };
  }

  it.each([
    ['the storage is full', (client: Client) => ownerSql('update machines set bytes_stored = $2 where id = $1', [client.machine.id, 250 * GIGABYTE]), /The 250 GB of storage are full/],
    ['it is stopped', (client: Client) => ownerSql('update machines set stopped_at = app.now() where id = $1', [client.machine.id]), /Backup of this computer is stopped/],
    ['its subscription ends', (client: Client) => ownerSql("update subscriptions set state = 'expired', ended_at = app.now(), purge_on = expires_on + 30, purge_at = app.now() + interval '30 days' where id = $1", [client.subscriptionId]), /The subscription of this computer has ended/],
  ])('is told in words that %s, and what was stored before is whole', async (_what, hinder, words) => {
    const { client, repository, source } = await begun(3);
    expect((await restic(repository, ['backup', '.'], { cwd: source })).code).toBe(0);
    for (let each = 0; each < 40; each += 1) writeFileSync(path.join(source, `more-${each}`), randomBytes(1_000_000));
    const before = await vaultBytes(client.machine.id);
    const running = restic(repository, ['backup', '.'], { cwd: source, until: words });
    // The first pack of the second backup is there: restic is at it.
    await eventually(async () => expect(await vaultBytes(client.machine.id)).toBeGreaterThan(before), 30_000);
    await hinder(client);
    expect((await running).stderr).toMatch(words);
    await ownerSql('update machines set stopped_at = null where id = $1', [client.machine.id]);
    await ownerSql("update subscriptions set state = 'active', ended_at = null, purge_on = null, purge_at = null where id = $1", [client.subscriptionId]);
    await ownerSql('update machines set bytes_stored = $2 where id = $1', [client.machine.id, await vaultBytes(client.machine.id)]);
    expect((await restic(repository, ['check', '--read-data'])).code).toBe(0);
    const target = path.join(folder, `${client.machine.id}-restored`);
    expect((await restic(repository, ['restore', 'latest', '--target', target])).code).toBe(0);
    expect(readdirSync(target)).toHaveLength(3);
    for (const name of readdirSync(target)) expect(readFileSync(path.join(target, name)).equals(readFileSync(path.join(source, name)))).toBe(true);
  });

  it('goes on beside another on the same vault, and both are whole and counted', async () => {
    const { client, repository, source } = await begun(8);
    const answers = await Promise.all([restic(repository, ['backup', '.'], { cwd: source }), restic(repository, ['backup', '.'], { cwd: source })]);
    expect(answers.map(({ code }) => code)).toEqual([0, 0]);
    expect((await restic(repository, ['check', '--read-data'])).code).toBe(0);
    expect(JSON.parse((await restic(repository, ['snapshots', '--json'])).stdout)).toHaveLength(2);
    expect(await bytesStored(client.machine.id)).toBe(await vaultBytes(client.machine.id));
  });
});

const disk = smallDisk();

(disk ? describe : describe.skip)(`a disk that is full${disk ? '' : ' (left out: only root may mount a small one)'}`, () => {
  it('takes nothing of what does not fit, and goes on with what does', async () => {
    const machineId = path.basename(disk!);
    const store = folderStore(machineId);
    await store.create();
    const [large, small] = [randomBytes(3_000_000), randomBytes(100_000)];
    const put = (bytes: Buffer) => {
      const object = { kind: 'data', name: nameOf(bytes) } as const;
      return store.put({ object, body: inPieces(bytes), bytes: bytes.length }, FREE);
    };
    await expect(put(large)).rejects.toThrow(StoreFull);
    expect([readdirSync(path.join(disk!, 'tmp')), readdirSync(path.join(disk!, 'data'))]).toEqual([[], []]);
    expect(await put(small)).toBe(true);
  });
});

/** A disk of two megabytes in place of a vault; undefined where none can be mounted. */
function smallDisk(): string | undefined {
  const place = path.join(config.dataDir, 'vaults', randomUUID());
  mkdirSync(place, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', place], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  afterAll(() => void execFileSync('umount', [place]));
  return place;
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) {
    await Promise.resolve();
    yield Buffer.from(bytes.subarray(at, at + 65_536));
  }
}
