import { within } from '../../platform/database/database';
import { type VaultOf } from './store-object';
import { isCounted, type VaultObject } from './store/vault-object.model';
import { type VaultStore } from './store/vault-store';
import { insertWrite, settleWrite } from './vault-writes.repository';

/** Removes one object and counts its bytes out; answers whether there was one. */
export async function removeObject(of: VaultOf, object: VaultObject, store: VaultStore): Promise<boolean> {
  if (!isCounted(object)) return store.remove(object);
  const bytes = await store.size(object);
  if (bytes === undefined) return false;
  const written = await within('system', (trx) => insertWrite(trx, of, { object, bytes, isRemoval: true }));
  const isGone = await store.remove(object);
  await within('system', (trx) => settleWrite(trx, { id: written, machineId: of.machineId, bytes: isGone ? -bytes : 0 }));
  return isGone;
}
