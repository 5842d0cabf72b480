import { recordAudit, type Actor } from '../../audit/audit.repository';
import { raiseEpoch } from '../../identity/people.repository';
import { unlockPerson } from '../../identity/unlock-person';
import { databaseNow, within } from '../../platform/database/database';
import { findOrganizationName } from '../organizations.repository';
import { type Act, type Member, type MembershipStatus, requireAllowed } from './member';
import { mailStatusChanged } from './members.mails';
import { lockMember, updateMember } from './members.repository';

type About = { organizationId: string; membershipId: string; actor: Actor & { kind: 'person' } };

/** Ends a member's access at once, their sessions included, and keeps all else; again changes nothing (domain.md §11.3). */
export function deactivateMember(about: About): Promise<Member> {
  return changeStatus(about, 'deactivate', 'inactive');
}

/** Lets an inactive member in again with the roles they had; again changes nothing. */
export function reactivateMember(about: About): Promise<Member> {
  return changeStatus(about, 'reactivate', 'active');
}

/**
 * Takes a person out of the organization for good: no list shows them, the audit log keeps what they did. Their sign-in stays
 * theirs, for other places or for none. An invitation brings them back (domain.md §11.3).
 */
export function deleteMember(about: About): Promise<Member> {
  return changeStatus(about, 'delete', 'deleted');
}

/** Ends the lock of a member's sign-in after too many wrong passwords. Safe to repeat. */
export function unlockMember({ organizationId, membershipId, actor }: About): Promise<Member> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const locked = await lockMember(trx, { organizationId, membershipId, actorId: actor.id });
    const member = requireAllowed('unlock', locked, actor.id);
    await unlockPerson(trx, { personId: member.personId, email: member.email, now });
    await recordAudit(trx, {
      organizationId, actor, action: 'person.unlocked', subjectType: 'person', subjectId: member.personId, before: { lockedUntil: member.lockedUntil }, after: { lockedUntil: null }, now,
    });
    return member;
  });
}

function changeStatus({ organizationId, membershipId, actor }: About, act: Act, status: MembershipStatus): Promise<Member> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const member = requireAllowed(act, await lockMember(trx, { organizationId, membershipId, actorId: actor.id }), actor.id);
    if (member.status === status) return member;
    const phones = status === 'deleted' ? { officePhone: '', mobilePhone: '' } : {};
    await updateMember(trx, { ...member, ...phones, status }, { now, endedAt: status === 'active' ? null : now });
    if (status !== 'active') await raiseEpoch(trx, member.personId, now);
    await mailStatusChanged(trx, { member, status, organizationName: await findOrganizationName(trx, organizationId), now });
    await recordAudit(trx, {
      organizationId, actor, action: WORDS[status], subjectType: 'membership', subjectId: member.id,
      before: { status: member.status, email: member.email, firstName: member.firstName, lastName: member.lastName, roles: member.roles }, after: { status }, now,
    });
    return member;
  });
}

const WORDS: Record<MembershipStatus, string> = { active: 'member.reactivated', inactive: 'member.deactivated', deleted: 'member.deleted' };
