import type { Scoped } from '../platform/database/database';

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

export interface PeopleCounts {
  readonly total: number;
  readonly administrators: number;
  /** A company's one person who pays; null while nobody has registered for it. */
  readonly billingOwner: { readonly name: string; readonly email: string } | null;
}

/** How many people an account has, whatever their number, and who its billing owner is. */
export async function countAccountPeople(trx: Scoped, accountId: string): Promise<PeopleCounts> {
  const { rows } = await trx.raw<{ rows: [PeopleCounts] }>(
    `select count(*)::int as total, count(*) filter (where role in ('administrator', 'billing_owner'))::int as administrators,
            (select json_build_object('name', trim(p.first_name || ' ' || p.last_name), 'email', p.email) from account_people o join people p on p.id = o.person_id
              where o.account_id = :accountId and o.role = 'billing_owner') as "billingOwner"
       from account_people where account_id = :accountId`, { accountId });
  return rows[0];
}

/** One of a company's people becomes its billing owner, where it has none. */
export async function makeBillingOwner(trx: Scoped, accountId: string, personId: string): Promise<void> {
  await trx('account_people').where({ account_id: accountId, person_id: personId }).update({ role: 'billing_owner' });
}

/** The first of an account's people: who runs it before the others. However many there are, a page holds these. */
export async function listFirstPeople(trx: Scoped, accountId: string, limit: number): Promise<AccountPerson[]> {
  const { rows } = await trx.raw<{ rows: AccountPerson[] }>(
    `select p.id as "personId", p.email, p.first_name as "firstName", p.last_name as "lastName", a.role
       from (select person_id, role from account_people where account_id = ? order by array_position(array['holder', 'billing_owner', 'administrator', 'user'], role), person_id limit ?) a
       join people p on p.id = a.person_id order by array_position(array['holder', 'billing_owner', 'administrator', 'user'], a.role), p.last_name, p.first_name, p.id`, [accountId, limit]);
  return rows;
}

/** One of the account's people; undefined for who is not. */
export async function findAccountPerson(trx: Scoped, accountId: string, personId: string): Promise<AccountPerson | undefined> {
  const [person] = await people(trx, accountId).where('a.person_id', personId);
  return person;
}

/** Those who answer for the account: the holder, or a company's billing owner and administrators, however many users it has. */
export async function listAccountKeepers(trx: Scoped, accountId: string): Promise<AccountPerson[]> {
  return people(trx, accountId).whereNot('a.role', 'user');
}

/** All of them; a company may have any number. */
export async function listAccountPeople(trx: Scoped, accountId: string): Promise<AccountPerson[]> {
  return people(trx, accountId);
}

function people(trx: Scoped, accountId: string) {
  return trx('account_people as a')
    .join('people as p', 'p.id', 'a.person_id')
    .where('a.account_id', accountId)
    .orderBy(['p.last_name', 'p.first_name', 'p.id'])
    .select<AccountPerson[]>({ personId: 'p.id', email: 'p.email', firstName: 'p.first_name', lastName: 'p.last_name', role: 'a.role' });
}
