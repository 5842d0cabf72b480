import { getOwnAccount } from '../../accounts/accounts.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { getPartnerCard, type PartnerCard } from '../../organizations/organizations.repository';
import { getCatalog } from '../../plans/plans.repository';
import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { type PageRequest } from '../../platform/pages/pages';
import { isPaidByCustomer, type OwnView } from './own-subscription.presenter';
import { countOwnSubscriptions, listOwnSubscriptions } from './own-subscriptions.report';
import { listRenewalFacts } from './renewal-facts.report';

/** What a customer's page about subscriptions is made of: the account, who looks after it, and a page of what it has. */
export async function readOwnPage(trx: Scoped, { accountId, today, mayPay }: { accountId: string; today: Day; mayPay: boolean }, request: PageRequest) {
  const account = await getOwnAccount(trx, accountId);
  const partner = await partnerOf(trx, account.organizationId);
  const subscriptions = await listOwnSubscriptions(trx, accountId, request);
  const catalog = await getCatalog(trx, today);
  // Of what a partner pays, nothing is asked: their cards and charges are not the customer's to know.
  const facts = await listRenewalFacts(trx, HOUSE_ORGANIZATION_ID, subscriptions.filter(isPaidByCustomer), today);
  const view: OwnView = { kind: account.kind, partnerName: partner?.name ?? null, catalog, facts, today, mayPay };
  return { account, partner, subscriptions, counts: await countOwnSubscriptions(trx, accountId), view };
}

/** The partner that looks after the account; null where nobody but the customer does. */
async function partnerOf(trx: Scoped, organizationId: string): Promise<PartnerCard | null> {
  return organizationId === HOUSE_ORGANIZATION_ID ? null : getPartnerCard(trx, organizationId);
}
