import { recordAudit } from '../../audit/audit.repository';
import { findAnyToken } from '../../identity/tokens';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { databaseNow, within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { limit, networkOf } from '../../platform/http/rate-limit';
import { getAccountForUpdate, getOwnAccount } from '../accounts.repository';
import { wantsLink } from './read-registration-link';
import { mailNewLink, mailNewLinkWanted } from './registration.mails';

const byNetwork = limit('new-registration-link', { points: 20, seconds: 3_600 });

/**
 * Whoever holds a registration link that is over asks the partner for a new one (domain.md §5.6): a mail to the partner, once a day for an
 * account. Where no partner looks after it any more, the new link itself goes to the account's own address. Links that never were, and accounts that need none, are passed over in silence: the answer tells nothing. Throws TooMany when one
 * network asks over and over.
 */
export async function askForNewLink({ secret, address, requestId }: { secret: string; address: string | undefined; requestId: string }): Promise<void> {
  await byNetwork.take(networkOf(address));
  const asked = await within('system', async (trx) => {
    const token = await findAnyToken(trx, 'registration', secret);
    return token?.accountId ? await getOwnAccount(trx, token.accountId) : undefined;
  }, { readOnly: true });
  if (!asked || !wantsLink(asked)) return;
  const { id: accountId, organizationId } = asked;
  await within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const account = await getAccountForUpdate(trx, organizationId, accountId);
    const mail = organizationId === HOUSE_ORGANIZATION_ID ? mailNewLink : mailNewLinkWanted;
    if (!wantsLink(account) || !(await mail(trx, { account, today: dayIn(now, 'UTC'), now }))) return;
    await recordAudit(trx, {
      organizationId, accountId, actor: { kind: 'system', id: 'registration-link', requestId }, action: 'account.new-link-asked', subjectType: 'account', subjectId: accountId, now,
    });
  });
}
