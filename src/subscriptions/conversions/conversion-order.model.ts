import { type Account } from '../../accounts/account';
import { mostItemsACharge } from '../../billing/payments/intent';
import { type AddOn, type Catalog, findPlan, findPrice, type Plan } from '../../plans/catalog';
import { creditsFor } from '../../plans/credit';
import { explainLine, explainUpgrade } from '../../plans/explain-line';
import { addOnItem, planItem, type PriceLine } from '../../plans/price-line';
import { printedSums, priceTotal, type PrintedSums, type PriceTotal } from '../../plans/price-total';
import { priceUpgrade, type Upgrade } from '../../plans/price-upgrade';
import { type TermYears } from '../../plans/term';
import { type Day } from '../../platform/values/dates';
import { restartHint } from '../changes/change-order.model';
import { runningTerms, valueRowOf } from '../changes/running-terms.model';
import { type Buyer, packsFor, writing, yearsText } from '../purchases/order';
import { isPaidByCustomer, type Subscription } from '../subscription';
import { type TermRow } from '../terms.repository';

/** What has to be typed before an account changes for good (domain.md §7.5). */
export const confirmation = 'I understand this cannot be undone';

/** A Safe account that is to become a company. */
export interface ConversionOrder {
  readonly accountId: string;
  readonly accountName: string;
  readonly planCode: string;
  readonly years: TermYears;
  readonly packs: number;
  readonly companyName: string;
  readonly administeredBy: 'partner' | 'customer';
  /** As it was typed; it goes with the order, so that nobody pays for what they have not confirmed. */
  readonly confirmed: string;
  readonly purchaseOrder: string;
}

/** What a conversion is judged and priced by. */
export interface Converting {
  readonly catalog: Catalog;
  readonly account: Pick<Account, 'kind' | 'name'>;
  /** Those of the account that are not over for good. */
  readonly subscriptions: readonly Subscription[];
  /** How many more live ones the customer looks after alone. */
  readonly keptAlone: number;
  readonly terms: readonly TermRow[];
  readonly buyer: Buyer;
  /** What all its backups take up. */
  readonly usedGb: number;
  /** The day from which days are counted: that of the quote (domain.md §3.6). */
  readonly on: Day;
}

export interface PrintedPart {
  readonly line: PriceLine;
  readonly description: string;
  readonly explanation: string;
  readonly sums: PrintedSums;
}

export type PricedConversion =
  | { readonly ok: true; readonly parts: readonly PrintedPart[]; readonly total: PriceTotal; readonly upgrade: Upgrade }
  | { readonly ok: false; readonly reason: string };

/** Spaces and capitals do not matter; the words do. */
export function isConfirmed(typed: string): boolean {
  return typed.trim().replace(/\s+/g, ' ').toLowerCase() === confirmation.toLowerCase();
}

/** The plans of a company that are sold in the currency. */
export function companyPlans(catalog: Catalog, buyer: Pick<Buyer, 'currency'>): Plan[] {
  return catalog.plans.filter((plan) => plan.isSellable && plan.productCode === 'safe_pro' && findPrice(plan, buyer.currency) !== undefined);
}

/** Why an account can't be converted, as a sentence for the person; undefined where it can. */
export function conversionProblem({ account, subscriptions, keptAlone }: Pick<Converting, 'account' | 'subscriptions' | 'keptAlone'>): string | undefined {
  if (account.kind !== 'safe') return `${account.name} is a Safe Pro account already. Upgrade its plan instead.`;
  if (subscriptions.length === 0) return `${account.name} has no subscription to convert. Buy a Safe Pro plan for a new account instead.`;
  const theirs = subscriptions.find(isPaidByCustomer);
  if (theirs) return `${account.name} pays for ${theirs.number} themselves. Pay for this customer again before you change the account to Safe Pro.`;
  if (keptAlone > 0) return `${account.name} looks after part of this account alone since it was released, and a company has one plan for all. Start a new Safe Pro account for them instead.`;
  // A charge names everything that it pays for, and so many at most.
  if (subscriptions.length > mostItemsACharge - 1) return `${account.name} has more than ${mostItemsACharge - 1} subscriptions. Contact partner support to convert it.`;
  return undefined;
}

