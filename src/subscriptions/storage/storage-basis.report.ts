import { type Account } from '../../accounts/account';
import { getAccount } from '../../accounts/accounts.repository';
import { type Catalog, findPlanById, type Plan } from '../../plans/catalog';
import { getCatalog } from '../../plans/plans.repository';
import { type Scoped } from '../../platform/database/database';
import { type Day, dayIn } from '../../platform/values/dates';
import { discountFacts, packsFor } from '../purchases/order';
import { type BuyingOrganization, getBuyingOrganization } from '../purchases/purchase-facts.report';
import { type Subscription } from '../subscription';
import { getSubscription } from '../subscriptions.repository';
import { listTerms, type TermRow } from '../terms.repository';
import { packsProblem, storageProblem, stretchesFrom } from './storage-order.model';

/** Everything that adding storage is judged and priced by, as it stands now. */
export interface StorageBasis {
  readonly organization: BuyingOrganization;
  readonly catalog: Catalog;
  readonly account: Account;
  readonly subscription: Subscription;
  /** The plan in force. */
  readonly plan: Plan;
  readonly terms: readonly TermRow[];
  /** The day it is for the subscription. */
  readonly today: Day;
}

/** Reads it all in the organization's scope; throws NotFound for a subscription that is not there. */
export async function readStorageBasis(trx: Scoped, organizationId: string, subscriptionId: string, now: Date): Promise<StorageBasis> {
  const organization = await getBuyingOrganization(trx, organizationId, now);
  const subscription = await getSubscription(trx, organizationId, subscriptionId);
  const catalog = await getCatalog(trx, organization.today);
  const plan = findPlanById(catalog, subscription.planId);
  if (!plan) throw new Error(`the plan of ${subscription.number} is not in the catalog`);
  return {
    organization, catalog, subscription, plan, account: await getAccount(trx, organizationId, subscription.accountId),
    terms: await listTerms(trx, organizationId, subscriptionId), today: dayIn(now, subscription.timeZone),
  };
}

/** Why so many packs can't be added, as a sentence for the person; undefined where nothing is in the way. */
export function storageOrderProblem(basis: StorageBasis, packs: number): string | undefined {
  const { catalog, plan, subscription } = basis;
  const pack = packsFor(catalog, plan);
  return storageProblem(basis) ?? (pack && packsProblem(subscription, pack, packs));
}

/**
 * What a storage quote's lines came from: where any of it is different at the confirmation, the quote is refused. The days are those of the quote
 * (domain.md §3.6), and a price that rose meanwhile does not undo a promise (golden case G22).
 */
export function storageFacts(basis: StorageBasis, packs: number, heldPrices?: unknown) {
  const { organization, catalog, plan, subscription, terms, today } = basis;
  const { id, planId, storagePacks, nextPlanId, nextStoragePacks, state, expiresOn } = subscription;
  const price = packsFor(catalog, plan)?.prices.find((each) => each.currency === organization.currency)?.id ?? null;
  const stretches = stretchesFrom(terms, today);
  return {
    currency: organization.currency, tier: organization.tier, tax: { ratePpm: organization.taxRatePpm, name: organization.taxName },
    prices: heldPrices ?? price,
    discounts: stretches.map(({ years }) => discountFacts(catalog, plan, years ?? 1, organization.tier)),
    subscription: { id, planId, storagePacks, nextPlanId, nextStoragePacks, state, expiresOn },
    terms: stretches.map(({ startsOn, endsOn, years }) => ({ startsOn, endsOn, years })),
    problem: storageOrderProblem(basis, packs) ?? null,
  };
}
