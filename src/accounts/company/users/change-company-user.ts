import { recordAudit } from '../../../audit/audit.repository';
import { raiseEpoch } from '../../../identity/people.repository';
import { continueIn, databaseNow, within, type Scoped } from '../../../platform/database/database';
import { type Account, customerGetsMail } from '../../account';
import { mailCompanyRoleChanged, mailRemovedFromCompany } from '../company.mails';
import { getGroup } from '../groups/groups.repository';
import { type Inside } from '../inside.model';
import { lockCompany } from '../lock-company';
import { type Around, type CompanyUser, type GivenRole, requireAllowed } from './company-user.model';
import { countOtherAdministrators, deleteCompanyUser, getCompanyUser, updateCompanyUser } from './company-users.repository';

export type UserChange = { role: GivenRole | undefined; groupId: string | null };

/**
 * Gives a user another role or group; without a role it stays. Another role counts from their next request, ends their
 * sessions (security.md §2.7, §3.4) and is mailed to them where the customer gets mails. The same again writes nothing; throws
 * RuleBroken for what whyNot forbids (domain.md §8.7).
 */
export function changeCompanyUser(inside: Inside, personId: string, change: UserChange): Promise<{ user: CompanyUser; roleChanged: boolean }> {
  return within(inside.scope, async (trx) => {
    const now = await databaseNow(trx);
    const { accountId } = inside;
    const account = await lockCompany(trx, inside);
    const before = await getCompanyUser(trx, accountId, personId);
    const user = { ...before, role: change.role ?? before.role, groupId: change.groupId };
    const roleChanged = user.role !== before.role;
    if (!roleChanged && user.groupId === before.groupId) return { user, roleChanged };
    if (roleChanged) requireAllowed('change role', before, await aroundOf(trx, inside, personId));
    const group = user.groupId === null ? null : await getGroup(trx, accountId, user.groupId);
    await updateCompanyUser(trx, accountId, user);
    await record(trx, inside, 'company-user.changed', before, { role: user.role, group: group?.name ?? null, roleChanged }, now);
    if (roleChanged && tells(account, inside, before)) await mailCompanyRoleChanged(trx, { account, user, before: before.role, by: inside.by, now });
    if (roleChanged) await endSessions(trx, personId, now);
    return { user, roleChanged };
  });
}

/**
 * Takes a user out of the company: their access ends with the next request, their sign-in stays theirs for other places. They
 * are told where the customer gets mails. Throws RuleBroken for what whyNot forbids (domain.md §8.7).
 */
export function removeCompanyUser(inside: Inside, personId: string): Promise<CompanyUser> {
  return within(inside.scope, async (trx) => {
    const now = await databaseNow(trx);
    const account = await lockCompany(trx, inside);
    const user = await getCompanyUser(trx, inside.accountId, personId);
    requireAllowed('remove', user, await aroundOf(trx, inside, personId));
    await deleteCompanyUser(trx, inside.accountId, personId);
    await record(trx, inside, 'company-user.removed', user, null, now);
    if (tells(account, inside, user)) await mailRemovedFromCompany(trx, { account, user, by: inside.by, now });
    await endSessions(trx, personId, now);
    return user;
  });
}

/** What whyNot asks besides the user: whose act it is, and who else administers. */
export async function aroundOf(trx: Scoped, { accountId, actor }: Pick<Inside, 'accountId' | 'actor'>, personId: string): Promise<Around> {
  return { byThemselves: actor.id === personId, otherAdministrators: await countOtherAdministrators(trx, accountId, personId) };
}

function tells(account: Account, { actor }: Inside, { personId }: CompanyUser): boolean {
  return customerGetsMail(account) && actor.id !== personId;
}

/** Last in the transaction: people belong to no company, so the scope changes for it. */
async function endSessions(trx: Scoped, personId: string, now: Date): Promise<void> {
  await continueIn(trx, 'system');
  await raiseEpoch(trx, personId, now);
}

function record(trx: Scoped, { organizationId, accountId, actor }: Inside, action: string, user: CompanyUser, after: unknown, now: Date): Promise<number> {
  const { personId, email, firstName, lastName, role, groupId } = user;
  return recordAudit(trx, {
    organizationId, accountId, actor, action, subjectType: 'company-user', subjectId: personId, before: { email, name: `${firstName} ${lastName}`.trim() || email, role, groupId }, after, now,
  });
}
