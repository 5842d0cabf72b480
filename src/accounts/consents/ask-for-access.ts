import { type Actor, recordAudit } from '../../audit/audit.repository';
import { databaseNow, scopeOf, within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { day } from '../../platform/values/format';
import { requireAccess } from '../access/access-level.model';
import { type Account } from '../account';
import { getAccountForUpdate } from '../accounts.repository';
import { requireRoom } from './ask-for-association';
import { AskedAlready, requireAskable } from './consent-request.model';
import { findNewestForAccount, insertRequest } from './consent-requests.repository';
import { mailAccessRequested } from './consents.mails';

type Asking = { organizationId: string; membershipId: string; accountId: string; actor: Actor & { kind: 'person' }; timeZone: string };

/**
 * Asks a company that the organization looks after to make it an administrator (domain.md §8.3); its administrators and billing owner get
 * a mail and see the question when they sign in. Throws AskedAlready while a request is open, RuleBroken for a household, where access stands already, and
 * within seven days of a no.
 */
export async function askForAccess({ organizationId, membershipId, accountId, actor, timeZone }: Asking): Promise<Account> {
  await requireRoom(organizationId);
  return within(scopeOf(organizationId, actor), async (trx) => {
    const now = await databaseNow(trx);
    const account = await getAccountForUpdate(trx, organizationId, accountId);
    requireAccess(account, 'see');
    requireCompany(account);
    requireAskable(await findNewestForAccount(trx, organizationId, accountId), now, (at) => day(dayIn(at, timeZone)));
    const request = await insertRequest(trx, { kind: 'administrator', organizationId, membershipId, accountId, requestedBy: actor.id, now });
    if (!request) throw new AskedAlready();
    await mailAccessRequested(trx, { account, request, now });
    await recordAudit(trx, {
      organizationId, accountId, actor, action: 'consent.requested', subjectType: 'consent-request', subjectId: request.id,
      after: { kind: 'administrator', lapsesAt: request.lapsesAt }, now,
    });
    return account;
  });
}

/** Whether administrator access is something to ask for here. */
export function requireCompany(account: Pick<Account, 'kind' | 'partnerIsAdministrator'>): void {
  if (account.kind === 'safe') throw new RuleBroken('A Safe account has no administrators: you can pay and watch already. Only companies grant administrator access.');
  if (account.partnerIsAdministrator) throw new RuleBroken('You are an administrator of this company already. There is nothing to ask for.');
}
