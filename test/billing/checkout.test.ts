import { uuidv7 } from 'uuidv7';
import { releaseCheckout } from '../../src/billing/checkout/complete-checkout';
import { chargePayment } from '../../src/billing/payments/charge-payment';
import { openQuoteCheckout } from '../../src/billing/checkout/open-checkout';
import { type Quote, QuoteChanged, QuoteExpired } from '../../src/billing/quotes/quote';
import { paths } from '../../src/paths';
import { addDays, type Day } from '../../src/platform/values/dates';
import { pageOf, signedInAgent, testApp, type SignedInAgent } from '../support/app';
import { runBillingJobs } from '../support/billing-jobs';
import { advanceClock } from '../support/clock';
import { ownerSql } from '../support/database';
import { confirm, createCard, createPayer, createQuote, otherLine, worker } from '../support/factories/money/billing';
import { createMember, createOrganization, type Member } from '../support/factories/organizations';
import { assertNoBrokenInvariant } from '../support/invariants';
import { caughtJobs, runJob } from '../support/queue';
import { chargesOf, failNext, sandboxControl, stripeSdk } from '../support/stripe';

const app = testApp();
afterEach(async () => {
  await sandboxControl('DELETE', '/faults');
  await assertNoBrokenInvariant();
});

async function partner() {
  const { organizationId } = await createOrganization();
  const member = await createMember({ organizationId, roles: ['billing'] });
  return { organizationId, member, payer: await createPayer(organizationId), browser: await signedInAgent(app, member) };
}

function open(quote: Quote, member: Member, changes: Partial<Parameters<typeof openQuoteCheckout>[0]> = {}) {
  return openQuoteCheckout({
    organizationId: quote.organizationId, quoteId: quote.id, currentFactsHash: quote.factsHash, accountName: 'Engines & Co', kind: 'other', description: quote.description,
    purchaseOrder: 'PO 77', returnPath: paths.portal.payments.history, actor: { kind: 'person', id: member.personId }, ...changes,
  });
}

async function opened(quote: Quote, member: Member): Promise<{ checkoutId: string; sessionId: string }> {
  const answer = await open(quote, member);
  if (!('checkoutId' in answer)) throw new Error('the quote is confirmed already');
  const [row] = await ownerSql('select stripe_session_id from checkouts where id = $1', [answer.checkoutId]);
  return { checkoutId: answer.checkoutId, sessionId: row!.stripe_session_id };
}

/** The person types a card on Stripe's page. */
const typeCard = (sessionId: string, number = '4242424242424242') => sandboxControl('POST', `/sessions/${sessionId}/submit`, { number });
const comeBack = (browser: SignedInAgent, checkoutId: string) => browser.get(paths.portal.checkout.back(checkoutId));
/** What the quote sells belongs to no other room here, so nothing waits to be given. */
const givenLines = () => ownerSql('update invoice_lines set fulfilled_at = app.now() where fulfilled_at is null');

