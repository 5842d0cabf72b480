import { freezeSubscription } from '../../../src/billing/reconciliation/freezes.repository';
import { config } from '../../../src/config';
import { paths } from '../../../src/paths';
import { databaseNow, within } from '../../../src/platform/database/database';
import { logger } from '../../../src/platform/operations/logger';
import { confirmPurchase } from '../../../src/subscriptions/purchases/confirm-purchase';
import { fulfilInvoice } from '../../../src/subscriptions/fulfilment/fulfil-invoice';
import { chargeRenewals } from '../../../src/subscriptions/renewals/charge-renewals';
import { disableAutoRenew } from '../../../src/subscriptions/renewals/auto-renew/disable-auto-renew';
import { quoteRenewal } from '../../../src/subscriptions/renewals/by-hand/quote-renewal';
import { unfreezeSubscription } from '../../../src/subscriptions/renewals/unfreeze-subscription';
import { enableAutoRenew } from '../../../src/subscriptions/renewals/auto-renew/enable-auto-renew';
import { webhookOf } from '../../support/billing-events';
import { pageOf, signedInAgent, testApp } from '../../support/app';
import { advanceClock, setClock } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createCard } from '../../support/factories/money/billing';
import { createEnrolled, createFirm, createRenewable, type Firm, readSubscription } from '../../support/factories/money/renewals';
import { termsOf } from '../../support/factories/subscriptions';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { runJob } from '../../support/queue';
import { chargesOf, failNext, sandboxControl, stripeSdk } from '../../support/stripe';
import '../../../src/billing/billing.jobs';
import '../../../src/subscriptions/renewals/renewals.jobs';
import '../../../src/subscriptions/subscriptions.jobs';

const app = testApp();
afterEach(() => sandboxControl('DELETE', '/faults'));

const expiresOn = '2026-12-20';
const announceAt = '2026-11-20T09:00:01Z';
const firstTryAt = '2026-12-19T09:00:01Z';

const announce = () => runJob('subscriptions.announce-renewals');
const charge = () => runJob('subscriptions.charge-renewals');
const mailsOf = async (organizationId: string, kind: string) => ownerSql('select subject, text_body, recipient_email from mails where organization_id = $1 and kind = $2 order by created_at, id', [organizationId, kind]);
const invoicesOf = async (organizationId: string) => ownerSql('select * from invoices where organization_id = $1 order by created_at', [organizationId]);
const paymentsOf = async (organizationId: string) => ownerSql('select * from payments where organization_id = $1 order by created_at, attempt', [organizationId]);
const declineFrom = (card: Firm['card'], declines: string | null) => sandboxControl('POST', `/payment_methods/${card.stripePaymentMethodId}`, { declines });

/** A firm with one enrolled subscription whose renewal has been announced, at the moment of its first try. */
async function announced(given: { testCard?: string } = {}) {
  const firm = await createFirm({ at: '2026-11-01T12:00:00Z', ...given });
  const subscription = await createEnrolled({ organizationId: firm.organizationId, member: firm.member, expiresOn });
  await setClock(announceAt);
  await announce();
  await setClock(firstTryAt);
  return { ...firm, subscription: await readSubscription(subscription) };
}

