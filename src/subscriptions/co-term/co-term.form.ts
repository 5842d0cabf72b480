import { type Account } from '../../accounts/account';
import { type Day, parseDay } from '../../platform/values/dates';
import { day } from '../../platform/values/format';
import { type FieldErrors } from '../../platform/pages/forms';
import { type CoTermBasis, coTermProblem, partProblem } from './co-term-basis.report';
import { type CoTermOrder } from './co-term-order.model';

export type CoTermForm = { readonly ok: true; readonly order: CoTermOrder } | { readonly ok: false; readonly errors: FieldErrors };

const longestPurchaseOrder = 50;

/** Reads which subscriptions are to end together, and when; every field has its own sentence. Prices never come from a form. */
export function readCoTerm(account: Account, basis: CoTermBasis, typed: Record<string, string>): CoTermForm {
  const errors: FieldErrors = {};
  const endsOn = parseDay((typed['ends_on'] ?? '').trim());
  if (!endsOn) errors['ends_on'] = 'Enter the day on which they are to end, as a date.';
  else if (endsOn <= basis.organization.today) errors['ends_on'] = `${day(endsOn)} is not ahead of us. Choose a later day.`;
  const subscriptionIds = basis.subscriptions.filter(({ id }) => typed[`take_${id}`] === 'yes').map(({ id }) => id);
  for (const id of endsOn && !errors['ends_on'] ? subscriptionIds : []) {
    const problem = partProblem(basis, id, endsOn as Day);
    if (problem) errors[`take_${id}`] = problem;
  }
  const purchaseOrder = (typed['purchase_order'] ?? '').trim();
  if (purchaseOrder.length > longestPurchaseOrder) errors['purchase_order'] = `Use at most ${longestPurchaseOrder} characters for your PO number.`;
  const whole = endsOn && Object.keys(errors).length === 0 ? coTermProblem(basis, { endsOn, subscriptionIds }) : undefined;
  if (whole ?? subscriptionIds.length === 0) errors[''] ??= whole ?? 'Choose at least one subscription to align.';
  if (!endsOn || Object.keys(errors).length > 0) return { ok: false, errors };
  return { ok: true, order: { accountId: account.id, accountName: account.name, endsOn, subscriptionIds, purchaseOrder } };
}

/** The fields of an order as they were typed, to change it. */
export function typedCoTerm({ endsOn, subscriptionIds, purchaseOrder }: CoTermOrder): Record<string, string> {
  return { ends_on: endsOn, purchase_order: purchaseOrder, ...Object.fromEntries(subscriptionIds.map((id) => [`take_${id}`, 'yes'])) };
}
