import { invalidParam, missing } from '../asking/errors';
import { listPage } from '../asking/list-page';
import { noBillingDetails } from '../objects/address';
import { type CustomerObject, newCustomer } from '../objects/customer';
import { paymentMethodNamed, attachCard } from '../cards';
import { type Params } from '../asking/params';
import { type Store } from '../records/store';
import { type Work } from '../records/world';
import { changed, changedAddress } from './changes';
import { type Call, type Route } from './endpoint';

export const customerRoutes: readonly Route[] = [
  ['POST', '/v1/customers', create],
  ['GET', '/v1/customers', list],
  ['GET', '/v1/customers/:id', retrieve],
  ['POST', '/v1/customers/:id', update],
];

/** The customer named by a parameter, which must exist. */
export function customerNamed(store: Store, id: string, param = 'customer'): CustomerObject {
  const customer = store.find('customers', id);
  if (!customer) throw missing('customer', id, param, param === 'id' ? 404 : 400);
  return customer;
}

function create({ params, work }: Call): CustomerObject {
  const method = params.text('payment_method');
  const started = newCustomer(work.now);
  const read = readChanges(params, started);
  params.done();
  const card = method ? paymentMethodNamed(work, method, 'payment_method') : undefined;
  if (card) attachCard(work, card, started.id);
  const customer = work.put('customers', withDefaultCard(work, read, started.id));
  work.emit('customer.created', customer);
  return customer;
}

function retrieve({ params, ids, work }: Call): CustomerObject {
  params.done();
  return customerNamed(work.store, ids[0]!, 'id');
}

function update({ params, ids, work }: Call): CustomerObject {
  const before = customerNamed(work.store, ids[0]!, 'id');
  const read = readChanges(params, before);
  params.done();
  const after = withDefaultCard(work, read, before.id);
  const previous = differences(before, after);
  if (Object.keys(previous).length === 0) return before;
  work.put('customers', after);
  work.emit('customer.updated', after, previous);
  return after;
}

function list({ params, work }: Call) {
  const email = params.text('email');
  return listPage(work.store, 'customers', params, { url: '/v1/customers', ...(email && { keep: (customer) => customer.email === email }) });
}

function readChanges(params: Params, before: CustomerObject): CustomerObject {
  const settings = params.group('invoice_settings');
  const defaultCard = changed(settings, 'default_payment_method', before.invoice_settings.default_payment_method);
  settings.done();
  const locales = params.has('preferred_locales') ? params.texts('preferred_locales') : before.preferred_locales;
  return {
    ...before,
    address: params.has('address') ? changedAddress(params.group('address'), before.address ?? noBillingDetails.address) : before.address,
    description: changed(params, 'description', before.description),
    email: changed(params, 'email', before.email),
    invoice_settings: { ...before.invoice_settings, default_payment_method: defaultCard },
    metadata: params.metadata(before.metadata),
    name: changed(params, 'name', before.name),
    phone: changed(params, 'phone', before.phone),
    preferred_locales: locales,
  };
}

function withDefaultCard(work: Work, customer: CustomerObject, id: string): CustomerObject {
  const wanted = customer.invoice_settings.default_payment_method;
  if (wanted === null) return customer;
  const method = paymentMethodNamed(work, wanted, 'invoice_settings[default_payment_method]');
  if (method.customer !== id) {
    throw invalidParam(`The customer does not have a payment method with the ID ${wanted}. The payment method must be attached to the customer.`, 'invoice_settings[default_payment_method]', 'resource_missing');
  }
  return { ...customer, invoice_settings: { ...customer.invoice_settings, default_payment_method: method.id } };
}

function differences(before: CustomerObject, after: CustomerObject): Partial<CustomerObject> {
  const changedEntries = Object.entries(before).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(after[name as keyof CustomerObject]));
  return Object.fromEntries(changedEntries);
}