describe('An automatic renewal', () => {
  it('is announced thirty days before with the sum, the card, the day and the last day to say no', async () => {
    const { organizationId, subscription, member } = await announced();
    const [mail, ...others] = await mailsOf(organizationId, 'renewals.announced');
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ recipient_email: member.email });
    expect(mail!['text_body']).toMatch(/Visa ending in 4242/);
    expect(mail!['text_body']).toMatch(/19 Dec 2026/);
    expect(mail!['text_body']).toMatch(/18 Dec 2026/);
    const [quote] = await ownerSql('select * from quotes where id = $1', [subscription.renewalQuoteId]);
    expect(quote).toMatchObject({ kind: 'auto_renewal', status: 'open', expires_at: null });
    expect(mail!['text_body']).toContain(`$${Math.floor(quote!['total_cents'] / 100)}.${String(quote!['total_cents'] % 100).padStart(2, '0')}`);
    await assertNoBrokenInvariant();
  });

  it('shares one look at the bank with all of the firm that are due, each charged once on its own numbered invoice', async () => {
    const firm = await createFirm({ at: '2026-11-01T12:00:00Z' });
    const count = 25;
    const subscriptions = [];
    for (let place = 0; place < count; place += 1) subscriptions.push(await createEnrolled({ organizationId: firm.organizationId, member: firm.member, expiresOn }));
    await setClock(announceAt);
    await announce();
    await setClock(firstTryAt);
    await sandboxControl('DELETE', '/calls');
    await charge();
    const { calls } = await sandboxControl('GET', '/calls?path=/v1/payment_intents') as { calls: { method: string; params: { customer?: string } }[] };
    const ofFirm = calls.filter(({ params }) => params.customer === firm.payer.stripeCustomerId);
    expect(ofFirm.filter(({ method }) => method === 'GET')).toHaveLength(1);
    expect(ofFirm.filter(({ method }) => method === 'POST')).toHaveLength(count);
    for (const subscription of subscriptions) expect(await readSubscription(subscription)).toMatchObject({ expiresOn: '2027-12-20', renewalPaymentId: null });
    expect(new Set((await invoicesOf(firm.organizationId)).filter(({ status }) => status === 'paid').map(({ number }) => number)).size).toBe(count);
    expect(await mailsOf(firm.organizationId, 'billing.receipt')).toHaveLength(count);
    await assertNoBrokenInvariant();
  });

  it('is charged the day before the end and gives the term it announced', async () => {
    const { organizationId, subscription, payer } = await announced();
    await charge();
    expect(await readSubscription(subscription)).toMatchObject({
      state: 'active', expiresOn: '2027-12-20', autoRenew: true, renewalQuoteId: null, renewalInvoiceId: null, renewalPaymentId: null, chargeAttempts: 0,
      chargeAt: new Date('2027-12-19T09:00:00Z'),
    });
    expect((await termsOf(subscription.id)).map((term) => [term.starts_on, term.ends_on])).toEqual([['2025-12-20', '2026-12-20'], ['2026-12-20', '2027-12-20']]);
    expect((await paymentsOf(organizationId)).map((payment) => payment['charge_key'])).toEqual([`renewal-${subscription.accountId}-2026-12-20-1`]);
    expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(1);
    expect(await mailsOf(organizationId, 'billing.receipt')).toHaveLength(1);
    expect(await mailsOf(organizationId, 'renewals.renewed-customer')).toHaveLength(1);
    await assertNoBrokenInvariant();
  });

  it('is not charged a second before its time', async () => {
    const { subscription, payer } = await announced();
    await setClock('2026-12-19T08:59:00Z');
    await charge();
    expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(0);
    expect(await readSubscription(subscription)).toMatchObject({ expiresOn, chargeAttempts: 0 });
  });

  it('is one invoice and one charge for all subscriptions of an account that renew on one day', async () => {
    const firm = await createFirm({ at: '2026-11-01T12:00:00Z' });
    const { organizationId, member, payer } = firm;
    const { accountId } = await createAccount({ organizationId });
    const all = [];
    for (let index = 0; index < 3; index += 1) all.push(await createEnrolled({ organizationId, accountId, member, expiresOn }));
    await setClock(announceAt);
    await announce();
    expect(await mailsOf(organizationId, 'renewals.announced')).toHaveLength(1);
    await setClock(firstTryAt);
    await charge();
    expect(await invoicesOf(organizationId)).toMatchObject([{ status: 'paid', description: expect.stringContaining('3 subscriptions') }]);
    expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(1);
    for (const one of all) expect(await readSubscription(one)).toMatchObject({ expiresOn: '2027-12-20' });
    await assertNoBrokenInvariant();
  });

  it('is two charges where an account renews more on one day than one charge can name', async () => {
    const firm = await createFirm({ at: '2026-11-01T12:00:00Z' });
    const { organizationId, member, payer } = firm;
    const first = await createEnrolled({ organizationId, member, expiresOn });
    const [{ columns }] = await ownerSql<{ columns: string }>("select string_agg(quote_ident(attname), ', ') as columns from pg_attribute where attrelid = 'subscriptions'::regclass and attnum > 0 and not attisdropped and attgenerated = ''") as [{ columns: string }];
    await ownerSql(
      `with copies as (
         insert into subscriptions (${columns}) select ${columns} from (
           select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(), 'number', 'S-MANY-' || lpad(n::text, 4, '0')))).*
             from subscriptions s, generate_series(1, 100) n where s.id = $1) made returning id)
       insert into terms select (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'subscription_id', c.id))).* from terms t, copies c where t.subscription_id = $1`, [first.id]);
    await setClock(announceAt);
    await announce();
    await setClock(firstTryAt);
    await charge();
    expect((await invoicesOf(organizationId)).map((invoice) => invoice['status'])).toEqual(['paid', 'paid']);
    expect((await paymentsOf(organizationId)).map((payment) => payment['charge_key']).sort()).toEqual([
      `renewal-${first.accountId}-2026-12-20-1`, `renewal-${first.accountId}-2026-12-20-part2-1`]);
    expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(2);
    expect(await ownerSql('select expires_on, count(*)::int from subscriptions where organization_id = $1 group by 1', [organizationId])).toEqual([{ expires_on: '2027-12-20', count: 101 }]);
  });

  it('is announced and charged at once when it is switched on after its time', async () => {
    const { organizationId, member, payer } = await createFirm({ at: '2026-12-19T15:00:00Z' });
    const subscription = await createEnrolled({ organizationId, member, expiresOn });
    await announce();
    await charge();
    expect(await readSubscription(subscription)).toMatchObject({ expiresOn: '2027-12-20' });
    expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(1);
    expect(await mailsOf(organizationId, 'renewals.announced')).toMatchObject([{ subject: expect.stringContaining('charged today') }]);
  });

  it('is not charged once it is switched off, and the announced quote is withdrawn', async () => {
    const { organizationId, subscription, member, payer } = await announced();
    await disableAutoRenew({ organizationId, subscriptionId: subscription.id, actor: { kind: 'person', id: member.personId } });
    await charge();
    expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(0);
    expect(await ownerSql('select status from quotes where id = $1', [subscription.renewalQuoteId])).toEqual([{ status: 'replaced' }]);
    await setClock('2026-12-21T00:00:01Z');
    await runJob('subscriptions.lapse');
    expect(await readSubscription(subscription)).toMatchObject({ state: 'expired', purgeOn: '2027-01-19' });
  });

  it('is quoted and announced anew when what would be renewed has changed since', async () => {
    const { organizationId, subscription, payer } = await announced();
    await ownerSql("update subscriptions set plan_id = (select id from plans where code = 'safe_prime') where id = $1", [subscription.id]);
    await charge();
    expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(0);
    await announce();
    await charge();
    expect(await mailsOf(organizationId, 'renewals.announced')).toHaveLength(2);
    expect(await ownerSql("select subject_id from audit_entries where action = 'renewal.withdrawn' and organization_id = $1", [organizationId])).toEqual([{ subject_id: subscription.id }]);
    expect(await readSubscription(subscription)).toMatchObject({ expiresOn: '2027-12-20' });
  });
});

