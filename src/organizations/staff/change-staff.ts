import { type Actor, recordAudit } from '../../audit/audit.repository';
import { raiseEpoch } from '../../identity/people.repository';
import { databaseNow, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { HOUSE_ORGANIZATION_ID } from '../house';
import { mailStaffChanged } from './staff.mails';
import { getStaffRow } from './staff.report';
import { lockStaff, type StaffMember, updateStaff } from './staff.repository';
import { type StaffRole } from './staff-roles';

type Change = { personId: string; actor: Actor & { kind: 'staff' } };

/** Gives a colleague other roles; they sign in again with them. Not oneself, and one operator always stays: else RuleBroken. */
export function changeStaffRoles({ personId, roles, actor }: Change & { roles: StaffRole[] }): Promise<{ name: string }> {
  return change({ personId, actor }, 'staff.roles-changed', (member) => ({ ...member, roles }));
}

/** Ends a colleague's work in the office: every session of theirs ends. Not oneself, and not the last operator: else RuleBroken. */
export function deactivateStaff(given: Change): Promise<{ name: string }> {
  return change(given, 'staff.deactivated', (member) => ({ ...member, status: 'inactive' }));
}

/** Lets a colleague in again, with the roles they had. */
export function reactivateStaff(given: Change): Promise<{ name: string }> {
  return change(given, 'staff.reactivated', (member) => ({ ...member, status: 'active' }));
}

function change({ personId, actor }: Change, action: string, changed: (member: StaffMember) => StaffMember): Promise<{ name: string }> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const { member, otherOperators } = await lockStaff(trx, personId);
    const { name, email } = await getStaffRow(trx, personId);
    const after = changed(member);
    if (isSame(member, after)) return { name };
    if (personId === actor.id) throw new RuleBroken('You cannot change your own place in the office. Ask another operator.');
    if (isOperator(member) && !isOperator(after) && otherOperators === 0) throw new RuleBroken(`${name} is the only operator. Make somebody else an operator first.`);
    await updateStaff(trx, after);
    await raiseEpoch(trx, personId, now);
    await mailStaffChanged(trx, { person: { id: personId, email, name }, roles: after.roles, isActive: after.status === 'active', now });
    await recordAudit(trx, {
      organizationId: HOUSE_ORGANIZATION_ID, actor, action, subjectType: 'staff', subjectId: personId,
      before: { roles: member.roles, status: member.status }, after: { roles: after.roles, status: after.status }, now,
    });
    return { name };
  });
}

function isOperator({ roles, status }: StaffMember): boolean {
  return status === 'active' && roles.includes('operator');
}

function isSame(a: StaffMember, b: StaffMember): boolean {
  return a.status === b.status && [...a.roles].sort().join() === [...b.roles].sort().join();
}
