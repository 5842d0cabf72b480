import { load } from 'cheerio';
import type Stripe from 'stripe';
import { testCards } from '../../src/sandbox/stripe/test-cards';
import { closeSandboxes, errorOf, openSandbox, postForm, renewal, type Sandbox, typedCard } from './support';

let sandbox: Sandbox;
beforeAll(async () => { sandbox = await openSandbox(); });
afterAll(closeSandboxes);

const addresses = { success_url: 'https://portal.example/back?session={CHECKOUT_SESSION_ID}', cancel_url: 'https://portal.example/cancel?a=1&b=2' };

async function paymentSession(more: Partial<Stripe.Checkout.SessionCreateParams> = {}) {
  const customer = await sandbox.stripe.customers.create({ email: 'kim@example.com' });
  const session = await sandbox.stripe.checkout.sessions.create({
    mode: 'payment', customer: customer.id, ...addresses, metadata: { quote: 'q1' },
    line_items: [{ quantity: 2, price_data: { currency: 'usd', unit_amount: 10_799, product_data: { name: 'Safe Pro <Core>' } } }],
    payment_intent_data: { metadata: { charge_ref: 'order-q1' }, setup_future_usage: 'off_session' }, ...more,
  });
  return { customer, session };
}

async function setupSession() {
  const customer = await sandbox.stripe.customers.create({});
  const session = await sandbox.stripe.checkout.sessions.create({ mode: 'setup', currency: 'usd', customer: customer.id, ...addresses, setup_intent_data: { metadata: { organization: 'o1' } } });
  return { customer, session };
}

describe('the page for a payment', () => {
  it('shows what is to be paid, says that it is a sandbox, and lists the test cards', async () => {
    const { session } = await paymentSession();
    const answer = await fetch(session.url!);
    const page = load(await answer.text());
    expect(answer.status).toBe(200);
    expect(page('.banner').text()).toBe('Sandbox – no real money');
    expect(page('.amount').text()).toBe('$215.98');
    expect(page('ul.lines li').text()).toContain('Safe Pro <Core> × 2');
    expect(page('a:contains("Cancel")').attr('href')).toBe(addresses.cancel_url);
    expect(page('table').text()).toContain('4000 0000 0000 9995');
    expect(page('script, style, [style]')).toHaveLength(0);
    for (const input of page('form input').toArray()) expect(page(`label[for="${input.attribs.id}"]`)).toHaveLength(1);
    const policy = answer.headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('form-action');
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it('takes the money, keeps the card and sends the person back', async () => {
    const { stripe } = sandbox;
    const { customer, session } = await paymentSession();
    expect(session).toMatchObject({ status: 'open', payment_status: 'unpaid', payment_intent: null, amount_total: 21_598 });
    const answer = await postForm(session.url!, typedCard('4242 4242 4242 4242'));
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `https://portal.example/back?session=${session.id}`]);
    const after = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent.latest_charge', 'line_items'] });
    expect(after).toMatchObject({ status: 'complete', payment_status: 'paid', url: null, metadata: { quote: 'q1' }, customer_details: { email: 'kim@example.com' } });
    const intent = after.payment_intent as Stripe.PaymentIntent;
    expect(intent).toMatchObject({ status: 'succeeded', amount: 21_598, metadata: { charge_ref: 'order-q1' }, customer: customer.id });
    expect((intent.latest_charge as Stripe.Charge).billing_details.name).toBe('Robin Example');
    expect(after.line_items?.data).toMatchObject([{ description: 'Safe Pro <Core>', quantity: 2, amount_total: 21_598 }]);
    expect((await stripe.paymentMethods.list({ customer: customer.id })).data.map((one) => one.id)).toEqual([intent.payment_method]);
    expect((await stripe.checkout.sessions.list({ payment_intent: intent.id })).data.map((one) => one.id)).toEqual([session.id]);
    expect((await stripe.checkout.sessions.list({ customer: customer.id })).data).toHaveLength(1);
    const later = await stripe.paymentIntents.create(renewal(customer.id, intent.payment_method as string));
    expect(later.status).toBe('succeeded');
  });

  it('does not keep the card unless it was asked to', async () => {
    const { customer, session } = await paymentSession({ payment_intent_data: {} });
    await postForm(session.url!, typedCard('4242424242424242'));
    expect((await sandbox.stripe.paymentMethods.list({ customer: customer.id })).data).toEqual([]);
  });

  const declining = Object.entries(testCards).filter(([, kind]) => kind.refusesAll ?? kind.refuses).filter(([, kind]) => !kind.authentication);
  it.each(declining)('says why %s is refused and takes another card', async (number, kind) => {
    const { stripe } = sandbox;
    const { session } = await paymentSession();
    const refused = await postForm(session.url!, typedCard(number));
    expect(refused.status).toBe(402);
    expect(load(await refused.text())('[role=alert]').text()).toBe((kind.refusesAll ?? kind.refuses)!.message);
    const open = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });
    expect(open).toMatchObject({ status: 'open', payment_status: 'unpaid', payment_intent: { status: 'requires_payment_method', last_payment_error: { code: (kind.refusesAll ?? kind.refuses)!.code } } });
    expect((await postForm(session.url!, typedCard('5555555555554444'))).status).toBe(303);
    const done = await stripe.checkout.sessions.retrieve(session.id);
    expect(done.payment_intent).toBe((open.payment_intent as Stripe.PaymentIntent).id);
  });

  it.each([
    [{ card_number: '4242' }, 'incomplete'],
    [{ card_number: '4111111111111111' }, 'not a test card'],
    [{ expiry: '13/30' }, 'expiration date is incomplete'],
    [{ expiry: '01/20' }, 'in the past'],
    [{ cvc: '12' }, 'security code is incomplete'],
  ])('refuses %j with words', async (wrong, words) => {
    const { session } = await paymentSession();
    const answer = await postForm(session.url!, { ...typedCard('4242424242424242'), ...wrong });
    expect(answer.status).toBe(422);
    const page = load(await answer.text());
    expect(page('[role=alert]').text()).toContain(words);
    expect(page('#name').attr('value')).toBe('Robin Example');
    expect(page('#card_number').attr('value')).toBeUndefined();
  });

  it('pays once, also after the back button', async () => {
    const { customer, session } = await paymentSession();
    await postForm(session.url!, typedCard('4242424242424242'));
    const again = await postForm(session.url!, typedCard('4242424242424242'));
    expect(again.status).toBe(200);
    expect(load(await again.text())('a.button').attr('href')).toBe(`https://portal.example/back?session=${session.id}`);
    expect((await sandbox.stripe.paymentIntents.list({ customer: customer.id })).data).toHaveLength(1);
  });
});