describe('G4: two workers, a webhook and a person renew the same subscription at once', () => {
  it('adds one term by one invoice and one charge', async () => {
    const { organizationId, subscription, payer, member, card } = await announced();
    const byHand = await renewByHand({ organizationId, subscription, member, card });
    await Promise.allSettled([charge(), chargeAsAnother(), webhookOf(payer.stripeCustomerId), byHand(), chargeAsAnother()]);
    await runJob('billing.sweep-payments');
    await runJob('subscriptions.fulfil');
    expect((await termsOf(subscription.id)).map((term) => term.starts_on)).toEqual(['2025-12-20', '2026-12-20']);
    expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(1);
    expect((await invoicesOf(organizationId)).filter((invoice) => invoice['status'] === 'paid')).toHaveLength(1);
    await assertNoBrokenInvariant();
  });
});

describe('G5: the sweep of an organization in UTC+2 runs at 22:00 and again at 23:00 UTC', () => {
  it('makes one invoice', async () => {
    const { organizationId, member, payer } = await createFirm({ at: '2026-06-01T12:00:00Z', timeZone: 'Africa/Cairo' });
    // Midnight in Cairo (UTC+3 in summer, +2 in winter) lies between the two sweeps.
    const subscription = await createEnrolled({ organizationId, member, expiresOn: '2026-12-20', timeZone: 'Africa/Cairo' });
    await setClock('2026-11-20T22:00:00Z');
    await announce();
    await setClock('2026-12-19T22:00:00Z');
    await charge();
    await setClock('2026-12-19T23:00:00Z');
    await charge();
    expect(await invoicesOf(organizationId)).toHaveLength(1);
    expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(1);
    expect(await readSubscription(subscription)).toMatchObject({ expiresOn: '2027-12-20' });
  });
});

