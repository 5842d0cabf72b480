import { uuidv7 } from 'uuidv7';
import { chargePayment } from '../../src/billing/payments/charge-payment';
import { findDefaultCard } from '../../src/billing/cards/cards.repository';
import { listChargeablePayments } from '../../src/billing/payments/due-work.report';
import { QuoteChanged, QuoteExpired, hashFacts } from '../../src/billing/quotes/quote';
import { checkNewestCharges, checkNewestChargesOnce } from '../../src/billing/reconciliation/check-newest-charges';
import { getHold, markLifted } from '../../src/billing/reconciliation/holds.repository';
import { reconcile } from '../../src/billing/reconciliation/reconcile';
import { applyIntent } from '../../src/billing/events/apply-event';
import { getIntent } from '../../src/billing/stripe/charges';
import { voidInvoice } from '../../src/billing/invoices/void-invoice';
import { config } from '../../src/config';
import { closeDatabase, databaseNow, within } from '../../src/platform/database/database';
import { day } from '../../src/platform/values/dates';
import { cents } from '../../src/platform/values/money';
import { runBillingJobs } from '../support/billing-jobs';
import { advanceClock } from '../support/clock';
import { ownerSql } from '../support/database';
import { confirm, createCard, createPayer, createQuote, otherLine, worker } from '../support/factories/money/billing';
import { createMember, createOrganization } from '../support/factories/organizations';
import { assertNoBrokenInvariant } from '../support/invariants';
import { runJob } from '../support/queue';
import { chargesOf, failNext, sandboxControl, stripeSdk } from '../support/stripe';

// A process makes it before its first charge; made here, no test's lost money is found by it, whichever test runs first.
beforeAll(checkNewestChargesOnce);
afterAll(closeDatabase);
afterEach(async () => {
  await sandboxControl('DELETE', '/faults');
  await ownerSql('update invoice_lines set fulfilled_at = app.now() where fulfilled_at is null');
  await assertNoBrokenInvariant();
});

async function order(testCard = 'pm_card_visa', { offSession = false, line = otherLine() } = {}) {
  const { organizationId } = await createOrganization();
  await createMember({ organizationId, roles: ['billing'] });
  const payer = await createPayer(organizationId);
  const card = await createCard(payer, testCard);
  const quote = await createQuote(payer, { lines: [line] });
  const chargeKey = offSession ? `renewal-${quote.accountId}-2027-01-01` : `order-${quote.id}`;
  const { invoiceId, paymentId } = await confirm(quote, { cardId: card.id, offSession, chargeKey });
  return { organizationId, payer, customerId: payer.stripeCustomerId, card, quote, chargeKey, invoiceId, paymentId: paymentId! };
}

type Made = Awaited<ReturnType<typeof order>>;
const charge = ({ organizationId, paymentId }: Pick<Made, 'organizationId' | 'paymentId'>) => chargePayment({ organizationId, paymentId, actor: worker });
const paymentOf = async ({ paymentId }: Made) => (await ownerSql('select * from payments where id = $1', [paymentId]))[0]!;
const sweep = () => runJob('billing.sweep-payments');
const hold = () => within('system', getHold);
const lift = () => within('system', async (trx) => markLifted(trx, 'test', await databaseNow(trx)));

