import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';

/** SQL that is true where the account's own card pays, not a partner's. */
export function isPaidByAccount(organization: string): string {
  return `${organization} = '${HOUSE_ORGANIZATION_ID}'`;
}

const PAYING = "h.role in ('holder', 'billing_owner')";

/**
 * SQL of `email, name` of who is told about what an account pays by itself: the holder of a household, the billing owner of a company; before anybody has
 * registered the account's own address (domain.md §15). Nobody where the partner administers the account: such customers get no mail.
 */
export function payingPeople(account: string): string {
  return `
    select p.email, coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as name
      from account_people h join accounts a on a.id = h.account_id join people p on p.id = h.person_id
     where h.account_id = ${account} and a.administered_by = 'customer' and ${PAYING}
    union all
    select a.email, a.name from accounts a
     where a.id = ${account} and a.administered_by = 'customer' and not exists (select from account_people h where h.account_id = a.id and ${PAYING})`;
}
