import request from 'supertest';
import Stripe from 'stripe';
import { uuidv7 } from 'uuidv7';
import { chargePayment } from '../../../src/billing/payments/charge-payment';
import { paths } from '../../../src/paths';
import { pageOf, signedInAgent, testApp } from '../../support/app';
import { runBillingJobs } from '../../support/billing-jobs';
import { ownerSql } from '../../support/database';
import { confirm, createCard, createQuote, otherLine, worker } from '../../support/factories/money/billing';
import { createMember } from '../../support/factories/organizations';
import { createOwnPayer, type OwnPayer } from '../../support/factories/money/own-payers';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { chargesOf, failNext, sandboxControl, stripeSdk, webhookSecret } from '../../support/stripe';
import { waitFor } from '../../support/wait-for';
import { startTestWeb } from '../../support/running/web-server';

const { billing } = paths.my;
const app = testApp();
let given = 0;

afterEach(async () => {
  await sandboxControl('DELETE', '/faults');
  await sandboxControl('POST', '/webhook', { url: '' });
  // What these quotes sell belongs to no other room here, so nothing waits to be given.
  await ownerSql('update invoice_lines set fulfilled_at = app.now() where fulfilled_at is null and taken_back_at is null');
  await assertNoBrokenInvariant();
});

/** An order that somebody confirmed with their own card, not charged yet. */
async function ordered(who: OwnPayer, testCard = 'pm_card_visa') {
  const card = await createCard(who.payer, testCard);
  const quote = await createQuote(who.payer, { accountId: who.accountId, lines: [otherLine()] });
  const { invoiceId, paymentId } = await confirm(quote, { cardId: card.id, kind: 'renewal', accountName: who.name });
  return { card, invoiceId, paymentId: paymentId!, quoteId: quote.id };
}

const charge = (who: OwnPayer, { paymentId }: { paymentId: string }) => chargePayment({ organizationId: who.organizationId, paymentId, actor: worker });

async function paidOrder(who: OwnPayer) {
  const order = await ordered(who);
  await charge(who, order);
  return { ...order, intentId: (await paymentOf(order)).stripe_payment_intent_id as string };
}

const paymentOf = async ({ paymentId }: { paymentId: string }) => (await ownerSql('select state, stripe_payment_intent_id from payments where id = $1', [paymentId]))[0]!;
const statusOf = async ({ invoiceId }: { invoiceId: string }) => (await ownerSql<{ status: string }>('select status from invoices where id = $1', [invoiceId]))[0]!.status;
const mailsOf = (who: OwnPayer, kind: string) => ownerSql<{ to: string; text: string }>('select recipient_email as to, text_body as text from mails where account_id = $1 and kind = $2 order by created_at', [who.accountId, kind]);
const refundsOf = (order: { paymentId: string }) => ownerSql('select amount_cents, state from refunds where payment_id = $1 order by amount_cents', [order.paymentId]);
const historyOf = async (who: OwnPayer) => pageOf((await who.browser.get(billing.payments.history).expect(200)).text)('main').text().replace(/\s+/g, ' ');

/** An event as Stripe posts it, and applied; answers what became of it. */
async function tell(type: string, objectId: string, id = `evt_my_${(given += 1)}`): Promise<{ state: string; note: string | null }> {
  const payload = JSON.stringify({ id, object: 'event', type, api_version: Stripe.API_VERSION, created: 1, data: { object: { id: objectId } } });
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: webhookSecret });
  await request(app).post(paths.webhooks.stripe).set('Stripe-Signature', signature).set('Content-Type', 'application/json').send(payload).expect(200);
  await runBillingJobs();
  return (await ownerSql<{ state: string; note: string | null }>('select state, note from stripe_events where id = $1', [id]))[0]!;
}

/** From now on Stripe posts its events by itself. */
async function listen(): Promise<void> {
  await sandboxControl('POST', '/webhook', { url: `${await startTestWeb()}${paths.webhooks.stripe}` });
}

const eventOf = (quoteId: string) => waitFor('the event', async () =>
  (await ownerSql("select id from stripe_events where type = 'payment_intent.succeeded' and payload::text like $1", [`%${quoteId}%`]))[0]);

