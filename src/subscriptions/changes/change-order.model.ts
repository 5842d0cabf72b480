import { type Catalog, findPlan, findPlanById, findPrice, type Plan, upgradesOf } from '../../plans/catalog';
import { type Credit, creditsFor } from '../../plans/credit';
import { explainLine, explainUpgrade } from '../../plans/explain-line';
import { planItem, type PriceLine, type Pricing } from '../../plans/price-line';
import { printedSums, priceTotal, type PrintedSums, type PriceTotal } from '../../plans/price-total';
import { priceChangeKeepingExpiry, priceUpgrade, type Upgrade } from '../../plans/price-upgrade';
import { type TermYears } from '../../plans/term';
import { addDays, type Day } from '../../platform/values/dates';
import { day } from '../../platform/values/format';
import { type Cents, type Currency, subtractCents } from '../../platform/values/money';
import { type Buyer, writing } from '../purchases/order';
import { type Subscription } from '../subscription';
import { type TermRow } from '../terms.repository';
import { runningTerms, valueRowOf, wholeTermOf } from './running-terms.model';

/** To get what a better plan adds, the client has to start anew (domain.md §3.3). */
export const restartHint = 'On the computer: restart it, or install the backup again, to get what the new plan adds. The backup itself is kept.';

/** A better plan may be bought so many days after the expiry day (domain.md §3.3). */
const daysAfterExpiry = 30;

/** What a person wants a subscription changed to; `years` is null where the expiry day stays. */
export interface ChangeOrder {
  readonly subscriptionId: string;
  readonly accountId: string;
  readonly accountName: string;
  readonly planCode: string;
  readonly years: TermYears | null;
  readonly purchaseOrder: string;
}

/** The plan, its term and what runs of it. */
export interface Changing {
  readonly catalog: Catalog;
  readonly subscription: Subscription;
  readonly terms: readonly TermRow[];
  readonly buyer: Buyer;
  /** The day from which days are counted: that of the quote (domain.md §3.6). */
  readonly on: Day;
}

/** A stretch on the new plan, and the rows it takes the place of. */
export interface ChangePart {
  readonly line: PriceLine;
  readonly description: string;
  readonly explanation: string;
  readonly startsOn: Day;
  readonly endsOn: Day;
  readonly years: TermYears;
  readonly cuts: readonly string[];
  readonly sums: PrintedSums;
}

export type PricedChange =
  | { readonly ok: true; readonly parts: readonly ChangePart[]; readonly total: PriceTotal; readonly credits: readonly Credit[]; readonly creditCents: Cents; readonly upgrade: Upgrade | null }
  | { readonly ok: false; readonly reason: string };

/** Safe plans begin a new term today; those of a company keep their expiry day (domain.md §7.4, §7.6). */
export function keepsExpiry(plan: Pick<Plan, 'accountKind'>): boolean {
  return plan.accountKind === 'safe_pro';
}

/** The better plans that a subscription can be changed to, nearest first. */
export function betterPlans(catalog: Catalog, subscription: Pick<Subscription, 'planId'>, currency: Currency): Plan[] {
  const plan = findPlanById(catalog, subscription.planId);
  return plan ? upgradesOf(catalog, plan).filter((better) => findPrice(better, currency) !== undefined) : [];
}

/** Why a subscription can't be changed to a better plan on a day, as a sentence for the person; undefined where it can. */
export function changeProblem(catalog: Catalog, subscription: Subscription, on: Day): string | undefined {
  const { number, state, expiresOn, trialKind, currency } = subscription;
  const plan = findPlanById(catalog, subscription.planId);
  if (!plan) return `The plan of ${number} is not in the catalog. Contact partner support.`;
  if (state === 'purging' || state === 'purged') return `The data of ${number} has been removed, so it cannot be upgraded. Buy a new subscription instead.`;
  if (state === 'converted') return `${number} has become part of a Safe Pro account. Upgrade the subscription there.`;
  if (trialKind !== null) return `${number} is a trial. A trial is not upgraded: buy the plan you want to keep its backup.`;
  if (keepsExpiry(plan) && (state !== 'active' || on > expiresOn)) return `${number} has expired. Renew it first, on the plan you want.`;
  // The expiry day still works and is not sold (domain.md §4.3): no day is left to pay for.
  if (keepsExpiry(plan) && on === expiresOn) return `${number} ends today, so no day is left to change. Renew it on the plan you want.`;
  if (on > addDays(expiresOn, daysAfterExpiry)) return `${number} expired on ${day(expiresOn)}, more than ${daysAfterExpiry} days ago. Renew it instead, on the plan you want.`;
  if (betterPlans(catalog, subscription, currency).length === 0) return `${number} is on ${plan.name}, and there is no better plan of the same product.`;
  return undefined;
}

