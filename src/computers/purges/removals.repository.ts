import { type Scoped } from '../../platform/database/database';
import { type Machine } from '../machine';

export type RemovalReason = 'deleted' | 'purged';
export interface Removal {
  readonly machineId: string;
  /** What its backup took up with us. */
  readonly bytes: number;
  readonly reason: RemovalReason;
  readonly askedBy: string | null;
}

/** That the removal of a machine has begun; what stood there before stays as it was. All of these run in the system's scope. */
export async function insertRemoval(trx: Scoped, machine: Machine, reason: RemovalReason, now: Date): Promise<void> {
  const { id, organizationId, accountId, subscriptionId, nickname, kind, serial, bytesStored } = machine;
  const { delete_asked_by } = (await trx('machines').where({ id }).first<{ delete_asked_by: string | null }>('delete_asked_by'));
  await trx('machine_removals').insert({
    machine_id: id, organization_id: organizationId, account_id: accountId, subscription_id: subscriptionId, nickname, kind, serial, bytes: bytesStored, reason,
    asked_by: reason === 'deleted' ? delete_asked_by : null, begun_at: now,
  }).onConflict('machine_id').ignore();
}

export async function getRemoval(trx: Scoped, machineId: string): Promise<Removal> {
  return trx('machine_removals').where({ machine_id: machineId }).first<Removal>({ machineId: 'machine_id', bytes: 'bytes', reason: 'reason', askedBy: 'asked_by' });
}

export async function markDataGone(trx: Scoped, machineId: string, now: Date): Promise<void> {
  await trx('machine_removals').where({ machine_id: machineId, data_gone_at: null }).update({ data_gone_at: now });
}

export async function endRemoval(trx: Scoped, machineId: string, now: Date): Promise<void> {
  await trx('machine_removals').where({ machine_id: machineId }).update({ ended_at: now });
}

/** Machines whose deletion is due, after one of them. */
export async function listToDelete(trx: Scoped, now: Date, after: string | undefined, limit: number): Promise<{ id: string }[]> {
  const due = trx('machines').where('delete_at', '<=', now).orderBy('id').limit(limit);
  return (after === undefined ? due : due.where('id', '>', after)).select<{ id: string }[]>('id');
}

/** Machines of subscriptions whose data is being removed, after one of them. */
export async function listToPurge(trx: Scoped, after: string | undefined, limit: number): Promise<{ id: string }[]> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(
    `select m.id from subscriptions s join machines m on m.subscription_id = s.id where s.state = 'purging' ${after === undefined ? '' : 'and m.id > :after'} order by m.id limit :limit`,
    { limit, ...after === undefined ? {} : { after } });
  return rows;
}

/** What was removed since a moment: an upload that was under way then may have come after. */
export async function listRemovedSince(trx: Scoped, since: Date, limit: number): Promise<string[]> {
  return trx('machine_removals').where('ended_at', '>=', since).orderBy('ended_at').limit(limit).pluck('machine_id');
}

/** The machine with all that hangs on it: credentials, links, drives, runs. */
export async function deleteMachine(trx: Scoped, machineId: string): Promise<void> {
  await trx('machines').where({ id: machineId }).delete();
}
