import { type Actor, recordAudit } from '../../audit/audit.repository';
import { config } from '../../config';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { type Colleague, type Invitation, sentAgain } from '../invitations/invitation';
import { getInvitationForUpdate, insertInvitations, updateInvitation } from '../invitations/invitations.repository';
import { sendInvitations } from '../invitations/invite-colleagues';
import { findFirstInvitation } from './first-invitation.report';

type StaffActor = Actor & { kind: 'staff' };
type Given = { organizationId: string; colleague: Colleague; actor: StaffActor; now: Date };

/** Invites the first administrator of a new partner in the vendor's name, by the partner's own kind of invitation. Needs the system scope. */
export async function inviteFirstAdministrator(trx: Scoped, { organizationId, colleague, actor, now }: Given): Promise<void> {
  const [invitation] = await insertInvitations(trx, { organizationId, colleagues: [colleague], roles: ['administrator'], invitedBy: actor.id, now });
  if (!invitation) throw new RuleBroken(`${colleague.email} has been invited at the same moment.`);
  await sendInvitations(trx, [invitation], { organizationId, inviterName: config.vendor.name, now });
  await record(trx, 'invitation.sent', invitation, actor, now);
}

/**
 * Mails the first administrator's invitation again, or makes it anew where it was declined or taken back. Throws RuleBroken
 * once the partner has an active user, who invites colleagues themselves, and after five mails in a day.
 */
export function resendFirstInvitation({ organizationId, actor }: Pick<Given, 'organizationId' | 'actor'>): Promise<{ email: string }> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const first = await findFirstInvitation(trx, organizationId);
    if (!first) throw new NotFound();
    if (first.hasUsers) throw new RuleBroken('This partner has an active user already. Ask them to invite colleagues under My organization, Users.');
    if (first.invitationId === null) {
      if (first.colleague === null) throw new RuleBroken('Nobody applied for this partner, so there is nobody to invite.');
      await inviteFirstAdministrator(trx, { organizationId, colleague: first.colleague, actor, now });
      return { email: first.colleague.email };
    }
    const again = sentAgain(await getInvitationForUpdate(trx, organizationId, first.invitationId), now);
    await updateInvitation(trx, again, now);
    await sendInvitations(trx, [again], { organizationId, inviterName: config.vendor.name, now });
    await record(trx, 'invitation.sent-again', again, actor, now);
    return { email: again.email };
  });
}

function record(trx: Scoped, action: string, { id, organizationId, email, roles, expiresAt }: Invitation, actor: StaffActor, now: Date): Promise<number> {
  return recordAudit(trx, { organizationId, actor, action, subjectType: 'invitation', subjectId: id, after: { email, roles, expiresAt }, now });
}
