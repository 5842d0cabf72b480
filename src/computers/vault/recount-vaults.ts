import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { storeOf } from './store/store-of';
import { countVault } from './vault-bytes';
import { findBytesStored, listVaults, listVaultsToCount, setCounted } from './vaults.repository';

export interface Recounted {
  readonly machineId: string;
  readonly from: number;
  readonly to: number;
}

const AT_A_TIME = 200;

/**
 * Looks at what really lies in vaults and corrects what is counted: of those that were written since they were last counted, or of all. What is
 * written meanwhile is left for the next time. Answers each vault that was counted wrong.
 */
export async function recountVaults({ all, stopping, failed }: { all: boolean; stopping?: AbortSignal; failed: (machineId: string, error: unknown) => void }): Promise<{ counted: number; corrected: Recounted[] }> {
  const corrected: Recounted[] = [];
  let counted = 0;
  for (let after: string | null = null; ;) {
    const ids: string[] = await within('system', (trx: Scoped) => (all ? listVaults : listVaultsToCount)(trx, after, AT_A_TIME), { readOnly: true });
    for (const machineId of ids) {
      if (stopping?.aborted) return { counted, corrected };
      try {
        const found = await recount(machineId);
        counted += 1;
        if (found && found.from !== found.to) corrected.push(found);
      } catch (error) {
        failed(machineId, error);
      }
    }
    if (ids.length < AT_A_TIME) return { counted, corrected };
    after = ids.at(-1)!;
  }
}

/** Undefined where it was written while it was counted, or is gone. */
export async function recount(machineId: string): Promise<Recounted | undefined> {
  const standing = await within('system', async (trx) => ({ from: await findBytesStored(trx, machineId), now: await databaseNow(trx) }), { readOnly: true });
  const { from, now } = standing;
  if (from === undefined) return undefined;
  const to = await countVault(storeOf(machineId));
  return await within('system', (trx) => setCounted(trx, machineId, { from, to, now })) ? { machineId, from, to } : undefined;
}
