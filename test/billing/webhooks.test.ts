import request from 'supertest';
import Stripe from 'stripe';
import { paths } from '../../src/paths';
import { runBillingJobs } from '../support/billing-jobs';
import { chargePayment } from '../../src/billing/payments/charge-payment';
import { testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { confirm, createCard, createPayer, createQuote, worker } from '../support/factories/money/billing';
import { createMember, createOrganization } from '../support/factories/organizations';
import { assertNoBrokenInvariant } from '../support/invariants';
import { caughtJobs, runJob } from '../support/queue';
import { chargesOf, failNext, sandboxControl, stripeSdk, webhookSecret } from '../support/stripe';
import { waitFor } from '../support/wait-for';
import { startTestWeb } from '../support/running/web-server';

const app = testApp();

afterEach(async () => {
  await sandboxControl('DELETE', '/faults');
  await sandboxControl('POST', '/webhook', { url: '' });
  await assertNoBrokenInvariant();
});

async function order(testCard = 'pm_card_visa') {
  const { organizationId } = await createOrganization();
  await createMember({ organizationId, roles: ['billing'] });
  const payer = await createPayer(organizationId);
  const card = await createCard(payer, testCard);
  const quote = await createQuote(payer);
  const confirmed = await confirm(quote, { cardId: card.id });
  return { organizationId, payer, customerId: payer.stripeCustomerId, quote, invoiceId: confirmed.invoiceId, paymentId: confirmed.paymentId! };
}

const charge = (made: { organizationId: string; paymentId: string }) => chargePayment({ ...made, actor: worker });
const stateOf = async (table: 'payments' | 'invoices' | 'stripe_events', id: string) => (await ownerSql(`select * from ${table} where id = $1`, [id]))[0]!;

/** An event as Stripe would post it. */
function post(event: object, { secret = webhookSecret, at = Math.floor(performance.timeOrigin / 1000 + performance.now() / 1000) } = {}) {
  const payload = JSON.stringify(event);
  const header = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: at });
  return request(app).post(paths.webhooks.stripe).set('Stripe-Signature', header).set('Content-Type', 'application/json').send(payload);
}

const event = (id: string, type: string, object: object) => ({ id, object: 'event', type, api_version: Stripe.API_VERSION, created: 1, data: { object } });

describe('The webhook', () => {
  it('stores a signed event once, wakes a job, and answers 200 to a repetition too', async () => {
    const first = event('evt_once', 'customer.created', { id: 'cus_1', object: 'customer' });
    await post(first).expect(200);
    await post(first).expect(200);
    expect(caughtJobs()).toEqual([{ name: 'billing.apply-event', id: 'evt_once' }]);
    await runBillingJobs();
    expect(await stateOf('stripe_events', 'evt_once')).toMatchObject({ state: 'applied', note: 'nothing to do for this type' });
  });

  it.each([
    ['signed with another secret', { secret: 'whsec_other' }],
    ['older than 300 seconds', { at: 1_700_000_000 }],
    ['newer than 300 seconds', { at: 4_000_000_000 }],
  ])('refuses an event that is %s', async (_, changes) => {
    await post(event('evt_refused', 'customer.created', { id: 'cus_1', object: 'customer' }), changes).expect(400);
    expect(await ownerSql("select from stripe_events where id = 'evt_refused'")).toEqual([]);
  });

  it('refuses a body that was changed after it was signed, and one without signature', async () => {
    const payload = JSON.stringify(event('evt_changed', 'customer.created', { id: 'cus_1' }));
    const header = Stripe.webhooks.generateTestHeaderString({ payload, secret: webhookSecret });
    await request(app).post(paths.webhooks.stripe).set('Stripe-Signature', header).set('Content-Type', 'application/json').send(`${payload} `).expect(400);
    await request(app).post(paths.webhooks.stripe).set('Content-Type', 'application/json').send(payload).expect(400);
    expect(await ownerSql("select from stripe_events where id = 'evt_changed'")).toEqual([]);
  });

  it('does not believe what an event says, but asks Stripe', async () => {
    const made = await order();
    const intent = await stripeSdk().paymentIntents.create({ amount: 10799, currency: 'usd', customer: made.customerId, metadata: { charge_ref: `order-${made.quote.id}-1` } });
    await post(event('evt_lie', 'payment_intent.succeeded', { ...intent, status: 'succeeded', amount_received: 10799 })).expect(200);
    await runBillingJobs();
    expect(await stateOf('payments', made.paymentId)).toMatchObject({ state: 'due' });
    expect(await stateOf('invoices', made.invoiceId)).toMatchObject({ status: 'open' });
  });

  it('waits with money that it cannot explain, and parks it after eight tries', async () => {
    const { customerId } = await order();
    const intent = await stripeSdk().paymentIntents.create({ amount: 500, currency: 'usd', customer: customerId, payment_method: 'pm_card_visa', confirm: true, off_session: true, allowed_payment_method_types: ['card'], metadata: { charge_ref: 'order-unknown-1' } });
    await post(event('evt_unknown', 'payment_intent.succeeded', { id: intent.id })).expect(200);
    for (let tries = 0; tries < 8; tries += 1) await runJob('billing.apply-event', { id: 'evt_unknown' });
    const parked = await stateOf('stripe_events', 'evt_unknown');
    expect(parked).toMatchObject({ state: 'parked', attempts: 8 });
    expect(parked.note).toContain(intent.id);
  });
});

