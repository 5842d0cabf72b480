import { findAccount, listAccountsByEmail } from '../../accounts/accounts.repository';
import { type Account } from '../../accounts/account';
import { customerCurrency } from '../../billing/payers/customer-house.report';
import { type Catalog, findPlan, type Plan, type Tier } from '../../plans/catalog';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { type Logo } from '../../organizations/logo/logo';
import { getCatalog } from '../../plans/plans.repository';
import { type Scoped } from '../../platform/database/database';
import { dayIn, type Day } from '../../platform/values/dates';
import { NotFound } from '../../platform/errors';
import { currency } from '../../platform/values/money';
import { findDealPoints } from '../../deals/points/deal-points.report';
import { type Buyer, dealFor, discountFacts, type Order, packsFor } from './order';
import { isPaidByCustomer, type Subscription } from '../subscription';
import { listSubscriptionsOfAccount, listSubscriptionsOfOthers } from '../subscriptions.repository';

/** The organization that buys, with what its prices depend on; read fresh, because a quote must not come from an old session. */
export interface BuyingOrganization extends Buyer {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
  readonly country: string;
  readonly logo: Logo | null;
  /** The day it is there now. */
  readonly today: Day;
}

/** Everything an order is judged and priced by, as it stands now. */
export interface OrderBasis {
  readonly organization: BuyingOrganization;
  readonly catalog: Catalog;
  readonly plan: Plan;
  readonly account: Account | undefined;
  readonly subscriptions: readonly Subscription[];
  /** What somebody else pays for in the same account: the customer, or their partner. */
  readonly others: readonly Subscription[];
  /** For a new customer: an account of this organization that has the address already. */
  readonly namesake: Account | undefined;
}

/** The house sells at its list prices (domain.md §2.5): it has no tier, and customers, who may not see a partner's, read it for themselves. */
export async function getBuyingOrganization(trx: Scoped, organizationId: string, now: Date): Promise<BuyingOrganization> {
  const row = organizationId === HOUSE_ORGANIZATION_ID ? await findHouse(trx) : await findPartner(trx, organizationId);
  if (!row) throw new NotFound();
  const timeZone = row['time_zone'] as string;
  return {
    id: organizationId, name: row['display_name'] as string, timeZone, country: row['country'] as string, today: dayIn(now, timeZone),
    currency: currency(row['currency'] as string), tier: (row['tier'] ?? null) as Tier | null,
    taxRatePpm: row['tax_rate_ppm'] as number, taxName: row['tax_name'] as string,
    logo: logoOf(row),
  };
}

type OrganizationRow = Record<string, string | number | null>;

function findPartner(trx: Scoped, id: string): Promise<OrganizationRow | undefined> {
  return trx('organizations as o').leftJoin('logos as l', 'l.id', 'o.logo_id').where({ 'o.id': id }).first('o.*', 'l.file as logo_file', 'l.width as logo_width', 'l.height as logo_height');
}

async function findHouse(trx: Scoped): Promise<OrganizationRow | undefined> {
  const result = await trx.raw<{ rows: OrganizationRow[] }>(
    `select house.display_name, house.time_zone, house.country, ${customerCurrency} as currency, house.tax_rate_ppm, house.tax_name, null as logo_id
       from organizations house where house.id = ?`, [HOUSE_ORGANIZATION_ID]);
  return result.rows[0];
}

function logoOf(row: OrganizationRow): Logo | null {
  const { logo_id: id, logo_file: file, logo_width: width, logo_height: height } = row;
  return id === null ? null : { id: id as string, file: file as string, width: width as number, height: height as number };
}

/** The quote that is looked at again, and the deal whose points it was promised. */
type Promised = { quoteId: string; dealId: string | null };

/** Reads it all in the organization's scope; throws NotFound for a plan or an account that is not there. */
export async function readOrderBasis(trx: Scoped, organizationId: string, order: Order, now: Date, promised?: Promised): Promise<OrderBasis> {
  const buying = await getBuyingOrganization(trx, organizationId, now);
  const catalog = await getCatalog(trx, buying.today);
  const plan = findPlan(catalog, order.planCode);
  if (!plan) throw new NotFound('We could not find that plan.');
  const account = await findAccount(trx, organizationId, order.accountId);
  if (!account && !order.newCustomer) throw new NotFound('We could not find that account.');
  const namesakes = order.newCustomer ? await listAccountsByEmail(trx, organizationId, order.newCustomer.email) : [];
  const subscriptions = account ? await listSubscriptionsOfAccount(trx, organizationId, account.id) : [];
  const others = account ? await listSubscriptionsOfOthers(trx, organizationId, account.id) : [];
  const organization = { ...buying, deals: await dealsFor(trx, buying, { order, plan, email: account?.email ?? order.newCustomer?.email ?? '', promised }) };
  return { organization, catalog, plan, account, subscriptions, others, namesake: namesakes.find((other) => other.id !== order.accountId) };
}

