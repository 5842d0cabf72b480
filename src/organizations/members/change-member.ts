import { recordAudit, type Actor } from '../../audit/audit.repository';
import { raiseEpoch, renamePerson } from '../../identity/people.repository';
import { databaseNow, within, type Scoped } from '../../platform/database/database';
import { NotAllowed, NotFound } from '../../platform/errors';
import { ChangedMeanwhile } from '../changed-meanwhile';
import { findOrganizationName } from '../organizations.repository';
import { type Role } from '../roles';
import { type Member, type MemberAmongAdministrators, requireAllowed, sameRoles } from './member';
import { mailRolesChanged } from './members.mails';
import { lockMember, updateMember } from './members.repository';

export type MemberChange = { firstName: string; lastName: string; officePhone: string; mobilePhone: string; roles: readonly Role[] };
type Given = { organizationId: string; membershipId: string; version: string; change: MemberChange; actor: Actor & { kind: 'person' } };

/**
 * Changes a member's phones and roles, and their name while they belong to this organization alone. New roles end their sessions,
 * so that they act from the next request under a new one (security.md §2.7, §3.4), and are mailed to them. Throws ChangedMeanwhile
 * when somebody changed the member since `version`, RuleBroken for what member.ts forbids; nothing new writes nothing (domain.md §11.3).
 */
export function changeMember({ organizationId, membershipId, version, change, actor }: Given): Promise<{ rolesChanged: boolean }> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const locked = await lockMember(trx, { organizationId, membershipId, actorId: actor.id });
    const before = requireThere(locked);
    const rolesChanged = !sameRoles(before.roles, change.roles);
    const after = changed(before, change);
    // Pressed twice, or a colleague did the same: it stands as it was wanted.
    if (!rolesChanged && JSON.stringify(facts(after)) === JSON.stringify(facts(before))) return { rolesChanged };
    if (before.version !== version) throw new ChangedMeanwhile();
    if (rolesChanged) requireAllowed('change roles', otherThan(locked, change.roles), actor.id);
    await updateMember(trx, after, { now });
    await renameIfTheirs(trx, before, after, now);
    if (rolesChanged) {
      await raiseEpoch(trx, before.personId, now);
      if (before.status === 'active') await mailRolesChanged(trx, { member: after, before: before.roles, organizationName: await findOrganizationName(trx, organizationId), now });
    }
    await recordAudit(trx, { organizationId, actor, action: 'member.changed', subjectType: 'membership', subjectId: before.id, before: facts(before), after: facts(after), now });
    return { rolesChanged };
  });
}

function requireThere({ member, actorIsAdministrator }: MemberAmongAdministrators): Member {
  if (member.status === 'deleted') throw new NotFound('We could not find that user.');
  if (!actorIsAdministrator) throw new NotAllowed('You are no administrator any more, so nothing was changed.');
  return member;
}

/** Who stays an administrator leaves nobody behind, whatever else changes. */
function otherThan(locked: MemberAmongAdministrators, roles: readonly Role[]): MemberAmongAdministrators {
  return roles.includes('administrator') ? { ...locked, otherAdministrators: locked.otherAdministrators + 1 } : locked;
}

function changed(before: Member, { firstName, lastName, ...change }: MemberChange): Member {
  const names = before.belongsElsewhere ? {} : { firstName, lastName };
  // Administrators see every account.
  return { ...before, ...change, ...names, roles: sameRoles(before.roles, change.roles) ? before.roles : change.roles, isLimited: before.isLimited && !change.roles.includes('administrator') };
}

async function renameIfTheirs(trx: Scoped, before: Member, { firstName, lastName }: Member, now: Date): Promise<void> {
  if (before.firstName === firstName && before.lastName === lastName) return;
  await renamePerson(trx, { personId: before.personId, firstName, lastName, now });
}

function facts({ firstName, lastName, officePhone, mobilePhone, roles, isLimited }: Member) {
  return { firstName, lastName, officePhone, mobilePhone, roles, isLimited };
}
