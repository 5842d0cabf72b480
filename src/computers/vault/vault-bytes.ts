import { CONFIG, isCounted, KINDS_OF_OBJECTS } from './store/vault-object.model';
import { type VaultStore } from './store/vault-store';

/** The bytes of all objects that count, looked at one by one. */
export async function countVault(store: VaultStore): Promise<number> {
  let sum = (await store.size(CONFIG)) ?? 0;
  for (const kind of KINDS_OF_OBJECTS) {
    if (!isCounted({ kind })) continue;
    for await (const { bytes } of store.list(kind)) sum += bytes;
  }
  return sum;
}