describe('G6: the money arrives after the subscription went to payment failed', () => {
  it('buys the term its quote announced', async () => {
    const { subscription, card, organizationId } = await announced();
    await declineFrom(card, 'insufficient_funds');
    await charge();
    await setClock('2026-12-20T09:00:01Z');
    await charge();
    await setClock('2026-12-21T00:00:01Z');
    await runJob('subscriptions.lapse');
    expect(await readSubscription(subscription)).toMatchObject({ state: 'payment_failed', purgeOn: '2027-02-18', serviceEndsAt: new Date('2027-01-03T00:00:00Z') });
    await declineFrom(card, null);
    await setClock('2026-12-22T09:00:01Z');
    await charge();
    expect(await readSubscription(subscription)).toMatchObject({ state: 'active', expiresOn: '2027-12-20', purgeAt: null });
    expect((await paymentsOf(organizationId)).map((payment) => payment['state'])).toEqual(['declined', 'declined', 'paid']);
    await assertNoBrokenInvariant();
  });

  it('starts on its own day when it is renewed by hand instead, and voids the open one', async () => {
    const { subscription, card, organizationId, payer, member } = await announced();
    await declineFrom(card, 'insufficient_funds');
    await charge();
    await setClock('2026-12-21T00:00:01Z');
    await runJob('subscriptions.lapse');
    await setClock('2026-12-28T12:00:00Z');
    const other = await createCard(payer, 'pm_card_mastercard');
    const byHand = await renewByHand({ organizationId, subscription, member, card: other });
    await byHand();
    expect(await readSubscription(subscription)).toMatchObject({ state: 'active', expiresOn: '2027-12-28', anchorOn: '2026-12-28' });
    expect((await invoicesOf(organizationId)).map((invoice) => invoice['status'])).toEqual(['void', 'paid']);
    await setClock('2027-01-02T09:00:01Z');
    await charge();
    expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(1);
    await assertNoBrokenInvariant();
  });
});

