import { type PaymentIntentObject } from '../objects/payment-intent';
import { type PaymentMethodObject } from '../objects/payment-method';
import { type SetupIntentObject } from '../objects/setup-intent';

export type ErrorBody = {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  message: string;
  code?: string;
  decline_code?: string;
  advice_code?: string;
  network_decline_code?: string;
  param?: string;
  charge?: string;
  doc_url?: string;
  payment_intent?: PaymentIntentObject;
  payment_method?: PaymentMethodObject;
  setup_intent?: SetupIntentObject;
};

/** An answer of the API that is an error. `executed` says that the endpoint had begun, so its key remembers the answer. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly body: ErrorBody,
    readonly executed = true,
  ) {
    super(body.message);
  }
}

/** A parameter that cannot be: answered before anything began, so the same key may be used again. */
export function invalidParam(message: string, param?: string, code?: string): ApiError {
  return new ApiError(400, { type: 'invalid_request_error', message, ...(param && { param }), ...(code && { code }) }, false);
}

export function missing(kind: string, id: string, param = 'id', status = 404): ApiError {
  const message = `No such ${kind}: '${id}'`;
  return new ApiError(status, { type: 'invalid_request_error', code: 'resource_missing', message, param });
}

/** The object is not in a state in which this may be done. */
export function refused(message: string, more: Partial<ErrorBody> = {}): ApiError {
  return new ApiError(400, { type: 'invalid_request_error', message, ...more });
}