describe('Confirming a quote', () => {
  it('twice, in two tabs or at once, makes one invoice and one charge', async () => {
    const { payer, card, organizationId } = await order();
    const quote = await createQuote(payer);
    const both = await Promise.all([confirm(quote, { cardId: card.id }), confirm(quote, { cardId: card.id })]);
    expect(both[0]).toEqual(both[1]);
    await Promise.all(both.map(({ paymentId }) => charge({ organizationId, paymentId: paymentId! })));
    expect(await confirm(quote, { cardId: card.id })).toEqual(both[0]);
    expect((await chargesOf(payer.stripeCustomerId)).filter((intent) => intent.metadata.charge_ref?.includes(quote.id))).toHaveLength(1);
  });

  it('refuses one whose hour is over or whose facts have changed, and changes nothing (G2)', async () => {
    const { payer } = await order();
    const quote = await createQuote(payer);
    await expect(confirm(quote, { now: new Date(quote.expiresAt!.getTime()) })).rejects.toBeInstanceOf(QuoteExpired);
    await expect(confirm(quote, { currentFactsHashes: new Map([[quote.id, hashFacts({ price: 12999 })]]) })).rejects.toBeInstanceOf(QuoteChanged);
    expect(await ownerSql('select status, invoice_id from quotes where id = $1', [quote.id])).toEqual([{ status: 'open', invoice_id: null }]);
    expect(await ownerSql('select from invoice_lines where quote_id = $1', [quote.id])).toEqual([]);
  });

  it('charges what the quote shows to the cent, whatever a price is by then (G22)', async () => {
    const made = await order();
    await charge(made);
    const [intent] = await chargesOf(made.customerId);
    expect(intent!.amount).toBe(made.quote.totalCents);
    expect(await ownerSql('select total_cents from invoice_lines where invoice_id = $1', [made.invoiceId])).toEqual([{ total_cents: made.quote.lines[0]!.totalCents }]);
  });

  it('never sells a term that another charge covers already', async () => {
    const line = otherLine({ subscriptionId: uuidv7() });
    const made = await order('pm_card_visa', { line });
    const second = await createQuote(made.payer, { lines: [line] });
    await expect(confirm(second, { cardId: made.card.id })).rejects.toThrow(/is being paid for already/);
    await within({ organizationId: made.organizationId }, async (trx) =>
      voidInvoice(trx, { organizationId: made.organizationId, invoiceId: made.invoiceId, reason: 'renewed by hand', actor: worker, now: await databaseNow(trx) }));
    const { paymentId } = await confirm(second, { cardId: made.card.id });
    expect(await charge({ organizationId: made.organizationId, paymentId: paymentId! })).toMatchObject({ state: 'paid' });
  });

  it('with nothing to pay is a paid invoice at once, with a number and without a payment', async () => {
    const { payer } = await order();
    const free = otherLine({ discountCents: cents(11999), netCents: cents(0), totalCents: cents(0) });
    const { invoiceId, paymentId } = await confirm(await createQuote(payer, { lines: [free] }));
    expect(paymentId).toBeNull();
    expect(await ownerSql("select status, number like 'INV-%' as numbered, snapshot -> 'card' as card from invoices where id = $1", [invoiceId])).toEqual([{ status: 'paid', numbered: true, card: null }]);
  });
});

describe('The sweep', () => {
  it('charges what is due, and finds out what became of an unknown charge', async () => {
    const due = await order('pm_card_visa', { offSession: true });
    const lost = await order('pm_card_visa', { offSession: true });
    await failNext('drop_after', { times: 2 });
    expect(await charge(lost)).toMatchObject({ state: 'unknown' });
    await sweep();
    expect((await paymentOf(due)).state).toBe('paid');
    expect((await paymentOf(lost)).state).toBe('paid');
    expect(await chargesOf(lost.customerId)).toHaveLength(1);
  });

  it('takes up a charge whose worker died after it called Stripe', async () => {
    const made = await order('pm_card_visa', { offSession: true });
    await charge(made);
    // As it stands when the process is killed between the call and the record of its answer.
    await ownerSql('alter table invoices disable trigger invoices_never_edited');
    await ownerSql("update invoices set status = 'open', number = null, paid_at = null, snapshot = null where id = $1", [made.invoiceId]);
    await ownerSql('alter table invoices enable trigger invoices_never_edited');
    await ownerSql("update payments set state = 'calling', settled_at = null, stripe_payment_intent_id = null, leased_until = clock_timestamp() + interval '30 seconds' where id = $1", [made.paymentId]);
    await ownerSql('update invoice_series set last_number = last_number - 1');
    await sweep();
    expect((await paymentOf(made)).state).toBe('calling');
    await ownerSql("update payments set leased_until = clock_timestamp() - interval '1 second' where id = $1", [made.paymentId]);
    await sandboxControl('POST', '/keys/prune');
    await sweep();
    expect((await paymentOf(made)).state).toBe('paid');
    expect(await chargesOf(made.customerId)).toHaveLength(1);
  });

  it('run twice at once charges once (G4, G5)', async () => {
    const made = await order('pm_card_visa', { offSession: true });
    await Promise.all([sweep(), sweep(), sweep()]);
    expect((await paymentOf(made)).state).toBe('paid');
    expect(await chargesOf(made.customerId)).toHaveLength(1);
  });

  it('gives an order up whose person never came back from the bank', async () => {
    const made = await order('pm_card_authenticationRequired');
    expect(await charge(made)).toMatchObject({ state: 'needs_action', actionUrl: expect.stringContaining('http') });
    await sweep();
    expect((await paymentOf(made)).state).toBe('needs_action');
    await advanceClock('61 minutes');
    await sweep();
    await advanceClock('-61 minutes');
    expect(await paymentOf(made)).toMatchObject({ state: 'declined', decline_code: 'authentication_not_finished' });
    const intents = await stripeSdk().paymentIntents.list({ customer: made.customerId });
    expect(intents.data.map((intent) => intent.status)).toEqual(['canceled']);
  });

  it('cancels at the bank what was given up, so that nobody can pay it any more', async () => {
    const made = await order('pm_card_authenticationRequired', { offSession: true });
    expect(await charge(made)).toMatchObject({ state: 'needs_action' });
    await within({ organizationId: made.organizationId }, async (trx) =>
      voidInvoice(trx, { organizationId: made.organizationId, invoiceId: made.invoiceId, reason: 'renewed by hand', actor: worker, now: await databaseNow(trx) }));
    await sweep();
    expect((await stripeSdk().paymentIntents.list({ customer: made.customerId })).data[0]!.status).toBe('canceled');
    expect((await paymentOf(made)).cancel_due_at).toBeNull();
  });
});

