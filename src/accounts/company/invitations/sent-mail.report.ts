import { type Scoped } from '../../../platform/database/database';
import { COMPANY_INVITATION_MAIL } from '../company.mails';
import { type CompanyInvitation } from './company-invitation.model';

/** What became of an invitation's newest mail, and who sent it. */
export type SentMail = { failed: boolean; refusal: string | null; by: string };

/** In the company's or its partner's scope. */
export async function readSentMail(trx: Scoped, { id, sentCount, email, invitedBy }: CompanyInvitation): Promise<SentMail> {
  const mail = await trx('mails').where({ kind: COMPANY_INVITATION_MAIL, dedupe_key: `company-invitation:${id}:${sentCount}`, recipient_email: email })
    .first<{ state: string; refusal: string | null } | undefined>('state', 'refusal');
  const inviter = await trx('people').where({ id: invitedBy }).first<{ first_name: string; last_name: string; email: string }>('first_name', 'last_name', 'email');
  return { failed: mail?.state === 'failed', refusal: mail?.refusal ?? null, by: `${inviter.first_name} ${inviter.last_name}`.trim() || inviter.email };
}
