import { type Account } from '../../accounts/account';
import { getAccount } from '../../accounts/accounts.repository';
import { type Catalog, findPlan } from '../../plans/catalog';
import { getCatalog } from '../../plans/plans.repository';
import { type Scoped } from '../../platform/database/database';
import { type Day, dayIn } from '../../platform/values/dates';
import { discountFacts } from '../purchases/order';
import { type BuyingOrganization, getBuyingOrganization } from '../purchases/purchase-facts.report';
import { type Subscription } from '../subscription';
import { getSubscription } from '../subscriptions.repository';
import { listTerms, type TermRow } from '../terms.repository';
import { type ChangeOrder, type Changing, choiceProblem } from './change-order.model';
import { runningTerms } from './running-terms.model';

/** Everything a change of plan is judged and priced by, as it stands now. */
export interface ChangeBasis {
  readonly organization: BuyingOrganization;
  readonly catalog: Catalog;
  readonly account: Account;
  readonly subscription: Subscription;
  readonly terms: readonly TermRow[];
  readonly now: Date;
  /** The day it is now where the subscription is. */
  readonly today: Day;
}

/** Reads it all in the organization's scope; throws NotFound for a subscription that is not there. */
export async function readChangeBasis(trx: Scoped, organizationId: string, subscriptionId: string, now: Date): Promise<ChangeBasis> {
  const subscription = await getSubscription(trx, organizationId, subscriptionId);
  const organization = await getBuyingOrganization(trx, organizationId, now);
  return {
    organization, subscription, now, today: dayIn(now, subscription.timeZone),
    catalog: await getCatalog(trx, organization.today),
    account: await getAccount(trx, organizationId, subscription.accountId),
    terms: await listTerms(trx, organizationId, subscriptionId),
  };
}

/** The basis as far as prices come from it, with the days counted on `on`. */
export function changingOf({ catalog, subscription, terms, organization }: ChangeBasis, on: Day): Changing {
  return { catalog, subscription, terms, buyer: organization, on };
}

/**
 * What a change's quote came from: where any of it is different at the confirmation, the quote is refused. A price that rose meanwhile does
 * not undo a promise (golden case G22), and days are counted as on the quote's day, also after midnight (domain.md §3.6).
 */
export function changeFacts(basis: ChangeBasis, order: ChangeOrder, on: Day, heldPrice?: unknown) {
  const { organization, catalog, subscription, terms } = basis;
  const plan = findPlan(catalog, order.planCode);
  const { id, state, planId, storagePacks, nextPlanId, nextStoragePacks, expiresOn, currency } = subscription;
  return {
    on,
    currency: organization.currency,
    tier: organization.tier,
    tax: { ratePpm: organization.taxRatePpm, name: organization.taxName },
    price: heldPrice ?? plan?.prices.find((price) => price.currency === organization.currency)?.id ?? null,
    plan: { code: order.planCode, isSellable: plan?.isSellable ?? false },
    discounts: plan ? discountFacts(catalog, plan, order.years ?? 1, organization.tier) : null,
    subscription: { id, state, planId, storagePacks, nextPlanId, nextStoragePacks, expiresOn, currency },
    terms: runningTerms(terms, on).map((term) => ({ id: term.id, startsOn: term.startsOn, endsOn: term.endsOn, valueCents: term.valueCents })),
    problem: choiceProblem(changingOf(basis, on), order) ?? null,
  };
}
