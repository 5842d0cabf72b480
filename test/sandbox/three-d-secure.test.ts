import { load } from 'cheerio';
import type Stripe from 'stripe';
import { closeSandboxes, customerWithCard, errorOf, openSandbox, postForm, renewal, type Sandbox, typedCard } from './support';

let sandbox: Sandbox;
beforeAll(async () => { sandbox = await openSandbox(); });
afterAll(closeSandboxes);

const back = 'https://portal.example/payments/back?order=7';

async function onSession(card: string, more: Partial<Stripe.PaymentIntentCreateParams> = {}) {
  const { customer, method } = await customerWithCard(sandbox.stripe, card);
  const intent = await sandbox.stripe.paymentIntents.create({ amount: 1_250, currency: 'usd', customer: customer.id, payment_method: method.id, confirm: true, return_url: back, ...more });
  return { customer, method, intent, page: intent.next_action?.redirect_to_url?.url ?? '' };
}

async function sessionFor(mode: 'payment' | 'setup') {
  const customer = await sandbox.stripe.customers.create({});
  const lines = { line_items: [{ price_data: { currency: 'usd', unit_amount: 900, product_data: { name: 'Safe' } }, quantity: 1 }], payment_intent_data: { setup_future_usage: 'off_session' as const } };
  const session = await sandbox.stripe.checkout.sessions.create({ mode, customer: customer.id, success_url: 'https://portal.example/done', cancel_url: 'https://portal.example/no', ...(mode === 'payment' ? lines : { currency: 'usd' }) });
  return { customer, session };
}

async function submitAndGetChallenge(session: Stripe.Checkout.Session, number: string): Promise<string> {
  const answer = await postForm(session.url!, typedCard(number));
  expect(answer.status).toBe(303);
  return answer.headers.get('location')!;
}

describe('a payment with the cardholder there', () => {
  it('goes on to the bank’s page and is paid when they complete it', async () => {
    const { intent, page } = await onSession('pm_card_authenticationRequired');
    expect(intent).toMatchObject({ status: 'requires_action', next_action: { type: 'redirect_to_url', redirect_to_url: { return_url: back } } });
    const shown = load(await (await fetch(page)).text());
    expect(shown('main').text()).toContain('$12.50');
    expect(shown('button').toArray().map((button) => shown(button).text())).toEqual(['Complete', 'Fail']);
    const answer = await postForm(page, { answer: 'complete' });
    const way = new URL(answer.headers.get('location')!);
    expect(answer.status).toBe(303);
    expect(Object.fromEntries(way.searchParams)).toEqual({ order: '7', payment_intent: intent.id, payment_intent_client_secret: intent.client_secret, redirect_status: 'succeeded' });
    const after = await sandbox.stripe.paymentIntents.retrieve(intent.id, { expand: ['latest_charge'] });
    expect(after).toMatchObject({ status: 'succeeded', next_action: null, latest_charge: { payment_method_details: { card: { three_d_secure: { result: 'authenticated' } } } } });
  });

  it('is not paid when they fail, and can be tried with another card', async () => {
    const { customer, intent, page } = await onSession('pm_card_threeDSecure2Required');
    const answer = await postForm(page, { answer: 'fail' });
    expect(new URL(answer.headers.get('location')!).searchParams.get('redirect_status')).toBe('failed');
    const after = await sandbox.stripe.paymentIntents.retrieve(intent.id);
    expect(after).toMatchObject({ status: 'requires_payment_method', latest_charge: null, last_payment_error: { code: 'payment_intent_authentication_failure' } });
    const other = await sandbox.stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    expect((await sandbox.stripe.paymentIntents.confirm(intent.id, { payment_method: other.id, return_url: back })).status).toBe('succeeded');
  });

  it('can still be declined after the bank’s page', async () => {
    const { intent, page } = await onSession('pm_card_authenticationRequiredChargeDeclinedInsufficientFunds');
    const answer = await postForm(page, { answer: 'complete' });
    expect(answer.headers.get('location')).toContain('redirect_status=failed');
    expect(await sandbox.stripe.paymentIntents.retrieve(intent.id)).toMatchObject({ status: 'requires_payment_method', last_payment_error: { decline_code: 'insufficient_funds' } });
  });

  it('pays once however often the page is sent', async () => {
    const { customer, page } = await onSession('pm_card_authenticationRequired');
    await postForm(page, { answer: 'complete' });
    expect((await postForm(page, { answer: 'complete' })).status).toBe(303);
    expect((await sandbox.stripe.charges.list({ customer: customer.id })).data).toHaveLength(1);
  });

  it('is over when the intent was canceled meanwhile', async () => {
    const { intent, page } = await onSession('pm_card_authenticationRequired');
    await sandbox.stripe.paymentIntents.cancel(intent.id);
    expect((await postForm(page, { answer: 'complete' })).status).toBe(410);
    expect((await sandbox.stripe.paymentIntents.retrieve(intent.id)).status).toBe('canceled');
  });
});

