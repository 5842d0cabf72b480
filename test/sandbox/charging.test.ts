import { closeSandboxes, customerWithCard, errorOf, openSandbox, renewal, type Sandbox } from './support';
import Stripe from 'stripe';

let sandbox: Sandbox;
beforeAll(async () => { sandbox = await openSandbox(); });
afterAll(closeSandboxes);

async function chargeWith(card: string, more: Partial<Stripe.PaymentIntentCreateParams> = {}) {
  const { customer, method } = await customerWithCard(sandbox.stripe, card);
  return { customer, method, call: sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id, more)) };
}

describe('a charge without the cardholder', () => {
  it('succeeds with a good card and shows its charge and card', async () => {
    const { customer, method, call } = await chargeWith('pm_card_mastercard', { metadata: { charge_ref: 'renewal-1' }, expand: ['latest_charge', 'payment_method'] });
    const intent = await call;
    expect(intent).toMatchObject({ status: 'succeeded', amount: 10_799, amount_received: 10_799, currency: 'usd', customer: customer.id, metadata: { charge_ref: 'renewal-1' } });
    const charge = intent.latest_charge as Stripe.Charge;
    expect(charge).toMatchObject({ paid: true, amount: 10_799, payment_intent: intent.id, payment_method_details: { card: { brand: 'mastercard', last4: '4444' } } });
    expect((intent.payment_method as Stripe.PaymentMethod).id).toBe(method.id);
    expect(await sandbox.stripe.charges.retrieve(charge.id)).toMatchObject({ id: charge.id, status: 'succeeded' });
  });

  it('is declined by a card that was good when it was kept', async () => {
    const { customer, method, call } = await chargeWith('pm_card_chargeCustomerFail');
    const error = await errorOf(call) as Stripe.errors.StripeCardError;
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(error).toMatchObject({ statusCode: 402, code: 'card_declined', decline_code: 'generic_decline', message: 'Your card was declined.' });
    const intent = error.payment_intent as Stripe.PaymentIntent;
    expect(intent).toMatchObject({ status: 'requires_payment_method', payment_method: null });
    expect(intent.last_payment_error?.payment_method?.id).toBe(method.id);
    expect(await sandbox.stripe.charges.retrieve(error.charge!)).toMatchObject({ status: 'failed', failure_code: 'card_declined', outcome: { reason: 'generic_decline' } });
    const [listed] = (await sandbox.stripe.paymentIntents.list({ customer: customer.id })).data;
    expect(listed).toMatchObject({ id: intent.id, status: 'requires_payment_method' });
  });

  it('has no money on the sandbox’s own card for that', async () => {
    const { call } = await chargeWith('pm_card_chargeCustomerFailInsufficientFunds');
    expect(await errorOf(call)).toMatchObject({ statusCode: 402, decline_code: 'insufficient_funds', message: 'Your card has insufficient funds.' });
  });

  it.each(['pm_card_authenticationRequired', 'pm_card_authenticationRequiredOnSetup', 'pm_card_threeDSecure2Required'])('needs the cardholder with %s', async (card) => {
    const { call } = await chargeWith(card);
    const error = await errorOf(call);
    expect(error).toMatchObject({ statusCode: 402, type: 'StripeCardError', code: 'authentication_required', decline_code: 'authentication_required' });
    expect((error.payment_intent as Stripe.PaymentIntent).status).toBe('requires_payment_method');
  });

  it('succeeds with a card that was set up before', async () => {
    const { call } = await chargeWith('pm_card_authenticationRequiredSetupForOffSession');
    expect((await call).status).toBe('succeeded');
  });

  it('is blocked for a card that looks like fraud', async () => {
    const { call } = await chargeWith('pm_card_radarBlock', { expand: ['latest_charge'] });
    const error = await errorOf(call);
    expect(error).toMatchObject({ decline_code: 'fraudulent' });
    expect(await sandbox.stripe.charges.retrieve(error.charge!)).toMatchObject({ outcome: { type: 'blocked' } });
  });

  it('starts to decline when the card is changed, and works again when it is changed back', async () => {
    const { customer, method, call } = await chargeWith('pm_card_visa');
    expect((await call).status).toBe('succeeded');
    await sandbox.control('POST', `/payment_methods/${method.id}`, { declines: 'insufficient_funds' });
    expect(await errorOf(sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id)))).toMatchObject({ decline_code: 'insufficient_funds' });
    await sandbox.control('POST', `/payment_methods/${method.id}`, { declines: null });
    expect((await sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id))).status).toBe('succeeded');
  });

  it('can stay in processing until the bank has decided', async () => {
    const { customer, method } = await customerWithCard(sandbox.stripe);
    await sandbox.control('POST', `/payment_methods/${method.id}`, { processing: true });
    const first = await sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id));
    const second = await sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id));
    expect([first.status, second.status]).toEqual(['processing', 'processing']);
    await sandbox.control('POST', `/payment_intents/${first.id}/settle`, {});
    await sandbox.control('POST', `/payment_intents/${second.id}/settle`, { declines: 'do_not_honor' });
    expect((await sandbox.stripe.paymentIntents.retrieve(first.id)).status).toBe('succeeded');
    expect(await sandbox.stripe.paymentIntents.retrieve(second.id)).toMatchObject({ status: 'requires_payment_method', last_payment_error: { decline_code: 'do_not_honor' } });
  });
});

