import { closeSandboxes, customerWithCard, errorOf, openSandbox, renewal, type Sandbox } from './support';
import type Stripe from 'stripe';

let sandbox: Sandbox;
beforeAll(async () => { sandbox = await openSandbox(); });
afterAll(closeSandboxes);

async function paid(amount: number): Promise<Stripe.PaymentIntent> {
  const { customer, method } = await customerWithCard(sandbox.stripe);
  return sandbox.stripe.paymentIntents.create(renewal(customer.id, method.id, { amount }));
}

describe('a refund', () => {
  it('gives parts back up to the whole and no cent more', async () => {
    const { stripe } = sandbox;
    const intent = await paid(1_000);
    const first = await stripe.refunds.create({ payment_intent: intent.id, amount: 300, reason: 'requested_by_customer', metadata: { refund_ref: 'r1' } });
    expect(first).toMatchObject({ status: 'succeeded', amount: 300, payment_intent: intent.id, charge: intent.latest_charge, metadata: { refund_ref: 'r1' } });
    const tooMuch = await errorOf(stripe.refunds.create({ payment_intent: intent.id, amount: 701 }));
    expect(tooMuch).toMatchObject({ statusCode: 400, param: 'amount', message: 'Refund amount ($7.01) is greater than unrefunded amount on charge ($7.00)' });
    const rest = await stripe.refunds.create({ charge: intent.latest_charge as string });
    expect(rest.amount).toBe(700);
    expect(await errorOf(stripe.refunds.create({ payment_intent: intent.id }))).toMatchObject({ statusCode: 400, code: 'charge_already_refunded' });
    const charge = await stripe.charges.retrieve(intent.latest_charge as string, { expand: ['refunds'] });
    expect(charge).toMatchObject({ amount_refunded: 1_000, refunded: true });
    expect(charge.refunds?.data.map((one) => one.id)).toEqual([rest.id, first.id]);
  });

  it('is read and listed by its payment', async () => {
    const { stripe } = sandbox;
    const intent = await paid(800);
    const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 100 });
    expect((await stripe.refunds.retrieve(refund.id)).amount).toBe(100);
    expect((await stripe.refunds.list({ payment_intent: intent.id })).data.map((one) => one.id)).toEqual([refund.id]);
  });

  it('needs a payment that was made', async () => {
    const { stripe } = sandbox;
    const open = await stripe.paymentIntents.create({ amount: 500, currency: 'usd' });
    expect((await errorOf(stripe.refunds.create({ payment_intent: open.id }))).statusCode).toBe(400);
    expect(await errorOf(stripe.refunds.create({ amount: 5 }))).toMatchObject({ code: 'parameter_missing' });
    expect((await errorOf(stripe.refunds.retrieve('re_unknown'))).statusCode).toBe(404);
  });

  it('tells what happened as events', async () => {
    const intent = await paid(900);
    await sandbox.stripe.refunds.create({ payment_intent: intent.id, amount: 100 });
    const types = (await sandbox.stripe.events.list({ limit: 3 })).data.map((event) => event.type);
    expect(types).toEqual(['refund.updated', 'charge.refunded', 'refund.created']);
  });
});
