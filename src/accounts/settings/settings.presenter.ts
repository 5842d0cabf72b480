import { paths } from '../../paths';
import { type Permission } from '../../platform/visitors/permission';
import { accessLevel, mayAccess, whatAdministratorAdds, whatPartnerMay } from '../access/access-level.model';
import { type Account } from '../account';

type Permissions = ReadonlySet<Permission>;

/** The name's section: a household keeps the name of its person, a company is renamed by who administers it. */
export function nameSection(account: Account, permissions: Permissions) {
  if (account.kind === 'safe') return { title: 'Customer', label: 'Name', note: 'The customer looks after their own name.', editHref: '' };
  const note = !mayAccess(account, 'rename') ? 'Administrators of the company change its name. Request administrator rights below, or ask one of them.'
    : permissions.has('accounts:rename') ? '' : 'Only an administrator of your organization can change it.';
  return { title: 'Company', label: 'Company name', note, editHref: note === '' ? paths.portal.accountSettings.name(account.id) : '' };
}

/** What the organization may do in the account, in words. */
export function accessSection(account: Account) {
  const level = accessLevel(account);
  return {
    level,
    badge: { linked_safe: { kind: 'good', label: 'Linked' }, linked_safe_pro: { kind: 'off', label: 'Not administrator' }, administrator: { kind: 'good', label: 'Administrator' }, none: { kind: 'off', label: 'None' } }[level],
    may: whatPartnerMay(level, 'partner'),
    mayNot: level === 'linked_safe_pro' ? whatAdministratorAdds('partner') : [],
  };
}
