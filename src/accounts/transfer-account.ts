import { type Actor, recordAudit } from '../audit/audit.repository';
import { voidTokensOfAccount } from '../identity/tokens';
import { continueIn, type Scoped } from '../platform/database/database';
import { RuleBroken } from '../platform/errors';
import { moveAccount } from './accounts.repository';
import { endConsents } from './consents/end-consents';
import { refreshAccountSummary } from './refresh-account-summary';

type Transfer = { accountId: string; from: string; to: string; reason: string; actor: Actor; now: Date };

/**
 * Puts an account to another organization, or to the house: people, alerts and whatever else hangs on it follow, members limited to chosen accounts forget it,
 * links to register that were sent in the old one's name are void, administrator access ends and what was asked of it is cancelled (domain.md §7.9, §8.4; beyond.md X18). Papers stay with who
 * paid. Hand its subscriptions over first (`subscriptions/ownership/hand-over`). Ends in the account's scope. Throws RuleBroken where it has moved meanwhile.
 */
export async function transferAccount(trx: Scoped, { accountId, from, to, reason, actor, now }: Transfer): Promise<void> {
  await continueIn(trx, { organizationId: from });
  await voidTokensOfAccount(trx, { accountId, purposes: ['registration'] }, now);
  await endConsents(trx, { organizationId: from, accountId, actor, now });
  await recordAudit(trx, {
    organizationId: from, accountId, actor, action: 'account.transferred', subjectType: 'account', subjectId: accountId, before: { organizationId: from }, after: { organizationId: to, reason }, now,
  });
  // Only the account's own scope spans both sides.
  await continueIn(trx, { accountId });
  if (!await moveAccount(trx, { accountId, from, to, now })) throw new RuleBroken('This account has changed hands in the meantime. Look at it again.');
  await refreshAccountSummary(trx, accountId);
}
