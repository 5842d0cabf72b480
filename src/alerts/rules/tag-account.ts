import { isDeepStrictEqual } from 'node:util';
import { getAccount } from '../../accounts/accounts.repository';
import { type Actor, recordAudit } from '../../audit/audit.repository';
import { databaseNow, scopeOf, within } from '../../platform/database/database';
import { enqueueAfterCommit } from '../../platform/queue/queue';
import { listTagsOf, replaceTags } from './account-tags.repository';

/** Puts exactly these tags on an account; the alerts that hang on them are judged anew at once, by a job. Answers whether anything changed. Throws NotFound for another organization's account. */
export async function tagAccount({ organizationId, accountId, tags, actor }: { organizationId: string; accountId: string; tags: readonly string[]; actor: Actor }): Promise<boolean> {
  return within(scopeOf(organizationId, actor), async (trx) => {
    const now = await databaseNow(trx);
    await getAccount(trx, organizationId, accountId);
    const before = await listTagsOf(trx, organizationId, accountId);
    if (isDeepStrictEqual([...before], [...tags])) return false;
    await replaceTags(trx, { organizationId, accountId, tags });
    await recordAudit(trx, { organizationId, accountId, actor, action: 'account.tagged', subjectType: 'account', subjectId: accountId, before: { tags: before }, after: { tags }, now });
    enqueueAfterCommit(trx, 'alerts.judge', { id: organizationId });
    return true;
  });
}
