import { isUuid, type Scoped } from '../../../platform/database/database';
import { NotFound } from '../../../platform/errors';
import { type AccountRole } from '../../account-people.repository';
import { type CompanyRole, type CompanyUser } from './company-user.model';

const NOT_FOUND = 'We could not find that user.';

/** A registered user of this company; another company's is not found. In the company's or its partner's scope, as every function here. */
export async function getCompanyUser(trx: Scoped, accountId: string, personId: string): Promise<CompanyUser> {
  const [user] = isUuid(personId) ? await users(trx, accountId).andWhere('a.person_id', personId) : [];
  if (!user) throw new NotFound(NOT_FOUND);
  return user;
}

/** The company's administrators who have registered, its billing owner among them, by name; two hundred at most. */
export async function listCompanyAdministrators(trx: Scoped, accountId: string): Promise<CompanyUser[]> {
  return users(trx, accountId).whereIn('a.role', ['administrator', 'billing_owner']).orderBy(['a.sort_name', 'a.person_id']).limit(200);
}

export async function findRoleInCompany(trx: Scoped, accountId: string, personId: string): Promise<AccountRole | undefined> {
  const row = await trx('account_people').where({ account_id: accountId, person_id: personId }).first<{ role: AccountRole } | undefined>('role');
  return row?.role;
}

/** How many administrators have registered besides this person, counted up to two. */
export async function countOtherAdministrators(trx: Scoped, accountId: string, personId: string): Promise<number> {
  const rows = await trx('account_people').where({ account_id: accountId }).whereIn('role', ['administrator', 'billing_owner']).whereNot('person_id', personId).limit(2).select('person_id');
  return rows.length;
}

type New = { organizationId: string; accountId: string; personId: string; role: CompanyRole; groupId: string | null; now: Date };

/** Makes the person a user of the company; who is one already stays as they are. */
export async function addCompanyUser(trx: Scoped, { organizationId, accountId, personId, role, groupId, now }: New): Promise<void> {
  await trx('account_people').insert({ organization_id: organizationId, account_id: accountId, person_id: personId, role, group_id: groupId, created_at: now })
    .onConflict(['account_id', 'person_id']).ignore();
}

/** The billing owner, undefined while a company has none: its partner pays and administers. */
export async function findBillingOwner(trx: Scoped, accountId: string): Promise<CompanyUser | undefined> {
  return (await users(trx, accountId).andWhere('a.role', 'billing_owner'))[0];
}

export async function updateCompanyUser(trx: Scoped, accountId: string, { personId, role, groupId }: { personId: string; role: CompanyRole; groupId: string | null }): Promise<void> {
  await trx('account_people').where({ account_id: accountId, person_id: personId }).update({ role, group_id: groupId });
}

export async function deleteCompanyUser(trx: Scoped, accountId: string, personId: string): Promise<void> {
  await trx('account_people').where({ account_id: accountId, person_id: personId }).delete();
}

function users(trx: Scoped, accountId: string) {
  return trx('account_people as a').join('people as p', 'p.id', 'a.person_id').where('a.account_id', accountId).whereNot('a.role', 'holder')
    .select<CompanyUser[]>({
      personId: 'a.person_id', email: 'p.email', firstName: 'p.first_name', lastName: 'p.last_name', role: 'a.role', groupId: 'a.group_id',
      twoStep: 'p.two_step', lastSignedInAt: 'p.last_signed_in_at', createdAt: 'a.created_at',
    });
}
