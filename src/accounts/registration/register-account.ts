import { type Actor, recordAudit } from '../../audit/audit.repository';
import { useToken, type Token } from '../../identity/tokens';
import { type Scoped } from '../../platform/database';
import { NotFound } from '../../platform/errors';
import { ensureAccountPerson, type AccountRole } from '../account-people.repository';
import { getAccountForUpdate, renameAccount, markAccountRegistered } from '../accounts.repository';
import { refreshAccountSummary } from '../refresh-account-summary';

type Given = { token: Pick<Token, 'organizationId' | 'accountId'>; secret: string; personId: string; company?: string | undefined; actor: Actor; now: Date };

export const LINK_OVER = 'This registration link does not work any more. Sign in if you have registered, or ask your partner for a new link.';

/**
 * Makes a person who has a sign-in the first of the account's own people, and uses the link up; both or nothing, once
 * among all who try. A household's person is its holder, a company's first person its billing owner (domain.md §5.6,
 * §1). Throws NotFound when the link was used meanwhile. Runs in the scope of the token's organization.
 */
export async function registerAccount(trx: Scoped, { token, secret, personId, company, actor, now }: Given): Promise<void> {
  const used = await useToken(trx, 'registration', secret, now);
  if (!used?.accountId || used.accountId !== token.accountId || used.organizationId !== token.organizationId) throw new NotFound(LINK_OVER);
  const account = await getAccountForUpdate(trx, used.organizationId!, used.accountId);
  const role: AccountRole = account.kind === 'safe' ? 'holder' : 'billing_owner';
  await ensureAccountPerson(trx, { organizationId: account.organizationId, accountId: account.id, personId, role, now });
  const name = company ?? account.name;
  if (name !== account.name) await renameAccount(trx, account.id, name, now);
  await markAccountRegistered(trx, account.id, now);
  await refreshAccountSummary(trx, account.id);
  await recordAudit(trx, {
    organizationId: account.organizationId, accountId: account.id, actor, action: 'account.registered', subjectType: 'account', subjectId: account.id,
    before: { registered: account.registeredAt !== null, name: account.name }, after: { registered: true, name, personId, role }, now,
  });
}