describe('An answer that takes longer than we wait (G18)', () => {
  it('leaves the charge unknown and is found by the next look', async () => {
    const made = await order('pm_card_visa', { offSession: true });
    await failNext('hang_after', { ms: 60_000 });
    expect(await charge(made)).toMatchObject({ state: 'unknown' });
    expect(await charge(made)).toMatchObject({ state: 'paid' });
    expect(await chargesOf(made.customerId)).toHaveLength(1);
  }, 40_000);
});

describe('Money that does not match', () => {
  it('never pays an invoice: it goes back, and charges for the subscription stop', async () => {
    const subscriptionId = uuidv7();
    const made = await order('pm_card_visa', { offSession: true, line: otherLine({ subscriptionId, termStartsOn: day('2027-01-01') }) });
    await stripeSdk().paymentIntents.create({
      amount: 500, currency: 'usd', customer: made.customerId, payment_method: made.card.stripePaymentMethodId, confirm: true, off_session: true,
      allowed_payment_method_types: ['card'], metadata: { charge_ref: `${made.chargeKey}-1`, covers_1: `${subscriptionId}@2027-01-01` },
    });
    expect(await charge(made)).toMatchObject({ state: 'declined', declineCode: 'amount_mismatch' });
    await runBillingJobs();
    expect(await ownerSql('select state, amount_cents, payment_id from refunds where organization_id = $1', [made.organizationId])).toEqual([{ state: 'done', amount_cents: 500, payment_id: null }]);
    expect(await ownerSql('select reason from charge_freezes where subscription_id = $1', [subscriptionId])).toHaveLength(1);
    expect(await ownerSql('select status from invoices where id = $1', [made.invoiceId])).toEqual([{ status: 'open' }]);
  });
});

