import { uuidv7 } from 'uuidv7';
import { recordAudit } from '../../audit/audit.repository';
import { insertAskedReset, listAskedSince } from '../../identity/recovery/asked-resets.repository';
import { sendAskedLink } from '../../identity/recovery/send-asked-link';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { continueIn, databaseNow, scopeOf, within, type Scoped } from '../../platform/database/database';
import { NotFound, TooMany } from '../../platform/errors';
import { inMinutes } from '../../platform/http/rate-limit';
import { type PersonActor } from '../../platform/visitors/visitor';
import { requireAccess } from '../access/access-level.model';
import { findAccountPerson } from '../account-people.repository';
import { getAccountForUpdate } from '../accounts.repository';

/** So many links an hour for all people of one account (domain.md §8.5). */
export const RESETS_AN_HOUR = 3;
const HOUR = 3_600_000;

type Given = { organizationId: string; accountId: string; personId: string; validated: boolean; actor: PersonActor };

/**
 * Mails one of the account's people a link for a new password, naming who asked; the partner sees neither link nor password. Also where
 * the partner administers the account: it is about the person's own sign-in. Answers the address. Throws NotFound for who does not belong to the account,
 * NotAllowed without the access for it, TooMany after three within an hour, RuleBroken as `sendAskedLink` says.
 */
export function sendPasswordReset({ organizationId, accountId, personId, validated, actor }: Given): Promise<string> {
  return within(scopeOf(organizationId, actor), async (trx) => {
    const now = await databaseNow(trx);
    const account = await getAccountForUpdate(trx, organizationId, accountId);
    requireAccess(account, 'reset_password');
    const person = await findAccountPerson(trx, accountId, personId);
    if (!person) throw new NotFound();
    await refuseTooMany(trx, accountId, now);
    const id = uuidv7();
    await insertAskedReset(trx, { id, organizationId, accountId, personId, askedById: actor.id, validated, now });
    await recordAudit(trx, {
      organizationId, accountId, actor: { ...actor, onBehalfOf: `account:${accountId}` }, action: 'account.password-reset-asked', subjectType: 'person', subjectId: personId,
      after: { email: person.email, validated }, now,
    });
    // People, their proofs and their links belong to no organization.
    await continueIn(trx, 'system');
    return sendAskedLink(trx, { askedResetId: id, membershipId: actor.membershipId ?? null, mailsOf: HOUSE_ORGANIZATION_ID, now });
  });
}

async function refuseTooMany(trx: Scoped, accountId: string, now: Date): Promise<void> {
  const asked = await listAskedSince(trx, accountId, new Date(now.getTime() - HOUR), RESETS_AN_HOUR);
  if (asked.length < RESETS_AN_HOUR) return;
  const seconds = Math.max(1, Math.ceil((asked.at(-1)!.getTime() + HOUR - now.getTime()) / 1_000));
  throw new TooMany(`We sent ${RESETS_AN_HOUR} of these mails for this account within an hour. Try again in ${inMinutes(seconds)}.`, seconds);
}
