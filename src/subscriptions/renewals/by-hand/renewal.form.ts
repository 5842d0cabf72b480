import { type Account } from '../../../accounts/account';
import { isTermYears } from '../../../plans/term';
import { type FieldErrors } from '../../../platform/pages/forms';
import { type Subscription } from '../../subscription';
import { renewedPlan } from '../../waiting-plan.model';
import { type RenewalChoice, type RenewalOrder } from './renewal-order.model';

export type RenewalForm = { readonly ok: true; readonly order: RenewalOrder } | { readonly ok: false; readonly errors: FieldErrors };

const longestPurchaseOrder = 50;

/** Reads what is to be renewed, and how; the subscriptions offered say which fields there are. Prices never come from a form. */
export function readRenewal(account: Account, offered: readonly Subscription[], typed: Record<string, string>): RenewalForm {
  const errors: FieldErrors = {};
  const wanted = offered.filter(({ id }) => typed[`renew_${id}`] === 'yes');
  if (wanted.length === 0) errors[`renew_${offered[0]?.id ?? ''}`] = 'Choose at least one subscription to renew.';
  const purchaseOrder = (typed['purchase_order'] ?? '').trim();
  if (purchaseOrder.length > longestPurchaseOrder) errors['purchase_order'] = `Use at most ${longestPurchaseOrder} characters for your PO number.`;
  const choices = wanted.map((subscription) => choiceOf(subscription, typed, errors));
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  return { ok: true, order: { accountId: account.id, accountName: account.name, choices, purchaseOrder } };
}

/** The fields of an order as they were typed, to change it. */
export function typedRenewal(order: RenewalOrder): Record<string, string> {
  const fields: Record<string, string> = { purchase_order: order.purchaseOrder };
  for (const { subscriptionId, planCode, packs, years } of order.choices) {
    fields[`renew_${subscriptionId}`] = 'yes';
    fields[`plan_${subscriptionId}`] = planCode;
    fields[`packs_${subscriptionId}`] = String(packs);
    fields[`years_${subscriptionId}`] = String(years);
  }
  return fields;
}

function choiceOf(subscription: Subscription, typed: Record<string, string>, errors: FieldErrors): RenewalChoice {
  const { id } = subscription;
  const { storagePacks } = renewedPlan(subscription);
  const planCode = typed[`plan_${id}`] ?? '';
  if (planCode === '') errors[`plan_${id}`] = `Choose a plan for ${subscription.number}.`;
  const text = (typed[`packs_${id}`] ?? '0').trim();
  const packs = /^\d{1,4}$/.test(text) ? Number(text) : -1;
  if (packs < 0 || packs > storagePacks) errors[`packs_${id}`] = `Enter a number of storage packs from 0 to ${storagePacks}.`;
  // A term without the name of a subscription is meant for all that name none of their own.
  const years = Number(typed[`years_${id}`] ?? typed['years']);
  if (!isTermYears(years)) errors[`years_${id}`] = `Choose a term of 1, 2 or 3 years for ${subscription.number}.`;
  return { subscriptionId: id, planCode, packs: Math.max(0, packs), years: isTermYears(years) ? years : 1 };
}
