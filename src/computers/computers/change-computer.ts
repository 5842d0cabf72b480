import { recordAudit } from '../../audit/audit.repository';
import { type Inside } from '../../accounts/company/inside.model';
import { getCompanyUser } from '../../accounts/company/users/company-users.repository';
import { userName } from '../../accounts/company/users/company-user.model';
import { type Scoped, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { revokeInstallLinks } from '../installs/install-links.repository';
import { type Machine } from '../machine';
import { changeMachine } from '../machines.repository';
import { setDeleteAskedBy, setInvitedEmail, setStoppedBy } from './computer-changes.repository';
import { mailComputerChanged } from './computers.mails';
import { type LockedMachine, lockMachine } from './lock-machine';
import { type MachineAct, whyUntouchable } from './machine-acts.model';

type Change = (trx: Scoped, locked: LockedMachine) => Promise<Machine>;

/** Gives a computer another name. The same name again writes nothing. Each change here throws RuleBroken while the computer is being deleted. */
export function renameComputer(inside: Inside, machineId: string, nickname: string): Promise<Machine> {
  return change(inside, machineId, 'rename', async (trx, { machine, now }) => {
    if (machine.nickname === nickname) return machine;
    await record(trx, inside, machine, { action: 'computer.renamed', after: { name: nickname }, now });
    return changeMachine(trx, machine, { nickname }, now);
  });
}

/** Stops its backup: nothing is added or removed, nothing restored or looked at, until it is resumed. Its user is told (domain.md §8.8). */
export function stopComputer(inside: Inside, machineId: string): Promise<Machine> {
  return change(inside, machineId, 'stop', async (trx, { account, machine, now }) => {
    if (machine.stoppedAt !== null) return machine;
    await setStoppedBy(trx, machine.id, inside.actor.id);
    await record(trx, inside, machine, { action: 'computer.stopped', after: { name: machine.nickname, stopped: true }, now });
    await mailComputerChanged(trx, { account, machine, inside, told: 'stopped', now });
    return changeMachine(trx, machine, { stoppedAt: now }, now);
  });
}

/** The reverse of that. */
export function resumeComputer(inside: Inside, machineId: string): Promise<Machine> {
  return change(inside, machineId, 'stop', async (trx, { account, machine, now }) => {
    if (machine.stoppedAt === null) return machine;
    await setStoppedBy(trx, machine.id, null);
    await record(trx, inside, machine, { action: 'computer.resumed', after: { name: machine.nickname, stopped: false }, now });
    await mailComputerChanged(trx, { account, machine, inside, told: 'resumed', now });
    return changeMachine(trx, machine, { stoppedAt: null }, now);
  });
}

/** Gives the computer to another user of the company, or to nobody; the new one is told (domain.md §8.8). Throws NotFound for who is no user of it. */
export function assignComputer(inside: Inside, machineId: string, personId: string | null): Promise<Machine> {
  return change(inside, machineId, 'assign', async (trx, { account, machine, now }) => {
    if (machine.personId === personId) return machine;
    const user = personId === null ? null : await getCompanyUser(trx, account.id, personId);
    await record(trx, inside, machine, { action: 'computer.assigned', after: { name: machine.nickname, personId, user: user ? userName(user) : null }, now });
    await setInvitedEmail(trx, machine.id, null);
    const assigned = await changeMachine(trx, machine, { personId }, now);
    await mailComputerChanged(trx, { account, machine: assigned, inside, told: 'assigned', now });
    return assigned;
  });
}

/**
 * Deletes the computer and its backup, for good and at once: from here nothing is backed up or restored, and a sweep removes data and entry
 * (domain.md §8.8, §16). Its links end; its user is told. The same again changes nothing.
 */
export function deleteComputer(inside: Inside, machineId: string): Promise<Machine> {
  return within(inside.scope, async (trx) => {
    const { account, machine, now } = await lockMachine(trx, inside, machineId, 'delete');
    if (machine.deleteAt !== null) return machine;
    await setDeleteAskedBy(trx, machine.id, inside.actor.id);
    await revokeInstallLinks(trx, machine.id, now);
    await record(trx, inside, machine, { action: 'computer.deletion-asked', after: { name: machine.nickname, bytes: machine.bytesStored }, now });
    await mailComputerChanged(trx, { account, machine, inside, told: 'deleted', now });
    return changeMachine(trx, machine, { deleteAt: now }, now);
  });
}

function change(inside: Inside, machineId: string, act: MachineAct, write: Change): Promise<Machine> {
  return within(inside.scope, async (trx) => {
    const locked = await lockMachine(trx, inside, machineId, act);
    const reason = whyUntouchable(locked.machine);
    if (reason !== undefined) throw new RuleBroken(reason);
    return write(trx, locked);
  });
}

function record(trx: Scoped, { actor }: Inside, machine: Machine, { action, after, now }: { action: string; after: unknown; now: Date }): Promise<number> {
  const { id, organizationId, accountId, nickname, personId, stoppedAt } = machine;
  return recordAudit(trx, { organizationId, accountId, actor, action, subjectType: 'computer', subjectId: id, before: { name: nickname, personId, stopped: stoppedAt !== null }, after, now });
}
