import { recordAudits } from '../../../audit/audit.repository';
import { type PastedLine } from '../../../organizations/invitations/pasted-list.model';
import { databaseNow, within, type Scoped } from '../../../platform/database/database';
import { daysFromMoment } from '../../../platform/values/dates';
import { TooMany } from '../../../platform/errors';
import { type Account } from '../../account';
import { getGroup } from '../groups/groups.repository';
import { type Inside } from '../inside.model';
import { lockCompany } from '../lock-company';
import { type GivenRole } from '../users/company-user.model';
import { type CompanyInvitation, inviteeName } from './company-invitation.model';
import { countInvitedSince, insertCompanyInvitations } from './company-invitations.repository';
import { COMPANY_VERDICT_WORDS, readCompanyVerdicts } from './company-verdicts.report';
import { findBatch, insertBatch, type Outcome } from './invitation-batches.repository';
import { sendCompanyInvitations } from './send-company-invitations';

export const INVITED_AT_ONCE = 200;
/** Nobody sends more mails than this in a company's name. */
const INVITED_A_DAY = 2_000;

export type Inviting = { batchId: string; lines: readonly PastedLine[]; role: GivenRole; groupId: string | null; sendsMail: boolean };

/**
 * Adds people to the company, each with a mail whose link lives 30 days, or without any mail yet; who is a user or invited
 * already, or whose line holds no address, is left out and named in the outcome. The same batch again answers what the first
 * one did. Throws TooMany past 2,000 in a day (domain.md §8.7).
 */
export function inviteCompanyUsers(inside: Inside, inviting: Inviting): Promise<readonly Outcome[]> {
  return within(inside.scope, async (trx) => {
    const now = await databaseNow(trx);
    const { accountId, organizationId, actor } = inside;
    const account = await lockCompany(trx, inside);
    const done = await findBatch(trx, accountId, inviting.batchId);
    if (done) return done.outcomes;
    if (inviting.groupId !== null) await getGroup(trx, accountId, inviting.groupId);
    const lines = inviting.lines.slice(0, INVITED_AT_ONCE);
    const { free, outcomes } = await sortOut(trx, accountId, lines, inviting.sendsMail);
    await requireRoom(trx, accountId, free.length, now);
    const { role, groupId, sendsMail: sends } = inviting;
    const invited = await insertCompanyInvitations(trx, { organizationId, accountId, invitees: free, role, groupId, sends, invitedBy: actor.id, now });
    await insertBatch(trx, { organizationId, accountId, id: inviting.batchId, madeBy: actor.id, outcomes, now });
    await recordInvited(trx, inside, invited, now);
    if (sends) await sendAll(trx, inside, account, invited, now);
    return outcomes;
  });
}

/** What each line becomes, and those that can be invited. */
async function sortOut(trx: Scoped, accountId: string, lines: readonly PastedLine[], sends: boolean): Promise<{ free: PastedLine[]; outcomes: Outcome[] }> {
  const verdicts = await readCompanyVerdicts(trx, accountId, lines.filter(({ problem }) => problem === '').map(({ email }) => email));
  const free: PastedLine[] = [];
  const outcomes = lines.map((line): Outcome => {
    const verdict = verdicts.get(line.email) ?? 'free';
    const about = { text: line.text, email: line.email, name: inviteeName(line) };
    if (line.problem !== '') return { ...about, result: 'left out', words: line.problem };
    if (verdict !== 'free') return { ...about, result: 'left out', words: COMPANY_VERDICT_WORDS[verdict] };
    free.push(line);
    return sends ? { ...about, result: 'invited', words: 'The invitation is on its way' } : { ...about, result: 'added', words: 'Is in the list; no mail was sent' };
  });
  return { free, outcomes };
}

async function requireRoom(trx: Scoped, accountId: string, wanted: number, now: Date): Promise<void> {
  const today = await countInvitedSince(trx, accountId, daysFromMoment(now, -1));
  if (today + wanted > INVITED_A_DAY) throw new TooMany(`A company invites at most ${INVITED_A_DAY.toLocaleString('en-US')} people a day. ${today.toLocaleString('en-US')} were invited since yesterday: invite the others tomorrow.`, 3_600);
}

async function recordInvited(trx: Scoped, { organizationId, accountId, actor }: Inside, invited: readonly CompanyInvitation[], now: Date): Promise<void> {
  await recordAudits(trx, invited.map(({ id, email, firstName, lastName, role, groupId, status, expiresAt }) => ({
    organizationId, accountId, actor, action: status === 'invited' ? 'company-invitation.sent' : 'company-invitation.added', subjectType: 'company-invitation', subjectId: id,
    after: { email, name: inviteeName({ firstName, lastName }), role, groupId, expiresAt }, now,
  })));
}

function sendAll(trx: Scoped, inside: Inside, account: Account, invited: readonly CompanyInvitation[], now: Date): Promise<void> {
  return sendCompanyInvitations(trx, invited, { account, by: inside.by, now });
}
