import { recordAudit, type Actor } from '../../audit/audit.repository';
import { voidTokens } from '../../identity/tokens';
import { databaseNow, isUniqueViolation, within, type Scoped } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { ChangedMeanwhile } from '../changed-meanwhile';
import { type Role } from '../roles';
import { type Colleague, type Invitation, requireOpen, sentAgain } from './invitation';
import { getInvitationForUpdate, markClosed, updateInvitation } from './invitations.repository';
import { sendInvitations } from './invite-colleagues';
import { readVerdicts, VERDICT_WORDS } from './verdicts';

type About = { organizationId: string; invitationId: string; actor: Actor & { kind: 'person' } };

/** The address cannot be invited: its message belongs to the e-mail field. */
export class AddressTaken extends RuleBroken {}

/** Mails the invitation again with a new link, which lives 14 days and voids the older ones; at most five times a day. */
export function resendInvitation({ organizationId, invitationId, inviterName, actor }: About & { inviterName: string }): Promise<Invitation> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const before = await getInvitationForUpdate(trx, organizationId, invitationId);
    const after = sentAgain(before, now);
    await updateInvitation(trx, after, now);
    await sendInvitations(trx, [after], { organizationId, inviterName, now });
    await record(trx, 'invitation.sent-again', { before, after }, actor, now);
    return after;
  });
}

type Change = Colleague & { roles: readonly Role[] };

/**
 * Changes what an invitation says while it is open. Another address voids the link and mails a new one there. Throws
 * ChangedMeanwhile when somebody changed it since `version`, AddressTaken when the new address is a user's or invited already.
 */
export async function changeInvitation({ organizationId, invitationId, inviterName, version, change, actor }: About & { inviterName: string; version: string; change: Change }): Promise<{ sentAnew: boolean }> {
  try {
    return await within('system', async (trx) => {
      const now = await databaseNow(trx);
      const before = requireOpen(await getInvitationForUpdate(trx, organizationId, invitationId));
      // Pressed twice: it stands as it was wanted.
      if (JSON.stringify(facts({ ...before, ...change })) === JSON.stringify(facts(before))) return { sentAnew: false };
      if (before.version !== version) throw new ChangedMeanwhile();
      const sentAnew = change.email !== before.email;
      if (sentAnew) await requireFree(trx, organizationId, change.email);
      const after = { ...(sentAnew ? sentAgain(before, now) : before), ...change };
      await updateInvitation(trx, after, now);
      if (sentAnew) {
        await voidTokens(trx, { purpose: 'invitation', email: before.email, subjectId: before.id }, now);
        await sendInvitations(trx, [after], { organizationId, inviterName, now });
      }
      await record(trx, 'invitation.changed', { before, after }, actor, now);
      return { sentAnew };
    });
  } catch (error) {
    throw isUniqueViolation(error, 'invitations_one_open') ? new AddressTaken(`${VERDICT_WORDS.invited}.`) : error;
  }
}

/** Takes an invitation back: its link says so to who opens it. Throws NotFound when it was answered meanwhile. */
export function revokeInvitation({ organizationId, invitationId, actor }: About): Promise<Invitation> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const before = requireOpen(await getInvitationForUpdate(trx, organizationId, invitationId));
    await markClosed(trx, before, 'revoked', now);
    await voidTokens(trx, { purpose: 'invitation', email: before.email, subjectId: before.id }, now);
    await record(trx, 'invitation.revoked', { before, after: { ...before, status: 'revoked' } }, actor, now);
    return before;
  });
}

async function requireFree(trx: Scoped, organizationId: string, email: string): Promise<void> {
  const verdict = (await readVerdicts(trx, organizationId, [email])).get(email) ?? 'free';
  if (verdict !== 'free') throw new AddressTaken(`${VERDICT_WORDS[verdict]}.`);
}

function record(trx: Scoped, action: string, { before, after }: { before: Invitation; after: Invitation }, actor: Actor, now: Date): Promise<number> {
  return recordAudit(trx, {
    organizationId: before.organizationId, actor, action, subjectType: 'invitation', subjectId: before.id, before: facts(before), after: facts(after), now,
  });
}

function facts({ email, firstName, lastName, officePhone, mobilePhone, roles, status, sentCount, expiresAt }: Invitation) {
  return { email, firstName, lastName, officePhone, mobilePhone, roles, status, sentCount, expiresAt };
}