describe('a payment intent', () => {
  it('belongs with a card of its own customer', async () => {
    const { stripe } = sandbox;
    const mine = await customerWithCard(stripe);
    const theirs = await customerWithCard(stripe);
    const error = await errorOf(stripe.paymentIntents.create(renewal(mine.customer.id, theirs.method.id)));
    expect(error).toMatchObject({ statusCode: 400, param: 'payment_method' });
    await stripe.paymentMethods.detach(mine.method.id);
    expect((await errorOf(stripe.paymentIntents.create(renewal(mine.customer.id, mine.method.id)))).message).toContain('may not be used again');
  });

  it('is confirmed later and only once', async () => {
    const { stripe } = sandbox;
    const { customer, method } = await customerWithCard(stripe);
    const intent = await stripe.paymentIntents.create({ amount: 500, currency: 'EUR', customer: customer.id, allowed_payment_method_types: ['card'] });
    expect(intent).toMatchObject({ status: 'requires_payment_method', currency: 'eur' });
    expect((await errorOf(stripe.paymentIntents.confirm(intent.id))).code).toBe('payment_intent_unexpected_state');
    expect((await stripe.paymentIntents.confirm(intent.id, { payment_method: method.id })).status).toBe('succeeded');
    const again = await errorOf(stripe.paymentIntents.confirm(intent.id, { payment_method: method.id }));
    expect(again).toMatchObject({ statusCode: 400, code: 'payment_intent_unexpected_state' });
    expect((again.payment_intent as Stripe.PaymentIntent).status).toBe('succeeded');
  });

  it('is canceled while nothing was paid', async () => {
    const { stripe } = sandbox;
    const intent = await stripe.paymentIntents.create({ amount: 500, currency: 'usd' });
    expect(await stripe.paymentIntents.cancel(intent.id, { cancellation_reason: 'abandoned' })).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' });
    expect((await errorOf(stripe.paymentIntents.cancel(intent.id))).code).toBe('payment_intent_unexpected_state');
  });

  it('wants to know where to come back to, unless nothing can redirect', async () => {
    const { stripe } = sandbox;
    const { customer, method } = await customerWithCard(stripe);
    const base = { amount: 500, currency: 'usd', customer: customer.id, payment_method: method.id, confirm: true };
    expect(await errorOf(stripe.paymentIntents.create(base))).toMatchObject({ statusCode: 400, param: 'return_url' });
    expect((await stripe.paymentIntents.create({ ...base, automatic_payment_methods: { enabled: true, allow_redirects: 'never' } })).status).toBe('succeeded');
    expect((await stripe.paymentIntents.create({ ...base, return_url: 'https://shop.example/back' })).status).toBe('succeeded');
  });

  it('does not take the parameter that this version of the API has taken away', async () => {
    const params = { amount: 500, currency: 'usd', payment_method_types: ['card'] } as Stripe.PaymentIntentCreateParams;
    expect(await errorOf(sandbox.stripe.paymentIntents.create(params))).toMatchObject({ code: 'parameter_unknown', param: 'payment_method_types' });
  });

  it.each([
    [{ amount: 49, currency: 'usd' }, 'amount_too_small'],
    [{ amount: 100_000_000, currency: 'usd' }, 'amount_too_large'],
    [{ amount: 10.5, currency: 'usd' }, 'parameter_invalid_integer'],
    [{ currency: 'usd' }, 'parameter_missing'],
  ])('refuses the amount of %j', async (params, code) => {
    expect(await errorOf(sandbox.stripe.paymentIntents.create(params as Stripe.PaymentIntentCreateParams))).toMatchObject({ statusCode: 400, code });
  });

  it('cannot be expanded by a field that holds no object', async () => {
    const intent = await sandbox.stripe.paymentIntents.create({ amount: 500, currency: 'usd' });
    expect(await errorOf(sandbox.stripe.paymentIntents.retrieve(intent.id, { expand: ['currency'] }))).toMatchObject({ statusCode: 400, param: 'expand' });
  });
});

describe('a dispute', () => {
  it('comes with the card that brings it, and by the switch', async () => {
    const { stripe, control } = sandbox;
    const byCard = await (await chargeWith('pm_card_createDispute')).call;
    expect((await stripe.disputes.list({ payment_intent: byCard.id })).data).toMatchObject([{ amount: 10_799, reason: 'fraudulent', status: 'needs_response' }]);
    const paid = await (await chargeWith('pm_card_visa')).call;
    const dispute = await control('POST', '/disputes', { payment_intent: paid.id, reason: 'duplicate' });
    expect(await stripe.disputes.retrieve(dispute.id)).toMatchObject({ charge: paid.latest_charge, reason: 'duplicate' });
    expect(await errorOf(stripe.refunds.create({ payment_intent: paid.id }))).toMatchObject({ code: 'charge_disputed' });
    const [event] = (await stripe.events.list({ type: 'charge.dispute.created' })).data;
    expect(event?.data.object).toMatchObject({ id: dispute.id });
  });
});
