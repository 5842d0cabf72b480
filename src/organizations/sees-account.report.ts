/**
 * SQL that is true where a membership sees an account: all of them do, but members who are limited to chosen accounts. For
 * queries over several members, such as who is told by mail; a limited member's own requests have their scope for it.
 */
export function seesAccount(membership: string, account: string): string {
  return `(not ${membership}.is_limited or exists (select from membership_accounts c
    where c.organization_id = ${membership}.organization_id and c.membership_id = ${membership}.id and c.account_id = ${account}))`;
}
