import type { Scoped } from '../platform/database';

export type AccountRole = 'holder' | 'user' | 'administrator' | 'billing_owner';
export type AccountPerson = { personId: string; email: string; firstName: string; lastName: string; role: AccountRole };

/** Makes the person one of the account's people, or leaves the role they have. */
export async function ensureAccountPerson(
  trx: Scoped,
  { organizationId, accountId, personId, role, now }: { organizationId: string; accountId: string; personId: string; role: AccountRole; now: Date },
): Promise<void> {
  await trx('account_people')
    .insert({ organization_id: organizationId, account_id: accountId, person_id: personId, role, created_at: now })
    .onConflict(['account_id', 'person_id'])
    .ignore();
}

/** Another role for somebody who belongs to the account already. */
export async function setAccountRole(trx: Scoped, { accountId, personId, role }: { accountId: string; personId: string; role: AccountRole }): Promise<void> {
  await trx('account_people').where({ account_id: accountId, person_id: personId }).update({ role });
}

/** The holder of a household becomes the first user of the company that it turns into. */
export async function convertHolder(trx: Scoped, accountId: string, role: 'user' | 'billing_owner'): Promise<void> {
  await trx('account_people').where({ account_id: accountId, role: 'holder' }).update({ role });
}

export async function listAccountPeople(trx: Scoped, accountId: string): Promise<AccountPerson[]> {
  return trx('account_people as a')
    .join('people as p', 'p.id', 'a.person_id')
    .where('a.account_id', accountId)
    .orderBy(['p.last_name', 'p.first_name', 'p.id'])
    .select({ personId: 'p.id', email: 'p.email', firstName: 'p.first_name', lastName: 'p.last_name', role: 'a.role' });
}
