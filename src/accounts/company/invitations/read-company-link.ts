import { findPersonByEmail } from '../../../identity/people.repository';
import { findAnyToken, findToken, type Token } from '../../../identity/tokens';
import { databaseNow, within, type Scoped } from '../../../platform/database/database';
import { NotFound } from '../../../platform/errors';
import { findAccountName } from './company-name.report';
import { type CompanyInvitation, INVITATION_DAYS } from './company-invitation.model';
import { getCompanyInvitation } from './company-invitations.repository';
import { companyInviterOf } from './company-inviter.report';

export type CompanyLink = { invitation: CompanyInvitation; companyName: string; country: string; by: string; hasSignIn: boolean };

/** What a link in an invitation to a company leads to. Throws NotFound with words that say why it is over, and what to do. */
export function readCompanyLink(secret: string): Promise<CompanyLink> {
  return within('system', async (trx) => {
    const token = await findToken(trx, 'company-invitation', secret, await databaseNow(trx));
    if (!token) throw await companyLinkOver(trx, secret);
    const invitation = await invitationOf(trx, token);
    if (invitation.status !== 'invited') throw await companyLinkOver(trx, secret);
    const [company, { by }, person] = [await findAccountName(trx, invitation.accountId), await companyInviterOf(trx, invitation), await findPersonByEmail(trx, invitation.email)];
    return { invitation, companyName: company.name, country: company.country, by, hasSignIn: (person?.passwordHash ?? null) !== null };
  }, { readOnly: true });
}

/** The invitation that a link is about, in the system scope. */
export function invitationOf(trx: Scoped, { accountId, subjectId }: Token): Promise<CompanyInvitation> {
  return getCompanyInvitation(trx, accountId!, subjectId!);
}

/** Why a link opens nothing: the one who holds it was invited, so they may know. */
export async function companyLinkOver(trx: Scoped, secret: string): Promise<NotFound> {
  const token = await findAnyToken(trx, 'company-invitation', secret);
  if (!token) return new NotFound('This invitation link does not work. Open it from the mail again, or ask the person who invited you for a new one.');
  const invitation = await invitationOf(trx, token);
  const { by } = await companyInviterOf(trx, invitation);
  const lapsed = `This invitation ended after ${INVITATION_DAYS} days. Ask ${by} to send it again.`;
  const words = {
    added: lapsed,
    accepted: 'This invitation was accepted already. Sign in with your e-mail and password.',
    declined: `This invitation was declined. If that was a mistake, ask ${by} for a new one.`,
    revoked: `This invitation was taken back. Ask ${by} if you did not expect that.`,
    invited: invitation.expiresAt !== null && token.expiresAt < invitation.expiresAt ? 'There is a newer mail with a newer link. Open the link in the newest one.' : lapsed,
  };
  return new NotFound(words[invitation.status]);
}
