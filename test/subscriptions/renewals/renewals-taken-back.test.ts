import { completeCheckout } from '../../../src/billing/checkout/complete-checkout';
import { bookRefunds } from '../../../src/billing/refunds/book-refunds';
import { fulfilInvoice } from '../../../src/subscriptions/fulfilment/fulfil-invoice';
import { quoteRenewal } from '../../../src/subscriptions/renewals/by-hand/quote-renewal';
import { databaseNow, within } from '../../../src/platform/database/database';
import { paths } from '../../../src/paths';
import { pageOf, type SignedInAgent, signedInAgent, testApp } from '../../support/app';
import { runBillingJobs } from '../../support/billing-jobs';
import { setClock } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { createFirm, createRenewable, type Firm, readSubscription } from '../../support/factories/money/renewals';
import { termsOf } from '../../support/factories/subscriptions';
import { worker } from '../../support/factories/money/billing';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { runJob } from '../../support/queue';
import { chargesOf, failNext, sandboxControl, stripeSdk } from '../../support/stripe';
import '../../../src/subscriptions/renewals/renewals.jobs';
import '../../../src/subscriptions/subscriptions.jobs';

const app = testApp();
afterEach(async () => {
  await sandboxControl('DELETE', '/faults');
  await assertNoBrokenInvariant();
});

/** One sign-in a person: many at once are slowed. */
const browsers = new Map<string, Promise<SignedInAgent>>();
function browserOf(member: Firm['member']): Promise<SignedInAgent> {
  const known = browsers.get(member.personId) ?? signedInAgent(app, member);
  browsers.set(member.personId, known);
  return known;
}

type Page = { checkoutId: string; sessionId: string; quoteId: string; totalCents: number };
type Renewed = { id: string; accountId: string };

/** A member orders the renewal and opens the card page, where they leave it for now. */
async function openPage({ organizationId, member }: Firm, subscriptions: readonly Renewed[]): Promise<Page> {
  const choices = subscriptions.map(({ id }) => ({ subscriptionId: id, planCode: 'safe_plus', packs: 0, years: 1 as const }));
  const order = { accountId: subscriptions[0]!.accountId, accountName: 'Engines & Co', choices, purchaseOrder: '' };
  const quote = await within({ organizationId }, async (trx) =>
    quoteRenewal(trx, { organizationId, order, actor: { kind: 'person', id: member.personId }, now: await databaseNow(trx) }));
  const agent = await browserOf(member);
  await agent.submit(paths.portal.purchases.confirm(quote.id), { card: 'new' }).expect(303);
  const [row] = await ownerSql('select id, stripe_session_id from checkouts where quote_id = $1', [quote.id]);
  return { checkoutId: row!['id'] as string, sessionId: row!['stripe_session_id'] as string, quoteId: quote.id, totalCents: quote.totalCents };
}

const pay = ({ sessionId }: Page) => sandboxControl('POST', `/sessions/${sessionId}/submit`, { number: '4242424242424242' });
async function comeBack({ member }: Firm, { checkoutId }: Page): Promise<string> {
  const agent = await browserOf(member);
  const back = await agent.get(paths.portal.checkout.back(checkoutId)).expect(303);
  return pageOf((await agent.get(back.headers['location'] as string).expect(200)).text)('main').text();
}

const refundsOf = (organizationId: string) => ownerSql('select amount_cents, currency, state, payment_id is not null as of_payment from refunds where organization_id = $1', [organizationId]);
const mailsOf = (organizationId: string) => ownerSql("select subject, text_body from mails where organization_id = $1 and kind = 'billing.refund-not-given'", [organizationId]);
/** What Stripe took less what it gave back, and each charge with its refund. */
async function moneyAt({ payer }: Firm) {
  const charges = await stripeSdk().charges.list({ customer: payer.stripeCustomerId, limit: 100 });
  return charges.data.map((charge) => ({ amount: charge.amount, refunded: charge.amount_refunded })).sort((a, b) => a.refunded - b.refunded);
}

