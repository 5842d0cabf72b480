import { within } from '../../platform/database/database';
import { storeOf } from './store/store-of';
import { deleteVault } from './vaults.repository';

/**
 * Takes the vault of a machine away for good. Safe to repeat, also after it was killed in the middle: it is put out of reach first, and its
 * bytes count no more once they are gone.
 */
export async function removeVault(machineId: string): Promise<void> {
  await storeOf(machineId).destroy();
  await within('system', (trx) => deleteVault(trx, machineId));
}
