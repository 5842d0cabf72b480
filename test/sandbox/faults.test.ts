import Stripe from 'stripe';
import { closeSandboxes, customerWithCard, errorOf, openSandbox, renewal, type Sandbox, sdkFor } from './support';

let sandbox: Sandbox;
beforeEach(async () => { sandbox = await openSandbox(); });
afterAll(closeSandboxes);

async function chargeUnder(fault: object, key: string) {
  const { customer, method } = await customerWithCard(sandbox.stripe);
  await sandbox.control('POST', '/faults', { method: 'POST', path: '/v1/payment_intents', ...fault });
  const error = await errorOf(sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id), { idempotencyKey: key }));
  const made = (await sandbox.stripe.paymentIntents.list({ customer: customer.id })).data;
  const retry = () => sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id), { idempotencyKey: key });
  return { error, made, retry };
}

describe('the switches', () => {
  it('answer 429 before anything happens', async () => {
    const { error, made, retry } = await chargeUnder({ kind: 'rate_limit' }, 'k1');
    expect(error).toBeInstanceOf(Stripe.errors.StripeRateLimitError);
    expect(made).toEqual([]);
    expect((await retry()).status).toBe('succeeded');
  });

  it('answer 500 before anything happens; the key stays free', async () => {
    const { error, made, retry } = await chargeUnder({ kind: 'error_before' }, 'k2');
    expect(error).toBeInstanceOf(Stripe.errors.StripeAPIError);
    expect(made).toEqual([]);
    expect((await retry()).status).toBe('succeeded');
  });

  it('answer 500 without effect and remember it under the key', async () => {
    const { made, retry } = await chargeUnder({ kind: 'error_before_saved' }, 'k3');
    expect(made).toEqual([]);
    expect((await errorOf(retry())).headers?.['idempotent-replayed']).toBe('true');
  });

  it('answer 500 after the money was taken', async () => {
    const { error, made } = await chargeUnder({ kind: 'error_after' }, 'k4');
    expect(error.statusCode).toBe(500);
    expect(made).toMatchObject([{ status: 'succeeded' }]);
  });

  it('cut the connection before and after the effect; the SDK tries a cut connection once more by itself', async () => {
    const before = await chargeUnder({ kind: 'drop_before', times: 2 }, 'k5');
    expect(before.error).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect(before.made).toEqual([]);
    const after = await chargeUnder({ kind: 'drop_after', times: 2 }, 'k6');
    expect(after.error).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect(after.made).toMatchObject([{ status: 'succeeded' }]);
    const calls = (await sandbox.control('GET', '/calls?key=k6')).calls as object[];
    expect(calls).toMatchObject([{ fault: 'drop_after', status: null }, { fault: 'drop_after', status: null }]);
  });

  it('let a call wait before it begins', async () => {
    const { customer, method } = await customerWithCard(sandbox.stripe);
    await sandbox.control('POST', '/faults', { kind: 'hang_before', ms: 250 });
    const error = await errorOf(sdkFor(sandbox.port, 50).paymentIntents.create(renewal(customer.id, method.id)));
    expect(error).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect((await sandbox.stripe.paymentIntents.list({ customer: customer.id })).data).toEqual([]);
    // Nobody waits any more, and still it begins: the worst case for whoever called.
    while ((await sandbox.stripe.paymentIntents.list({ customer: customer.id })).data.length === 0) await new Promise((resolve) => setImmediate(resolve));
  });

  it('strike with a chance that repeats with the seed', async () => {
    const run = async () => {
      const one = await openSandbox({ seed: 7 });
      await one.control('POST', '/faults', { kind: 'rate_limit', probability: 0.5 });
      const struck: boolean[] = [];
      for (let at = 0; at < 30; at += 1) struck.push(await one.stripe.customers.list().then(() => false, () => true));
      return struck;
    };
    const first = await run();
    expect(first).toEqual(await run());
    expect(new Set(first).size).toBe(2);
  });

  it('refuse what they do not know, and can be taken back', async () => {
    expect((await sandbox.control('POST', '/faults', { kind: 'earthquake' })).error.param).toBe('kind');
    const fault = await sandbox.control('POST', '/faults', { kind: 'rate_limit', times: 9 });
    expect((await sandbox.control('GET', '/faults')).faults).toMatchObject([{ id: fault.id, times: 9, struck: 0 }]);
    await sandbox.control('DELETE', `/faults/${fault.id}`);
    expect((await sandbox.control('GET', '/faults')).faults).toEqual([]);
    expect((await sandbox.control('POST', '/nothing')).error.code).toBe('resource_missing');
  });

  it('are closed unless they were opened', async () => {
    const closed = await openSandbox({ controls: false });
    expect((await closed.control('GET', '/faults')).error.message).toContain('Unrecognized request URL');
  });

  it('move the clock: created, and the end of sessions', async () => {
    const before = await sandbox.stripe.customers.create({});
    const session = await sandbox.stripe.checkout.sessions.create({ mode: 'setup', currency: 'usd', customer: before.id, success_url: 'https://portal.example/done' });
    await sandbox.control('POST', '/clock', { offset_seconds: 40 * 86_400 });
    const after = await sandbox.stripe.customers.create({});
    expect(after.created - before.created).toBeGreaterThanOrEqual(40 * 86_400);
    expect((await sandbox.stripe.checkout.sessions.retrieve(session.id)).status).toBe('expired');
    const [event] = (await sandbox.stripe.events.list({ type: 'checkout.session.expired' })).data;
    expect(event?.data.object).toMatchObject({ id: session.id });
  });
});

describe('the journal of calls', () => {
  it('tells what was called, how it was answered and what struck it', async () => {
    await sandbox.stripe.customers.create({ name: 'Kim' }, { idempotencyKey: 'c1' });
    await sandbox.stripe.customers.create({ name: 'Kim' }, { idempotencyKey: 'c1' });
    await errorOf(sandbox.stripe.customers.retrieve('cus_x'));
    const { calls } = await sandbox.control('GET', '/calls');
    expect(calls).toMatchObject([
      { method: 'POST', path: '/v1/customers', params: { name: 'Kim' }, idempotencyKey: 'c1', status: 200, replayed: false, fault: null },
      { method: 'POST', path: '/v1/customers', status: 200, replayed: true },
      { method: 'GET', path: '/v1/customers/cus_x', status: 404, idempotencyKey: null },
    ]);
    expect((await sandbox.control('GET', '/calls?method=GET')).calls).toHaveLength(1);
    await sandbox.control('DELETE', '/calls');
    expect((await sandbox.control('GET', '/calls')).calls).toEqual([]);
  });
});