describe('A webhook of what a customer pays by themselves', () => {
  it('brings home a payment whose answer was lost: receipt and mail are the customer’s, and the partner sees nothing', async () => {
    await listen();
    const ada = await createOwnPayer(app);
    const member = await createMember({ organizationId: ada.partnerId, roles: ['administrator', 'billing'] });
    const order = await ordered(ada);
    await failNext('drop_after', { times: 2 });
    expect(await charge(ada, order)).toMatchObject({ state: 'unknown' });
    await eventOf(order.quoteId);
    await runBillingJobs();
    expect(await statusOf(order)).toBe('paid');
    expect((await chargesOf(ada.payer.stripeCustomerId)).map(({ amount }) => amount)).toEqual([10799]);
    const mails = await mailsOf(ada, 'billing.receipt');
    expect(mails.map(({ to }) => to)).toEqual([ada.person.email]);
    expect(mails[0]!.text).toContain(billing.payments.receipt(order.invoiceId));
    await ada.browser.get(billing.payments.receipt(order.invoiceId)).expect(200);
    const partner = await signedInAgent(app, member);
    await partner.get(paths.portal.payments.receipt(order.invoiceId)).expect(404);
    expect(await ownerSql('select id from mails where organization_id = $1', [ada.partnerId])).toEqual([]);
  });

  it.each(['double', 'reorder', 'early', 'late'])('that comes %s leads to one charge, one number and one mail', async (kind) => {
    await listen();
    await sandboxControl('POST', '/faults', { kind, path: 'payment_intent', times: 2, ms: 50 });
    const ada = await createOwnPayer(app);
    const order = await ordered(ada);
    await charge(ada, order);
    await eventOf(order.quoteId);
    await runBillingJobs();
    expect([await statusOf(order), (await paymentOf(order)).state]).toEqual(['paid', 'paid']);
    expect(await chargesOf(ada.payer.stripeCustomerId)).toHaveLength(1);
    expect(await ownerSql('select number from invoices where account_id = $1 and number is not null', [ada.accountId])).toHaveLength(1);
    expect(await mailsOf(ada, 'billing.receipt')).toHaveLength(1);
  });

  it('that is repeated, or tells of an earlier state, changes nothing that is paid', async () => {
    const ada = await createOwnPayer(app);
    const { intentId, ...order } = await paidOrder(ada);
    await tell('payment_intent.succeeded', intentId, 'evt_my_again');
    for (const type of ['payment_intent.succeeded', 'payment_intent.payment_failed', 'payment_intent.processing', 'payment_intent.created', 'payment_intent.canceled']) {
      expect([type, (await tell(type, intentId)).state]).toEqual([type, 'applied']);
    }
    expect(await tell('payment_intent.succeeded', intentId, 'evt_my_again')).toMatchObject({ state: 'applied' });
    expect([await statusOf(order), (await paymentOf(order)).state]).toEqual(['paid', 'paid']);
    expect(await mailsOf(ada, 'billing.receipt')).toHaveLength(1);
    expect(await historyOf(ada)).toMatch(/4242.*\$107\.99.*Paid/);
  });

  it('of a decline gives the order up like the answer does, and the customer’s pages say so', async () => {
    const ada = await createOwnPayer(app);
    const order = await ordered(ada, 'pm_card_chargeCustomerFail');
    await failNext('error_after');
    expect(await charge(ada, order)).toMatchObject({ state: 'unknown' });
    const [intent] = (await stripeSdk().paymentIntents.list({ customer: ada.payer.stripeCustomerId })).data;
    expect(await tell('payment_intent.payment_failed', intent!.id)).toMatchObject({ state: 'applied' });
    expect([await statusOf(order), (await paymentOf(order)).state]).toEqual(['void', 'declined']);
    await tell('payment_intent.payment_failed', intent!.id);
    expect(await chargesOf(ada.payer.stripeCustomerId)).toEqual([]);
    expect(await mailsOf(ada, 'billing.receipt')).toEqual([]);
    expect(await historyOf(ada)).toMatch(/Declined/);
  });

  it('reaches only the customer whose payment it is, though all of them pay the same seller', async () => {
    const [ada, bob] = [await createOwnPayer(app), await createOwnPayer(app, { name: 'Bob Builder' })];
    const [hers, his] = [await ordered(ada), await ordered(bob)];
    await failNext('drop_after', { times: 2 });
    await charge(ada, hers);
    const [intent] = await chargesOf(ada.payer.stripeCustomerId);
    await tell('payment_intent.succeeded', intent!.id);
    expect([await statusOf(hers), await statusOf(his)]).toEqual(['paid', 'open']);
    expect([await mailsOf(ada, 'billing.receipt'), await mailsOf(bob, 'billing.receipt')].map(({ length }) => length)).toEqual([1, 0]);
    expect(await ownerSql("select distinct account_id from audit_entries where actor_kind = 'webhook' and subject_type in ('invoice', 'payment') and account_id = any($1)", [[ada.accountId, bob.accountId]])).toEqual([{ account_id: ada.accountId }]);
  });
});

