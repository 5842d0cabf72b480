import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { config } from '../../../src/config';
import { folderStore } from '../../../src/computers/vault/store/folder-store';
import { s3Store } from '../../../src/computers/vault/store/s3-store';
import { CONFIG, KINDS_OF_OBJECTS, type KindOfObject, readObject, type VaultObject } from '../../../src/computers/vault/store/vault-object.model';
import { type VaultStore } from '../../../src/computers/vault/store/vault-store';
import { temporaryFolder } from '../../support/clients/restic';
import { startS3 } from '../../support/outside/s3-server';
import { FREE } from '../../support/clients/vaults';

jest.setTimeout(60_000);

const folder = temporaryFolder();
let s3: (machineId: string) => VaultStore;

beforeAll(async () => {
  const bucket = await startS3(folder);
  s3 = (machineId) => s3Store(bucket, machineId);
});

// Whatever is true of one store is true of the other.
describe.each([['a folder', (id: string) => folderStore(id)], ['a bucket', (id: string) => s3(id)]] as const)('a vault in %s', (where, open) => {
  let store: VaultStore;
  let machineId: string;

  beforeEach(async () => {
    machineId = randomUUID();
    store = open(machineId);
    await store.create();
    await store.create();
  });

  it('gives back what it was given, whole and in parts', async () => {
    const bytes = randomBytes(900_000);
    const object = objectOf('data', bytes);
    expect(await put(object, bytes)).toBe(true);
    expect(await store.size(object)).toBe(900_000);
    expect(await read(object, 0, 900_000)).toEqual(bytes);
    expect(await read(object, 65_000, 65_001)).toEqual(bytes.subarray(65_000, 65_001));
    expect(await read(object, 899_990, 900_000)).toEqual(bytes.subarray(899_990));
  });

  it('lists each kind by name with its size, and nothing else', async () => {
    const kinds: Record<string, { name: string; bytes: number }[]> = {};
    for (const kind of KINDS_OF_OBJECTS) {
      kinds[kind] = [];
      for (const size of [3, 70]) {
        const bytes = randomBytes(size);
        await put(objectOf(kind, bytes), bytes);
        kinds[kind].push({ name: hashOf(bytes), bytes: size });
      }
    }
    await put(CONFIG, Buffer.from('settings'));
    for (const kind of KINDS_OF_OBJECTS) expect((await list(kind)).sort(byName)).toEqual(kinds[kind]!.sort(byName));
  });

  it('says of what it has already that it is not new, and keeps it', async () => {
    const bytes = randomBytes(5_000);
    const object = objectOf('index', bytes);
    expect([await put(object, bytes), await put(object, bytes)]).toEqual([true, false]);
    await expect(put(object, randomBytes(5_000))).rejects.toThrow('does not have the checksum');
    expect(await read(object, 0, 5_000)).toEqual(bytes);
  });

  it.each([
    ['another content', 4_000, (bytes: Buffer) => [randomBytes(bytes.length)], 'does not have the checksum'],
    ['less than was said', 4_000, (bytes: Buffer) => [bytes.subarray(0, 3_999)], 'Less was sent'],
    ['more than was said', 4_000, (bytes: Buffer) => [bytes, Buffer.from('x')], 'More was sent'],
    ['another content in many pieces', 300_000, (bytes: Buffer) => [bytes.subarray(0, 100_000), bytes.subarray(100_000, 299_999), Buffer.from([bytes[299_999]! ^ 1])], 'does not have the checksum'],
  ] as const)('keeps nothing of %s', async (_what, size, sent, words) => {
    const bytes = randomBytes(size);
    const object = objectOf('data', bytes);
    await expect(store.put({ object, body: piecesOf(sent(bytes)), bytes: size }, FREE)).rejects.toThrow(words);
    await nothingStands(object);
  });

  it('keeps nothing of what breaks off in the middle', async () => {
    const bytes = randomBytes(500_000);
    const object = objectOf('data', bytes);
    const broken = async function* () {
      yield bytes.subarray(0, 250_000);
      await Promise.resolve();
      throw new Error('the line went dead');
    };
    await expect(store.put({ object, body: broken(), bytes: 500_000 }, FREE)).rejects.toThrow('the line went dead');
    await nothingStands(object);
  });

  it.each([524_287, 524_288, 524_289, 1_048_576, 1_300_000])('keeps %i bytes in whatever pieces they come', async (size) => {
    const bytes = randomBytes(size);
    const object = objectOf('data', bytes);
    const sent = [bytes.subarray(0, 1), bytes.subarray(1, 400_000), Buffer.alloc(0), bytes.subarray(400_000)];
    expect(await store.put({ object, body: piecesOf(sent), bytes: size }, FREE)).toBe(true);
    expect(hashOf(await read(object, 0, size))).toBe(object.name);
  });

  it('keeps nothing of what is not allowed, and counts it never', async () => {
    const bytes = randomBytes(1_200_000);
    const object = objectOf('data', bytes);
    const counted: boolean[] = [];
    const refused = Promise.reject(new Error('there is no room'));
    await expect(store.put({ object, body: piecesOf([bytes]), bytes: bytes.length }, { allowed: refused, counted: (isNew) => Promise.resolve(counted.push(isNew)) })).rejects.toThrow('there is no room');
    await nothingStands(object);
    expect(counted).toEqual([]);
  });

  it('takes the same object from two at once as one', async () => {
    const bytes = randomBytes(200_000);
    const object = objectOf('snapshots', bytes);
    const answers = await Promise.all([put(object, bytes), put(object, bytes)]);
    expect(answers).toContain(true);
    expect(await read(object, 0, 200_000)).toEqual(bytes);
    expect(await list('snapshots')).toEqual([{ name: object.name, bytes: 200_000 }]);
  });

  it('keeps an empty object too', async () => {
    const object = objectOf('locks', Buffer.alloc(0));
    expect([await put(object, Buffer.alloc(0)), await store.size(object)]).toEqual([true, 0]);
  });

  it('removes one object, once', async () => {
    const bytes = randomBytes(10);
    const object = objectOf('locks', bytes);
    await put(object, bytes);
    expect([await store.remove(object), await store.remove(object), await store.size(object)]).toEqual([true, false, undefined]);
  });

  it('goes as a whole and leaves those of others alone, however often it is told', async () => {
    const other = open(randomUUID());
    await other.create();
    const bytes = randomBytes(100);
    const object = objectOf('data', bytes);
    await put(object, bytes);
    await other.put({ object, body: piecesOf([bytes]), bytes: 100 }, FREE);
    await store.destroy();
    await store.destroy();
    expect([await store.size(object), await list('data'), await other.size(object)]).toEqual([undefined, [], 100]);
  });

  it('answers for what is not there', async () => {
    expect([await store.size(CONFIG), await list('keys')]).toEqual([undefined, []]);
  });

  it('is opened for machines alone', () => {
    for (const odd of ['..', '', 'a/b', randomUUID().toUpperCase(), `${randomUUID()}/..`]) expect(() => open(odd)).toThrow(RangeError);
  });

  async function nothingStands(object: VaultObject): Promise<void> {
    expect(await store.size(object)).toBeUndefined();
    // The stand-in for S3 lists what broke off, which S3 itself does not keep.
    if (where === 'a folder') expect([await list('data'), readdirSync(path.join(config.dataDir, 'vaults', machineId, 'tmp'))]).toEqual([[], []]);
  }
  function put(object: VaultObject, bytes: Buffer): Promise<boolean> {
    return store.put({ object, body: piecesOf([bytes]), bytes: bytes.length }, FREE);
  }
  async function read(object: VaultObject, from: number, to: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of await store.read(object, { from, to })) pieces.push(Buffer.from(piece));
    return Buffer.concat(pieces);
  }
  async function list(kind: KindOfObject): Promise<{ name: string; bytes: number }[]> {
    const found = [];
    for await (const { name, bytes } of store.list(kind)) found.push({ name, bytes });
    return found;
  }
});

