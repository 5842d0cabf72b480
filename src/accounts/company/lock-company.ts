import { type Scoped } from '../../platform/database/database';
import { NotAllowed, NotFound } from '../../platform/errors';
import { requireAccess } from '../access/access-level.model';
import { type Account } from '../account';
import { getAccountForUpdate } from '../accounts.repository';
import { type Inside } from './inside.model';
import { findRoleInCompany } from './users/company-users.repository';
import { isCompanyAdministrator } from './users/company-user.model';

/**
 * Locks the company until the transaction ends, so that of two acts on its users the second sees what the first left, and
 * asks anew whether the one who acts still may: administrator access and roles may have ended since the page was opened.
 * Throws NotFound for a household and NotAllowed for who may no more (domain.md §8.1).
 */
export async function lockCompany(trx: Scoped, { accountId, organizationId, side, actor }: Inside): Promise<Account> {
  const account = await getAccountForUpdate(trx, organizationId, accountId);
  if (account.kind !== 'safe_pro') throw new NotFound('We could not find that account.');
  if (side === 'partner') requireAccess(account, 'manage_users');
  if (side === 'customer' && !isCompanyAdministrator(await findRoleInCompany(trx, accountId, actor.id))) {
    throw new NotAllowed('You are no administrator of this company any more, so nothing was changed.');
  }
  return account;
}
