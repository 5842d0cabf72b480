import { mostItemsACharge } from '../../billing/payments/intent';
import { findPlanById } from '../../plans/catalog';
import { type Scoped } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { day } from '../../platform/values/format';
import { discountFacts, packsFor } from '../purchases/order';
import { readRenewalBasis, type RenewalBasis } from '../renewals/by-hand/renewal-basis.report';
import { alignProblem, type CoTermOrder, dayProblem, type PaidAhead } from './co-term-order.model';

/** Everything that aligning dates is judged and priced by, as it stands now. */
export interface CoTermBasis extends RenewalBasis {
  readonly paidAhead: PaidAhead;
}

/** Reads it all in the organization's scope; throws NotFound for an account that is not there. */
export async function readCoTermBasis(trx: Scoped, organizationId: string, accountId: string, now: Date): Promise<CoTermBasis> {
  const basis = await readRenewalBasis(trx, organizationId, accountId, now);
  const result = await trx.raw<{ rows: { id: string }[] }>(
    `select distinct t.subscription_id as id from terms t join subscriptions s on s.organization_id = t.organization_id and s.id = t.subscription_id
      where s.organization_id = ? and s.account_id = ? and t.kind <> 'trial' and t.cut_on is null and t.starts_on > (cast(? as timestamptz) at time zone s.time_zone)::date`,
    [organizationId, accountId, now]);
  return { ...basis, paidAhead: new Set(result.rows.map(({ id }) => id)) };
}

/** Why one subscription cannot end on that day, as a sentence for the person; undefined where nothing is in the way. */
export function partProblem({ subscriptions, paidAhead, now }: CoTermBasis, id: string, endsOn: CoTermOrder['endsOn']): string | undefined {
  const subscription = subscriptions.find((each) => each.id === id);
  if (!subscription) return 'A subscription of this order is no longer in the account. Choose again.';
  return alignProblem(subscription, paidAhead, dayIn(now, subscription.timeZone)) ?? dayProblem(subscription, endsOn);
}

/** The same for a whole order. */
export function coTermProblem(basis: CoTermBasis, { endsOn, subscriptionIds }: Pick<CoTermOrder, 'endsOn' | 'subscriptionIds'>): string | undefined {
  if (subscriptionIds.length === 0) return 'Choose at least one subscription to align.';
  if (subscriptionIds.length > mostItemsACharge) return `Align at most ${mostItemsACharge} subscriptions in one order, and the others in another.`;
  if (endsOn <= basis.organization.today) return `${day(endsOn)} is not ahead of us. Choose a later day.`;
  return subscriptionIds.map((id) => partProblem(basis, id, endsOn)).find((problem) => problem !== undefined);
}

/** What a quote's lines came from: where any of it is different at the confirmation, the quote is refused; a price that rose meanwhile does not undo a promise (golden case G22). */
export function coTermFacts(basis: CoTermBasis, order: CoTermOrder, heldPrices?: unknown) {
  const { organization, catalog, subscriptions } = basis;
  const chosen = order.subscriptionIds.map((id) => subscriptions.find((each) => each.id === id));
  const plans = chosen.map((subscription) => subscription && findPlanById(catalog, subscription.planId));
  const versionOf = (item: { prices: readonly { id: string; currency: string }[] } | undefined) => item?.prices.find(({ currency }) => currency === organization.currency)?.id ?? null;
  return {
    currency: organization.currency, tier: organization.tier, tax: { ratePpm: organization.taxRatePpm, name: organization.taxName }, endsOn: order.endsOn,
    prices: heldPrices ?? plans.map((plan) => ({ plan: versionOf(plan), packs: versionOf(plan && packsFor(catalog, plan)) })),
    discounts: plans.map((plan) => plan ? discountFacts(catalog, plan, 1, organization.tier) : null),
    parts: chosen.map((subscription) => subscription && { id: subscription.id, planId: subscription.planId, storagePacks: subscription.storagePacks, expiresOn: subscription.expiresOn, anchorOn: subscription.anchorOn, state: subscription.state }),
    problem: coTermProblem(basis, order) ?? null,
  };
}