describe('G13: a new card is added while an invoice is open', () => {
  it('pays the open invoice with it at once, by "Pay now", and gives the announced term', async () => {
    const { subscription, card, organizationId, payer, member } = await announced();
    await declineFrom(card, 'insufficient_funds');
    await charge();
    const [invoice] = await invoicesOf(organizationId);
    const fresh = await createCard(payer, 'pm_card_mastercard');
    const agent = await signedInAgent(app, member);
    const page = pageOf((await agent.get(paths.portal.payments.payNow(invoice!['id'])).expect(200)).text);
    expect(page('main').text()).toContain('Mastercard');
    const paid = await agent.submit(paths.portal.payments.payNow(invoice!['id']), { card: fresh.id });
    expect(paid.headers['location']).toBe(paths.portal.payments.receipt(invoice!['id']));
    expect((await paymentsOf(organizationId)).map((payment) => [payment['state'], payment['card_last4']])).toEqual([['declined', '4242'], ['paid', '4444']]);
    expect(await readSubscription(subscription)).toMatchObject({ state: 'active', expiresOn: '2027-12-20', renewalInvoiceId: null });
    await setClock('2026-12-20T09:00:01Z');
    await charge();
    expect(await paymentsOf(organizationId)).toHaveLength(2);
    await assertNoBrokenInvariant();
  });

  it('settles the same payment when the bank had asked for the person', async () => {
    const { subscription, card, organizationId, payer, member } = await announced();
    await sandboxControl('POST', `/payment_methods/${card.stripePaymentMethodId}`, { authentication: 'always' });
    await charge();
    const [invoice] = await invoicesOf(organizationId);
    const fresh = await createCard(payer, 'pm_card_mastercard');
    const agent = await signedInAgent(app, member);
    await agent.submit(paths.portal.payments.payNow(invoice!['id']), { card: fresh.id }).expect(303);
    expect(await paymentsOf(organizationId)).toMatchObject([{ state: 'paid', card_last4: '4444' }]);
    expect(await readSubscription(subscription)).toMatchObject({ expiresOn: '2027-12-20', renewalStopped: null });
    expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(1);
    await assertNoBrokenInvariant();
  });
});

describe('G19: webhooks arrive twice, out of order, and before the reply to our own call', () => {
  it('end in the same state', async () => {
    const { organizationId, subscription, payer } = await announced();
    await Promise.all([charge(), webhookOf(payer.stripeCustomerId), webhookOf(payer.stripeCustomerId)]);
    await webhookOf(payer.stripeCustomerId);
    await runJob('subscriptions.fulfil');
    await webhookOf(payer.stripeCustomerId);
    await runJob('subscriptions.fulfil');
    expect(await readSubscription(subscription)).toMatchObject({ state: 'active', expiresOn: '2027-12-20' });
    expect(await invoicesOf(organizationId)).toMatchObject([{ status: 'paid' }]);
    expect(await mailsOf(organizationId, 'billing.receipt')).toHaveLength(1);
    expect(await ownerSql('select count(*)::int as count from refunds where organization_id = $1', [organizationId])).toEqual([{ count: 0 }]);
    await assertNoBrokenInvariant();
  });
});

