import Stripe from 'stripe';
import { closeSandboxes, customerWithCard, errorOf, openSandbox, renewal, type Sandbox, sdkFor } from './support';

let sandbox: Sandbox;
beforeEach(async () => { sandbox = await openSandbox(); });
afterAll(closeSandboxes);

const sameKey = { idempotencyKey: 'renewal-a1-2026-05-01-1' };

async function payments(customer: string) {
  return (await sandbox.stripe.paymentIntents.list({ customer, limit: 100 })).data;
}

describe('the same key', () => {
  it('with the same body replays the answer and charges once', async () => {
    const { customer, method } = await customerWithCard(sandbox.stripe);
    const first = await sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id), sameKey);
    const again = await sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id), sameKey);
    expect(again).toEqual(first);
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(first.lastResponse.headers['idempotent-replayed']).toBeUndefined();
    expect(await payments(customer.id)).toHaveLength(1);
  });

  it('replays the first answer also when the object has changed since', async () => {
    const first = await sandbox.stripe.customers.create({ name: 'Before' }, sameKey);
    await sandbox.stripe.customers.update(first.id, { name: 'After' });
    expect((await sandbox.stripe.customers.create({ name: 'Before' }, sameKey)).name).toBe('Before');
  });

  it('replays a decline', async () => {
    const { customer, method } = await customerWithCard(sandbox.stripe, 'pm_card_chargeCustomerFail');
    const first = await errorOf(sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id), sameKey));
    await sandbox.control('POST', `/payment_methods/${method.id}`, { declines: null });
    const again = await errorOf(sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id), sameKey));
    expect(again).toMatchObject({ statusCode: 402, decline_code: 'generic_decline', charge: first.charge });
    expect(await payments(customer.id)).toHaveLength(1);
  });

  it('with another body is an error and charges nothing', async () => {
    const { customer, method } = await customerWithCard(sandbox.stripe);
    await sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id), sameKey);
    const error = await errorOf(sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id, { amount: 20_000 }), sameKey));
    expect(error).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
    expect(error).toMatchObject({ statusCode: 400, rawType: 'idempotency_error' });
    expect(await payments(customer.id)).toHaveLength(1);
  });

  it('at another address is an error', async () => {
    const { customer, method } = await customerWithCard(sandbox.stripe);
    await sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id), sameKey);
    expect(await errorOf(sandbox.stripe.refunds.create({ payment_intent: 'pi_x' }, sameKey))).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
  });

  it('while the first is still running is a conflict', async () => {
    const { customer, method } = await customerWithCard(sandbox.stripe);
    await sandbox.control('POST', '/faults', { kind: 'hang_after', method: 'POST', path: '/v1/payment_intents', ms: 400 });
    const first = sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id), sameKey);
    const firstDone = first.then((intent) => intent.status);
    while ((await payments(customer.id)).length === 0) await new Promise((resolve) => setImmediate(resolve));
    const second = await errorOf(sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id), sameKey));
    expect(second).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
    expect(await firstDone).toBe('succeeded');
    expect((await sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id), sameKey)).status).toBe('succeeded');
    expect(await payments(customer.id)).toHaveLength(1);
  });

  it('is free again after a call that never began', async () => {
    const wrong = await errorOf(sandbox.stripe.paymentIntents.create({ amount: 1, currency: 'usd' }, sameKey));
    expect(wrong.code).toBe('amount_too_small');
    expect((await sandbox.stripe.paymentIntents.create({ amount: 100, currency: 'usd' }, sameKey)).amount).toBe(100);
  });

  it('is kept after a call that began and was refused', async () => {
    const { customer } = await customerWithCard(sandbox.stripe);
    const call = () => errorOf(sandbox.stripe.paymentIntents.create(renewal(customer.id, 'pm_unknown'), sameKey));
    expect((await call()).code).toBe('resource_missing');
    const again = await call();
    expect(again.headers?.['idempotent-replayed']).toBe('true');
  });

  it('is forgotten after 24 hours, and then charges again', async () => {
    const { customer, method } = await customerWithCard(sandbox.stripe);
    await sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id), sameKey);
    await sandbox.control('POST', '/clock', { offset_seconds: 24 * 3600 - 5 });
    await sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id), sameKey);
    expect(await payments(customer.id)).toHaveLength(1);
    await sandbox.control('POST', '/clock', { offset_seconds: 24 * 3600 + 5 });
    await sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id), sameKey);
    expect(await payments(customer.id)).toHaveLength(2);
  });

  it('is forgotten by the switch, also after a restart', async () => {
    const { customer, method } = await customerWithCard(sandbox.stripe);
    await sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id), sameKey);
    expect(await sandbox.control('POST', '/keys/prune')).toEqual({ pruned: expect.any(Number) });
    await sandbox.stop();
    const next = await openSandbox({ dataDir: sandbox.dataDir });
    await next.stripe.paymentIntents.create(renewal(customer.id, method.id), sameKey);
    expect((await next.stripe.paymentIntents.list({ customer: customer.id })).data).toHaveLength(2);
  });

  it('still replays after a restart', async () => {
    const { customer, method } = await customerWithCard(sandbox.stripe);
    const first = await sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id, { expand: ['latest_charge'] }), sameKey);
    await sandbox.stop();
    const next = await openSandbox({ dataDir: sandbox.dataDir });
    expect(await next.stripe.paymentIntents.create(renewal(customer.id, method.id, { expand: ['latest_charge'] }), sameKey)).toEqual(first);
  });
});

describe('an answer that got lost', () => {
  it.each(['error_after', 'drop_after'])('after %s, the same key never charges twice', async (kind) => {
    const { customer, method } = await customerWithCard(sandbox.stripe);
    await sandbox.control('POST', '/faults', { kind, method: 'POST', path: '/v1/payment_intents', times: 2 });
    await errorOf(sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id), sameKey));
    await sandbox.control('DELETE', '/faults');
    const again = await sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id), sameKey).catch((error: Stripe.errors.StripeError) => error);
    // Stripe replays a 500 too: only the listing tells that the money was taken.
    expect(kind === 'error_after' ? (again as Stripe.errors.StripeError).statusCode : (again as Stripe.PaymentIntent).status).toBe(kind === 'error_after' ? 500 : 'succeeded');
    expect(await payments(customer.id)).toMatchObject([{ status: 'succeeded' }]);
  });

  it('after a hang, the same key never charges twice', async () => {
    const { customer, method } = await customerWithCard(sandbox.stripe);
    await sandbox.control('POST', '/faults', { kind: 'hang_after', method: 'POST', ms: 60_000 });
    const error = await errorOf(sdkFor(sandbox.port, 100).paymentIntents.create(renewal(customer.id, method.id), sameKey));
    expect(error).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect(await errorOf(sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id), sameKey))).toMatchObject({ statusCode: 409 });
    expect(await payments(customer.id)).toMatchObject([{ status: 'succeeded' }]);
  });
});