describe('Checkout with 3-D Secure', () => {
  it('pays after the bank’s page', async () => {
    const { session } = await sessionFor('payment');
    const challenge = await submitAndGetChallenge(session, '4000002760003184');
    expect((await sandbox.stripe.checkout.sessions.retrieve(session.id)).status).toBe('open');
    const answer = await postForm(challenge, { answer: 'complete' });
    expect(answer.headers.get('location')).toBe('https://portal.example/done');
    expect((await sandbox.stripe.checkout.sessions.retrieve(session.id)).payment_status).toBe('paid');
  });

  it('goes back to the form with the reason when the bank’s page fails', async () => {
    const { session } = await sessionFor('payment');
    const challenge = await submitAndGetChallenge(session, '4000000000003220');
    const answer = await postForm(challenge, { answer: 'fail' });
    expect(answer.headers.get('location')).toBe(`/c/pay/${session.id}`);
    expect(load(await (await fetch(session.url!)).text())('[role=alert]').text()).toContain('unable to authenticate');
    expect((await postForm(session.url!, typedCard('4242424242424242'))).headers.get('location')).toBe('https://portal.example/done');
  });

  it('sets …3155 up once, so that later charges need nobody', async () => {
    const { customer, session } = await sessionFor('setup');
    await postForm(await submitAndGetChallenge(session, '4000002500003155'), { answer: 'complete' });
    const [card] = (await sandbox.stripe.paymentMethods.list({ customer: customer.id })).data;
    expect((await sandbox.stripe.paymentIntents.create(renewal(customer.id, card!.id))).status).toBe('succeeded');
  });

  it('sets …3155 up also by a payment that keeps the card', async () => {
    const { customer, session } = await sessionFor('payment');
    await postForm(await submitAndGetChallenge(session, '4000002500003155'), { answer: 'complete' });
    const [card] = (await sandbox.stripe.paymentMethods.list({ customer: customer.id })).data;
    expect((await sandbox.stripe.paymentIntents.create(renewal(customer.id, card!.id))).status).toBe('succeeded');
  });

  it('asks …3184 every time, however it was set up', async () => {
    const { customer, session } = await sessionFor('setup');
    await postForm(await submitAndGetChallenge(session, '4000002760003184'), { answer: 'complete' });
    const [card] = (await sandbox.stripe.paymentMethods.list({ customer: customer.id })).data;
    expect(await errorOf(sandbox.stripe.paymentIntents.create(renewal(customer.id, card!.id)))).toMatchObject({ code: 'authentication_required' });
  });

  it('keeps no card when the set-up fails at the bank', async () => {
    const { customer, session } = await sessionFor('setup');
    await postForm(await submitAndGetChallenge(session, '4000002500003155'), { answer: 'fail' });
    expect((await sandbox.stripe.paymentMethods.list({ customer: customer.id })).data).toEqual([]);
    const after = await sandbox.stripe.checkout.sessions.retrieve(session.id, { expand: ['setup_intent'] });
    expect(after).toMatchObject({ status: 'open', setup_intent: { status: 'requires_payment_method', last_setup_error: { code: 'setup_intent_authentication_failure' } } });
  });
});
