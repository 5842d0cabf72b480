import { type Account } from '../../../accounts/account';
import { getAccount } from '../../../accounts/accounts.repository';
import { type Catalog, findPlan } from '../../../plans/catalog';
import { mostItemsACharge } from '../../../billing/payments/intent';
import { getCatalog } from '../../../plans/plans.repository';
import { type Scoped } from '../../../platform/database/database';
import { dayIn } from '../../../platform/values/dates';
import { discountFacts, packsFor } from '../../purchases/order';
import { type BuyingOrganization, getBuyingOrganization } from '../../purchases/purchase-facts.report';
import { nextTerm, type Subscription } from '../../subscription';
import { listSubscriptionsOfAccount } from '../../subscriptions.repository';
import { renewedPlan } from '../../waiting-plan.model';
import { type CurrentUse, readCurrentUse } from '../../current-use';
import { choiceProblem, type RenewalChoice, type RenewalOrder, renewalProblem } from './renewal-order.model';

/** Everything a renewal by hand is judged and priced by, as it stands now. */
export interface RenewalBasis {
  readonly organization: BuyingOrganization;
  readonly catalog: Catalog;
  readonly account: Account;
  /** All of the account, whatever their state. */
  readonly subscriptions: readonly Subscription[];
  readonly use: ReadonlyMap<string, CurrentUse>;
  readonly now: Date;
}

/** Reads it all in the organization's scope; throws NotFound for an account that is not there. */
export async function readRenewalBasis(trx: Scoped, organizationId: string, accountId: string, now: Date): Promise<RenewalBasis> {
  const organization = await getBuyingOrganization(trx, organizationId, now);
  const account = await getAccount(trx, organizationId, accountId);
  const subscriptions = await listSubscriptionsOfAccount(trx, organizationId, accountId);
  return {
    organization, account, now, subscriptions,
    catalog: await getCatalog(trx, organization.today),
    use: await readCurrentUse(trx, subscriptions.map(({ id }) => id)),
  };
}

/**
 * What a renewal quote's lines came from: where any of it is different at the confirmation, the quote is refused. A price that rose
 * meanwhile does not undo a promise (golden case G22); the day a term starts on does.
 */
export function renewalFacts(basis: RenewalBasis, order: RenewalOrder, heldPrices?: unknown) {
  const { organization, catalog } = basis;
  return {
    currency: organization.currency,
    tier: organization.tier,
    tax: { ratePpm: organization.taxRatePpm, name: organization.taxName },
    prices: heldPrices ?? order.choices.map((choice) => priceVersions(basis, choice)),
    parts: order.choices.map((choice) => partFacts(basis, choice)),
    discounts: order.choices.map((choice) => {
      const plan = findPlan(catalog, choice.planCode);
      return plan ? discountFacts(catalog, plan, choice.years, organization.tier) : null;
    }),
  };
}

/** Why this order can't be made, as a sentence for the person; undefined where nothing is in the way. */
export function renewalOrderProblem({ subscriptions, catalog, organization, use, now }: RenewalBasis, order: RenewalOrder): string | undefined {
  if (order.choices.length === 0) return 'Choose at least one subscription to renew.';
  if (order.choices.length > mostItemsACharge) return `Renew at most ${mostItemsACharge} subscriptions in one order, and the others in another.`;
  for (const choice of order.choices) {
    const subscription = subscriptions.find(({ id }) => id === choice.subscriptionId);
    if (!subscription) return 'A subscription of this order is no longer in the account. Choose again.';
    const problem = renewalProblem(subscription, dayIn(now, subscription.timeZone)) ?? choiceProblem(catalog, subscription, choice, organization.currency, use);
    if (problem) return problem;
  }
  return undefined;
}

function partFacts({ subscriptions, catalog, organization, use, now }: RenewalBasis, choice: RenewalChoice) {
  const subscription = subscriptions.find(({ id }) => id === choice.subscriptionId);
  if (!subscription) return { id: choice.subscriptionId, gone: true };
  const today = dayIn(now, subscription.timeZone);
  const problem = renewalProblem(subscription, today) ?? choiceProblem(catalog, subscription, choice, organization.currency, use) ?? null;
  const { id, expiresOn } = subscription;
  const { planId, storagePacks } = renewedPlan(subscription);
  const startsOn = problem === null ? nextTerm(subscription, choice.years, today).startsOn : null;
  return { id, from: { planId, storagePacks, expiresOn }, to: { planCode: choice.planCode, packs: choice.packs, years: choice.years }, startsOn, problem };
}

function priceVersions({ catalog, organization }: RenewalBasis, { planCode, packs }: RenewalChoice) {
  const versionOf = (item: { prices: readonly { id: string; currency: string }[] } | undefined) =>
    item?.prices.find((price) => price.currency === organization.currency)?.id ?? null;
  const plan = findPlan(catalog, planCode);
  return { plan: versionOf(plan), packs: packs === 0 || !plan ? null : versionOf(packsFor(catalog, plan)) };
}
