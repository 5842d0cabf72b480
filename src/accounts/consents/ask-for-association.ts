import { type Actor, recordAudit } from '../../audit/audit.repository';
import { databaseNow, scopeOf, within } from '../../platform/database/database';
import { daysFromMoment, dayIn } from '../../platform/values/dates';
import { TooMany } from '../../platform/errors';
import { day } from '../../platform/values/format';
import { isLookedAfter, listAccountsByEmail } from '../accounts.repository';
import { AskedAlready, requireAskable, type ConsentRequest } from './consent-request.model';
import { countAskedSince, findNewestForEmail, insertRequest } from './consent-requests.repository';

/** Nobody tries out more addresses than this in an organization's name. */
const ASKED_A_DAY = 50;

type Asking = {
  organizationId: string; membershipId: string; email: string; actor: Actor & { kind: 'person' }; timeZone: string;
  /** Ask although the organization looks after an account with the address: the customer may have another. */
  forAnother: boolean;
};
export type Asked = { request: ConsentRequest } | { lookedAfter: { accountId: string; name: string } | 'by-colleague' };

/**
 * Asks whoever signs in with the address to let the organization look after their account. What happens and what is answered
 * is the same whether anybody has the address or not, and whoever looks after them (domain.md §7.9): nothing is read but what is the
 * organization's own. Throws AskedAlready while one is open, RuleBroken too soon after a no, TooMany past 50 in a day.
 */
export async function askForAssociation({ organizationId, membershipId, email, actor, timeZone, forAnother }: Asking): Promise<Asked> {
  await requireRoom(organizationId);
  const newest = await within('system', (trx) => findNewestForEmail(trx, organizationId, email), { readOnly: true });
  return within(scopeOf(organizationId, actor), async (trx) => {
    const now = await databaseNow(trx);
    requireAskable(newest, now, (at) => day(dayIn(at, timeZone)));
    const [own] = await listAccountsByEmail(trx, organizationId, email);
    const byColleague = !own && actor.membershipId !== undefined && await isLookedAfter(trx, email);
    if (!forAnother && (own || byColleague)) return { lookedAfter: own ? { accountId: own.id, name: own.name } : 'by-colleague' };
    const request = await insertRequest(trx, { kind: 'association', organizationId, membershipId, email, requestedBy: actor.id, now });
    if (!request) throw new AskedAlready();
    await recordAudit(trx, {
      organizationId, actor, action: 'consent.requested', subjectType: 'consent-request', subjectId: request.id,
      after: { kind: 'association', email, lapsesAt: request.lapsesAt }, now,
    });
    return { request };
  });
}

/** Of both kinds together; throws TooMany past 50 in a day. */
export async function requireRoom(organizationId: string): Promise<void> {
  const asked = await within('system', async (trx) => countAskedSince(trx, organizationId, daysFromMoment(await databaseNow(trx), -1)), { readOnly: true });
  if (asked >= ASKED_A_DAY) throw new TooMany(`An organization sends at most ${ASKED_A_DAY} requests a day. Send the next one tomorrow.`, 3_600);
}