/** The same with what was chosen: the backups have to fit into what is bought (domain.md §7.5). */
export function orderProblem(converting: Converting, order: Pick<ConversionOrder, 'planCode' | 'packs'>): string | undefined {
  const problem = conversionProblem(converting);
  if (problem) return problem;
  const plan = companyPlans(converting.catalog, converting.buyer).find(({ code }) => code === order.planCode);
  if (!plan) return `${findPlan(converting.catalog, order.planCode)?.name ?? 'That plan'} cannot be chosen. Choose another one.`;
  return storageProblem(converting.usedGb, plan, packsFor(converting.catalog, plan), order.packs);
}

/** How many packs are missing for what is backed up already; undefined where it fits. */
export function storageProblem(usedGb: number, plan: Pick<Plan, 'name' | 'storageGb'>, pack: Pick<AddOn, 'storageGb'> | undefined, packs: number): string | undefined {
  if (plan.storageGb === null || usedGb <= plan.storageGb + packs * (pack?.storageGb ?? 0)) return undefined;
  const used = `The backups of this account take up ${usedGb} GB`;
  if (!pack) return `${used}, more than the ${plan.storageGb} GB of ${plan.name}. Choose a larger plan.`;
  const needed = Math.ceil((usedGb - plan.storageGb) / pack.storageGb);
  return `${used}. Order at least ${needed} storage ${needed === 1 ? 'pack' : 'packs'} with ${plan.name}.`;
}

/**
 * What a conversion costs: the plan and packs for a whole term from today, less what is left of every Safe subscription, each of their terms rounded by itself; a
 * surplus adds days (domain.md §3.3, §7.5). The one function behind the page and the quote.
 */
export function priceConversion(converting: Converting, order: Pick<ConversionOrder, 'planCode' | 'packs' | 'years'>): PricedConversion {
  const problem = orderProblem(converting, order);
  if (problem) return { ok: false, reason: problem };
  const { catalog, buyer, on } = converting;
  const plan = findPlan(catalog, order.planCode)!;
  const pack = packsFor(catalog, plan);
  const item = pack && addOnItem(pack, buyer.currency);
  if (order.packs > 0 && !item) return { ok: false, reason: `Storage packs have no price in ${buyer.currency} today. Order without them, or contact partner support.` };
  const packs = item && order.packs > 0 ? [{ item, quantity: order.packs }] : [];
  const upgrade = priceUpgrade({ rows: valueRows(converting), plan: planItem(plan, buyer.currency)!, packs, years: order.years }, on, { catalog, currency: buyer.currency, tier: buyer.tier, dealPointsBps: 0 });
  const total = priceTotal(upgrade.lines, buyer.taxRatePpm);
  const surplus = explainUpgrade({ ...upgrade, credits: [] }, buyer.currency, writing);
  const parts = upgrade.lines.map((line, index) => ({
    line, sums: printedSums(total.lines[index]!), description: `${line.name}, ${yearsText(line.years)}`,
    explanation: [`${explainLine(line, writing)}.`, ...index === 0 ? [...surplus, restartHint] : []].join(' '),
  }));
  return { ok: true, parts, total, upgrade };
}

/** "275 of 365 days are left of $119.99: a credit of $90.41.", for each term of a subscription; '' where it brings none. */
export function creditWords({ catalog, terms, on, buyer }: Converting, subscription: Pick<Subscription, 'id'>): string {
  const { credits } = creditsFor(valueRows({ catalog, on, terms: terms.filter((term) => term.subscriptionId === subscription.id) }), on);
  return credits.map(({ daysLeft, days, valueCents, creditCents }) =>
    `${daysLeft} of ${days} days are left of ${writing.money(valueCents, buyer.currency)}: a credit of ${writing.money(creditCents, buyer.currency)}.`).join(' ');
}

function valueRows({ catalog, terms, on }: Pick<Converting, 'catalog' | 'terms' | 'on'>) {
  return runningTerms(terms, on).map((term) => valueRowOf(catalog, term, on));
}
