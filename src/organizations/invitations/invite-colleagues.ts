import { recordAudits, type Actor } from '../../audit/audit.repository';
import { listEmailsWithSignIn } from '../../identity/people.repository';
import { issueTokens } from '../../identity/tokens';
import { databaseNow, within, type Scoped } from '../../platform/database/database';
import { TooMany } from '../../platform/errors';
import { findOrganizationName } from '../organizations.repository';
import { type Role } from '../roles';
import { type Colleague, type Invitation } from './invitation';
import { mailInvitations, type Sent } from './invitations.mails';
import { countInvitedSince, insertInvitations } from './invitations.repository';
import { readVerdicts, type Verdict } from './verdicts';

export const INVITED_AT_ONCE = 200;
/** Nobody sends more mails than this in an organization's name. */
const INVITED_A_DAY = 500;

type Given = { organizationId: string; inviterName: string; colleagues: readonly Colleague[]; roles: readonly Role[]; actor: Actor & { kind: 'person' } };
export type Invited = { invited: Invitation[]; left: { email: string; verdict: Exclude<Verdict, 'free'> }[] };

/**
 * Invites colleagues with the same roles, each by a mail whose link lives 14 days; who is a user or invited already is left
 * out and named. One invitation lives per address: of two people inviting the same one at once the second leaves it out.
 * Throws TooMany past 500 in a day (domain.md §11.3).
 */
export function inviteColleagues(given: Given): Promise<Invited> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const { organizationId, actor, roles } = given;
    const colleagues = given.colleagues.slice(0, INVITED_AT_ONCE);
    const emails = colleagues.map(({ email }) => email);
    const verdicts = await readVerdicts(trx, organizationId, emails);
    const free = colleagues.filter(({ email }) => verdicts.get(email) === 'free');
    await requireRoom(trx, organizationId, free.length, now);
    await replaceLapsed(trx, organizationId, free.map(({ email }) => email), now);
    const invited = await insertInvitations(trx, { organizationId, colleagues: free, roles, invitedBy: actor.id, now });
    await sendInvitations(trx, invited, { organizationId, inviterName: given.inviterName, now });
    await recordAudits(trx, invited.map((invitation) => ({
      organizationId, actor, action: 'invitation.sent', subjectType: 'invitation', subjectId: invitation.id,
      after: { email: invitation.email, roles: invitation.roles, expiresAt: invitation.expiresAt }, now,
    })));
    const sent = new Set(invited.map(({ email }) => email));
    return { invited, left: emails.filter((email) => !sent.has(email)).map((email) => ({ email, verdict: leftVerdict(verdicts.get(email)) })) };
  });
}

/** Mails of invitations just made or changed, each with a new link that voids the older ones. Needs the system scope. */
export async function sendInvitations(trx: Scoped, invitations: readonly Invitation[], about: { organizationId: string; inviterName: string; now: Date }): Promise<void> {
  const { organizationId, inviterName, now } = about;
  const secrets = await issueTokens(trx, invitations.map(({ id, email, expiresAt }) => ({ purpose: 'invitation' as const, email, organizationId, subjectId: id, now, expiresAt })));
  const known = await listEmailsWithSignIn(trx, invitations.map(({ email }) => email));
  const sent: Sent[] = invitations.map((invitation, index) => ({ invitation, secret: secrets[index]!, hasSignIn: known.has(invitation.email) }));
  await mailInvitations(trx, sent, { organizationName: await findOrganizationName(trx, organizationId), inviterName, now });
}

async function requireRoom(trx: Scoped, organizationId: string, wanted: number, now: Date): Promise<void> {
  const today = await countInvitedSince(trx, organizationId, new Date(now.getTime() - 86_400_000));
  if (today + wanted > INVITED_A_DAY) throw new TooMany(`An organization invites at most ${INVITED_A_DAY} people a day. ${today} were invited since yesterday: invite the others tomorrow.`, 3_600);
}

/** A lapsed invitation to the same address makes way for the new one. */
async function replaceLapsed(trx: Scoped, organizationId: string, emails: readonly string[], now: Date): Promise<void> {
  await trx('invitations').where({ organization_id: organizationId, status: 'lapsed' }).whereIn('email', [...emails]).update({ status: 'revoked', updated_at: now });
}

/** Free a moment ago and yet not invited now: somebody else was faster. */
function leftVerdict(verdict: Verdict | undefined): Exclude<Verdict, 'free'> {
  return verdict === undefined || verdict === 'free' ? 'invited' : verdict;
}
