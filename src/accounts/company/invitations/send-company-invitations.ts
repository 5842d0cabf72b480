import { listEmailsWithSignIn } from '../../../identity/people.repository';
import { issueTokens } from '../../../identity/tokens';
import { continueIn, type Scoped } from '../../../platform/database/database';
import { type Account } from '../../account';
import { mailCompanyInvitations } from '../company.mails';
import { type CompanyInvitation } from './company-invitation.model';

/**
 * Mails invitations just made or changed, each with a new link that voids the older ones. Last in its transaction, which goes
 * on in the system's scope: links and sign-ins belong to no company.
 */
export async function sendCompanyInvitations(trx: Scoped, invitations: readonly CompanyInvitation[], { account, by, now }: { account: Account; by: string; now: Date }): Promise<void> {
  await continueIn(trx, 'system');
  const { organizationId, id: accountId } = account;
  const secrets = await issueTokens(trx, invitations.map(({ id, email, expiresAt }) => ({ purpose: 'company-invitation' as const, email, organizationId, accountId, subjectId: id, now, expiresAt: expiresAt! })));
  const known = await listEmailsWithSignIn(trx, invitations.map(({ email }) => email));
  await mailCompanyInvitations(trx, invitations.map((invitation, index) => ({ invitation, secret: secrets[index]!, hasSignIn: known.has(invitation.email) })), { account, by, now });
}