describe('After a restored backup', () => {
  it('a charge is recognised by what it covers, although its key is another', async () => {
    const line = otherLine({ subscriptionId: uuidv7(), termStartsOn: day('2027-01-01') });
    const made = await order('pm_card_visa', { offSession: true, line });
    await stripeSdk().paymentIntents.create({
      amount: 10799, currency: 'usd', customer: made.customerId, payment_method: made.card.stripePaymentMethodId, confirm: true, off_session: true,
      allowed_payment_method_types: ['card'], metadata: { charge_ref: 'renewal-lost-2', covers_1: `${line.subscriptionId}@2027-01-01` },
    });
    expect(await charge(made)).toMatchObject({ state: 'paid' });
    expect(await chargesOf(made.customerId)).toHaveLength(1);
  });

  it('a charge that covers more than this one puts billing on hold and charges nothing', async () => {
    const line = otherLine({ subscriptionId: uuidv7(), termStartsOn: day('2027-01-01') });
    const made = await order('pm_card_visa', { offSession: true, line });
    await stripeSdk().paymentIntents.create({
      amount: 21598, currency: 'usd', customer: made.customerId, payment_method: made.card.stripePaymentMethodId, confirm: true, off_session: true,
      allowed_payment_method_types: ['card'], metadata: { charge_ref: 'renewal-lost-1', covers_1: `${uuidv7()}@2027-01-01,${line.subscriptionId}@2027-01-01` },
    });
    expect(await charge(made)).toMatchObject({ state: 'unknown' });
    expect(await hold()).toMatchObject({ held: true });
    expect(await charge(made)).toMatchObject({ state: 'unknown' });
    expect(await chargesOf(made.customerId)).toHaveLength(1);
    await lift();
  });

  it('a charge of other terms under the key that is given out again puts billing on hold and charges nothing', async () => {
    const line = otherLine({ subscriptionId: uuidv7(), termStartsOn: day('2027-01-01') });
    const made = await order('pm_card_visa', { offSession: true, line });
    const intent = await stripeSdk().paymentIntents.create({
      amount: 10799, currency: 'usd', customer: made.customerId, payment_method: made.card.stripePaymentMethodId, confirm: true, off_session: true,
      allowed_payment_method_types: ['card'], metadata: { charge_ref: `${made.chargeKey}-1`, covers_1: `${uuidv7()}@2027-01-01` },
    });
    expect(await charge(made)).toMatchObject({ state: 'unknown' });
    expect(await hold()).toMatchObject({ held: true, reason: expect.stringContaining(intent.id) });
    expect(await chargesOf(made.customerId)).toHaveLength(1);
    await lift();
    await applyIntent(await getIntent(intent.id), worker);
    expect(await paymentOf(made)).toMatchObject({ state: 'declined', decline_code: 'amount_mismatch' });
    expect(await ownerSql('select reason from refunds where stripe_payment_intent_id = $1', [intent.id])).toMatchObject([{ reason: expect.stringContaining('terms other than those') }]);
  });

  it('billing is held at the start, until a person lifts it; nothing is charged by itself meanwhile', async () => {
    await ownerSql("update payments set state = 'declined', decline_kind = 'stop', settled_at = app.now() where state in ('unknown', 'calling', 'due')");
    await ownerSql("update invoices set status = 'void', voided_at = app.now(), void_reason = 'test' where status = 'open'");
    await ownerSql("update charge_items c set live = false from invoices i where i.id = c.invoice_id and i.status = 'void'");
    await ownerSql("update quotes q set status = 'open', invoice_id = null from invoices i where i.id = q.invoice_id and i.status = 'void'");
    const known = await order();
    await charge(known);
    const due = await order('pm_card_visa', { offSession: true });
    const person = await order('pm_card_visa');
    await stripeSdk().paymentIntents.create({
      amount: 900, currency: 'usd', customer: known.customerId, payment_method: known.card.stripePaymentMethodId, confirm: true, off_session: true,
      allowed_payment_method_types: ['card'], metadata: { charge_ref: 'order-lost-1' },
    });
    expect(await checkNewestCharges()).toBe('held');
    expect(await checkNewestCharges()).toBe('held');
    expect(await ownerSql("select actor_kind, after ->> 'reason' like 'Stripe has a charge%' as told from audit_entries where action = 'billing.held' order by id desc limit 1")).toEqual([{ actor_kind: 'system', told: true }]);
    await sweep();
    expect((await paymentOf(due)).state).toBe('due');
    expect(await charge(due)).toMatchObject({ state: 'busy' });
    expect(await charge(person)).toMatchObject({ state: 'paid' });
    const { open } = await reconcile({ actor: { kind: 'system', id: 'test' } });
    expect(open.map((difference) => difference.kind)).toContain('money_unknown_here');
    await lift();
    await sweep();
    expect((await paymentOf(due)).state).toBe('paid');
  });

  it('many renewals that wait for the hold do not keep a person’s payment from being looked at', async () => {
    const waiting = await order('pm_card_visa', { offSession: true });
    const lost = await order();
    await failNext('drop_after', { times: 2 });
    expect(await charge(lost)).toMatchObject({ state: 'unknown' });
    const listed = (held: boolean) => within('system', async (trx) => listChargeablePayments(trx, { now: await databaseNow(trx), held, limit: 1 }));
    expect((await listed(false)).map(({ id }) => id)).toEqual([waiting.paymentId]);
    expect((await listed(true)).map(({ id }) => id)).toEqual([lost.paymentId]);
    await sweep();
    expect([(await paymentOf(waiting)).state, (await paymentOf(lost)).state]).toEqual(['paid', 'paid']);
  });

  it('the setting BILLING_HOLD holds like a hold of its own', async () => {
    const due = await order('pm_card_visa', { offSession: true });
    config.billingHold = true;
    await sweep();
    expect((await paymentOf(due)).state).toBe('due');
    config.billingHold = false;
    await sweep();
    expect((await paymentOf(due)).state).toBe('paid');
  });
});

