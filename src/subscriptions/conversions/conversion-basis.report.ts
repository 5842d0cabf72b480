import { type Account } from '../../accounts/account';
import { getAccount } from '../../accounts/accounts.repository';
import { type Catalog, findPlan } from '../../plans/catalog';
import { getCatalog } from '../../plans/plans.repository';
import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { runningTerms } from '../changes/running-terms.model';
import { discountFacts, packsFor } from '../purchases/order';
import { type BuyingOrganization, getBuyingOrganization } from '../purchases/purchase-facts.report';
import { readCurrentUse } from '../current-use';
import { countKeptAlone } from '../ownership/kept-alone.report';
import { type Subscription } from '../subscription';
import { listSubscriptionsShown } from '../subscriptions.repository';
import { listTermsOfAccount, type TermRow } from '../terms.repository';
import { type ConversionOrder, type Converting, orderProblem } from './conversion-order.model';

/** Everything a conversion is judged and priced by, as it stands now. */
export interface ConversionBasis {
  readonly organization: BuyingOrganization;
  readonly catalog: Catalog;
  readonly account: Account;
  /** Those that run, or whose data is still kept. */
  readonly subscriptions: readonly Subscription[];
  /** How many more live ones the customer looks after alone, since they were released. */
  readonly keptAlone: number;
  readonly terms: readonly TermRow[];
  /** What the backups of all of them take up, in whole GB. */
  readonly usedGb: number;
  readonly now: Date;
}

/** Reads it all in the organization's scope; throws NotFound for an account that is not there. */
export async function readConversionBasis(trx: Scoped, organizationId: string, accountId: string, now: Date): Promise<ConversionBasis> {
  const organization = await getBuyingOrganization(trx, organizationId, now);
  const account = await getAccount(trx, organizationId, accountId);
  const subscriptions = liveOf(await listSubscriptionsShown(trx, organizationId, accountId));
  const use = await readCurrentUse(trx, subscriptions.map(({ id }) => id));
  return {
    organization, account, now, subscriptions,
    keptAlone: await countKeptAlone(trx, accountId),
    catalog: await getCatalog(trx, organization.today),
    usedGb: [...use.values()].reduce((sum, { storageGb }) => sum + storageGb, 0),
    terms: await listTermsOfAccount(trx, organizationId, accountId),
  };
}

/** What a conversion takes along: running, on trial, or in grace. */
export function liveOf(subscriptions: readonly Subscription[]): Subscription[] {
  return subscriptions.filter(({ state }) => state !== 'purging' && state !== 'purged' && state !== 'converted');
}

/** The basis as far as prices come from it, with the days counted on `on`. */
export function convertingOf({ catalog, account, subscriptions, keptAlone, terms, organization, usedGb }: ConversionBasis, on: Day): Converting {
  const live = new Set(subscriptions.map(({ id }) => id));
  return { catalog, account, subscriptions, keptAlone, terms: terms.filter(({ subscriptionId }) => live.has(subscriptionId)), buyer: organization, usedGb, on };
}

/**
 * What a conversion's quote came from: where any of it is different at the confirmation, the quote is refused. A price that rose meanwhile does
 * not undo a promise (golden case G22), and days are counted as on the quote's day, also after midnight (domain.md §3.6).
 */
export function conversionFacts(basis: ConversionBasis, order: ConversionOrder, on: Day, heldPrices?: unknown) {
  const { organization, catalog, account, subscriptions } = basis;
  const plan = findPlan(catalog, order.planCode);
  const converting = convertingOf(basis, on);
  return {
    on,
    currency: organization.currency,
    tier: organization.tier,
    tax: { ratePpm: organization.taxRatePpm, name: organization.taxName },
    prices: heldPrices ?? priceVersions(basis, order),
    plan: { code: order.planCode, isSellable: plan?.isSellable ?? false },
    discounts: plan ? discountFacts(catalog, plan, order.years, organization.tier) : null,
    account: { kind: account.kind },
    subscriptions: subscriptions.map(({ id, state, planId, expiresOn }) => ({ id, state, planId, expiresOn })),
    terms: runningTerms(converting.terms, on).map(({ id, startsOn, endsOn, valueCents }) => ({ id, startsOn, endsOn, valueCents })).sort((a, b) => (a.id < b.id ? -1 : 1)),
    problem: orderProblem(converting, order) ?? null,
  };
}

function priceVersions({ catalog, organization }: ConversionBasis, { planCode, packs }: ConversionOrder) {
  const plan = findPlan(catalog, planCode);
  const pack = plan && packs > 0 ? packsFor(catalog, plan) : undefined;
  const versionOf = (item: { prices: readonly { id: string; currency: string }[] } | undefined) => item?.prices.find((price) => price.currency === organization.currency)?.id ?? null;
  return { plan: versionOf(plan), packs: versionOf(pack) };
}
