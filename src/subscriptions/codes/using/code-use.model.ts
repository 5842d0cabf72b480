import { type Account } from '../../../accounts/account';
import { findPlanById, type Plan } from '../../../plans/catalog';
import { type TermYears } from '../../../plans/term';
import { dayIn } from '../../../platform/values/dates';
import { type Currency } from '../../../platform/values/money';
import { convertibleTrials, type OrderBasis, orderProblem } from '../../purchases/purchase-facts.report';
import { type NewCustomer } from '../../purchases/order';
import { renewalProblem } from '../../renewals/by-hand/renewal-order.model';
import { firstTerm, nextTerm, type Subscription } from '../../subscription';
import { renewedPlan } from '../../waiting-plan.model';
import { type ActivationCode } from '../activation-code';

/** What a code may be used for, beside a new subscription: one that stands already. */
export type CodeBasis = Omit<OrderBasis, 'plan'>;

/** Where a person wants a code used. */
export interface CodeUse {
  readonly codeId: string;
  /** The account's id; for a new customer the one that it will get. */
  readonly accountId: string;
  readonly newCustomer: NewCustomer | null;
  readonly administeredBy: 'partner' | 'customer';
  /** The subscription that goes on; for a new one the id that it will get, so that a second press of the button finds the first. */
  readonly subscriptionId: string;
  readonly isNew: boolean;
}

export type UseKind = 'new' | 'trial' | 'renewal';

/** A subscription that a code could go to, whatever its plan. */
export interface CodeTarget {
  readonly subscription: Subscription;
  readonly kind: Exclude<UseKind, 'new'>;
}

/** The subscriptions of an account that a code can continue now: trials until their data goes, and what can be renewed (domain.md §7.3, §7.8). */
export function targetsOf({ subscriptions }: Pick<CodeBasis, 'subscriptions'>, now: Date): CodeTarget[] {
  const trials = convertibleTrials(subscriptions);
  const renewable = subscriptions.filter((subscription) => renewalProblem(subscription, dayIn(now, subscription.timeZone)) === undefined);
  return [...trials.map((subscription) => ({ subscription, kind: 'trial' as const })), ...renewable.map((subscription) => ({ subscription, kind: 'renewal' as const }))];
}

/** Whether an account can have one more subscription beside what it has: each computer of a household, a company's first plan or server. */
function takesAnother(account: Account | undefined, { subscriptions }: Pick<CodeBasis, 'subscriptions'>, plan: Plan | undefined): boolean {
  if (account?.kind !== 'safe_pro' || plan?.productCode !== 'safe_pro') return true;
  return convertibleTrials(subscriptions).length === 0;
}

/**
 * Why a code of this plan cannot be used there, as a sentence for the person; undefined where it fits: a household's plan for households, a company's for
 * companies; a renewal on its own plan or a better one, so that a code never lowers a plan.
 */
export function useProblem(basis: CodeBasis, code: Pick<ActivationCode, 'planId' | 'currency'>, use: Pick<CodeUse, 'newCustomer' | 'subscriptionId' | 'isNew'>, now: Date): string | undefined {
  const { account, organization } = basis;
  const plan = planOfCode(basis, code);
  if (account && account.kind !== plan.accountKind) return wrongKind(plan, account);
  if (use.isNew) {
    if (organization.currency !== code.currency) return inOtherCurrency(code, organization.currency);
    if (!takesAnother(account, basis, plan)) return `${account!.name} has a trial. Apply the code to the trial, so that its backup goes on.`;
    return orderProblem({ ...basis, plan }, { newCustomer: use.newCustomer, convertsId: null });
  }
  const subscription = basis.subscriptions.find(({ id }) => id === use.subscriptionId);
  if (!subscription) return 'Choose what to apply the code to.';
  if (subscription.currency !== code.currency) return inOtherCurrency(code, subscription.currency);
  return isTrial(subscription) ? trialProblem(basis, plan, subscription) : planProblem(basis, plan, subscription) ?? renewalProblem(subscription, dayIn(now, subscription.timeZone));
}

/** The term that a code would give there: a new one and a trial's begin today, a renewal's at the old end, in grace today (domain.md §4.3). */
export function termOfUse(basis: CodeBasis, use: Pick<CodeUse, 'subscriptionId' | 'isNew'>, years: TermYears, now: Date) {
  const subscription = use.isNew ? undefined : basis.subscriptions.find(({ id }) => id === use.subscriptionId);
  return subscription ? nextTerm(subscription, years, dayIn(now, subscription.timeZone)) : firstTerm(basis.organization.today, years);
}

export function kindOfUse(subscription: Subscription | undefined): UseKind {
  if (!subscription) return 'new';
  return isTrial(subscription) ? 'trial' : 'renewal';
}

/** The plan a code is for; plans stay in the catalog when they are no longer sold. */
export function planOfCode({ catalog }: Pick<CodeBasis, 'catalog'>, { planId }: Pick<ActivationCode, 'planId'>): Plan {
  const plan = findPlanById(catalog, planId);
  if (!plan) throw new Error(`the plan ${planId} of an activation code is not in the catalog`);
  return plan;
}

function isTrial(subscription: Subscription): boolean {
  return subscription.trialKind !== null;
}

function wrongKind(plan: Plan, account: Account): string {
  return plan.accountKind === 'safe'
    ? `This code is for ${plan.name}, a plan for households, and ${account.name} is a company. Choose a code for companies.`
    : `This code is for ${plan.name}, a plan for companies, and ${account.name} is a household. Choose a code for households.`;
}

function inOtherCurrency(code: Pick<ActivationCode, 'currency'>, other: Currency): string {
  return `This code was paid in ${code.currency}, and this subscription is paid in ${other}. Contact partner support.`;
}

function trialProblem({ catalog, subscriptions }: CodeBasis, plan: Plan, trial: Subscription): string | undefined {
  if (!convertibleTrials(subscriptions).some(({ id }) => id === trial.id)) return `The data of trial ${trial.number} has been removed, so it cannot go on. Apply the code to a new subscription.`;
  if (findPlanById(catalog, trial.planId)?.productCode === plan.productCode) return undefined;
  return `${plan.name} cannot go on with the backup of trial ${trial.number}. Apply the code to a new subscription.`;
}

function planProblem({ catalog }: CodeBasis, plan: Plan, subscription: Subscription): string | undefined {
  const own = findPlanById(catalog, renewedPlan(subscription).planId);
  if (own && own.productCode === plan.productCode && plan.rank >= own.rank) return undefined;
  return `This code is for ${plan.name}, and ${subscription.number} is on ${own?.name ?? 'another plan'}. A code renews a subscription on its own plan or a better one of the same product.`;
}
