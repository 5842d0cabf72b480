import { type Actor, recordAudit } from '../../audit/audit.repository';
import { findPersonByEmail } from '../../identity/people.repository';
import { issueToken, voidTokens } from '../../identity/tokens';
import { databaseNow, isUniqueViolation, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { HOUSE_ORGANIZATION_ID } from '../house';
import { mailStaffInvitation } from './staff.mails';
import { closeStaffInvitation, findStaff, getStaffInvitation, replaceStaffInvitation } from './staff.repository';
import { INVITATION_DAYS, type StaffRole } from './staff-roles';

type Inviting = { email: string; roles: readonly StaffRole[]; invitedBy: string | null; actor: Actor };

/**
 * Invites somebody into the office by a mailed link that lives seven days; an older invitation to the same address is taken
 * back by it. Answers the link's secret, for the command line that makes the first operator. Throws RuleBroken for who works here already.
 */
export async function inviteStaff({ email, roles, invitedBy, actor }: Inviting): Promise<{ secret: string }> {
  try {
    return await within('system', async (trx) => {
      const now = await databaseNow(trx);
      const person = await findPersonByEmail(trx, email);
      const known = person && await findStaff(trx, person.id);
      if (known?.status === 'active') throw new RuleBroken(`${email} works in the office already. Change the roles in the list.`);
      const expiresAt = new Date(now.getTime() + INVITATION_DAYS * 86_400_000);
      const id = await replaceStaffInvitation(trx, { email, roles, invitedBy, now, expiresAt });
      await voidTokens(trx, { purpose: 'staff-invitation', email }, now);
      const secret = await issueToken(trx, { purpose: 'staff-invitation', email, organizationId: HOUSE_ORGANIZATION_ID, subjectId: id, now, expiresAt });
      await mailStaffInvitation(trx, { id, email, roles, secret, now });
      await recordAudit(trx, {
        organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'staff.invited', subjectType: 'staff-invitation', subjectId: id, after: { email, roles, expiresAt }, now,
      });
      return { secret };
    });
  } catch (error) {
    throw isUniqueViolation(error, 'staff_invitations_one_open') ? new RuleBroken(`A colleague has invited ${email} at the same moment.`) : error;
  }
}

/** Takes an invitation back; its link opens nothing any more. Throws RuleBroken when it was answered meanwhile. */
export function revokeStaffInvitation(id: string, actor: Actor): Promise<{ email: string }> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const { email } = await getStaffInvitation(trx, id);
    if (!(await closeStaffInvitation(trx, id, 'revoked'))) throw new RuleBroken('That invitation was answered or taken back meanwhile.');
    await voidTokens(trx, { purpose: 'staff-invitation', email }, now);
    await recordAudit(trx, {
      organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'staff.invitation-revoked', subjectType: 'staff-invitation', subjectId: id, before: { status: 'open' }, after: { status: 'revoked' }, now,
    });
    return { email };
  });
}