describe('Paying a quote on the hosted card page', () => {
  it('leads there over a page of ours, keeps the card, and ends at the receipt', async () => {
    const { payer, member, browser } = await partner();
    const quote = await createQuote(payer, { lines: [otherLine()] });
    const { checkoutId, sessionId } = await opened(quote, member);
    const forward = await browser.get(paths.portal.checkout.go(checkoutId)).expect(200);
    expect(forward.headers['refresh']).toMatch(/^0; url=http:\/\/127.0.0.1/);
    expect(pageOf(forward.text)('main a.btn-primary').attr('href')).toContain(sessionId);
    await typeCard(sessionId);
    const back = await comeBack(browser, checkoutId).expect(303);
    const [invoice] = await ownerSql('select * from invoices where organization_id = $1', [quote.organizationId]);
    expect(back.headers['location']).toBe(paths.portal.payments.receipt(invoice!.id));
    expect(invoice).toMatchObject({ status: 'paid', purchase_order: 'PO 77', snapshot: { card: { brand: 'visa', last4: '4242' } } });
    expect(await ownerSql('select brand, last4, is_default from cards where organization_id = $1', [quote.organizationId])).toEqual([{ brand: 'visa', last4: '4242', is_default: true }]);
    await givenLines();
  });

  it('is one page however often it is opened, and one charge however often one comes back', async () => {
    const { payer, member, browser } = await partner();
    const quote = await createQuote(payer, { lines: [otherLine()] });
    const pages = await Promise.all([open(quote, member), open(quote, member)]);
    expect(pages[0]).toEqual(pages[1]);
    const { checkoutId, sessionId } = await opened(quote, member);
    await typeCard(sessionId);
    await Promise.all([comeBack(browser, checkoutId), comeBack(browser, checkoutId), comeBack(browser, checkoutId)]);
    expect(await ownerSql("select from invoices where organization_id = $1 and status = 'paid'", [quote.organizationId])).toHaveLength(1);
    expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(1);
    expect(await open(quote, member)).toHaveProperty('invoiceId');
    await givenLines();
  });

  it('proves nothing by coming back: without a payment nothing is bought', async () => {
    const { payer, member, browser } = await partner();
    const quote = await createQuote(payer);
    const { checkoutId } = await opened(quote, member);
    await comeBack(browser, checkoutId).expect(303).expect('Location', paths.portal.payments.history);
    expect(await ownerSql('select from invoices where organization_id = $1', [quote.organizationId])).toEqual([]);
    expect(await ownerSql('select status from quotes where id = $1', [quote.id])).toEqual([{ status: 'open' }]);
  });

  it('is booked by the webhook when the person never comes back', async () => {
    const { payer, member } = await partner();
    const quote = await createQuote(payer, { lines: [otherLine()] });
    const { sessionId } = await opened(quote, member);
    await typeCard(sessionId);
    await ownerSql("insert into stripe_events (id, type, object_id, payload, received_at, next_attempt_at) values ($1, 'checkout.session.completed', $2, '{}', app.now(), app.now())", [`evt_${sessionId}`, sessionId]);
    await runJob('billing.apply-event', { id: `evt_${sessionId}` });
    expect(await ownerSql('select status from invoices where organization_id = $1', [quote.organizationId])).toEqual([{ status: 'paid' }]);
    await givenLines();
  });

  it('makes the quote bind until the page ends, and not a minute longer', async () => {
    const { payer, member } = await partner();
    const quote = await createQuote(payer, { expiresAt: new Date((await now()).getTime() + 60_000) });
    await open(quote, member);
    const [stored] = await ownerSql("select expires_at - app.now() > interval '30 minutes' as extended from quotes where id = $1", [quote.id]);
    expect(stored).toEqual({ extended: true });
  });

  it('refuses a quote that has expired or whose facts have changed (G2)', async () => {
    const { payer, member } = await partner();
    const old = await createQuote(payer, { expiresAt: new Date((await now()).getTime() - 1) });
    await expect(open(old, member)).rejects.toBeInstanceOf(QuoteExpired);
    const changed = await createQuote(payer);
    await expect(open(changed, member, { currentFactsHash: 'another' })).rejects.toBeInstanceOf(QuoteChanged);
    expect(await ownerSql('select from checkouts where organization_id = $1', [old.organizationId])).toEqual([]);
  });

  it('is not opened for a term that was paid for days ago, which a restored database does not know', async () => {
    const { payer, member } = await partner();
    const today = (await ownerSql<{ today: Day }>("select (app.now() at time zone 'UTC')::date::text as today"))[0]!.today;
    const line = otherLine({ termStartsOn: addDays(today, -3), termEndsOn: addDays(today, 362) });
    await sandboxControl('POST', '/clock', { offset_seconds: -4 * 86_400 });
    await stripeSdk().paymentIntents.create({
      amount: 900, currency: 'usd', customer: payer.stripeCustomerId, payment_method: (await createCard(payer)).stripePaymentMethodId, confirm: true, off_session: true,
      allowed_payment_method_types: ['card'], metadata: { charge_ref: 'renewal-lost-1', covers_1: `${line.subscriptionId}@${line.termStartsOn}` },
    });
    await sandboxControl('POST', '/clock', { offset_seconds: 0 });
    await expect(open(await createQuote(payer, { lines: [line] }), member)).rejects.toThrow(/may have been made already/);
    expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(1);
  });

  it('says so when the page cannot be opened, and opens the same one at the next press', async () => {
    const { payer, member } = await partner();
    const quote = await createQuote(payer);
    await failNext('error_before', { path: '/v1/checkout/sessions' });
    await expect(open(quote, member)).rejects.toThrow(/cannot be opened just now. Nothing was charged/);
    const { checkoutId } = await opened(quote, member);
    expect(await ownerSql('select id from checkouts where quote_id = $1', [quote.id])).toEqual([{ id: checkoutId }]);
  });

  it('of another organization is not found', async () => {
    const [first, second] = [await partner(), await partner()];
    const { checkoutId } = await opened(await createQuote(first.payer), first.member);
    await second.browser.get(paths.portal.checkout.go(checkoutId)).expect(404);
    await comeBack(second.browser, checkoutId).expect(404);
    await second.browser.get(paths.portal.checkout.cancelled(uuidv7())).expect(404);
  });
});