/** A subscription in grace, and two people who have opened a card page for its renewal on two days. */
async function twoPages() {
  const firm = await createFirm({ at: '2026-12-28T23:50:00Z' });
  const subscription = await createRenewable({ organizationId: firm.organizationId, expiresOn: '2026-12-20' });
  await runJob('subscriptions.lapse');
  const before = await openPage(firm, [subscription]);
  await setClock('2026-12-29T00:05:00Z');
  // Somebody else, who does not see the first page: the quote of a page of their own.
  await ownerSql("update checkouts set state = 'expired' where id = $1", [before.checkoutId]);
  const after = await openPage(firm, [subscription]);
  await ownerSql("update checkouts set state = 'open' where id = $1", [before.checkoutId]);
  return { firm, subscription, before, after };
}

describe('Two card pages for one renewal, opened in grace on both sides of midnight and both paid', () => {
  it.each([['the earlier', 'before', 'after'], ['the later', 'after', 'before']] as const)('give the term once, to %s, and the other money goes back to the cent', async (_words, given, taken) => {
    const { firm, subscription, ...pages } = await twoPages();
    await pay(pages[given]);
    expect(await comeBack(firm, pages[given])).toContain('Your order is paid and ready');
    await pay(pages[taken]);
    const page = await comeBack(firm, pages[taken]);
    expect(page).toContain('its money goes back to your card');
    expect(page).toContain('Refund');
    await runBillingJobs();
    const startsOn = given === 'before' ? '2026-12-28' : '2026-12-29';
    expect((await termsOf(subscription.id)).map((term) => [term.starts_on, term.ends_on])).toEqual([['2025-12-20', '2026-12-20'], [startsOn, startsOn.replace('2026', '2027')]]);
    const { totalCents } = pages[taken];
    expect(await refundsOf(firm.organizationId)).toEqual([{ amount_cents: totalCents, currency: 'USD', state: 'done', of_payment: true }]);
    expect(await moneyAt(firm)).toEqual([{ amount: totalCents, refunded: 0 }, { amount: totalCents, refunded: totalCents }]);
    const [mail, ...others] = await mailsOf(firm.organizationId);
    expect(others).toEqual([]);
    expect(mail!['text_body']).toMatch(/had been renewed by another payment/);
    expect(mail!['text_body']).toContain('Visa ending in 4242');
    expect(await ownerSql("select subject_type from audit_entries where organization_id = $1 and action = 'invoice.not-given'", [firm.organizationId])).toEqual([{ subject_type: 'invoice' }]);
  });

  it('are decided once, however many workers, webhooks and people look at the same time, in one batch or apart', async () => {
    const { firm, subscription, before, after } = await twoPages();
    await pay(before);
    await pay(after);
    await Promise.all([comeBack(firm, before), comeBack(firm, after), comeBack(firm, before), runJob('subscriptions.fulfil'), runJob('subscriptions.fulfil')]);
    await runJob('subscriptions.fulfil');
    await runBillingJobs();
    await runJob('billing.sweep-payments');
    expect(await refundsOf(firm.organizationId)).toMatchObject([{ state: 'done', amount_cents: before.totalCents }]);
    expect((await moneyAt(firm)).map(({ refunded }) => refunded)).toEqual([0, before.totalCents]);
    expect(await termsOf(subscription.id)).toHaveLength(2);
    expect(await mailsOf(firm.organizationId)).toHaveLength(1);
  });

  it('end the same when the bank does not answer to the refund at first', async () => {
    const { firm, before, after } = await twoPages();
    await pay(before);
    await comeBack(firm, before);
    await pay(after);
    await comeBack(firm, after);
    await failNext('drop_after', { path: '/v1/refunds', times: 2 });
    await runBillingJobs();
    expect(await refundsOf(firm.organizationId)).toMatchObject([{ state: 'calling' }]);
    await ownerSql("update refunds set leased_until = clock_timestamp() - interval '1 second'");
    await runJob('billing.sweep-payments');
    expect(await refundsOf(firm.organizationId)).toMatchObject([{ state: 'done' }]);
    expect((await moneyAt(firm)).map(({ refunded }) => refunded)).toEqual([0, after.totalCents]);
  });
});