describe('Money that Stripe gives back to a customer', () => {
  it('in parts, told in any order and twice, is never more than was paid; each part has its credit note', async () => {
    const ada = await createOwnPayer(app);
    const { intentId, ...order } = await paidOrder(ada);
    const part = await stripeSdk().refunds.create({ payment_intent: intentId, amount: 5000 });
    const rest = await stripeSdk().refunds.create({ payment_intent: intentId });
    for (const [type, refund] of [['refund.updated', rest], ['refund.created', rest], ['refund.created', part], ['refund.created', part]] as const) await tell(type, refund.id);
    expect(await refundsOf(order)).toEqual([{ amount_cents: 5000, state: 'done' }, { amount_cents: 5799, state: 'done' }]);
    const notes = await ownerSql<{ id: string; cents: number }>('select id, total_cents as cents from credit_notes where invoice_id = $1 order by total_cents', [order.invoiceId]);
    expect(notes.map(({ cents }) => cents)).toEqual([5000, 5799]);
    expect((await mailsOf(ada, 'billing.credit-note')).map(({ to }) => to)).toEqual([ada.person.email, ada.person.email]);
    expect(await historyOf(ada)).toMatch(/\$107\.99/);
    for (const { id } of notes) await ada.browser.get(billing.payments.creditNote(id)).expect(200);
    const foreign = await createOwnPayer(app, { name: 'Somebody else' });
    await foreign.browser.get(billing.payments.creditNote(notes[0]!.id)).expect(404);
  });

  it('and that their bank sends back is owed again', async () => {
    const ada = await createOwnPayer(app);
    const { intentId, ...order } = await paidOrder(ada);
    const refund = await stripeSdk().refunds.create({ payment_intent: intentId, amount: 5000 });
    await tell('refund.created', refund.id);
    await sandboxControl('POST', `/refunds/${refund.id}/fail`);
    await tell('refund.failed', refund.id);
    expect(await refundsOf(order)).toEqual([{ amount_cents: 5000, state: 'failed' }]);
    expect(await tell('refund.updated', refund.id)).toMatchObject({ state: 'applied' });
    expect(await refundsOf(order)).toEqual([{ amount_cents: 5000, state: 'failed' }]);
    expect(await ownerSql("select action, actor_kind from audit_entries where subject_type = 'refund' and action = 'refund.came-back'")).toEqual([{ action: 'refund.came-back', actor_kind: 'webhook' }]);
  });

  it('because their bank disputes the charge is an event that is kept and leaves the books as they are', async () => {
    await listen();
    const ada = await createOwnPayer(app);
    const { intentId, ...order } = await paidOrder(ada);
    await sandboxControl('POST', '/disputes', { payment_intent: intentId, reason: 'fraudulent' });
    const event = await waitFor('the event', async () => (await ownerSql("select id from stripe_events where type = 'charge.dispute.created'"))[0]);
    await runBillingJobs();
    expect(await ownerSql('select state, note from stripe_events where id = $1', [event.id])).toEqual([{ state: 'applied', note: 'nothing to do for this type' }]);
    expect([await statusOf(order), await refundsOf(order)]).toEqual(['paid', []]);
  });
});

describe('A webhook of a customer’s card', () => {
  it('keeps the one that was entered on the hosted page by somebody who never came back, once', async () => {
    const ada = await createOwnPayer(app);
    await ada.browser.submit(billing.cards.new, {}).expect(303);
    const [checkout] = await ownerSql("select stripe_session_id as session from checkouts where payer_id = $1 and state = 'open'", [ada.payer.id]);
    expect(await tell('checkout.session.expired', checkout!['session'])).toMatchObject({ state: 'applied' });
    await sandboxControl('POST', `/sessions/${checkout!['session']}/submit`, { number: '4242424242424242' });
    for (const type of ['checkout.session.completed', 'checkout.session.completed', 'checkout.session.expired']) await tell(type, checkout!['session']);
    expect(await ownerSql('select last4, is_default, organization_id from cards where payer_id = $1', [ada.payer.id])).toEqual([{ last4: '4242', is_default: true, organization_id: ada.organizationId }]);
    expect((await ada.browser.get(billing.cards.index).expect(200)).text).toContain('Visa ending in 4242');
  });

  it('that was renewed or taken off at Stripe shows on their page, and nothing of it on others’', async () => {
    const [ada, bob] = [await createOwnPayer(app), await createOwnPayer(app, { name: 'Bob Builder' })];
    const [hers, his] = [await createCard(ada.payer), await createCard(bob.payer)];
    await stripeSdk().paymentMethods.update(hers.stripePaymentMethodId, { card: { exp_month: 7, exp_year: 2039 } });
    await tell('payment_method.automatically_updated', hers.stripePaymentMethodId);
    expect(await ownerSql('select exp_month, exp_year from cards where id = $1', [hers.id])).toEqual([{ exp_month: 7, exp_year: 2039 }]);
    await stripeSdk().paymentMethods.detach(hers.stripePaymentMethodId);
    for (const _again of [1, 2]) await tell('payment_method.detached', hers.stripePaymentMethodId);
    const gone = await ownerSql('select id, gone_at is not null as "isGone" from cards where id = any($1)', [[hers.id, his.id]]);
    expect(new Map(gone.map(({ id, isGone }) => [id, isGone]))).toEqual(new Map([[hers.id, true], [his.id, false]]));
    expect(await ownerSql("select action from audit_entries where subject_id = $1 and action in ('card.refreshed', 'card.gone') order by id", [hers.id])).toEqual([{ action: 'card.refreshed' }, { action: 'card.gone' }]);
    expect(await tell('payment_method.detached', `pm_${uuidv7()}`)).toMatchObject({ state: 'applied', note: 'no card of ours' });
  });
});
