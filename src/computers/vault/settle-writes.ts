import { within } from '../../platform/database/database';
import { storeOf } from './store/store-of';
import { listWritesThatAreOver, settleWrite, type VaultWrite } from './vault-writes.repository';

const AT_A_TIME = 100;

/** Counts what was written, or removed, by processes that ended before they could: each write is looked up in its vault and settled once. Answers how many. */
export async function settleWrites({ stopping }: { stopping: AbortSignal }): Promise<number> {
  for (let settled = 0; ;) {
    const over = await within('system', (trx) => listWritesThatAreOver(trx, AT_A_TIME));
    for (const write of over) {
      if (stopping.aborted) return settled;
      await settle(write);
      settled += 1;
    }
    if (over.length < AT_A_TIME) return settled;
  }
}

async function settle({ id, machineId, object, bytes, isRemoval }: VaultWrite): Promise<void> {
  const store = storeOf(machineId);
  await store.tidy();
  const stands = (await store.size(object)) !== undefined;
  const counts = isRemoval ? stands ? 0 : -bytes : stands ? bytes : 0;
  await within('system', (trx) => settleWrite(trx, { id, machineId, bytes: counts }));
}
