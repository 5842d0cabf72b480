import { getAccount, getOwnAccount } from '../../accounts/accounts.repository';
import { type Inside } from '../../accounts/company/inside.model';
import { requireAdministrator } from '../../accounts/company/require-administrator';
import { type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';

/** Lets one change of a company's policies at a time in, until the transaction ends, and asks anew whether who acts still may. Throws NotFound for a household, NotAllowed. */
export async function lockPolicies(trx: Scoped, inside: Inside): Promise<void> {
  await trx.raw("select pg_advisory_xact_lock(hashtextextended('policies ' || ?, 0))", [inside.accountId]);
  const account = inside.side === 'partner' ? await getAccount(trx, inside.organizationId, inside.accountId) : await getOwnAccount(trx, inside.accountId);
  if (account.kind !== 'safe_pro') throw new NotFound('We could not find that account.');
  await requireAdministrator(trx, inside, account, 'act_inside');
}
