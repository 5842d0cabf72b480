import { attachCard, heldCard, paymentMethodNamed } from '../cards';
import { invalidParam, refused } from '../asking/errors';
import { listPage } from '../asking/list-page';
import { type PaymentMethodObject } from '../objects/payment-method';
import { type Work } from '../records/world';
import { changedBillingDetails } from './changes';
import { customerNamed } from './customers';
import { type Call, type Route } from './endpoint';

export const paymentMethodRoutes: readonly Route[] = [
  ['GET', '/v1/payment_methods', list],
  ['GET', '/v1/payment_methods/:id', retrieve],
  ['POST', '/v1/payment_methods/:id', update],
  ['POST', '/v1/payment_methods/:id/attach', attach],
  ['POST', '/v1/payment_methods/:id/detach', detach],
  ['GET', '/v1/customers/:id/payment_methods', listOfCustomer],
  ['GET', '/v1/customers/:id/payment_methods/:id', retrieveOfCustomer],
];

function retrieve({ params, ids, work }: Call): PaymentMethodObject {
  params.done();
  return paymentMethodNamed(work, ids[0]!, 'id');
}

function list({ params, work }: Call) {
  return ofCustomer({ params, work }, params.required('customer'), '/v1/payment_methods');
}

function listOfCustomer({ params, ids, work }: Call) {
  return ofCustomer({ params, work }, ids[0]!, `/v1/customers/${ids[0]!}/payment_methods`);
}

function ofCustomer({ params, work }: Pick<Call, 'params' | 'work'>, customer: string, url: string) {
  customerNamed(work.store, customer, url.startsWith('/v1/customers/') ? 'id' : 'customer');
  const type = params.text('type');
  const none = type !== undefined && type !== 'card';
  return listPage(work.store, 'payment_methods', params, { url, where: { field: 'customer', value: customer }, keep: () => !none });
}

function retrieveOfCustomer({ params, ids, work }: Call): PaymentMethodObject {
  params.done();
  const method = paymentMethodNamed(work, ids[1]!, 'id');
  if (method.customer !== ids[0]) throw refused(`The customer ${ids[0]!} does not have a payment method with the ID ${ids[1]!}.`, { code: 'resource_missing' });
  return method;
}

function update({ params, ids, work }: Call): PaymentMethodObject {
  const before = paymentMethodNamed(work, ids[0]!, 'id');
  const card = params.group('card');
  const month = card.integer('exp_month') ?? before.card.exp_month;
  const year = card.integer('exp_year') ?? before.card.exp_year;
  const after: PaymentMethodObject = {
    ...before,
    allow_redisplay: params.oneOf('allow_redisplay', ['always', 'limited', 'unspecified'] as const) ?? before.allow_redisplay,
    billing_details: params.has('billing_details') ? changedBillingDetails(params.group('billing_details'), before.billing_details) : before.billing_details,
    card: { ...before.card, exp_month: month, exp_year: year },
    metadata: params.metadata(before.metadata),
  };
  card.done();
  params.done();
  if (month < 1 || month > 12) throw invalidParam("Your card's expiration month is invalid.", 'card[exp_month]', 'invalid_expiry_month');
  if (before.customer === null) throw refused('You must save this PaymentMethod to a customer before you can update it.');
  work.put('payment_methods', after);
  work.emit('payment_method.updated', after, { billing_details: before.billing_details, metadata: before.metadata });
  return after;
}

function attach({ params, ids, work }: Call): PaymentMethodObject {
  const customer = params.required('customer');
  params.done();
  customerNamed(work.store, customer);
  return attachCard(work, paymentMethodNamed(work, ids[0]!, 'id'), customer);
}

function detach({ params, ids, work }: Call): PaymentMethodObject {
  params.done();
  const before = paymentMethodNamed(work, ids[0]!, 'id');
  if (before.customer === null) throw refused('The payment method you provided is not attached to a customer so detachment is impossible.');
  work.put('cards', { ...heldCard(work, before), spent: true });
  const detached = work.put('payment_methods', { ...before, customer: null });
  work.emit('payment_method.detached', detached, { customer: before.customer });
  forgetDefault(work, before.customer, before.id);
  return detached;
}

function forgetDefault(work: Work, customerId: string, methodId: string): void {
  const customer = customerNamed(work.store, customerId);
  if (customer.invoice_settings.default_payment_method !== methodId) return;
  const without = work.put('customers', { ...customer, invoice_settings: { ...customer.invoice_settings, default_payment_method: null } });
  work.emit('customer.updated', without, { invoice_settings: customer.invoice_settings });
}
