import { type Actor, recordAudit } from '../../audit/audit.repository';
import { useToken } from '../../identity/tokens';
import { continueIn, type Scoped } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { type Account } from '../account';
import { type AccountPerson, type AccountRole, ensureAccountPerson, findAccountPerson, listAccountKeepers, setAccountRole } from '../account-people.repository';
import { getAccountForUpdate, renameAccount, markAccountRegistered } from '../accounts.repository';
import { refreshAccountSummary } from '../refresh-account-summary';

type Given = { account: Pick<Account, 'id' | 'organizationId'>; email: string; secret: string; personId: string; company?: string | undefined; actor: Actor; now: Date };

export const LINK_OVER = 'This registration link does not work any more.';

/**
 * Makes a person who has a sign-in the first of the account's own people, and uses the link up; both or nothing, once
 * among all who try. A household's person is its holder, a company's first person its billing owner (domain.md §5.6,
 * §1); who comes when there is one already is an administrator beside them. Throws NotFound when the link was used meanwhile,
 * RuleBroken where a household has its holder. Runs in the scope of the organization that has the account now.
 */
export async function registerAccount(trx: Scoped, { account: { id, organizationId }, email, secret, personId, company, actor, now }: Given): Promise<void> {
  const account = await getAccountForUpdate(trx, organizationId, id);
  // A link outlives the partner who sent it: its row stays with that organization when the account goes to another.
  await continueIn(trx, 'system');
  const used = await useToken(trx, 'registration', secret, now);
  await continueIn(trx, { organizationId });
  if (used?.accountId !== account.id || used.email !== email) throw new NotFound(LINK_OVER);
  const keepers = await listAccountKeepers(trx, account.id);
  const role = roleFor(account, keepers.filter((other) => other.personId !== personId));
  if (await findAccountPerson(trx, account.id, personId)) await setAccountRole(trx, { accountId: account.id, personId, role });
  else await ensureAccountPerson(trx, { organizationId, accountId: account.id, personId, role, now });
  const name = company ?? account.name;
  if (name !== account.name) await renameAccount(trx, account.id, name, now);
  await markAccountRegistered(trx, account.id, now);
  await refreshAccountSummary(trx, account.id);
  await recordAudit(trx, {
    organizationId, accountId: account.id, actor, action: 'account.registered', subjectType: 'account', subjectId: account.id,
    before: { registered: account.registeredAt !== null, name: account.name }, after: { registered: true, name, personId, role }, now,
  });
}

function roleFor(account: Account, others: readonly AccountPerson[]): AccountRole {
  if (account.kind === 'safe_pro') return others.some(({ role }) => role === 'billing_owner') ? 'administrator' : 'billing_owner';
  if (others.some(({ role }) => role === 'holder')) throw new RuleBroken('Somebody else is registered for this backup already. Ask who set it up for you.');
  return 'holder';
}