describe('Tries that fail', () => {
  it('come on the expiry day and 2, 6 and 13 days after it, each with one mail, and then end', async () => {
    const { subscription, card, organizationId } = await announced();
    await declineFrom(card, 'insufficient_funds');
    for (const at of ['2026-12-19', '2026-12-20', '2026-12-22', '2026-12-26', '2027-01-02', '2027-01-10']) {
      await setClock(`${at}T09:00:01Z`);
      await charge();
      await runJob('subscriptions.lapse');
    }
    expect(await paymentsOf(organizationId)).toHaveLength(5);
    const mails = await mailsOf(organizationId, 'renewals.failed');
    expect(mails).toHaveLength(5);
    expect(mails[0]!['text_body']).toContain('We try again on 20 Dec 2026.');
    expect(mails[4]!['text_body']).toContain('This was the last try.');
    expect(mails[0]!['text_body']).toContain(config.baseUrl + paths.portal.payments.payNow((await invoicesOf(organizationId))[0]!['id']));
    expect(await readSubscription(subscription)).toMatchObject({ state: 'payment_failed', chargeAt: null, chargeAttempts: 5 });
    await assertNoBrokenInvariant();
  });

  it('take the spare card in the same try', async () => {
    const { subscription, card, organizationId, payer } = await announced();
    const spare = await createCard(payer, 'pm_card_mastercard');
    await ownerSql('update cards set is_spare = true where id = $1', [spare.id]);
    await declineFrom(card, 'insufficient_funds');
    await charge();
    expect((await paymentsOf(organizationId)).map((payment) => [payment['state'], payment['card_last4']])).toEqual([['declined', '4242'], ['paid', '4444']]);
    expect(await readSubscription(subscription)).toMatchObject({ expiresOn: '2027-12-20' });
    expect(await mailsOf(organizationId, 'renewals.failed')).toHaveLength(0);
    await assertNoBrokenInvariant();
  });

  it('end at once after a hard decline, until another card is chosen', async () => {
    const { subscription, card, organizationId, payer, member } = await announced();
    await declineFrom(card, 'stolen_card');
    await charge();
    expect(await readSubscription(subscription)).toMatchObject({ renewalStopped: 'declined', chargeAt: null });
    await setClock('2026-12-20T09:00:01Z');
    await charge();
    expect(await paymentsOf(organizationId)).toHaveLength(1);
    const other = await createCard(payer, 'pm_card_mastercard');
    await enableAutoRenew({ organizationId, subscriptionId: subscription.id, cardId: other.id, actor: { kind: 'person', id: member.personId } });
    await setClock('2026-12-22T09:00:01Z');
    await charge();
    expect(await readSubscription(subscription)).toMatchObject({ state: 'active', expiresOn: '2027-12-20' });
    await assertNoBrokenInvariant();
  });

  it('end when the bank asks for a person, with a mail that links to the payment', async () => {
    const { subscription, card, organizationId } = await announced();
    await sandboxControl('POST', `/payment_methods/${card.stripePaymentMethodId}`, { authentication: 'always' });
    await charge();
    expect(await readSubscription(subscription)).toMatchObject({ renewalStopped: 'authentication', chargeAt: null, renewalPaymentId: null });
    const [invoice] = await invoicesOf(organizationId);
    const [mail] = await mailsOf(organizationId, 'renewals.needs-person');
    expect(mail!['text_body']).toContain(config.baseUrl + paths.portal.payments.payNow(invoice!['id']));
    await assertNoBrokenInvariant();
  });

  it('never lapse a subscription while the charge may still turn out paid', async () => {
    const { subscription, payer } = await announced();
    await setClock('2026-12-20T23:58:00Z');
    await failNext('drop_after', { times: 2 });
    await failNext('error_before', { method: 'GET', times: 20 });
    await charge();
    await setClock('2026-12-21T00:05:00Z');
    await runJob('subscriptions.lapse');
    expect(await readSubscription(subscription)).toMatchObject({ state: 'active' });
    await sandboxControl('DELETE', '/faults');
    await runJob('billing.sweep-payments');
    await runJob('subscriptions.fulfil');
    expect(await readSubscription(subscription)).toMatchObject({ state: 'active', expiresOn: '2027-12-20' });
    expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(1);
    await assertNoBrokenInvariant();
  });
});

describe('G22: a price in the catalog rises between two renewals', () => {
  it('charges the renewal at the stored quote announced in its reminder', async () => {
    const { organizationId, subscription } = await announced();
    const [quote] = await ownerSql('select total_cents from quotes where id = $1', [subscription.renewalQuoteId]);
    await ownerSql(
      `insert into plan_prices (id, plan_id, currency, list_price_cents, courier_standard_cents, courier_expedited_cents, version, valid_from, created_at)
       select gen_random_uuid(), plan_id, currency, list_price_cents * 2, courier_standard_cents, courier_expedited_cents, version + 1, '2026-12-01', app.now() from plan_prices where plan_id = $1 and currency = 'USD' order by version desc limit 1`,
      [subscription.planId]);
    await charge();
    expect(await paymentsOf(organizationId)).toMatchObject([{ state: 'paid', amount_cents: quote!['total_cents'] }]);
    await ownerSql("delete from plan_prices where valid_from = '2026-12-01'");
  });
});

