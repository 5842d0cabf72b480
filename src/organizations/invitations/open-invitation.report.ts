import { type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type Invitation, nameOf } from './invitation';
import { INVITATION_MAIL, mailKeyOf } from './invitations.mails';
import { getInvitation } from './invitations.repository';

/** An invitation with what became of its newest mail, and who sent it. */
export type OpenInvitation = { invitation: Invitation; failed: boolean; refusal: string | null; inviterName: string };

/** By its id, or the open one to an address; in the organization's scope. Throws NotFound. */
export async function getOpenInvitation(trx: Scoped, organizationId: string, by: { id: string } | { email: string }): Promise<OpenInvitation> {
  const invitation = await getInvitation(trx, organizationId, 'id' in by ? by.id : await openIdOf(trx, organizationId, by.email));
  const mail = await trx('mails').where({ kind: INVITATION_MAIL, dedupe_key: mailKeyOf(invitation), recipient_email: invitation.email })
    .first<{ state: string; refusal: string | null } | undefined>('state', 'refusal');
  const inviter = await trx('people').where({ id: invitation.invitedBy }).first<{ first_name: string; last_name: string }>('first_name', 'last_name');
  return { invitation, failed: mail?.state === 'failed', refusal: mail?.refusal ?? null, inviterName: nameOf({ firstName: inviter.first_name, lastName: inviter.last_name }) };
}

async function openIdOf(trx: Scoped, organizationId: string, email: string): Promise<string> {
  const row = await trx('invitations').where({ organization_id: organizationId, email, status: 'invited' }).first<{ id: string } | undefined>('id');
  if (!row) throw new NotFound('We could not find that invitation.');
  return row.id;
}
