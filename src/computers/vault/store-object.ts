import { type Scoped, within } from '../../platform/database/database';
import { readStorageOf } from './vault-facts.report';
import { storageFullWords } from './quota-words.model';
import { isCounted, type VaultObject } from './store/vault-object.model';
import { type Sent, StoreFull, VaultMissing, type VaultStore } from './store/vault-store';
import { VaultRefusal } from './vault-refusals';
import { insertWrite, settleWrite } from './vault-writes.repository';

export interface VaultOf {
  readonly organizationId: string;
  readonly accountId: string;
  readonly subscriptionId: string;
  readonly machineId: string;
}

type How = { readonly store: VaultStore; /** Whether the storage of the subscription limits it. */ readonly isLimited: boolean };

/**
 * Stores what was sent, whole or not at all, and counts it. Its bytes are held before the first of them is read, so that several machines of a
 * subscription never exceed its storage together (domain.md §2.2); throws a VaultRefusal that names the limit where it would, and WrongBody where
 * the content is not what its name says. The same object again is fine, and counted once.
 */
export async function storeObject(of: VaultOf, { object, body, bytes }: Sent, { store, isLimited }: How): Promise<void> {
  const held = isCounted(object) ? within('system', (trx) => hold(trx, of, { object, bytes, isLimited })) : Promise.resolve(undefined);
  let settling: Promise<void> | undefined;
  const settle = async (counted: number) => {
    const id = await held.catch(() => undefined);
    if (id !== undefined) await within('system', (trx) => settleWrite(trx, { id, machineId: of.machineId, bytes: counted }));
  };
  // Once, whoever asks first.
  const count = (counted: number) => (settling ??= settle(counted));
  try {
    await store.put({ object, body, bytes }, { allowed: held, counted: (isNew) => count(isNew ? bytes : 0) });
  } catch (error) {
    throw refusalFor(error);
  } finally {
    await count(0);
  }
}

async function hold(trx: Scoped, of: VaultOf, { object, bytes, isLimited }: { object: VaultObject; bytes: number; isLimited: boolean }): Promise<string> {
  if (isLimited) {
    // One after the other for the whole subscription: both would see the same room. Nobody waits for the disk: what a crash of the database forgets is counted again at night.
    await trx.raw("select pg_advisory_xact_lock(hashtextextended('vault ' || ?, 0)), set_config('synchronous_commit', 'off', true)", [of.subscriptionId]);
    const storage = await readStorageOf(trx, of.subscriptionId);
    const { limitBytes, storedBytes, heldBytes } = storage;
    if (limitBytes !== null && storedBytes + heldBytes + bytes > limitBytes) throw new VaultRefusal(413, 'storage_full', storageFullWords(storage));
  }
  return insertWrite(trx, of, { object, bytes, isRemoval: false });
}

function refusalFor(error: unknown): unknown {
  if (error instanceof VaultMissing) return new VaultRefusal(404, 'no_vault', 'No backup was begun here yet.');
  if (error instanceof StoreFull) return new VaultRefusal(507, 'disk_full', 'The server has no room left. Nothing is lost; the backup goes on once there is room.');
  return error;
}
