import { type Scoped } from '../../platform/database/database';
import { NotAllowed } from '../../platform/errors';
import { type AccessAction, requireAccess } from '../access/access-level.model';
import { type Account } from '../account';
import { type Inside } from './inside.model';
import { isCompanyAdministrator } from './users/company-user.model';
import { findRoleInCompany } from './users/company-users.repository';

/**
 * Asks anew, in the transaction of what they do, whether who acts inside a company still may, without locking its account: for what locks machines, which their
 * clients lock before the account. Throws NotAllowed (domain.md §8.1).
 */
export async function requireAdministrator(trx: Scoped, { side, actor }: Inside, account: Account, action: AccessAction): Promise<void> {
  if (side === 'partner') return requireAccess(account, action);
  if (!isCompanyAdministrator(await findRoleInCompany(trx, account.id, actor.id))) throw new NotAllowed('This is for your company’s administrators. Ask one of them to do it.');
}
