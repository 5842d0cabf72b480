import { databaseNow, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type Vault } from './answer-vault';
import { removeObject } from './remove-object';
import { storeObject, type VaultOf } from './store-object';
import { type VaultObject } from './store/vault-object.model';
import { storeOf } from './store/store-of';
import { readVaultFacts, type VaultFacts } from './vault-facts.report';
import { VaultRefusal } from './vault-refusals';
import { ensureVault } from './vaults.repository';

/**
 * The vault of a machine as its client has it: limited by the storage of its subscription, and append-only outside of a delete window. Throws a
 * VaultRefusal where it has none now: not while backup is stopped, nor once its subscription has ended or its deletion was asked for (domain.md §4.1, §8.8).
 * With `unlocks` it only takes its own lock away, which it may at any time: left behind, it would be in the way of whoever comes next.
 */
export async function clientVault(machineId: string, { unlocks }: { unlocks: boolean }): Promise<Vault> {
  const facts = await readVaultFacts(machineId);
  if (!facts) throw new NotFound('There is no such backup.');
  if (!unlocks) refuseClosed(facts);
  const of: VaultOf = { organizationId: facts.organizationId, accountId: facts.accountId, subscriptionId: facts.subscriptionId, machineId };
  const store = storeOf(machineId);
  return {
    store,
    async create() {
      await within('system', async (trx) => ensureVault(trx, of, await databaseNow(trx)));
      await store.create();
    },
    async put(object, body, bytes) {
      if (!facts.hasVault) throw new VaultRefusal(404, 'no_vault', 'No backup was begun here yet.');
      if (object.kind === 'config') await refuseSecondConfig(store.size(object));
      await storeObject(of, { object, body, bytes }, { store, isLimited: true });
    },
    remove(object) {
      if (!mayRemove(object, facts)) throw new VaultRefusal(403, 'append_only', refusalOfRemoval(facts));
      return removeObject(of, object, store);
    },
  };
}

/** Throws a VaultRefusal, in the words of the client's settings, where a machine has no vault now. */
export function refuseClosed({ status: { code, message } }: VaultFacts): void {
  if (code !== 'ok') throw new VaultRefusal(403, code, message);
}

// The keys of a repository stand in it: another configuration would make all of it unreadable.
async function refuseSecondConfig(size: Promise<number | undefined>): Promise<void> {
  if (await size !== undefined) throw new VaultRefusal(403, 'exists', 'There is a backup here already.');
}

function mayRemove({ kind }: VaultObject, { windowClosesAt }: VaultFacts): boolean {
  if (kind === 'locks') return true;
  return windowClosesAt !== null && (kind === 'data' || kind === 'index' || kind === 'snapshots');
}

function refusalOfRemoval({ keyKind }: VaultFacts): string {
  return keyKind === 'private' ? 'Nothing can be deleted outside of a delete window. Ask for one first.' : 'Nothing can be deleted from a computer. Old versions are removed by the service.';
}