/** The same with what was chosen. */
export function choiceProblem(changing: Pick<Changing, 'catalog' | 'subscription' | 'on'>, { planCode }: Pick<ChangeOrder, 'planCode'>): string | undefined {
  const { catalog, subscription, on } = changing;
  const wanted = findPlan(catalog, planCode);
  if (wanted?.isSellable === false) return `${wanted.name} is no longer sold. Choose another plan, or keep the one that ${subscription.number} is on.`;
  const problem = changeProblem(catalog, subscription, on);
  if (problem) return problem;
  const offered = betterPlans(catalog, subscription, subscription.currency).some(({ code }) => code === planCode);
  return offered ? undefined : `${wanted?.name ?? 'That plan'} cannot be chosen for ${subscription.number}.`;
}

/**
 * What a change costs: the one function behind the page, the quote and the paper. An upgrade within Safe begins today and credits every row that runs or is to come;
 * within Safe Pro each such term is changed by itself and keeps its end (domain.md §3.3, §7.6). Where it can't be computed there is the reason
 * and no number (golden case G3).
 */
export function priceChange(changing: Changing, choice: Pick<ChangeOrder, 'planCode' | 'years'>): PricedChange {
  const problem = choiceProblem(changing, choice);
  if (problem) return { ok: false, reason: problem };
  const plan = findPlan(changing.catalog, choice.planCode)!;
  const priced = keepsExpiry(plan) ? keepingExpiry(changing, plan) : anew(changing, plan, choice.years ?? 1);
  const total = priceTotal(priced.parts.map(({ line }) => line), changing.buyer.taxRatePpm);
  const parts = priced.parts.map((part, index) => ({ ...part, sums: printedSums(total.lines[index]!) }));
  return { ok: true, parts, total, credits: priced.credits, creditCents: priced.creditCents, upgrade: priced.upgrade };
}

/** Of the value of a new stretch the part that was credit, for the row that stores it. */
export function creditOf({ line }: Pick<ChangePart, 'line'>): Cents {
  return subtractCents(line.valueCents, line.amountCents);
}

type Priced = { parts: Omit<ChangePart, 'sums'>[]; credits: readonly Credit[]; creditCents: Cents; upgrade: Upgrade | null };

function anew(changing: Changing, plan: Plan, years: TermYears): Priced {
  const { catalog, terms, on, buyer, subscription: { number } } = changing;
  const running = runningTerms(terms, on);
  const rows = running.map((term) => valueRowOf(catalog, term, on));
  const upgrade = priceUpgrade({ rows, plan: planItem(plan, buyer.currency)!, packs: [], years }, on, pricingOf(changing));
  const [line] = upgrade.lines as [PriceLine];
  const part = {
    line, years, startsOn: upgrade.term.startsOn, endsOn: upgrade.term.endsOn, cuts: running.map(({ id }) => id),
    description: `Upgrade to ${plan.name}, ${years === 1 ? '1 year' : `${years} years`}, ${number}`,
    explanation: [`${explainLine({ ...line, credits: [] }, writing)}.`, ...explainUpgrade(upgrade, buyer.currency, writing), restartHint].join(' '),
  };
  return { parts: [part], credits: upgrade.credits, creditCents: upgrade.creditCents, upgrade };
}

function keepingExpiry(changing: Changing, plan: Plan): Priced {
  const { catalog, terms, on, buyer, subscription: { number } } = changing;
  const item = planItem(plan, buyer.currency)!;
  const lower = runningTerms(terms, on).filter(({ planId }) => (findPlanById(catalog, planId)?.rank ?? 0) < plan.rank);
  const parts = lower.map((row) => {
    const term = wholeTermOf(terms, row);
    const line = priceChangeKeepingExpiry({ row: valueRowOf(catalog, row, on), term, plan: item }, on, pricingOf(changing));
    const startsOn = row.startsOn > on ? row.startsOn : on;
    return {
      line, years: term.years, startsOn, endsOn: row.endsOn, cuts: [row.id], explanation: `${explainLine(line, writing)}.`,
      description: `Change to ${plan.name}, ${day(startsOn)} until ${day(row.endsOn)}, ${number}`,
    };
  });
  const { credits, creditCents } = creditsFor(lower.map((row) => valueRowOf(catalog, row, on)), on);
  return { parts, credits, creditCents, upgrade: null };
}

function pricingOf({ catalog, buyer }: Changing): Pricing {
  return { catalog, currency: buyer.currency, tier: buyer.tier, dealPointsBps: 0 };
}
