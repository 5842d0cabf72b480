import { paths } from '../../paths';
import { type Permission } from '../../platform/visitors/permission';
import { mayAccess } from '../access/access-level.model';
import { type Account } from '../account';

/** Where this member resets the password of one of the account's people; '' where they may not (domain.md §8.1). */
export function passwordResetHref(account: Pick<Account, 'id' | 'organizationId' | 'kind' | 'partnerIsAdministrator'>, personId: string, permissions: ReadonlySet<Permission>): string {
  return permissions.has('clients:reset-password') && mayAccess(account, 'reset_password') ? paths.portal.passwordReset.edit(account.id, personId) : '';
}
