import { findAccount, listAccountsByEmail } from '../../../accounts/accounts.repository';
import { getCatalog } from '../../../plans/plans.repository';
import { type Scoped } from '../../../platform/database/database';
import { NotFound } from '../../../platform/errors';
import { getBuyingOrganization } from '../../purchases/purchase-facts.report';
import { listSubscriptionsOfAccount, listSubscriptionsOfOthers } from '../../subscriptions.repository';
import { type CodeBasis, type CodeUse } from './code-use.model';

/** Everything that the use of a code is judged by, as it stands now; throws NotFound for an account that is not there. */
export async function readCodeBasis(trx: Scoped, organizationId: string, use: Pick<CodeUse, 'accountId' | 'newCustomer'>, now: Date): Promise<CodeBasis> {
  const organization = await getBuyingOrganization(trx, organizationId, now);
  const catalog = await getCatalog(trx, organization.today);
  const account = await findAccount(trx, organizationId, use.accountId);
  if (!account && !use.newCustomer) throw new NotFound('We could not find that account.');
  const namesakes = use.newCustomer ? await listAccountsByEmail(trx, organizationId, use.newCustomer.email) : [];
  const subscriptions = account ? await listSubscriptionsOfAccount(trx, organizationId, account.id) : [];
  const others = account ? await listSubscriptionsOfOthers(trx, organizationId, account.id) : [];
  return { organization, catalog, account, subscriptions, others, namesake: namesakes.find((other) => other.id !== use.accountId) };
}