/** Customers who buy from the house by themselves have no partner, so no deal. */
async function dealsFor(trx: Scoped, { id, today }: BuyingOrganization, { order, plan, email, promised }: { order: Order; plan: Plan; email: string; promised: Promised | undefined }) {
  if (id === HOUSE_ORGANIZATION_ID) return [];
  const deal = await findDealPoints(trx, { organizationId: id, accountId: order.accountId, email, product: plan.productCode, on: today, promised });
  return deal ? [deal] : [];
}

/**
 * What a quote's lines came from: where any of it is different at the confirmation, the quote is refused. The versions of the prices
 * are named but kept for an open quote: a newer price does not undo a promise (golden case G22).
 */
export function purchaseFacts(basis: OrderBasis, order: Order, heldPrices?: unknown) {
  const { organization, catalog, plan } = basis;
  const deal = dealFor(plan, organization);
  const converted = basis.subscriptions.find((subscription) => subscription.id === order.convertsId);
  return {
    plan: { code: plan.code, isSellable: plan.isSellable },
    prices: heldPrices ?? priceVersions(catalog, plan, order, organization),
    currency: organization.currency,
    tier: organization.tier,
    discounts: discountFacts(catalog, plan, order.years, organization.tier),
    tax: { ratePpm: organization.taxRatePpm, name: organization.taxName },
    problem: orderProblem(basis, order) ?? null,
    converted: converted ? { id: converted.id, state: converted.state } : null,
    // Billing uses the deal up by this when the quote is confirmed.
    ...deal && { deal: { id: deal.id, pointsBps: deal.pointsBps } },
  };
}

/** Why this order cannot be made, as a sentence for the person; undefined where nothing is in the way. */
export function orderProblem(basis: OrderBasis, order: Pick<Order, 'newCustomer' | 'convertsId'>): string | undefined {
  const { plan, account, subscriptions } = basis;
  if (basis.namesake) return `You already look after ${basis.namesake.email} in the account of ${basis.namesake.name}. Add the order to that account, or use another address.`;
  if (order.newCustomer && account) return 'This order has been carried out already.';
  if (!account) return undefined;
  if (account.kind !== plan.accountKind) return wrongKind(plan, account);
  if (order.convertsId !== null && !convertibleTrials(subscriptions).some((trial) => trial.id === order.convertsId)) {
    return 'The trial you chose can no longer be turned into a paid subscription. Choose again.';
  }
  if (plan.productCode !== 'safe_pro') return undefined;
  const paidByOthers = runningOf(basis, basis.others);
  if (paidByOthers) return othersPay(paidByOthers);
  const running = runningOf(basis, subscriptions);
  return running && `${account.name} already has ${running.number} until its expiry day. Renew it, or choose another plan there, instead of buying a second one.`;
}

/** The trials of an account that a purchase can continue: running, or in grace with their data still there. */
export function convertibleTrials(subscriptions: readonly Subscription[]): Subscription[] {
  return subscriptions.filter((subscription) => subscription.trialKind !== null && (subscription.state === 'trial' || subscription.state === 'expired'));
}

function wrongKind(plan: Plan, account: Account): string {
  return plan.accountKind === 'safe'
    ? `${plan.name} is for households, and ${account.name} is a company. Choose a Safe Pro plan.`
    : `${plan.name} is for companies, and ${account.name} is a household. Choose a Safe plan, or make a new account for the company.`;
}

function othersPay(running: Subscription): string {
  return isPaidByCustomer(running)
    ? `The customer pays for ${running.number}. Take it over on the account’s page before you buy for this company.`
    : `Your partner pays for ${running.number}. Choose to pay for it yourself, then order for it.`;
}

/** A company has one Safe Pro subscription at a time, in grace too: its data comes back by renewing that one. */
function runningOf({ catalog, plan }: OrderBasis, subscriptions: readonly Subscription[]): Subscription | undefined {
  const sameProduct = new Set(catalog.plans.filter((other) => other.productCode === plan.productCode).map((other) => other.id));
  return subscriptions.find((subscription) =>
    sameProduct.has(subscription.planId) && subscription.trialKind === null && ['active', 'expired', 'payment_failed'].includes(subscription.state));
}

function priceVersions(catalog: Catalog, plan: Plan, order: Order, buyer: Buyer) {
  const packs = order.packs === 0 ? undefined : packsFor(catalog, plan);
  const versionOf = (item: Plan | typeof packs) => item?.prices.find((price) => price.currency === buyer.currency)?.id ?? null;
  return { plan: versionOf(plan), packs: versionOf(packs) };
}
