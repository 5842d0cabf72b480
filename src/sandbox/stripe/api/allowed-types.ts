import { invalidParam } from '../asking/errors';
import { type Params } from '../asking/params';

export type AllowedTypes = 'card'[] | null;

/** `allowed_payment_method_types`, which took the place of `payment_method_types` in 2026-09-30.endive. Here: cards. */
export function readAllowedTypes(params: Params): AllowedTypes {
  const types = params.texts('allowed_payment_method_types');
  if (types.length === 0) return null;
  if (types.some((type) => type !== 'card')) throw invalidParam('This sandbox knows the payment method type `card` only.', 'allowed_payment_method_types');
  return ['card'];
}
