import { createHash } from 'node:crypto';
import { removeMachine } from '../../../src/computers/purges/remove-machine';
import '../../../src/computers/purges/purges.jobs';
import { CONFIG, KINDS_OF_OBJECTS, type VaultObject } from '../../../src/computers/vault/store/vault-object.model';
import { storeOf } from '../../../src/computers/vault/store/store-of';
import { ensureVault } from '../../../src/computers/vault/vaults.repository';
import { config } from '../../../src/config';
import { closeDatabase, databaseNow, within } from '../../../src/platform/database/database';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createMachine } from '../../support/factories/machines';
import { createOrganization } from '../../support/factories/organizations';
import { createSubscription } from '../../support/factories/subscriptions';
import { runJob } from '../../support/queue';
import { refusingS3 } from '../../support/outside/refusing-s3';
import { temporaryFolder } from '../../support/clients/restic';
import { startS3 } from '../../support/outside/s3-server';
import { FREE, vaultBytes } from '../../support/clients/vaults';

jest.setTimeout(120_000);

const job = { kind: 'job', id: 'computers.remove-deleted' } as const;
const folder = temporaryFolder();
const { vault } = config;
let refuse: Parameters<typeof refusingS3>[1];

beforeAll(async () => {
  vault.s3 = await refusingS3(await startS3(folder), () => refuse());
});
beforeEach(() => {
  refuse = () => undefined;
});
afterAll(closeDatabase);
afterAll(() => {
  vault.s3 = undefined;
});

/** A machine that was deleted a minute ago, with so many objects of two bytes in the bucket. */
async function createDeleted(objects: number): Promise<string> {
  const { organizationId } = await createOrganization();
  const { accountId } = await createAccount({ organizationId });
  const { subscriptionId } = await createSubscription({ organizationId, accountId, startsOn: '2026-01-01', expiresOn: '2099-01-01' });
  const now = await within('system', databaseNow);
  const { id } = await createMachine({ accountId, subscriptionId, facts: { deleteAt: new Date(now.getTime() - 60_000), bytesStored: 2 * objects } });
  await within('system', (trx) => ensureVault(trx, { organizationId, accountId, machineId: id }, now));
  const each = Array.from({ length: objects }, (_none, place) => Buffer.from([place >> 8, place & 255]));
  while (each.length > 0) await Promise.all(each.splice(0, 50).map((bytes) => put(id, bytes)));
  return id;
}

async function put(id: string, bytes: Buffer): Promise<void> {
  const kind = KINDS_OF_OBJECTS[bytes[1]! % KINDS_OF_OBJECTS.length]!;
  const object: VaultObject = { kind, name: createHash('sha256').update(bytes).digest('hex') };
  // eslint-disable-next-line @typescript-eslint/require-await
  await storeOf(id).put({ object, body: (async function* () { yield bytes; })(), bytes: bytes.length }, FREE);
}

async function countOf(id: string): Promise<number> {
  let count = (await storeOf(id).size(CONFIG)) === undefined ? 0 : 1;
  for (const kind of KINDS_OF_OBJECTS) for await (const _object of storeOf(id).list(kind)) count += 1;
  return count;
}

const standing = async (id: string) => (await ownerSql(
  `select (select count(*)::int from machines where id = $1) as machines, (select count(*)::int from vaults where machine_id = $1) as vaults,
          r.bytes::int as bytes, r.data_gone_at is not null as gone, r.ended_at is not null as ended from machine_removals r where r.machine_id = $1`, [id]))[0];

describe('the removal of data that lies in a bucket', () => {
  it('takes every object of the machine and none of another, and then the machine', async () => {
    const [id, neighbour] = [await createDeleted(12), await createDeleted(5)];
    await ownerSql('update machines set delete_at = null where id = $1', [neighbour]);
    expect([await countOf(id), await countOf(neighbour)]).toEqual([12, 5]);
    await runJob('computers.remove-deleted');
    expect([await countOf(id), await countOf(neighbour), await vaultBytes(neighbour)]).toEqual([0, 5, expect.any(Number)]);
    expect(await standing(id)).toEqual({ machines: 0, vaults: 0, bytes: 24, gone: true, ended: true });
  });

  it('that the store refuses halfway keeps the machine, and is carried on by the next sweep', async () => {
    const id = await createDeleted(40);
    refuse = () => 'keeps every other object';
    await expect(removeMachine(id, 'deleted', job)).rejects.toThrow('the store did not remove 20 objects: AccessDenied');
    expect(await countOf(id)).toBe(20);
    expect(await standing(id)).toEqual({ machines: 1, vaults: 1, bytes: 80, gone: false, ended: false });
    refuse = () => undefined;
    await runJob('computers.remove-deleted');
    expect(await countOf(id)).toBe(0);
    expect(await standing(id)).toEqual({ machines: 0, vaults: 0, bytes: 80, gone: true, ended: true });
    expect(await ownerSql("select count(*)::int as times from audit_entries where subject_id = $1 and action = 'machine.removed'", [id])).toEqual([{ times: 1 }]);
  });

  it('waits for a store that is down, and asks again in the same sweep', async () => {
    const id = await createDeleted(3);
    let asked = 0;
    refuse = () => (++asked === 1 ? 'is down' : undefined);
    expect(await removeMachine(id, 'deleted', job)).toBe(true);
    expect([asked, await countOf(id)]).toEqual([2, 0]);
  });
});