describe('A renewal that is paid when the data has begun to go', () => {
  /** The removal began between the look at open pages and the opening of this one. */
  async function purgedMeanwhile(firm: Firm, subscriptions: readonly (Renewed & { organizationId: string })[], purged: Renewed): Promise<Page> {
    const page = await openPage(firm, subscriptions);
    await ownerSql("update subscriptions set state = 'purging', purge_on = null, purge_at = null, service_ends_at = null where id = $1", [purged.id]);
    return page;
  }

  it('goes back whole, and nothing is given', async () => {
    const firm = await createFirm({ at: '2027-01-18T12:00:00Z' });
    const subscription = await createRenewable({ organizationId: firm.organizationId, expiresOn: '2026-12-20' });
    await runJob('subscriptions.lapse');
    const page = await purgedMeanwhile(firm, [subscription], subscription);
    await runJob('subscriptions.purge');
    await pay(page);
    expect(await comeBack(firm, page)).toContain('its money goes back to your card');
    await runJob('subscriptions.fulfil');
    await runBillingJobs();
    expect(await readSubscription(subscription)).toMatchObject({ state: 'purged', expiresOn: '2026-12-20' });
    expect(await termsOf(subscription.id)).toHaveLength(1);
    const [charge] = await chargesOf(firm.payer.stripeCustomerId);
    expect(await refundsOf(firm.organizationId)).toMatchObject([{ state: 'done', amount_cents: charge!.amount }]);
    const [mail] = await mailsOf(firm.organizationId);
    expect(mail!['text_body']).toMatch(/The data of S-TEST-\d+ had been removed when the payment arrived/);
    const agent = await browserOf(firm.member);
    expect(pageOf((await agent.get(paths.portal.payments.history).expect(200)).text)('main').text()).toMatch(/refunded/i);
  });

  it('gives what else was on the order, and only the part that cannot be given goes back', async () => {
    const firm = await createFirm({ at: '2027-01-18T12:00:00Z' });
    const kept = await createRenewable({ organizationId: firm.organizationId, expiresOn: '2026-12-20' });
    const gone = await createRenewable({ organizationId: firm.organizationId, accountId: kept.accountId, expiresOn: '2026-12-20' });
    await runJob('subscriptions.lapse');
    const page = await purgedMeanwhile(firm, [kept, gone], gone);
    await pay(page);
    await comeBack(firm, page);
    await runBillingJobs();
    expect(await readSubscription(kept)).toMatchObject({ state: 'active', expiresOn: '2028-01-18' });
    const [line] = await ownerSql('select total_cents from invoice_lines where subscription_id = $1 and taken_back_at is not null', [gone.id]);
    expect(await refundsOf(firm.organizationId)).toMatchObject([{ state: 'done', amount_cents: line!['total_cents'] }]);
    expect(await moneyAt(firm)).toEqual([{ amount: page.totalCents, refunded: line!['total_cents'] }]);
    const [mail] = await mailsOf(firm.organizationId);
    expect(mail!['text_body']).toMatch(/We could not give a part of it/);
    const [invoice] = await ownerSql('select id from invoices where organization_id = $1', [firm.organizationId]);
    expect(await fulfilInvoice({ organizationId: firm.organizationId, invoiceId: invoice!['id'] as string, actor: worker })).toBe(false);
  });

  it('does not send back again what was refunded at Stripe by hand before', async () => {
    const firm = await createFirm({ at: '2027-01-18T12:00:00Z' });
    const subscription = await createRenewable({ organizationId: firm.organizationId, expiresOn: '2026-12-20' });
    await runJob('subscriptions.lapse');
    const page = await purgedMeanwhile(firm, [subscription], subscription);
    await pay(page);
    const [charge] = await chargesOf(firm.payer.stripeCustomerId);
    await stripeSdk().refunds.create({ payment_intent: charge!.id, amount: 1_000 });
    await completeCheckout({ organizationId: firm.organizationId, checkoutId: page.checkoutId, actor: worker });
    await bookRefunds(charge!.id, worker);
    await runJob('subscriptions.fulfil');
    await runBillingJobs();
    expect(await moneyAt(firm)).toEqual([{ amount: page.totalCents, refunded: page.totalCents }]);
  });
});
