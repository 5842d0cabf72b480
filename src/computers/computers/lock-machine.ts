import { type Account } from '../../accounts/account';
import { getAccount, getOwnAccount } from '../../accounts/accounts.repository';
import { howToGetAccess, accessLevel } from '../../accounts/access/access-level.model';
import { type Inside } from '../../accounts/company/inside.model';
import { findRoleInCompany } from '../../accounts/company/users/company-users.repository';
import { databaseNow, type Scoped } from '../../platform/database/database';
import { NotAllowed, NotFound } from '../../platform/errors';
import { type Machine } from '../machine';
import { getMachineForUpdate } from '../machines.repository';
import { actsOfPartner, actsOfRole, type MachineAct, seesOnlyOwn } from './machine-acts.model';

export interface LockedMachine {
  readonly account: Account;
  readonly machine: Machine;
  readonly now: Date;
}

/**
 * Locks a computer until the transaction ends and asks anew whether who acts still may: access and roles may have ended since the page was opened.
 * Throws NotFound for what they do not see, NotAllowed for what they may no more (domain.md §8.1).
 */
export async function lockMachine(trx: Scoped, inside: Inside, machineId: string, act: MachineAct | ((machine: Machine) => MachineAct)): Promise<LockedMachine> {
  const now = await databaseNow(trx);
  const { account, acts, onlyOwn } = await readMay(trx, inside);
  const machine = await getMachineForUpdate(trx, machineId);
  const isTheirs = machine.accountId === account.id && machine.kind === 'computer' && (!onlyOwn || machine.personId === inside.actor.id);
  if (!isTheirs) throw new NotFound('We could not find that computer.');
  if (!acts.has(typeof act === 'function' ? act(machine) : act)) throw new NotAllowed(refusalFor(inside, account));
  return { account, machine, now };
}

/** Asks who acts whether they may, in the transaction of what they do; of the account they see what it is now. */
export async function requireAct(trx: Scoped, inside: Inside, act: MachineAct): Promise<Account> {
  const { account, acts } = await readMay(trx, inside);
  if (!acts.has(act)) throw new NotAllowed(refusalFor(inside, account));
  return account;
}

async function readMay(trx: Scoped, { side, accountId, organizationId, actor }: Inside) {
  if (side === 'partner') {
    const account = await getAccount(trx, organizationId, accountId);
    return { account, acts: actsOfPartner(account), onlyOwn: false };
  }
  const role = await findRoleInCompany(trx, accountId, actor.id);
  return { account: await getOwnAccount(trx, accountId), acts: actsOfRole(role), onlyOwn: seesOnlyOwn(role) };
}

function refusalFor({ side }: Inside, account: Account): string {
  if (side === 'partner') return howToGetAccess(accessLevel(account));
  return account.kind === 'safe' ? 'This is for companies. In a household each subscription brings its own computer.' : 'This is for your company’s administrators. Ask one of them to do it.';
}
