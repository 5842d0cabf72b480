import { type Scoped } from '../../../platform/database/database';

export type CompanyPeople = { registered: number; invited: number; administrators: number; groups: number };

/** The company's people in numbers, in its own or its partner's scope. */
export async function countCompanyPeople(trx: Scoped, accountId: string): Promise<CompanyPeople> {
  const { rows } = await trx.raw<{ rows: CompanyPeople[] }>(
    `select (select count(*) from account_people where account_id = :accountId and role <> 'holder')::int as registered,
       (select count(*) from account_invitations where account_id = :accountId and status in ('added', 'invited'))::int as invited,
       (select count(*) from account_people where account_id = :accountId and role in ('administrator', 'billing_owner'))::int as administrators,
       (select count(*) from account_groups where account_id = :accountId)::int as groups`, { accountId });
  return rows[0]!;
}
