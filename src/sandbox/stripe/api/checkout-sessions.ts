import { expireSession } from '../checkout';
import { invalidParam, missing } from '../asking/errors';
import { listPage, whereFrom } from '../asking/list-page';
import { type CheckoutSessionObject, newCheckoutSession } from '../objects/checkout-session';
import { type LineItemObject, newLineItem } from '../objects/line-item';
import { newSetupIntent } from '../objects/setup-intent';
import { type Params } from '../asking/params';
import { type CheckoutPlan } from '../records/private-records';
import { type Work } from '../records/world';
import { readAllowedTypes } from './allowed-types';
import { readCurrency, requireChargeable } from './amounts';
import { customerNamed } from './customers';
import { type Call, type Route } from './endpoint';

export const checkoutSessionRoutes: readonly Route[] = [
  ['POST', '/v1/checkout/sessions', create],
  ['GET', '/v1/checkout/sessions', list],
  ['GET', '/v1/checkout/sessions/:id', retrieve],
  ['POST', '/v1/checkout/sessions/:id', update],
  ['POST', '/v1/checkout/sessions/:id/expire', expire],
  ['GET', '/v1/checkout/sessions/:id/line_items', listLines],
];

const shortest = 30 * 60;
const longest = 24 * 60 * 60;

export function sessionNamed(work: Work, id: string): CheckoutSessionObject {
  const session = work.store.find('sessions', id);
  if (!session) throw missing('checkout.session', id);
  return session;
}

function create({ params, work }: Call): CheckoutSessionObject {
  const mode = params.oneOf('mode', ['payment', 'setup'] as const);
  if (!mode) throw invalidParam('Missing required param: mode.', 'mode', 'parameter_missing');
  const blank = newCheckoutSession(work.now, {
    mode,
    successUrl: readUrl(params, 'success_url') ?? params.required('success_url'),
    cancelUrl: readUrl(params, 'cancel_url') ?? null,
    expiresAt: readExpiry(params, work.now),
    pageUrl: (id) => `${work.world.publicUrl}/c/pay/${id}`,
  });
  const lines = readLines(params, work.now, mode);
  const plan = readPlan(params, mode, blank.id, lines);
  const session = readSession(params, blank, plan);
  params.done();
  if (session.customer !== null) customerNamed(work.store, session.customer);
  work.put('plans', plan);
  return work.put('sessions', mode === 'setup' ? withSetupIntent(work, session, plan) : session);
}

function retrieve({ params, ids, work }: Call): CheckoutSessionObject {
  params.done();
  return sessionNamed(work, ids[0]!);
}

function update({ params, ids, work }: Call): CheckoutSessionObject {
  const before = sessionNamed(work, ids[0]!);
  const metadata = params.metadata(before.metadata);
  params.done();
  return work.put('sessions', { ...before, metadata });
}

function list({ params, work }: Call) {
  const status = params.oneOf('status', ['complete', 'expired', 'open'] as const);
  const where = whereFrom(params, 'payment_intent', 'customer');
  const keep = (session: CheckoutSessionObject) => status === undefined || session.status === status;
  return listPage(work.store, 'sessions', params, { where, url: '/v1/checkout/sessions', keep });
}

function expire({ params, ids, work }: Call): CheckoutSessionObject {
  params.done();
  return expireSession(work, sessionNamed(work, ids[0]!));
}

function listLines({ params, ids, work }: Call) {
  const session = sessionNamed(work, ids[0]!);
  params.integer('limit');
  params.done();
  return { object: 'list', data: work.store.find('plans', session.id)!.lines, has_more: false, url: `/v1/checkout/sessions/${session.id}/line_items` };
}

