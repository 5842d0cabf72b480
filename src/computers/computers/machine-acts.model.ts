import { mayAccess } from '../../accounts/access/access-level.model';
import { type Account } from '../../accounts/account';
import { type AccountRole } from '../../accounts/account-people.repository';
import { type Machine } from '../machine';

/** What people do with computers (domain.md §8.8, §9). `install`: for the first time; `reinstall`: again, or on another computer that takes its place. */
export type MachineAct = 'add' | 'install' | 'reinstall' | 'rename' | 'stop' | 'assign' | 'delete';

const COMPANY_ACTS: readonly MachineAct[] = ['add', 'install', 'reinstall', 'rename', 'stop', 'assign', 'delete'];
// A household's computers come with its subscriptions, and a company's user looks after their own.
const OF_ROLE: Record<AccountRole, readonly MachineAct[]> = {
  holder: ['install', 'reinstall', 'rename', 'stop', 'delete'],
  user: ['install', 'reinstall', 'rename'],
  administrator: COMPANY_ACTS,
  billing_owner: COMPANY_ACTS,
};

/** What one of the account's own people may do with the computers that they see. */
export function actsOfRole(role: AccountRole | undefined): ReadonlySet<MachineAct> {
  return new Set(role === undefined ? [] : OF_ROLE[role]);
}

/**
 * What a partner's member may do who acts for customers: all in a company that their organization administers, and in a household send the
 * link for the first installation. A second one would open the backup that is there already (domain.md §8.1).
 */
export function actsOfPartner(account: Pick<Account, 'organizationId' | 'kind' | 'partnerIsAdministrator'>): ReadonlySet<MachineAct> {
  if (account.kind === 'safe') return new Set<MachineAct>(['install']);
  return new Set(mayAccess(account, 'act_inside') ? COMPANY_ACTS : []);
}

/** Whether the reader sees only the computers that were assigned to them. */
export function seesOnlyOwn(role: AccountRole | undefined): boolean {
  return role === 'user';
}

/** Why nothing can be done with this computer now, as a sentence, or undefined. */
export function whyUntouchable({ deleteAt }: Pick<Machine, 'deleteAt'>): string | undefined {
  return deleteAt === null ? undefined : 'This computer is being deleted, so nothing can be changed any more.';
}
