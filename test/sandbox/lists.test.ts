import { OrderedIndex } from '../../src/sandbox/stripe/records/ordered-index';
import { closeSandboxes, customerWithCard, errorOf, openSandbox, renewal, type Sandbox } from './support';

let sandbox: Sandbox;
beforeEach(async () => { sandbox = await openSandbox(); });
afterAll(closeSandboxes);

describe('a list', () => {
  it('comes newest first in pages, forwards and backwards', async () => {
    const { stripe } = sandbox;
    const made: string[] = [];
    for (let at = 0; at < 7; at += 1) made.unshift((await stripe.customers.create({ name: `Customer ${at}` })).id);
    const first = await stripe.customers.list({ limit: 3 });
    expect([first.data.map((one) => one.id), first.has_more]).toEqual([made.slice(0, 3), true]);
    const second = await stripe.customers.list({ limit: 3, starting_after: made[2]! });
    expect([second.data.map((one) => one.id), second.has_more]).toEqual([made.slice(3, 6), true]);
    const last = await stripe.customers.list({ limit: 3, starting_after: made[5]! });
    expect([last.data.map((one) => one.id), last.has_more]).toEqual([made.slice(6), false]);
    const back = await stripe.customers.list({ limit: 3, ending_before: made[5]! });
    expect([back.data.map((one) => one.id), back.has_more]).toEqual([made.slice(2, 5), true]);
    const all: string[] = [];
    for await (const customer of stripe.customers.list({ limit: 2 })) all.push(customer.id);
    expect(all).toEqual(made);
    expect(await errorOf(stripe.customers.list({ starting_after: 'cus_x' }))).toMatchObject({ statusCode: 400, param: 'starting_after' });
  });

  it('holds the payments of one customer since a moment, and nobody else’s', async () => {
    const { stripe, control } = sandbox;
    const mine = await customerWithCard(stripe);
    const theirs = await customerWithCard(stripe);
    await stripe.paymentIntents.create(renewal(theirs.customer.id, theirs.method.id));
    const old = await stripe.paymentIntents.create(renewal(mine.customer.id, mine.method.id));
    await control('POST', '/clock', { offset_seconds: 3_600 });
    const fresh = await stripe.paymentIntents.create(renewal(mine.customer.id, mine.method.id));
    const list = async (created: object) => (await stripe.paymentIntents.list({ customer: mine.customer.id, created })).data.map((intent) => intent.id);
    expect(await list({ gte: old.created })).toEqual([fresh.id, old.id]);
    expect(await list({ gt: old.created })).toEqual([fresh.id]);
    expect(await list({ gte: fresh.created })).toEqual([fresh.id]);
    expect(await list({ lt: fresh.created })).toEqual([old.id]);
    expect(await list({ gte: fresh.created + 1 })).toEqual([]);
    await control('POST', '/clock', { offset_seconds: -7_200 });
    const earlier = await stripe.paymentIntents.create(renewal(mine.customer.id, mine.method.id));
    expect(await list({ gte: earlier.created })).toEqual([fresh.id, old.id, earlier.id]);
  });

  it('shows a payment at once, while search finds it only later', async () => {
    const { stripe, control } = sandbox;
    const { customer, method } = await customerWithCard(stripe);
    const intent = await stripe.paymentIntents.create(renewal(customer.id, method.id, { metadata: { charge_ref: 'renewal-7' } }));
    const search = async () => (await stripe.paymentIntents.search({ query: `metadata['charge_ref']:'renewal-7' AND customer:'${customer.id}'` })).data.map((one) => one.id);
    expect((await stripe.paymentIntents.list({ customer: customer.id })).data.map((one) => one.id)).toEqual([intent.id]);
    expect(await search()).toEqual([]);
    await control('POST', '/search', { lag_seconds: 0 });
    expect(await search()).toEqual([intent.id]);
    expect((await stripe.paymentIntents.search({ query: 'status:"canceled"' })).data).toEqual([]);
    expect(await errorOf(stripe.paymentIntents.search({ query: 'nonsense' }))).toMatchObject({ statusCode: 400, param: 'query' });
  });
});

describe('the index behind lists', () => {
  it('looks at the results only, however many rows there are', () => {
    const index = new OrderedIndex();
    for (let at = 0; at < 100_000; at += 1) index.add({ created: 1_000 + (at >> 3), sequence: at, id: `row${at}` });
    const started = process.cpuUsage();
    for (let round = 0; round < 10_000; round += 1) expect(index.newestFirst({ gte: 1_000 + 12_499 }).next().value).toBe('row99999');
    const spent = process.cpuUsage(started);
    expect([...index.newestFirst({ gte: 6_000, lte: 6_000 })]).toEqual([7, 6, 5, 4, 3, 2, 1, 0].map((at) => `row${40_000 + at}`));
    expect((spent.user + spent.system) / 1_000).toBeLessThan(5_000);
  });
});
