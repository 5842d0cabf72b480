import { recordAudit } from '../../audit/audit.repository';
import { type Inside } from '../../accounts/company/inside.model';
import { type Scoped, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { revokeInstallLinks } from '../installs/install-links.repository';
import { type Machine } from '../machine';
import { changeMachine } from '../machines.repository';
import { deletionMoment, isTypedName, whyNotCancelled } from './server-deletion.model';
import { lockServer, type LockedServer } from './lock-server';
import { mailServerDeletion } from './servers.mails';

/** What was typed is not the server's name: its message belongs to the field. */
export class WrongName extends RuleBroken {
  constructor(nickname: string) {
    super(`Type the name of the server as it stands here: ${nickname}`);
  }
}

/**
 * Sets a server's backup to be removed in four days; nothing is backed up or restored meanwhile, and its license stays in use until then. The partner and
 * the company's administrators are told. The same again changes nothing. Throws WrongName (domain.md §8.11).
 */
export function deleteServer(inside: Inside, machineId: string, typedName: string): Promise<Machine> {
  return within(inside.scope, async (trx) => {
    const locked = await lockServer(trx, inside, machineId, 'manage_servers');
    const { server, now } = locked;
    if (server.deleteAt !== null) return server;
    if (!isTypedName(typedName, server.nickname)) throw new WrongName(server.nickname);
    const changed = await changeMachine(trx, server, { deleteAt: deletionMoment(now) }, now);
    await trx('machines').where({ id: server.id }).update({ delete_asked_by: inside.actor.id });
    await revokeInstallLinks(trx, server.id, now);
    await record(trx, inside, { ...locked, server: changed }, 'server.deletion-scheduled');
    await mailServerDeletion(trx, { ...locked, server: changed, by: inside.by, what: 'asked' });
    return changed;
  });
}

/** Keeps a server that was to be removed; its backup goes on. Cancelling twice changes nothing. Throws RuleBroken once its four days are over (domain.md §8.11). */
export function keepServer(inside: Inside, machineId: string): Promise<Machine> {
  return within(inside.scope, async (trx) => {
    const locked = await lockServer(trx, inside, machineId, 'manage_servers');
    const { server, now } = locked;
    if (server.deleteAt === null) return server;
    const reason = whyNotCancelled(server, now);
    if (reason !== undefined) throw new RuleBroken(reason);
    const changed = await changeMachine(trx, server, { deleteAt: null }, now);
    await trx('machines').where({ id: server.id }).update({ delete_asked_by: null });
    await record(trx, inside, locked, 'server.deletion-cancelled');
    await mailServerDeletion(trx, { ...locked, by: inside.by, what: 'cancelled' });
    return changed;
  });
}

function record(trx: Scoped, { accountId, organizationId, actor }: Inside, { server, now }: LockedServer, action: string): Promise<number> {
  return recordAudit(trx, {
    organizationId, accountId, actor, action, subjectType: 'machine', subjectId: server.id,
    after: { name: server.nickname, deleteAt: server.deleteAt, bytesStored: server.bytesStored, lastBackupAt: server.lastBackupAt }, now,
  });
}
