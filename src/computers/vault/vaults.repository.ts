import { type Scoped } from '../../platform/database/database';

type Of = { organizationId: string; accountId: string; machineId: string };

/** That a machine has a vault; safe to repeat. All of these run in the system's scope. */
export async function ensureVault(trx: Scoped, { organizationId, accountId, machineId }: Of, now: Date): Promise<void> {
  await trx('vaults').insert({ machine_id: machineId, organization_id: organizationId, account_id: accountId, changed_at: now }).onConflict('machine_id').ignore();
}

/** The vault and what was on its way into it; nothing is stored for the machine from here on. */
export async function deleteVault(trx: Scoped, machineId: string): Promise<void> {
  await trx('vault_writes').where({ machine_id: machineId }).delete();
  await trx('vaults').where({ machine_id: machineId }).delete();
  await trx('machines').where({ id: machineId }).update({ bytes_stored: 0 });
}

/** Those that were written since they were last counted, after the one before. */
export async function listVaultsToCount(trx: Scoped, after: string | null, limit: number): Promise<string[]> {
  const query = trx('vaults').whereRaw('(counted_at is null or counted_at < changed_at)').orderBy('machine_id').limit(limit);
  return (after === null ? query : query.where('machine_id', '>', after)).pluck('machine_id');
}

/** All of them, after the one before. */
export async function listVaults(trx: Scoped, after: string | null, limit: number): Promise<string[]> {
  const query = trx('vaults').orderBy('machine_id').limit(limit);
  return (after === null ? query : query.where('machine_id', '>', after)).pluck('machine_id');
}

export async function findBytesStored(trx: Scoped, machineId: string): Promise<number | undefined> {
  return (await trx('machines').where({ id: machineId }).first<{ bytes_stored: number } | undefined>('bytes_stored'))?.bytes_stored;
}

/** Corrects the count where it still is what it was when counting began and nothing is on its way; answers whether it did. */
export async function setCounted(trx: Scoped, machineId: string, { from, to, now }: { from: number; to: number; now: Date }): Promise<boolean> {
  const result = await trx.raw<{ rowCount: number }>(
    'update machines m set bytes_stored = :to where m.id = :machineId and m.bytes_stored = :from and not exists (select from vault_writes w where w.machine_id = m.id)', { machineId, from, to });
  if (result.rowCount === 0) return false;
  await trx('vaults').where({ machine_id: machineId }).update({ counted_at: now });
  return true;
}