describe('Too many charges', () => {
  it('for one subscription in a day freeze it', async () => {
    const line = otherLine({ subscriptionId: uuidv7() });
    const made = await order('pm_card_chargeCustomerFail', { offSession: true, line });
    await ownerSql(
      `insert into payments (id, organization_id, invoice_id, payer_id, attempt, charge_key, state, amount_cents, currency, off_session, decline_kind, due_at, created_at, settled_at)
       select gen_random_uuid(), organization_id, invoice_id, payer_id, n, charge_key || 'x' || n, 'declined', amount_cents, currency, true, 'later', due_at, created_at, created_at
         from payments, generate_series(2, 13) n where id = $1`, [made.paymentId]);
    expect(await charge(made)).toMatchObject({ state: 'declined', declineCode: 'frozen', declineKind: 'stop' });
    expect((await stripeSdk().paymentIntents.list({ customer: made.customerId })).data).toEqual([]);
    expect(await ownerSql('select reason from charge_freezes where subscription_id = $1', [line.subscriptionId])).toEqual([{ reason: 'more than 12 charges in 24 hours' }]);
  });
});

describe('Reconciling', () => {
  it('books what we missed, finds what only we have, and closes what is put right', async () => {
    const missed = await order('pm_card_visa', { offSession: true });
    await failNext('drop_after', { times: 2 });
    await charge(missed);
    const invented = await order();
    await charge(invented);
    const { stripe_payment_intent_id: real } = await paymentOf(invented);
    await ownerSql("update payments set stripe_payment_intent_id = 'pi_invented' where id = $1", [invented.paymentId]);
    const first = await reconcile({ actor: { kind: 'system', id: 'test' } });
    expect((await paymentOf(missed)).state).toBe('paid');
    expect(first.open.filter((each) => each.paymentId === invented.paymentId).map((each) => each.kind)).toEqual(['paid_here_only']);
    // The real money now looks like a second payment of a settled order: it is on its way back, and that is recorded.
    expect(await ownerSql('select kind, resolution from reconciliation_differences where stripe_id = $1', [real])).toEqual([{ kind: 'money_without_invoice', resolution: 'refunded' }]);
    const [booked] = await ownerSql("select kind, resolution from reconciliation_differences where payment_id = $1", [missed.paymentId]);
    expect(booked).toEqual({ kind: 'booked_late', resolution: 'booked by the reconciler' });
    await ownerSql('update payments set stripe_payment_intent_id = $1 where id = $2', [real, invented.paymentId]);
    await ownerSql('delete from refunds where stripe_payment_intent_id = $1', [real]);
    const second = await reconcile({ actor: { kind: 'system', id: 'test' } });
    expect(second.open.filter((each) => each.paymentId === invented.paymentId)).toEqual([]);
  });
});

describe('A payer', () => {
  it('has one default card, whoever adds cards at once', async () => {
    const { organizationId } = await createOrganization();
    const payer = await createPayer(organizationId);
    await Promise.allSettled([createCard(payer), createCard(payer, 'pm_card_mastercard'), createCard(payer, 'pm_card_amex')]);
    expect(await within({ organizationId }, (trx) => findDefaultCard(trx, payer.id))).toBeDefined();
    expect(await ownerSql('select from cards where organization_id = $1 and is_default', [organizationId])).toHaveLength(1);
    expect(await ownerSql('select from cards where organization_id = $1', [organizationId])).toHaveLength(3);
  });
});