describe('the page for a card', () => {
  it('keeps the card without charging it', async () => {
    const { stripe } = sandbox;
    const { customer, session } = await setupSession();
    expect(session).toMatchObject({ payment_status: 'no_payment_required', amount_total: null });
    expect((await postForm(session.url!, typedCard('5555 5555 5555 4444'))).status).toBe(303);
    const after = await stripe.checkout.sessions.retrieve(session.id, { expand: ['setup_intent.payment_method'] });
    const setup = after.setup_intent as Stripe.SetupIntent;
    expect(after.status).toBe('complete');
    expect(setup).toMatchObject({ status: 'succeeded', customer: customer.id, metadata: { organization: 'o1' }, payment_method: { card: { last4: '4444', exp_month: 12, exp_year: 2034 } } });
    expect((await stripe.setupIntents.retrieve(setup.id)).status).toBe('succeeded');
    expect((await stripe.paymentIntents.list({ customer: customer.id })).data).toEqual([]);
  });

  it('refuses a card that its bank refuses, and accepts one that will decline only later', async () => {
    const { customer, session } = await setupSession();
    expect((await postForm(session.url!, typedCard('4000000000009995'))).status).toBe(402);
    expect((await postForm(session.url!, typedCard('4000000000000341'))).status).toBe(303);
    const [card] = (await sandbox.stripe.paymentMethods.list({ customer: customer.id })).data;
    expect(await errorOf(sandbox.stripe.paymentIntents.create(renewal(customer.id, card!.id)))).toMatchObject({ decline_code: 'generic_decline' });
  });
});

describe('a Checkout session', () => {
  it('lasts from 30 minutes to 24 hours', async () => {
    const soon = Math.floor(Date.now() / 1000);
    expect(await errorOf(paymentSession({ expires_at: soon + 29 * 60 }))).toMatchObject({ statusCode: 400, param: 'expires_at' });
    expect(await errorOf(paymentSession({ expires_at: soon + 25 * 3600 }))).toMatchObject({ statusCode: 400, param: 'expires_at' });
    expect((await paymentSession({ expires_at: soon + 31 * 60 })).session.expires_at).toBe(soon + 31 * 60);
  });

  it('can be expired, and takes no card afterwards', async () => {
    const { stripe } = sandbox;
    const { session } = await paymentSession();
    await postForm(session.url!, typedCard('4000000000000002'));
    expect(await stripe.checkout.sessions.expire(session.id)).toMatchObject({ status: 'expired', url: null });
    const answer = await postForm(session.url!, typedCard('4242424242424242'));
    expect(answer.status).toBe(410);
    expect(load(await answer.text())('a.button').attr('href')).toBe(addresses.cancel_url);
    const after = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });
    expect(after.payment_intent).toMatchObject({ status: 'canceled' });
    expect((await errorOf(stripe.checkout.sessions.expire(session.id))).statusCode).toBe(400);
  });

  it('holds its payment: it is expired, not canceled', async () => {
    const { session } = await paymentSession();
    await postForm(session.url!, typedCard('4000000000000002'));
    const open = await sandbox.stripe.checkout.sessions.retrieve(session.id);
    expect((await errorOf(sandbox.stripe.paymentIntents.cancel(open.payment_intent as string))).statusCode).toBe(400);
  });

  it('refuses what cannot be paid', async () => {
    expect(await errorOf(paymentSession({ line_items: [] }))).toMatchObject({ code: 'parameter_missing', param: 'line_items' });
    expect(await errorOf(paymentSession({ success_url: 'nowhere' }))).toMatchObject({ param: 'success_url' });
    expect(await errorOf(paymentSession({ customer: 'cus_unknown' }))).toMatchObject({ code: 'resource_missing' });
    expect((await errorOf(sandbox.stripe.checkout.sessions.retrieve('cs_unknown'))).statusCode).toBe(404);
    expect((await fetch(`${sandbox.url}/c/pay/cs_unknown`)).status).toBe(404);
  });

  it('is finished without a page by the switch', async () => {
    const { session } = await paymentSession();
    await sandbox.control('POST', `/sessions/${session.id}/submit`, { number: '4242424242424242' });
    expect((await sandbox.stripe.checkout.sessions.retrieve(session.id)).payment_status).toBe('paid');
  });
});
