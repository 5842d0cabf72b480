import { paymentMethodNamed } from '../cards';
import { confirmIntent } from '../charging';
import { cancelIntent } from '../checkout';
import { invalidParam, missing, refused } from '../asking/errors';
import { listPage, whereFrom } from '../asking/list-page';
import { newPaymentIntent, type PaymentIntentObject } from '../objects/payment-intent';
import { type Params } from '../asking/params';
import { type Store } from '../records/store';
import { type Work } from '../records/world';
import { readAllowedTypes } from './allowed-types';
import { readAmount, readCurrency } from './amounts';
import { customerNamed } from './customers';
import { type Call, type Route } from './endpoint';

export const paymentIntentRoutes: readonly Route[] = [
  ['POST', '/v1/payment_intents', create],
  ['GET', '/v1/payment_intents', list],
  ['GET', '/v1/payment_intents/:id', retrieve],
  ['POST', '/v1/payment_intents/:id', update],
  ['POST', '/v1/payment_intents/:id/confirm', confirm],
  ['POST', '/v1/payment_intents/:id/cancel', cancel],
];

const cancellationReasons = ['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer'] as const;

export function paymentIntentNamed(store: Store, id: string, param = 'id'): PaymentIntentObject {
  const intent = store.find('payment_intents', id);
  if (!intent) throw missing('payment_intent', id, param === 'id' ? 'intent' : param, param === 'id' ? 404 : 400);
  return intent;
}

function create({ params, work }: Call): PaymentIntentObject {
  const currency = readCurrency(params);
  const blank = newPaymentIntent(work.now, readAmount(params, currency), currency);
  const read: PaymentIntentObject = { ...withDetails(params, blank), customer: params.text('customer') || null, ...methodTypes(params) };
  const confirmNow = params.flag('confirm') ?? false;
  const confirmation = readConfirmation(params, confirmNow);
  params.done();
  requireReturnUrl(read, confirmNow, confirmation);
  if (read.customer !== null) customerNamed(work.store, read.customer);
  const method = confirmation.method ? paymentMethodNamed(work, confirmation.method, 'payment_method') : undefined;
  if (confirmNow && !method) throw missingMethod(read);
  const intent = work.put('payment_intents', { ...read, payment_method: method?.id ?? null, status: method ? 'requires_confirmation' : 'requires_payment_method' });
  work.emit('payment_intent.created', intent);
  return confirmNow && method ? confirmIntent(work, intent, method, confirmation.terms) : intent;
}

function retrieve({ params, ids, work }: Call): PaymentIntentObject {
  params.text('client_secret');
  params.done();
  return paymentIntentNamed(work.store, ids[0]!);
}

function list({ params, work }: Call) {
  return listPage(work.store, 'payment_intents', params, { where: whereFrom(params, 'customer'), url: '/v1/payment_intents' });
}

function update({ params, ids, work }: Call): PaymentIntentObject {
  const before = paymentIntentNamed(work.store, ids[0]!);
  const amount = params.has('amount') ? readAmount(params, before.currency) : before.amount;
  const method = params.text('payment_method');
  const after = { ...withDetails(params, before), amount, metadata: params.metadata(before.metadata) };
  params.done();
  const settled = before.status === 'succeeded' || before.status === 'canceled' || before.status === 'processing';
  if (settled && (amount !== before.amount || method)) throw unexpectedState(before, `This PaymentIntent's amount could not be updated because it has a status of ${before.status}.`);
  const chosen = method ? paymentMethodNamed(work, method, 'payment_method').id : after.payment_method;
  return work.put('payment_intents', { ...after, payment_method: chosen, status: method ? 'requires_confirmation' : before.status });
}

function confirm({ params, ids, work }: Call): PaymentIntentObject {
  const intent = paymentIntentNamed(work.store, ids[0]!);
  const confirmation = readConfirmation(params, true);
  const usage = params.oneOf('setup_future_usage', ['off_session', 'on_session'] as const) ?? intent.setup_future_usage;
  readAllowedTypes(params);
  params.done();
  requireReturnUrl(intent, true, confirmation);
  if (intent.status === 'succeeded' || intent.status === 'canceled' || intent.status === 'processing') {
    throw unexpectedState(intent, `You cannot confirm this PaymentIntent because it has a status of ${intent.status}.`);
  }
  const id = confirmation.method ?? intent.payment_method ?? undefined;
  if (id === undefined) throw missingMethod(intent);
  return confirmIntent(work, { ...intent, setup_future_usage: usage }, paymentMethodNamed(work, id, 'payment_method'), confirmation.terms);
}