describe('the name of an object', () => {
  it.each([['data', '..'], ['data', 'A'.repeat(64)], ['data', 'a'.repeat(63)], ['data', `${'a'.repeat(64)}\n`], ['tmp', 'a'.repeat(64)], ['config', 'a'.repeat(64)], ['__proto__', 'a'.repeat(64)], ['data', `${'a'.repeat(30)}/${'a'.repeat(33)}`], ['data', '']])('is none: %s %s', (kind, name) => {
    expect(readObject(kind, name)).toBeUndefined();
  });

  it('is one: 64 hexadecimal digits below a kind, or the configuration', () => {
    expect([readObject('locks', 'a'.repeat(64)), readObject('config', '')]).toEqual([{ kind: 'locks', name: 'a'.repeat(64) }, CONFIG]);
  });
});

function objectOf(kind: KindOfObject, bytes: Buffer): VaultObject {
  return { kind, name: hashOf(bytes) };
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

// Copies, as a line brings them: a store gives the memory of what it got away.
async function* piecesOf(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) {
    await Promise.resolve();
    for (let at = 0; at < piece.length || at === 0; at += 65_536) yield Buffer.from(piece.subarray(at, at + 65_536));
  }
}

function byName(one: { name: string }, other: { name: string }): number {
  return one.name < other.name ? -1 : 1;
}
