import { type AccessAction } from '../../accounts/access/access-level.model';
import { type Account } from '../../accounts/account';
import { getAccount, getOwnAccount } from '../../accounts/accounts.repository';
import { type Inside } from '../../accounts/company/inside.model';
import { requireAdministrator } from '../../accounts/company/require-administrator';
import { databaseNow, type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type Machine } from '../machine';
import { getMachine, getMachineForUpdate } from '../machines.repository';

export type ServerAct = Extract<AccessAction, 'install_servers' | 'manage_servers'>;
export type LockedServer = { readonly account: Account; readonly server: Machine; readonly now: Date };

const NOT_FOUND = 'We could not find that server.';

/** A server of this account; a computer, and another account's, is not found. */
export async function getServer(trx: Scoped, accountId: string, machineId: string): Promise<Machine> {
  return requireServer(await named(getMachine(trx, machineId)), accountId);
}

/**
 * Locks a server until the transaction ends and asks anew whether who acts still may: access and roles may have ended since the page was opened. Clients
 * lock their machine before its account, so the account is not locked here. Throws NotFound for what they do not see, NotAllowed for what they may no more (domain.md §8.1).
 */
export async function lockServer(trx: Scoped, inside: Inside, machineId: string, act: ServerAct): Promise<LockedServer> {
  const now = await databaseNow(trx);
  const account = inside.side === 'partner' ? await getAccount(trx, inside.organizationId, inside.accountId) : await getOwnAccount(trx, inside.accountId);
  const server = requireServer(await named(getMachineForUpdate(trx, machineId)), account.id);
  await requireAdministrator(trx, inside, account, act);
  return { account, server, now };
}

async function named(reading: Promise<Machine>): Promise<Machine> {
  try {
    return await reading;
  } catch (error) {
    throw error instanceof NotFound ? new NotFound(NOT_FOUND) : error;
  }
}

function requireServer(machine: Machine, accountId: string): Machine {
  if (machine.accountId !== accountId || machine.kind !== 'server') throw new NotFound(NOT_FOUND);
  return machine;
}
