import { type TermYears, isTermYears } from '../../plans/term';
import { type FieldErrors } from '../../platform/pages/forms';
import { type ChangeBasis } from './change-basis.report';
import { betterPlans, type ChangeOrder, keepsExpiry } from './change-order.model';

export type UpgradeForm = { readonly ok: true; readonly order: ChangeOrder } | { readonly ok: false; readonly errors: FieldErrors };

const longestPurchaseOrder = 50;

/** Reads the plan and term chosen, "safe_prime:2"; without a term where the expiry day stays. Prices never come from a form. */
export function readUpgrade({ catalog, subscription, account }: Pick<ChangeBasis, 'catalog' | 'subscription' | 'account'>, typed: Record<string, string>): UpgradeForm {
  const errors: FieldErrors = {};
  const purchaseOrder = (typed['purchase_order'] ?? '').trim();
  if (purchaseOrder.length > longestPurchaseOrder) errors['purchase_order'] = `Use at most ${longestPurchaseOrder} characters for your PO number.`;
  const chosen = choices(catalog, subscription).find(({ value }) => value === typed['choice']);
  if (!chosen) errors['choice'] = 'Choose a plan from the list.';
  if (!chosen || Object.keys(errors).length > 0) return { ok: false, errors };
  const { planCode, years } = chosen;
  return { ok: true, order: { subscriptionId: subscription.id, accountId: account.id, accountName: account.name, planCode, years, purchaseOrder } };
}

/** The fields of an order as they were typed, to change it. */
export function typedUpgrade({ planCode, years, purchaseOrder }: ChangeOrder): Record<string, string> {
  return { choice: choiceValue(planCode, years), purchase_order: purchaseOrder };
}

/** What can be chosen: each better plan with each term, or once where the expiry day stays. */
export function choices(catalog: ChangeBasis['catalog'], subscription: ChangeBasis['subscription']) {
  return betterPlans(catalog, subscription, subscription.currency).flatMap((plan) => {
    const terms: (TermYears | null)[] = keepsExpiry(plan) ? [null] : [1, 2, 3].filter(isTermYears);
    return terms.map((years) => ({ value: choiceValue(plan.code, years), plan, planCode: plan.code, years }));
  });
}

function choiceValue(planCode: string, years: TermYears | null): string {
  return years === null ? planCode : `${planCode}:${years}`;
}