describe('A second payment of a settled quote', () => {
  it('goes back whole and at once, and is recorded for a person to see', async () => {
    const { payer, member, browser, organizationId } = await partner();
    const quote = await createQuote(payer, { lines: [otherLine()] });
    const { checkoutId, sessionId } = await opened(quote, member);
    const card = await createCard(payer);
    const confirmed = await confirm(quote, { cardId: card.id });
    await chargePayment({ organizationId, paymentId: confirmed.paymentId!, actor: worker });
    await typeCard(sessionId);
    await comeBack(browser, checkoutId).expect(303);
    expect(caughtJobs().filter((job) => job.name === 'billing.send-refund')).toHaveLength(1);
    await runBillingJobs();
    const refunds = await ownerSql('select state, amount_cents, reason, payment_id from refunds where organization_id = $1', [organizationId]);
    expect(refunds).toEqual([{ state: 'done', amount_cents: 10799, reason: 'second payment of a settled order', payment_id: null }]);
    const charges = await stripeSdk().charges.list({ customer: payer.stripeCustomerId });
    expect(charges.data.map((charge) => charge.amount_refunded).sort()).toEqual([0, 10799]);
    await givenLines();
  });

  it('is prevented by closing the open page before a card on file is charged', async () => {
    const { payer, member, organizationId } = await partner();
    const quote = await createQuote(payer);
    const { sessionId } = await opened(quote, member);
    expect(await releaseCheckout({ organizationId, quoteId: quote.id, actor: worker })).toEqual({ kind: 'expired' });
    expect((await stripeSdk().checkout.sessions.retrieve(sessionId)).status).toBe('expired');
  });

  it('is found out when the page was paid just before it is closed', async () => {
    const { payer, member, organizationId } = await partner();
    const quote = await createQuote(payer, { lines: [otherLine()] });
    const { sessionId } = await opened(quote, member);
    await typeCard(sessionId);
    expect(await releaseCheckout({ organizationId, quoteId: quote.id, actor: worker })).toMatchObject({ kind: 'paid' });
    await givenLines();
  });
});

describe('The sweep', () => {
  it('ends card pages that nobody finished', async () => {
    const { payer, member } = await partner();
    const quote = await createQuote(payer);
    const { checkoutId, sessionId } = await opened(quote, member);
    await sandboxControl('POST', `/sessions/${sessionId}/expire`);
    await advanceClock('33 minutes');
    await runJob('billing.sweep-payments');
    await advanceClock('-33 minutes');
    expect(await ownerSql('select state from checkouts where id = $1', [checkoutId])).toEqual([{ state: 'expired' }]);
  });
});

async function now(): Promise<Date> {
  const [row] = await ownerSql<{ now: Date }>('select app.now() as now');
  return row!.now;
}
