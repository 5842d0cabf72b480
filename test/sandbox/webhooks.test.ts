import { closeSandboxes, customerWithCard, openEndpoint, openSandbox, postForm, renewal, typedCard, until, webhookSecret } from './support';
import Stripe from 'stripe';

afterAll(closeSandboxes);

const only = (...webhookEvents: string[]) => ({ webhookEvents });

describe('a webhook', () => {
  it('is signed so that the SDK can verify it, and carries the object', async () => {
    const endpoint = await openEndpoint();
    const { stripe } = await openSandbox({ webhookUrl: endpoint.url });
    const customer = await stripe.customers.create({ name: 'Kim' });
    await until('the event', () => endpoint.received.length === 1);
    const { body, headers } = endpoint.received[0]!;
    const event = stripe.webhooks.constructEvent(body, headers['stripe-signature']!, webhookSecret);
    expect(event).toMatchObject({ type: 'customer.created', data: { object: { id: customer.id, name: 'Kim' } }, api_version: '2026-10-28.endive' });
    expect(() => stripe.webhooks.constructEvent(`${body} `, headers['stripe-signature']!, webhookSecret)).toThrow(Stripe.errors.StripeSignatureVerificationError);
    expect(await stripe.events.retrieve(event.id)).toMatchObject({ id: event.id, type: 'customer.created' });
  });

  it('tells a renewal, a decline and an order in the order in which they happened', async () => {
    const endpoint = await openEndpoint();
    const { stripe } = await openSandbox({ webhookUrl: endpoint.url });
    const { customer, method } = await customerWithCard(stripe, 'pm_card_chargeCustomerFail');
    await stripe.paymentIntents.create(renewal(customer.id, method.id)).catch(() => undefined);
    const session = await stripe.checkout.sessions.create({ mode: 'setup', currency: 'usd', customer: customer.id, success_url: 'https://portal.example/done' });
    await postForm(session.url!, typedCard('4242424242424242'));
    const expected = [
      'customer.created', 'payment_method.attached', 'payment_intent.created', 'charge.failed', 'payment_intent.payment_failed',
      'setup_intent.created', 'payment_method.attached', 'setup_intent.succeeded', 'checkout.session.completed',
    ];
    await until('all events', () => endpoint.received.length === expected.length);
    expect((await stripe.events.list({ limit: 100 })).data.map((event) => event.type).reverse()).toEqual(expected);
    expect([...endpoint.types()].sort()).toEqual([...expected].sort());
  });

  it('is sent again until it is taken', async () => {
    const endpoint = await openEndpoint((nth) => (nth < 3 ? 500 : 200));
    const { stripe, control } = await openSandbox({ webhookUrl: endpoint.url, webhookBackoffMs: [5, 5, 5] });
    await stripe.customers.create({});
    await until('the third try', async () => (await control('GET', '/deliveries')).deliveries[0]?.state === 'delivered');
    expect(endpoint.received.map((one) => (JSON.parse(one.body) as Stripe.Event).id)).toEqual(Array(3).fill((JSON.parse(endpoint.received[0]!.body) as Stripe.Event).id));
  });

  it('is given up after the last try', async () => {
    const endpoint = await openEndpoint(() => 500);
    const { stripe, control } = await openSandbox({ webhookUrl: endpoint.url, webhookBackoffMs: [1] });
    await stripe.customers.create({});
    await until('the end', async () => (await control('GET', '/deliveries')).deliveries[0]?.state === 'given up');
    expect(endpoint.received).toHaveLength(2);
  });

  it('is sent after a restart when nobody had taken it', async () => {
    const deaf = await openEndpoint(() => 500);
    const first = await openSandbox({ webhookUrl: deaf.url });
    const customer = await first.stripe.customers.create({});
    await until('a try', () => deaf.received.length >= 1);
    await first.stop();
    const endpoint = await openEndpoint();
    const second = await openSandbox({ webhookUrl: endpoint.url, dataDir: first.dataDir });
    await until('the event', () => endpoint.received.length === 1);
    expect((JSON.parse(endpoint.received[0]!.body) as Stripe.CustomerCreatedEvent).data.object.id).toBe(customer.id);
    await until('delivered', async () => (await second.control('GET', '/deliveries')).deliveries[0]?.state === 'delivered');
    await second.stop();
    const third = await openSandbox({ webhookUrl: endpoint.url, dataDir: first.dataDir });
    await third.stripe.customers.create({});
    await until('the next event', () => endpoint.received.length === 2);
    expect(endpoint.types()).toEqual(['customer.created', 'customer.created']);
  });

  it('is sent only for the types that the endpoint asked for', async () => {
    const endpoint = await openEndpoint();
    const { stripe } = await openSandbox({ webhookUrl: endpoint.url, ...only('payment_intent.succeeded') });
    const { customer, method } = await customerWithCard(stripe);
    await stripe.paymentIntents.create(renewal(customer.id, method.id));
    await until('the event', () => endpoint.received.length === 1);
    expect(endpoint.types()).toEqual(['payment_intent.succeeded']);
  });

  it('goes to another address when the switch says so', async () => {
    const endpoint = await openEndpoint();
    const { stripe, control } = await openSandbox();
    await stripe.customers.create({});
    await control('POST', '/webhook', { url: endpoint.url });
    await stripe.customers.create({});
    await until('the event', () => endpoint.received.length === 1);
  });
});

describe('the switches for webhooks', () => {
  it('send an event before the API has answered', async () => {
    let answered = false;
    const seen: boolean[] = [];
    const endpoint = await openEndpoint(() => { seen.push(answered); return 200; });
    const { stripe, control } = await openSandbox({ webhookUrl: endpoint.url });
    await control('POST', '/faults', { kind: 'early', path: 'customer.created' });
    await stripe.customers.create({});
    answered = true;
    expect(seen).toEqual([false]);
  });

  it('send an event twice, and drop one', async () => {
    const endpoint = await openEndpoint();
    const { stripe, control } = await openSandbox({ webhookUrl: endpoint.url });
    await control('POST', '/faults', { kind: 'double' });
    await control('POST', '/faults', { kind: 'drop' });
    const doubled = await stripe.customers.create({ name: 'Doubled' });
    await stripe.customers.create({ name: 'Dropped' });
    const last = await stripe.customers.create({ name: 'Last' });
    await until('three events', () => endpoint.received.length === 3);
    const ids = endpoint.received.map((one) => (JSON.parse(one.body) as Stripe.CustomerCreatedEvent).data.object.id).sort();
    expect(ids).toEqual([doubled.id, doubled.id, last.id].sort());
  });

  it('send an event late, and one after the next', async () => {
    const endpoint = await openEndpoint();
    const { stripe, control } = await openSandbox({ webhookUrl: endpoint.url });
    await control('POST', '/faults', { kind: 'late', ms: 200 });
    await control('POST', '/faults', { kind: 'reorder' });
    const sent = Date.now();
    const late = await stripe.customers.create({});
    const held = await stripe.customers.create({});
    const next = await stripe.customers.create({});
    await until('all events', () => endpoint.received.length === 3);
    const at = (id: string) => endpoint.received.find((one) => one.body.includes(id))!.at;
    expect(at(late.id) - sent).toBeGreaterThanOrEqual(195);
    expect(endpoint.received.findIndex((one) => one.body.includes(held.id))).toBeGreaterThan(endpoint.received.findIndex((one) => one.body.includes(next.id)));
  });
});