describe('Webhooks of a charge (G19)', () => {
  it.each(['double', 'reorder', 'early', 'late'])('that come %s lead to the same end', async (kind) => {
    const url = await startTestWeb();
    await sandboxControl('POST', '/webhook', { url: `${url}${paths.webhooks.stripe}` });
    await sandboxControl('POST', '/faults', { kind, path: 'payment_intent', times: 2, ms: 50 });
    const made = await order();
    await charge(made);
    await waitFor('the event', async () => (await ownerSql("select id from stripe_events where type = 'payment_intent.succeeded' and payload::text like $1", [`%${made.quote.id}%`]))[0]);
    await runBillingJobs();
    expect(await stateOf('payments', made.paymentId)).toMatchObject({ state: 'paid' });
    expect(await chargesOf(made.customerId)).toHaveLength(1);
    expect(await ownerSql('select number from invoices where organization_id = $1 and number is not null', [made.organizationId])).toHaveLength(1);
  });

  it('bring home a payment whose answer was lost, before any sweep', async () => {
    const url = await startTestWeb();
    await sandboxControl('POST', '/webhook', { url: `${url}${paths.webhooks.stripe}` });
    const made = await order();
    await failNext('drop_after', { times: 2 });
    expect(await charge(made)).toMatchObject({ state: 'unknown' });
    await waitFor('the event', async () => (await ownerSql("select id from stripe_events where type = 'payment_intent.succeeded' and payload::text like $1", [`%${made.quote.id}%`]))[0]);
    await runBillingJobs();
    expect(await stateOf('invoices', made.invoiceId)).toMatchObject({ status: 'paid' });
  });

  it('that tell of a decline give the order up like the answer does', async () => {
    const made = await order('pm_card_chargeCustomerFail');
    await failNext('error_after');
    expect(await charge(made)).toMatchObject({ state: 'unknown' });
    const [intent] = (await stripeSdk().paymentIntents.list({ customer: made.customerId })).data;
    await post(event('evt_declined', 'payment_intent.payment_failed', { id: intent!.id })).expect(200);
    await runBillingJobs();
    expect(await stateOf('payments', made.paymentId)).toMatchObject({ state: 'declined' });
    expect(await stateOf('invoices', made.invoiceId)).toMatchObject({ status: 'void' });
  });
});

describe('Refund webhooks (G20)', () => {
  it('for a part and then the rest, in any order, never book more than was paid', async () => {
    const made = await order();
    await charge(made);
    const { stripe_payment_intent_id: intent } = await stateOf('payments', made.paymentId);
    const part = await stripeSdk().refunds.create({ payment_intent: intent, amount: 5000 });
    const rest = await stripeSdk().refunds.create({ payment_intent: intent });
    await post(event('evt_rest', 'refund.created', { id: rest.id })).expect(200);
    await post(event('evt_part', 'refund.created', { id: part.id })).expect(200);
    await post(event('evt_part_again', 'refund.updated', { id: part.id })).expect(200);
    await runBillingJobs();
    const refunds = await ownerSql('select amount_cents, state from refunds where payment_id = $1 order by amount_cents', [made.paymentId]);
    expect(refunds).toEqual([{ amount_cents: 5000, state: 'done' }, { amount_cents: 5799, state: 'done' }]);
  });
});