describe('G23: the clock of the worker machine is ten minutes ahead', () => {
  const timers = ['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const;
  afterEach(() => jest.useRealTimers());

  it('charges nothing early, because the database’s clock decides', async () => {
    // Both clocks show the real time here, or a machine's clock would be months off and charge nothing for that reason.
    const [real] = await ownerSql<{ now: Date; soon: string }>("select clock_timestamp() as now, (clock_timestamp() + interval '20 days')::date::text as soon");
    const { organizationId, member, payer } = await createFirm({ at: real!.now.toISOString() });
    const subscription = await createEnrolled({ organizationId, member, expiresOn: real!.soon });
    await announce();
    await ownerSql("update subscriptions set charge_at = app.now() + interval '5 minutes' where id = $1", [subscription.id]);
    jest.useFakeTimers({ now: real!.now.getTime() + 10 * 60_000, doNotFake: [...timers] });
    await charge();
    expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(0);
    expect(await invoicesOf(organizationId)).toEqual([]);
    jest.useRealTimers();
    await advanceClock('6 minutes');
    await charge();
    expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(1);
  });
});

describe('A frozen subscription', () => {
  it('is charged by nobody until a named person lifts it, and then at its next try', async () => {
    const { organizationId, subscription, payer } = await announced();
    await within({ organizationId }, async (trx) => freezeSubscription(trx, { organizationId, subscriptionId: subscription.id, reason: 'two charges for one term', now: await databaseNow(trx) }));
    await charge();
    expect(await readSubscription(subscription)).toMatchObject({ renewalStopped: 'frozen', chargeAt: null });
    const [mail] = await mailsOf(organizationId, 'renewals.failed');
    expect(mail!['text_body']).not.toContain('You can pay now with another card');
    expect(await unfreezeSubscription('S-NONE-NONE', 'Ada Lovelace')).toBeUndefined();
    expect(await unfreezeSubscription(subscription.number.toLowerCase(), 'Ada Lovelace')).toBe('two charges for one term');
    expect(await unfreezeSubscription(subscription.id, 'Ada Lovelace')).toBeUndefined();
    expect(await ownerSql("select actor_kind, actor_id from audit_entries where action = 'subscription.unfrozen' and organization_id = $1", [organizationId])).toEqual([{ actor_kind: 'staff', actor_id: 'Ada Lovelace' }]);
    expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(0);
    await setClock('2026-12-20T09:00:01Z');
    await charge();
    expect(await readSubscription(subscription)).toMatchObject({ renewalStopped: null, expiresOn: '2027-12-20' });
    expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(1);
    await assertNoBrokenInvariant();
  });

  it('for too many charges a day is not frozen again by the same charges', async () => {
    const { organizationId, subscription, card } = await announced();
    await declineFrom(card, 'insufficient_funds');
    await charge();
    await ownerSql(
      `insert into payments (id, organization_id, invoice_id, payer_id, attempt, charge_key, state, amount_cents, currency, off_session, decline_kind, due_at, created_at, settled_at)
       select gen_random_uuid(), organization_id, invoice_id, payer_id, n, charge_key || 'x' || n, 'declined', amount_cents, currency, true, 'later', due_at, created_at + interval '2 hours', created_at
         from payments, generate_series(2, 13) n where organization_id = $1`, [organizationId]);
    await declineFrom(card, null);
    await setClock('2026-12-20T09:00:01Z');
    await charge();
    expect(await readSubscription(subscription)).toMatchObject({ renewalStopped: 'frozen' });
    await unfreezeSubscription(subscription.number, 'Ada Lovelace');
    await ownerSql("update payments set created_at = created_at + interval '2 days' where organization_id = $1", [organizationId]);
    await ownerSql("update charge_freezes set lifted_at = lifted_at + interval '2 days' where organization_id = $1", [organizationId]);
    await setClock('2026-12-22T09:00:01Z');
    await charge();
    expect(await readSubscription(subscription)).toMatchObject({ renewalStopped: null, expiresOn: '2027-12-20' });
  });
});

describe('A backup from before the charge, restored days later', () => {
  it('finds the charge of back then and charges nothing again', async () => {
    const { subscription, payer, card, organizationId } = await announced();
    const [quote] = await ownerSql('select total_cents from quotes where id = $1', [subscription.renewalQuoteId]);
    await sandboxControl('POST', '/clock', { offset_seconds: -3 * 86_400 });
    await stripeSdk().paymentIntents.create({
      amount: quote!['total_cents'], currency: 'usd', customer: payer.stripeCustomerId, payment_method: card.stripePaymentMethodId, confirm: true, off_session: true,
      allowed_payment_method_types: ['card'], metadata: { charge_ref: 'renewal-lost-1', covers_1: `${subscription.id}@${expiresOn}` },
    });
    await sandboxControl('POST', '/clock', { offset_seconds: 0 });
    await setClock('2026-12-22T09:00:01Z');
    await charge();
    expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(1);
    expect(await paymentsOf(organizationId)).toMatchObject([{ state: 'paid' }]);
    expect(await readSubscription(subscription)).toMatchObject({ state: 'active', expiresOn: '2027-12-20' });
    await assertNoBrokenInvariant();
  });
});

describe.each([
  ['drop_after', 'the connection drops after the charge was made'], ['error_after', 'it answers 500 after the charge was made'],
  ['error_before', 'it answers 500 and made none'], ['rate_limit', 'it answers 429'], ['drop_before', 'the connection drops before'],
])('G18: Stripe’s answer is %s', (kind, words) => {
  it(`charges once and the subscription is renewed or visibly waiting when ${words}`, async () => {
    const { subscription, payer } = await announced();
    await failNext(kind, { times: 2 });
    await charge();
    for (const minute of [2, 3, 4]) {
      await setClock(`2026-12-19T09:0${minute}:30Z`);
      await runJob('billing.sweep-payments');
      await runJob('subscriptions.fulfil');
      await runJob('subscriptions.answer-tries');
    }
    expect(await readSubscription(subscription)).toMatchObject({ state: 'active', expiresOn: '2027-12-20' });
    expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(1);
    await assertNoBrokenInvariant();
  });
});

/** A second worker: the sweep by its rule, because a job of one process does not run beside itself. */
async function chargeAsAnother(): Promise<void> {
  await chargeRenewals({ actor: { kind: 'job', id: 'another-worker' }, log: logger, stopping: new AbortController().signal });
}

type ByHand = { organizationId: string; subscription: { id: string; accountId: string }; member: { personId: string }; card: { id: string } };

/** A quote by hand, ready to be confirmed. */
async function renewByHand({ organizationId, subscription, member, card }: ByHand) {
  const actor = { kind: 'person' as const, id: member.personId };
  const quote = await quoteByHand({ organizationId, subscription, member });
  return async () => {
    const outcome = await confirmPurchase({ organizationId, quoteId: quote.id, cardId: card.id, actor });
    if (outcome.state === 'paid') await fulfilInvoice({ organizationId, invoiceId: outcome.invoiceId, actor });
  };
}

async function quoteByHand({ organizationId, subscription, member }: Omit<ByHand, 'card'>) {
  const actor = { kind: 'person' as const, id: member.personId };
  const order = { accountId: subscription.accountId, accountName: 'Test', choices: [{ subscriptionId: subscription.id, planCode: 'safe_plus', packs: 0, years: 1 as const }], purchaseOrder: '' };
  return within({ organizationId }, async (trx) => quoteRenewal(trx, { organizationId, order, actor, now: await databaseNow(trx) }));
}

it('leaves what is not enrolled alone', async () => {
  const { organizationId, payer } = await createFirm({ at: firstTryAt });
  const subscription = await createRenewable({ organizationId, expiresOn });
  await announce();
  await charge();
  expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(0);
  expect(await readSubscription(subscription)).toMatchObject({ renewalQuoteId: null, expiresOn });
});
