import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../../platform/database/database';
import { type VaultObject } from './store/vault-object.model';

/** Longer than one object takes over a slow line; the server cuts what takes longer (answer-vault.ts). */
const WRITE_MINUTES = 60;

export interface VaultWrite {
  readonly id: string;
  readonly machineId: string;
  readonly isRemoval: boolean;
  readonly object: VaultObject;
  readonly bytes: number;
}

type Of = { organizationId: string; accountId: string; machineId: string; subscriptionId: string };

/** Until it is settled its bytes count as stored. All of these run in the system's scope. */
export async function insertWrite(trx: Scoped, of: Of, { object, bytes, isRemoval }: Omit<VaultWrite, 'id' | 'machineId'>): Promise<string> {
  const id = uuidv7();
  await trx('vault_writes').insert({
    id, organization_id: of.organizationId, account_id: of.accountId, machine_id: of.machineId, subscription_id: of.subscriptionId,
    is_removal: isRemoval, kind: object.kind, name: object.name, bytes, ends_at: trx.raw(`clock_timestamp() + interval '${WRITE_MINUTES} minutes'`),
  });
  return id;
}

/**
 * Ends a write, once, and counts what came into the vault by it, or went out of it with a sign; nothing where the vault is gone. In one statement,
 * because each object that a client stores waits for it, and without waiting for the disk (store-object.ts). A recount may have come between: never below nothing.
 */
export async function settleWrite(trx: Scoped, { id, machineId, bytes }: { id: string; machineId: string; bytes: number }): Promise<void> {
  await trx.raw(
    `with soon as materialized (select set_config('synchronous_commit', 'off', true)),
          settled as (delete from vault_writes where id = :id returning id),
          changed as (update vaults set changed_at = app.now() where machine_id = :machineId and :bytes <> 0 and exists (select from settled) returning machine_id)
     update machines m set bytes_stored = greatest(0, m.bytes_stored + :bytes) from changed, soon where m.id = changed.machine_id`, { id, machineId, bytes }).options({ name: 'settle-vault-write' });
}

/** Those whose time is over: their process ended in the middle. */
export async function listWritesThatAreOver(trx: Scoped, limit: number): Promise<VaultWrite[]> {
  const rows = await trx('vault_writes').where('ends_at', '<', trx.raw('clock_timestamp()')).orderBy('ends_at').limit(limit)
    .select<{ id: string; machine_id: string; is_removal: boolean; kind: VaultObject['kind']; name: string; bytes: number }[]>('id', 'machine_id', 'is_removal', 'kind', 'name', 'bytes');
  return rows.map((row) => ({ id: row.id, machineId: row.machine_id, isRemoval: row.is_removal, object: { kind: row.kind, name: row.name } as VaultObject, bytes: row.bytes }));
}
