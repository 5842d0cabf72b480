import { recordAudit } from '../../../audit/audit.repository';
import { voidTokens } from '../../../identity/tokens';
import { continueIn, databaseNow, within, type Scoped } from '../../../platform/database/database';
import { getGroup } from '../groups/groups.repository';
import { type Inside } from '../inside.model';
import { lockCompany } from '../lock-company';
import { type GivenRole } from '../users/company-user.model';
import { type CompanyInvitation, inviteeName, requireOpen, sentNext } from './company-invitation.model';
import { closeCompanyInvitation, getCompanyInvitationForUpdate, updateCompanyInvitation } from './company-invitations.repository';
import { sendCompanyInvitations } from './send-company-invitations';

/** Mails an invitation, or mails it again with a new link that lives 30 days and voids the older ones; again at most five times a day. */
export function mailCompanyInvitation(inside: Inside, invitationId: string): Promise<CompanyInvitation> {
  return within(inside.scope, async (trx) => {
    const now = await databaseNow(trx);
    const account = await lockCompany(trx, inside);
    const before = await getCompanyInvitationForUpdate(trx, inside.accountId, invitationId);
    const after = sentNext(before, now);
    await updateCompanyInvitation(trx, after, now);
    await record(trx, inside, before.sentCount === 0 ? 'company-invitation.sent' : 'company-invitation.sent-again', { before, after }, now);
    await sendCompanyInvitations(trx, [after], { account, by: inside.by, now });
    return after;
  });
}

export type InvitationChange = { firstName: string; lastName: string; role: GivenRole; groupId: string | null };

/** Changes what somebody will be once they accept; the link stays. The same again writes nothing. */
export function changeCompanyInvitation(inside: Inside, invitationId: string, change: InvitationChange): Promise<CompanyInvitation> {
  return within(inside.scope, async (trx) => {
    const now = await databaseNow(trx);
    await lockCompany(trx, inside);
    const before = requireOpen(await getCompanyInvitationForUpdate(trx, inside.accountId, invitationId));
    const after = { ...before, ...change };
    if (JSON.stringify(facts(after)) === JSON.stringify(facts(before))) return before;
    if (after.groupId !== null) await getGroup(trx, inside.accountId, after.groupId);
    await updateCompanyInvitation(trx, after, now);
    await record(trx, inside, 'company-invitation.changed', { before, after }, now);
    return after;
  });
}

/** Takes an invitation back: its link says so to who opens it. Again changes nothing; throws NotFound when it was answered meanwhile. */
export function revokeCompanyInvitation(inside: Inside, invitationId: string): Promise<CompanyInvitation> {
  return within(inside.scope, async (trx) => {
    const now = await databaseNow(trx);
    await lockCompany(trx, inside);
    const before = await getCompanyInvitationForUpdate(trx, inside.accountId, invitationId);
    if (before.status === 'revoked') return before;
    requireOpen(before);
    await closeCompanyInvitation(trx, before, { status: 'revoked' }, now);
    await record(trx, inside, 'company-invitation.revoked', { before, after: { ...before, status: 'revoked' } }, now);
    await continueIn(trx, 'system');
    await voidTokens(trx, { purpose: 'company-invitation', email: before.email, subjectId: before.id }, now);
    return before;
  });
}

type Change = { before: CompanyInvitation; after: CompanyInvitation };

function record(trx: Scoped, { organizationId, accountId, actor }: Inside, action: string, { before, after }: Change, now: Date): Promise<number> {
  return recordAudit(trx, { organizationId, accountId, actor, action, subjectType: 'company-invitation', subjectId: before.id, before: facts(before), after: facts(after), now });
}

function facts(invitation: CompanyInvitation) {
  const { email, role, groupId, status, sentCount, expiresAt } = invitation;
  return { email, name: inviteeName(invitation), role, groupId, status, sentCount, expiresAt };
}
