import type Stripe from 'stripe';
import { closeSandboxes, customerWithCard, openSandbox, postForm, renewal, type Sandbox, secretKey, typedCard } from './support';
import { objectNames, problemsOf } from './stripe-schema';

let sandbox: Sandbox;
beforeAll(async () => { sandbox = await openSandbox(); });
afterAll(closeSandboxes);

const expansions: Record<string, string[]> = {
  payment_intents: ['data.latest_charge', 'data.payment_method', 'data.customer'],
  'checkout/sessions': ['data.payment_intent.latest_charge', 'data.setup_intent.payment_method', 'data.line_items'],
  charges: ['data.refunds'],
};

/** What the API sends, before the SDK touches it. */
async function sent(path: string): Promise<unknown> {
  const expand = (expansions[path] ?? []).map((field) => `&expand[]=${field}`).join('');
  const answer = await fetch(`${sandbox.url}/v1/${path}${path.includes('?') ? '&' : '?'}limit=100${expand}`, { headers: { authorization: `Bearer ${secretKey}` } });
  return answer.json();
}

/** Objects of every kind in as many states as the API has. */
async function fill(): Promise<string> {
  const { stripe, control } = sandbox;
  const { customer, method } = await customerWithCard(stripe);
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id }, address: { city: 'Bern' } });
  await stripe.paymentMethods.update(method.id, { billing_details: { name: 'Kim' } });
  const paid = await stripe.paymentIntents.create(renewal(customer.id, method.id));
  await stripe.refunds.create({ payment_intent: paid.id, amount: 7 });
  const disputed = await stripe.paymentIntents.create(renewal(customer.id, method.id));
  await control('POST', '/disputes', { payment_intent: disputed.id });
  for (const card of ['pm_card_chargeCustomerFail', 'pm_card_authenticationRequired', 'pm_card_radarBlock']) {
    const other = await stripe.paymentMethods.attach(card, { customer: customer.id });
    await stripe.paymentIntents.create(renewal(customer.id, other.id)).catch(() => undefined);
    await stripe.paymentIntents.create({ amount: 900, currency: 'eur', customer: customer.id, payment_method: other.id, confirm: true, return_url: 'https://portal.example/' }).catch(() => undefined);
  }
  const waiting = await stripe.paymentIntents.create({ amount: 900, currency: 'usd' });
  await stripe.paymentIntents.cancel(waiting.id);
  await control('POST', `/payment_methods/${method.id}`, { processing: true });
  await stripe.paymentIntents.create(renewal(customer.id, method.id));
  for (const number of ['4000000000000002', '4242424242424242', '4000002760003184']) for (const mode of ['payment', 'setup'] as const) await visit(customer.id, mode, number);
  await stripe.paymentMethods.detach(method.id);
  return customer.id;
}

async function visit(customer: string, mode: 'payment' | 'setup', number: string): Promise<void> {
  const { stripe } = sandbox;
  const lines = { line_items: [{ price_data: { currency: 'usd', unit_amount: 900, product_data: { name: 'Safe' } }, quantity: 1 }] };
  const session = await stripe.checkout.sessions.create({ mode, customer, success_url: 'https://portal.example/done', ...(mode === 'payment' ? lines : { currency: 'usd' }) });
  await postForm(session.url!, typedCard(number));
  if (number.endsWith('0002')) await stripe.checkout.sessions.expire(session.id);
}

describe('every object that the sandbox sends', () => {
  it('is what Stripe’s types say, field by field', async () => {
    const customer = await fill();
    const seen = new Set<string>();
    const paths = ['customers', `payment_methods?customer=${customer}`, 'setup_intents', 'checkout/sessions', 'payment_intents', 'charges', 'refunds', 'disputes', 'events'];
    for (const path of paths) expect([path, ...new Set(problemsOf(await sent(path), seen))]).toEqual([path]);
    expect([...seen].sort()).toEqual([...objectNames].sort());
    const states = new Set((await sandbox.stripe.paymentIntents.list({ limit: 100 })).data.map((intent) => intent.status));
    expect([...states].sort()).toEqual(['canceled', 'processing', 'requires_action', 'requires_payment_method', 'succeeded']);
  });

  it('would be found out if it were not', async () => {
    const intent = await sandbox.stripe.paymentIntents.create({ amount: 900, currency: 'usd' });
    const { amount: _, ...withoutAmount } = intent;
    const wrong = (change: Partial<Record<keyof Stripe.PaymentIntent | 'invented', unknown>>) => problemsOf({ ...intent, ...change }, new Set());
    expect(problemsOf(withoutAmount, new Set())).toEqual(['<payment_intent>.amount is missing']);
    expect(wrong({ invented: 1 })).toEqual(['<payment_intent>.invented is unknown']);
    expect(wrong({ status: 'paid' })).toEqual(['<payment_intent>.status is "paid"']);
    expect(wrong({ amount: '900' })).toEqual(['<payment_intent>.amount is "900"']);
    expect(wrong({ next_action: { url: 'x' } })).toEqual(['<payment_intent>.next_action.type is missing', '<payment_intent>.next_action.url is unknown']);
    expect(wrong({})).toEqual([]);
  });
});
