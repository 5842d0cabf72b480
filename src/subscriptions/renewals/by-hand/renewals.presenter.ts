import { findPlanById } from '../../../plans/catalog';
import { termYears } from '../../../plans/term';
import { dayIn } from '../../../platform/values/dates';
import { day, money } from '../../../platform/values/format';
import { addCents } from '../../../platform/values/money';
import { percent } from '../../purchases/offers.presenter';
import { packsFor, yearsText } from '../../purchases/order';
import { isInGrace, type Subscription } from '../../subscription';
import { hasScheduled, nextRenewal, settledRenewal } from '../../scheduled/scheduled-renewal.model';
import { type RenewalBasis } from './renewal-basis.report';
import { partsOf, plansToRenewOn, priceRenewals, type RenewalOrder, renewalProblem } from './renewal-order.model';

/** A subscription as the renewal page offers it, or says why it can't. */
export interface OfferedRenewal {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  /** Why it can't be renewed now; '' where it can. */
  readonly problem: string;
  readonly planCode: string;
  readonly plans: readonly { readonly value: string; readonly label: string }[];
  readonly packs: number;
  readonly years: string;
}

/** What can be renewed of an account now; what is gone for good is left out. */
export function offeredRenewals(basis: RenewalBasis): OfferedRenewal[] {
  return basis.subscriptions.filter(({ state }) => state !== 'purging' && state !== 'purged').map((subscription) => offeredRenewal(basis, subscription));
}

/** The subscriptions among them that a form may name. */
export function renewableOf({ subscriptions, now }: RenewalBasis): Subscription[] {
  return subscriptions.filter((subscription) => renewalProblem(subscription, dayIn(now, subscription.timeZone)) === undefined);
}

/** The three terms, with the discount for several years at once. */
export function termOptions({ catalog }: Pick<RenewalBasis, 'catalog'>) {
  return termYears.map((years) => {
    const off = catalog.termDiscounts.find((row) => row.years === years)?.discountBps ?? 0;
    return { value: String(years), label: yearsText(years), hint: off === 0 ? 'At the price of a year' : `${percent(off)} off for ${yearsText(years)} at once` };
  });
}

/** What is chosen before anybody chose: all that has ended or ends within 90 days, as it is or as it is scheduled to be (beyond.md X6). */
export function emptyRenewal(basis: RenewalBasis): Record<string, string> {
  const renewable = renewableOf(basis);
  const fields: Record<string, string> = { purchase_order: '' };
  for (const subscription of renewable) {
    const { id } = subscription;
    const { planId, storagePacks, years } = nextRenewal(subscription);
    fields[`renew_${id}`] = 'yes';
    fields[`plan_${id}`] = findPlanById(basis.catalog, planId)?.code ?? '';
    fields[`packs_${id}`] = String(storagePacks);
    fields[`years_${id}`] = String(years);
  }
  return fields;
}

function offeredRenewal({ catalog, organization, now }: RenewalBasis, subscription: Subscription): OfferedRenewal {
  const { planId, storagePacks, years } = settledRenewal(subscription);
  const plan = findPlanById(catalog, planId)!;
  const today = dayIn(now, subscription.timeZone);
  return {
    id: subscription.id,
    label: `${subscription.number}${subscription.nickname === '' ? '' : ` (${subscription.nickname})`}, ${plan.name}`,
    hint: hintOf(subscription),
    problem: renewalProblem(subscription, today) ?? '',
    planCode: plan.code,
    plans: plansToRenewOn(catalog, subscription, organization.currency).map((offered) => {
      const priced = priceRenewals(catalog, [{ subscription: { ...subscription, trialKind: null }, plan: offered, packs: 0, years: 1 }], organization);
      const price = priced.ok ? money(addCents(...priced.lines.map((line) => line.printed.netCents)), organization.currency) : 'no price today';
      return { value: offered.code, label: `${offered.name}: ${price} for 1 year${offered.id === plan.id ? ', as now' : ''}` };
    }),
    packs: packsFor(catalog, plan) ? storagePacks : 0, years: String(years),
  };
}

function hintOf(subscription: Subscription): string {
  const { expiresOn, purgeOn, autoRenew } = subscription;
  if (isInGrace(subscription)) return `Expired on ${day(expiresOn)}. The new term starts today.${purgeOn === null ? '' : ` The data is kept until ${day(purgeOn)}.`}${scheduledWords(subscription)}`;
  const automatic = `${autoRenew ? ' Auto-renew is on; renewing by hand takes its place for this term.' : ''}${scheduledWords(subscription)}`;
  return `Expires on ${day(expiresOn)}. The new term starts then, so no time is lost.${automatic}`;
}

function scheduledWords(subscription: Subscription): string {
  return hasScheduled(subscription) ? ' What is scheduled for its next renewal is filled in; renewing by hand takes its place.' : '';
}

/** What the choice comes to now, line by line; no number but the reason where it cannot be computed (golden case G3). */
export function renewalPreview({ catalog, organization, subscriptions }: RenewalBasis, order: RenewalOrder): RenewalPreview {
  const priced = priceRenewals(catalog, partsOf(catalog, order, subscriptions), organization);
  if (!priced.ok) return { problem: priced.reason, lines: [], totals: [] };
  const { currency } = organization;
  const net = addCents(...priced.lines.map(({ printed }) => printed.netCents));
  const tax = addCents(...priced.lines.map(({ printed }) => printed.taxCents));
  return {
    problem: '',
    lines: priced.lines.map(({ part, printed }) => ({ label: `${printed.description}, ${part.subscription.number}`, how: printed.explanation, amount: money(printed.netCents, currency) })),
    totals: [
      ...tax === 0 ? [] : [{ label: organization.taxName, amount: money(tax, currency) }],
      { label: 'Total', amount: money(addCents(net, tax), currency), strong: true },
    ],
  };
}

export interface RenewalPreview {
  readonly problem: string;
  readonly lines: readonly { readonly label: string; readonly how: string; readonly amount: string }[];
  readonly totals: readonly { readonly label: string; readonly amount: string; readonly strong?: boolean }[];
}
