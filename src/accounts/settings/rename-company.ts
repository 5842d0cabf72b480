import { type Actor, recordAudit } from '../../audit/audit.repository';
import { databaseNow, scopeOf, within } from '../../platform/database/database';
import { requireAccess } from '../access/access-level.model';
import { type Account } from '../account';
import { getAccountForUpdate, renameAccount } from '../accounts.repository';

type Renaming = { organizationId: string; accountId: string; name: string; actor: Actor };

/**
 * Gives the client's company another name, where the partner is an administrator of it (domain.md §8.6): lists, mails and papers show it from now on,
 * papers that are issued keep the old one. Answers the account as it was. The same name changes nothing. Throws NotAllowed without administrator access.
 */
export function renameCompany({ organizationId, accountId, name, actor }: Renaming): Promise<Account> {
  return within(scopeOf(organizationId, actor), async (trx) => {
    const now = await databaseNow(trx);
    const before = await getAccountForUpdate(trx, organizationId, accountId);
    requireAccess(before, 'rename');
    if (before.name === name) return before;
    await renameAccount(trx, accountId, name, now);
    await recordAudit(trx, {
      organizationId, accountId, actor: { ...actor, onBehalfOf: `account:${accountId}` }, action: 'account.renamed', subjectType: 'account', subjectId: accountId,
      before: { name: before.name }, after: { name }, now,
    });
    return before;
  });
}
