import { recordAudit } from '../../../audit/audit.repository';
import { registerPerson, type Credentials } from '../../../identity/register-person';
import { useToken } from '../../../identity/tokens';
import { paths } from '../../../paths';
import { continueIn, databaseNow, within, type Scoped } from '../../../platform/database/database';
import { NotFound } from '../../../platform/errors';
import { type Account, customerGetsMail } from '../../account';
import { getAccountForUpdate } from '../../accounts.repository';
import { mailCompanyInvitationAnswered } from '../company.mails';
import { addCompanyUser } from '../users/company-users.repository';
import { type CompanyInvitation, inviteeName } from './company-invitation.model';
import { closeCompanyInvitation, getCompanyInvitationForUpdate } from './company-invitations.repository';
import { type CompanyInviter, companyInviterOf } from './company-inviter.report';
import { companyLinkOver, invitationOf } from './read-company-link';

const FOR_ANOTHER = 'This invitation is for another e-mail address. Sign in with that address to answer it.';

type Registering = { secret: string; requestId: string | null; credentials: Credentials; firstName: string; lastName: string; phone: string; country: string };

/**
 * Makes the person whom an invitation to a company names, a user of it with the role and group it promises, and uses the link
 * up: all or nothing, once among all who try. Signs nobody in (security.md §3.7). Throws NotFound when the link is over,
 * RuleBroken when the address has got a sign-in meanwhile (domain.md §5.6, §8.7).
 */
export function registerInCompany({ secret, requestId, ...person }: Registering): Promise<CompanyInvitation> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const taken = await takeInvitation(trx, secret, now);
    const { organizationId, accountId, email } = taken.invitation;
    const { personId } = await registerPerson(trx, { ...person, email, organizationId, accountId, requestId, now });
    return close(trx, { ...taken, name: `${person.firstName} ${person.lastName}` }, { answer: 'accepted', personId, requestId, now, secret });
  });
}

type Known = { secret: string; person: { id: string; email: string; firstName: string; lastName: string }; requestId: string | null };

/** Adds the company to the sign-in of the person who was invited. Throws NotFound when the link is over or is somebody else's. */
export function joinCompany(known: Known): Promise<CompanyInvitation> {
  return answer(known, 'accepted');
}

/** The invited person says no; who invited them is told. Throws as joinCompany does. */
export function declineCompany(known: Known): Promise<CompanyInvitation> {
  return answer(known, 'declined');
}

function answer({ secret, person, requestId }: Known, said: 'accepted' | 'declined'): Promise<CompanyInvitation> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const taken = await takeInvitation(trx, secret, now, person.email);
    return close(trx, { ...taken, name: inviteeName(person) }, { answer: said, personId: person.id, requestId, now, secret });
  });
}

type Taken = { invitation: CompanyInvitation; inviter: CompanyInviter };

/** The one use of the link: of two tabs the second waits here and finds it used. */
async function takeInvitation(trx: Scoped, secret: string, now: Date, email?: string): Promise<Taken> {
  const token = await useToken(trx, 'company-invitation', secret, now);
  if (!token) throw await companyLinkOver(trx, secret);
  const invitation = await invitationOf(trx, token);
  if (email !== undefined && email !== invitation.email) throw new NotFound(FOR_ANOTHER);
  return { invitation, inviter: await companyInviterOf(trx, invitation) };
}

type Answer = { answer: 'accepted' | 'declined'; personId: string; requestId: string | null; now: Date; secret: string };

/** Goes on in the scope of who holds the account, whose rows these are; the account is locked before the invitation, as everywhere. */
async function close(trx: Scoped, { invitation: { organizationId, accountId, id }, inviter, name }: Taken & { name: string }, given: Answer): Promise<CompanyInvitation> {
  const { answer: said, personId, requestId, now } = given;
  await continueIn(trx, { organizationId });
  const account = await getAccountForUpdate(trx, organizationId, accountId);
  const invitation = await getCompanyInvitationForUpdate(trx, accountId, id);
  if (invitation.status !== 'invited') throw new NotFound('This invitation was answered or taken back meanwhile.');
  const { role, groupId } = invitation;
  if (said === 'accepted') await addCompanyUser(trx, { organizationId, accountId, personId, role, groupId, now });
  await closeCompanyInvitation(trx, invitation, said === 'accepted' ? { status: said, personId } : { status: said }, now);
  await tellInviter(trx, { invitation, account, inviter, name }, said, now);
  await recordAudit(trx, {
    organizationId, accountId, actor: { kind: 'person', id: personId, requestId }, action: `company-invitation.${said}`, subjectType: 'company-invitation', subjectId: id,
    before: { status: 'invited' }, after: { status: said, personId, name, email: invitation.email, role, groupId }, now,
  });
  return invitation;
}

type Told = { invitation: CompanyInvitation; account: Account; inviter: CompanyInviter; name: string };

/** Not one of the customer's people where the customer gets no mail (domain.md §5.6). */
async function tellInviter(trx: Scoped, { invitation, account, inviter, name }: Told, said: 'accepted' | 'declined', now: Date): Promise<void> {
  if (inviter.email === null || (inviter.side === 'customer' && !customerGetsMail(account))) return;
  const usersPath = inviter.side === 'partner' ? paths.portal.client(account.id).users.index : paths.my.company.users.index;
  const [firstName = '', ...lastNames] = name.split(' ');
  await mailCompanyInvitationAnswered(trx, {
    invitation: { ...invitation, firstName, lastName: lastNames.join(' ') }, account, inviter: { email: inviter.email, name: inviter.name, usersPath }, answer: said, now,
  });
}
