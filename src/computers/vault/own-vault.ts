import { type Vault } from './answer-vault';
import { removeObject } from './remove-object';
import { storeObject, type VaultOf } from './store-object';
import { storeOf } from './store/store-of';
import { VaultRefusal } from './vault-refusals';

/** The vault of a machine as our own restic has it: counted like everything, but neither limited nor stopped. Whoever opens it has decided that it may be. */
export function ownVault(of: VaultOf, { mayDelete }: { mayDelete: boolean }): Vault {
  const store = storeOf(of.machineId);
  return {
    store,
    create: () => Promise.reject(new VaultRefusal(403, 'exists', 'Vaults are made by clients.')),
    put: (object, body, bytes) => storeObject(of, { object, body, bytes }, { store, isLimited: false }),
    remove(object) {
      if (object.kind !== 'locks' && (!mayDelete || object.kind === 'config')) throw new VaultRefusal(403, 'append_only', 'Nothing is to be deleted here.');
      return removeObject(of, object, store);
    },
  };
}