function readSession(params: Params, blank: CheckoutSessionObject, plan: CheckoutPlan): CheckoutSessionObject {
  const total = plan.lines.reduce((sum, line) => sum + line.amount_total, 0);
  const currency = plan.lines[0]?.currency ?? (params.has('currency') ? readCurrency(params) : null);
  if (blank.mode === 'payment') requireChargeable(total, currency!, 'line_items');
  if (blank.mode === 'setup' && currency === null) throw invalidParam('Missing required param: currency.', 'currency', 'parameter_missing');
  // Read and without effect here: how the page looks.
  for (const name of ['locale', 'submit_type', 'billing_address_collection', 'ui_mode', 'currency', 'customer_creation', 'payment_method_collection']) params.text(name);
  for (const name of ['custom_text', 'customer_update', 'payment_method_options', 'branding_settings', 'saved_payment_method_options', 'wallet_options', 'adaptive_pricing']) params.group(name);
  return {
    ...blank,
    allowed_payment_method_types: readAllowedTypes(params),
    amount_subtotal: blank.mode === 'payment' ? total : null,
    amount_total: blank.mode === 'payment' ? total : null,
    client_reference_id: params.text('client_reference_id') ?? null,
    currency,
    customer: params.text('customer') || null,
    customer_email: params.text('customer_email') ?? null,
    metadata: params.metadata(),
  };
}

function readPlan(params: Params, mode: 'payment' | 'setup', id: string, lines: LineItemObject[]): CheckoutPlan {
  const other = mode === 'payment' ? 'setup_intent_data' : 'payment_intent_data';
  if (params.has(other)) throw invalidParam(`You can not pass \`${other}\` in \`${mode}\` mode.`, other);
  const data = params.group(mode === 'payment' ? 'payment_intent_data' : 'setup_intent_data');
  const plan: CheckoutPlan = {
    id,
    lines,
    intentMetadata: data.metadata(),
    intentDescription: data.text('description') ?? null,
    setupFutureUsage: data.oneOf('setup_future_usage', ['off_session', 'on_session'] as const) ?? null,
    statementDescriptorSuffix: data.text('statement_descriptor_suffix') ?? null,
    receiptEmail: data.text('receipt_email') ?? null,
    refusal: null,
  };
  data.done();
  return plan;
}

function readLines(params: Params, now: number, mode: 'payment' | 'setup'): LineItemObject[] {
  const groups = params.groups('line_items');
  if (mode === 'setup' && groups.length > 0) throw invalidParam('You can not pass `line_items` in `setup` mode.', 'line_items');
  if (mode === 'payment' && groups.length === 0) throw invalidParam('Missing required param: line_items.', 'line_items', 'parameter_missing');
  const lines = groups.map((group, index) => readLine(group, index, now));
  if (new Set(lines.map((line) => line.currency)).size > 1) throw invalidParam('All line items must have the same currency.', 'line_items');
  return lines;
}

function readLine(group: Params, index: number, now: number): LineItemObject {
  const price = group.group('price_data');
  const product = price.group('product_data');
  const unitAmount = price.integer('unit_amount');
  if (unitAmount === undefined || unitAmount < 0) throw invalidParam('Invalid non-negative integer', `line_items[${index}][price_data][unit_amount]`);
  const quantity = group.integer('quantity') ?? 1;
  if (quantity < 1) throw invalidParam('Invalid positive integer', `line_items[${index}][quantity]`);
  const line = { name: product.required('name'), unitAmount, currency: readCurrency(price), quantity };
  price.text('tax_behavior');
  group.done();
  price.done();
  return newLineItem(now, line);
}

function withSetupIntent(work: Work, session: CheckoutSessionObject, plan: CheckoutPlan): CheckoutSessionObject {
  const intent = { ...newSetupIntent(work.now), customer: session.customer, metadata: plan.intentMetadata, description: plan.intentDescription };
  work.emit('setup_intent.created', work.put('setup_intents', intent));
  return { ...session, setup_intent: intent.id };
}

function readUrl(params: Params, name: string): string | undefined {
  const url = params.text(name);
  if (url === undefined || url === '') return undefined;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw invalidParam('Not a valid URL', name, 'url_invalid');
  return url;
}

function readExpiry(params: Params, now: number): number {
  const expiresAt = params.integer('expires_at') ?? now + longest;
  if (expiresAt < now + shortest) throw invalidParam('The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.', 'expires_at');
  if (expiresAt > now + longest) throw invalidParam('The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.', 'expires_at');
  return expiresAt;
}
