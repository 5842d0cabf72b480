import { type Actor, recordAudit } from '../../audit/audit.repository';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { readServiceOf } from '../files/service.report';
import { forgetListings } from '../files/listings';
import { type Machine } from '../machine';
import { changeMachine, getMachineForUpdate } from '../machines.repository';
import { mailServerRemoved } from '../servers/servers.mails';
import { removeVault } from '../vault/remove-vault';
import { deleteMachine, endRemoval, getRemoval, insertRemoval, markDataGone, type RemovalReason } from './removals.repository';

/**
 * Removes a machine and its backup for good, when its deletion is due or the data of its subscription is to go (domain.md §4.2, §8.8, §8.11). In
 * three steps, each safe to repeat: what is killed between two of them is carried on by the next sweep, and nobody restores or uploads
 * from the first on. Answers whether it was there and due.
 */
export async function removeMachine(machineId: string, reason: RemovalReason, actor: Actor): Promise<boolean> {
  if (!await beginRemoval(machineId, reason)) return false;
  await removeData(machineId);
  return finishRemoval(machineId, actor);
}

/** First: nothing gets in or out any more, and what goes is written down. */
export function beginRemoval(machineId: string, reason: RemovalReason): Promise<boolean> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const machine = await findForUpdate(trx, machineId);
    if (!machine || !await isDue(trx, machine, reason, now)) return false;
    await insertRemoval(trx, machine, reason, now);
    await trx('machine_credentials').where({ machine_id: machineId }).delete();
    if (!machine.deleteAt) await changeMachine(trx, machine, { deleteAt: now }, now);
    return true;
  });
}

/** Then the data; no transaction is open meanwhile. */
export async function removeData(machineId: string): Promise<void> {
  await removeVault(machineId);
  forgetListings(machineId);
  await within('system', async (trx) => markDataGone(trx, machineId, await databaseNow(trx)));
}

/** At last the machine itself, with the record of it and the mails: together, and once however many do it. */
export function finishRemoval(machineId: string, actor: Actor): Promise<boolean> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const machine = await findForUpdate(trx, machineId);
    if (!machine) return false;
    const { bytes, reason, askedBy } = await getRemoval(trx, machineId);
    const { organizationId, accountId, nickname, kind, serial } = machine;
    if (kind === 'server' && reason === 'deleted') await mailServerRemoved(trx, { machine, bytes, now });
    await deleteMachine(trx, machineId);
    await endRemoval(trx, machineId, now);
    await recordAudit(trx, {
      organizationId, accountId, actor, action: 'machine.removed', subjectType: 'machine', subjectId: machineId,
      before: { name: nickname, kind, serial, bytes }, after: { name: nickname, reason, askedBy }, now,
    });
    return true;
  });
}

async function isDue(trx: Scoped, machine: Machine, reason: RemovalReason, now: Date): Promise<boolean> {
  if (reason === 'deleted') return machine.deleteAt !== null && machine.deleteAt <= now;
  return (await readServiceOf(trx, machine)).state === 'purging';
}

async function findForUpdate(trx: Scoped, machineId: string): Promise<Machine | undefined> {
  try {
    return await getMachineForUpdate(trx, machineId);
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}
