import { closeSandboxes, customerWithCard, errorOf, openSandbox, type Sandbox, sdkFor } from './support';
import Stripe from 'stripe';

let sandbox: Sandbox;
beforeAll(async () => { sandbox = await openSandbox(); });
afterAll(closeSandboxes);

describe('customers', () => {
  it('are created, read, changed and listed', async () => {
    const { stripe } = sandbox;
    const made = await stripe.customers.create({ name: 'Blue Fox Ltd', email: 'fox@example.com', metadata: { organization: 'o1', note: 'x' }, address: { city: 'Bern' } });
    expect(made.id).toMatch(/^cus_/);
    expect((await stripe.customers.retrieve(made.id) as Stripe.Customer).metadata).toEqual({ organization: 'o1', note: 'x' });
    const changed = await stripe.customers.update(made.id, { name: 'Red Fox Ltd', metadata: { note: '' } });
    expect(changed.name).toBe('Red Fox Ltd');
    expect(changed.metadata).toEqual({ organization: 'o1' });
    expect(changed.address?.city).toBe('Bern');
    const listed = await stripe.customers.list({ email: 'fox@example.com' });
    expect(listed.data.map((customer) => customer.id)).toEqual([made.id]);
  });

  it('take a default card only when it is theirs', async () => {
    const { stripe } = sandbox;
    const { customer, method } = await customerWithCard(stripe);
    const other = await customerWithCard(stripe);
    const changed = await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
    expect(changed.invoice_settings.default_payment_method).toBe(method.id);
    const error = await errorOf(stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: other.method.id } }));
    expect(error.statusCode).toBe(400);
  });

  it('answer an unknown id with an error and not with an empty object', async () => {
    const error = await errorOf(sandbox.stripe.customers.retrieve('cus_unknown'));
    expect(error).toBeInstanceOf(Stripe.errors.StripeInvalidRequestError);
    expect(error).toMatchObject({ statusCode: 404, code: 'resource_missing', message: "No such customer: 'cus_unknown'" });
  });

  it('refuse a parameter that nobody knows, so that a typing error is seen', async () => {
    const error = await errorOf(sandbox.stripe.customers.create({ emial: 'x' } as Stripe.CustomerCreateParams));
    expect(error).toMatchObject({ statusCode: 400, code: 'parameter_unknown', param: 'emial' });
  });

  it('refuse metadata that Stripe would refuse', async () => {
    const error = await errorOf(sandbox.stripe.customers.create({ metadata: { long: 'x'.repeat(501) } }));
    expect(error).toMatchObject({ statusCode: 400, param: 'metadata[long]' });
  });
});

describe('cards', () => {
  it('become a new payment method each time a test id is attached', async () => {
    const { stripe } = sandbox;
    const { customer, method } = await customerWithCard(stripe, 'pm_card_visa');
    const second = await stripe.paymentMethods.attach('pm_card_mastercard', { customer: customer.id });
    const third = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    expect(new Set([method.id, second.id, third.id]).size).toBe(3);
    expect(method.card).toMatchObject({ brand: 'visa', last4: '4242' });
    expect(second.card).toMatchObject({ brand: 'mastercard', last4: '4444' });
    expect(third.card?.fingerprint).toBe(method.card?.fingerprint);
    const listed = await stripe.paymentMethods.list({ customer: customer.id, type: 'card' });
    expect(listed.data.map((one) => one.id)).toEqual([third.id, second.id, method.id]);
    expect((await stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(3);
  });

  it('are gone for good once detached, also as the default card', async () => {
    const { stripe } = sandbox;
    const { customer, method } = await customerWithCard(stripe);
    await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
    const detached = await stripe.paymentMethods.detach(method.id);
    expect(detached.customer).toBeNull();
    expect((await stripe.paymentMethods.list({ customer: customer.id })).data).toEqual([]);
    expect((await stripe.customers.retrieve(customer.id) as Stripe.Customer).invoice_settings.default_payment_method).toBeNull();
    expect((await errorOf(stripe.paymentMethods.attach(method.id, { customer: customer.id }))).message).toContain('may not be used again');
    expect((await errorOf(stripe.paymentMethods.detach(method.id))).statusCode).toBe(400);
  });

  it('take new billing details and a new expiry date', async () => {
    const { stripe } = sandbox;
    const { method } = await customerWithCard(stripe);
    const changed = await stripe.paymentMethods.update(method.id, { billing_details: { name: 'Kim Example', address: { country: 'DE' } }, card: { exp_month: 7, exp_year: 2039 } });
    expect(changed.billing_details).toMatchObject({ name: 'Kim Example', address: { country: 'DE' } });
    expect(changed.card).toMatchObject({ exp_month: 7, exp_year: 2039 });
  });

  it('belong to one customer only', async () => {
    const { stripe } = sandbox;
    const { method } = await customerWithCard(stripe);
    const other = await stripe.customers.create({});
    expect((await errorOf(stripe.paymentMethods.attach(method.id, { customer: other.id }))).message).toContain('already been attached');
  });

  it.each([
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card'],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', 'incorrect_cvc'],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', 'processing_error'],
  ])('that decline cannot be kept: %s', async (id, code, decline) => {
    const customer = await sandbox.stripe.customers.create({});
    const error = await errorOf(sandbox.stripe.paymentMethods.attach(id, { customer: customer.id }));
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(error).toMatchObject({ statusCode: 402, code, decline_code: decline });
    expect((await sandbox.stripe.paymentMethods.list({ customer: customer.id })).data).toEqual([]);
  });
});

describe('the secret key', () => {
  it('is asked for on every call', async () => {
    const stranger = new Stripe('sk_test_other', { host: '127.0.0.1', port: sandbox.port, protocol: 'http', maxNetworkRetries: 0 });
    expect(await errorOf(stranger.customers.list())).toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
    expect((await fetch(`${sandbox.url}/_sandbox/calls`)).status).toBe(401);
  });

  it('is answered with an error for an address that is not there', async () => {
    const error = await errorOf(sdkFor(sandbox.port).coupons.list());
    expect(error).toMatchObject({ statusCode: 404, type: 'StripeInvalidRequestError' });
  });
});