function cancel({ params, ids, work }: Call): PaymentIntentObject {
  const intent = paymentIntentNamed(work.store, ids[0]!);
  const reason = params.oneOf('cancellation_reason', cancellationReasons) ?? null;
  params.done();
  if (intent.status === 'succeeded' || intent.status === 'canceled' || intent.status === 'processing') {
    throw unexpectedState(intent, `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action, processing.`);
  }
  if (ownedByOpenSession(work, intent)) throw refused('You cannot cancel a PaymentIntent that belongs to an open Checkout Session. Expire the Session instead.', { payment_intent: intent });
  return cancelIntent(work, intent, reason);
}

type Confirmation = { method: string | undefined; returnUrl: string | undefined; terms: Parameters<typeof confirmIntent>[3] };

function readConfirmation(params: Params, confirming: boolean): Confirmation {
  const method = params.text('payment_method') || undefined;
  const returnUrl = params.text('return_url') || undefined;
  const offSession = params.oneOf('off_session', ['true', 'false', 'one_off', 'recurring'] as const);
  const errorOnChallenge = params.flag('error_on_requires_action') ?? false;
  params.flag('use_stripe_sdk');
  if (!confirming && (returnUrl || offSession || errorOnChallenge)) {
    throw invalidParam('`return_url`, `off_session` and `error_on_requires_action` can only be passed when `confirm` is true.', 'confirm');
  }
  if (returnUrl !== undefined && !URL.canParse(returnUrl)) throw invalidParam('Not a valid URL', 'return_url', 'url_invalid');
  const returnTo = returnUrl === undefined ? undefined : { url: returnUrl };
  return { method, returnUrl, terms: { offSession: offSession !== undefined && offSession !== 'false', errorOnChallenge, returnTo } };
}

/** Payment methods that the vendor switches on elsewhere might redirect, so Stripe wants to know where to come back to. */
function requireReturnUrl(intent: PaymentIntentObject, confirming: boolean, { returnUrl, terms }: Confirmation): void {
  if (!confirming || returnUrl !== undefined || terms.offSession || intent.automatic_payment_methods?.allow_redirects !== 'always') return;
  throw invalidParam('This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don\'t want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.', 'return_url');
}

function withDetails(params: Params, before: PaymentIntentObject): PaymentIntentObject {
  return {
    ...before,
    description: params.text('description') ?? before.description,
    metadata: params.metadata(before.metadata),
    receipt_email: params.text('receipt_email') ?? before.receipt_email,
    setup_future_usage: params.oneOf('setup_future_usage', ['off_session', 'on_session'] as const) ?? before.setup_future_usage,
    statement_descriptor: params.text('statement_descriptor') ?? before.statement_descriptor,
    statement_descriptor_suffix: params.text('statement_descriptor_suffix') ?? before.statement_descriptor_suffix,
  };
}

function methodTypes(params: Params): Pick<PaymentIntentObject, 'allowed_payment_method_types' | 'automatic_payment_methods'> {
  const allowed = readAllowedTypes(params);
  const automatic = params.group('automatic_payment_methods');
  const redirects = automatic.oneOf('allow_redirects', ['always', 'never'] as const) ?? (allowed ? 'never' : 'always');
  const enabled = automatic.flag('enabled') ?? true;
  automatic.done();
  params.oneOf('capture_method', ['automatic', 'automatic_async'] as const);
  params.oneOf('confirmation_method', ['automatic'] as const);
  return { allowed_payment_method_types: allowed, automatic_payment_methods: enabled ? { allow_redirects: redirects, enabled } : null };
}

function missingMethod(intent: PaymentIntentObject) {
  return refused('You cannot confirm this PaymentIntent because it\'s missing a payment method. Update the PaymentIntent with a payment method and then confirm it again.', { code: 'payment_intent_unexpected_state', payment_intent: intent });
}

function unexpectedState(intent: PaymentIntentObject, message: string) {
  return refused(message, { code: 'payment_intent_unexpected_state', payment_intent: intent });
}

function ownedByOpenSession(work: Work, intent: PaymentIntentObject): boolean {
  const [session] = work.store.newestFirst('sessions', { field: 'payment_intent', value: intent.id }, {});
  return session?.status === 'open';
}
