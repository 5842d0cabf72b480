import { allocateAmount } from '../../../src/billing/credit-notes/allocation.model';
import { listPaidLines } from '../../../src/billing/credit-notes/credit-notes.repository';
import { refundInvoice } from '../../../src/billing/refunds/refund-invoice';
import { paths } from '../../../src/paths';
import { databaseNow, within } from '../../../src/platform/database/database';
import { cents } from '../../../src/platform/values/money';
import { advanceClock, pageOf, setClock } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { buySafe, changeDesk, later, payQuote, pricesFromTheStart, quoteBy, quoteIn, setYearPrice, upgrade } from '../../support/factories/money/changes';
import { createFinance } from '../../support/factories/money/refunds';
import { createEnrolled, createFirm, createRenewable, createTrial, readSubscription } from '../../support/factories/money/renewals';
import { subscriptionsOf, termsOf } from '../../support/factories/subscriptions';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { chargesOf } from '../../support/stripe';
import { runJob } from '../../support/queue';
import '../../../src/subscriptions/renewals/renewals.jobs';

beforeAll(pricesFromTheStart);
afterEach(assertNoBrokenInvariant);

const rowsOf = async (id: string) => (await termsOf(id)).map((term) => [term.starts_on, term.ends_on, term.cut_on, term.value_cents, term.credit_cents]);

describe('Golden cases of upgrades within Safe', () => {
  it('credits the value of the term at each change, not the last payment: 499, then 622.04, then 747.82 (G1)', async () => {
    let desk = await changeDesk({ at: '2026-01-01T10:00:00Z', discountBps: 0 });
    await setYearPrice('safe_basic', 49_900);
    await setYearPrice('safe_plus', 99_800);
    await setYearPrice('safe_prime', 149_700);
    const accountId = await buySafe(desk, { plan: 'safe_basic' });
    const [{ id }] = await subscriptionsOf(accountId) as [{ id: string }];
    desk = await later(desk, '2026-04-01T10:00:00Z');
    expect(await upgrade(desk, id, 'safe_plus:1')).toMatchObject({ totalCents: 62_204 });
    desk = await later(desk, '2026-07-01T10:00:00Z');
    expect(await upgrade(desk, id, 'safe_prime:1')).toMatchObject({ totalCents: 74_782 });
    expect(await rowsOf(id)).toEqual([
      ['2026-01-01', '2027-01-01', '2026-04-01', 49_900, 0],
      ['2026-04-01', '2027-04-01', '2026-07-01', 99_800, 37_596],
      ['2026-07-01', '2027-07-01', null, 149_700, 74_918],
    ]);
    const charged = await chargesOf(desk.payer.stripeCustomerId);
    expect(charged.reduce((sum, { amount }) => sum + amount, 0)).toBe(186_886);
    expect((await subscriptionsOf(accountId))[0]).toMatchObject({ plan_code: 'safe_prime', expires_on: '2027-07-01', state: 'active', auto_renew: false });
  });

  it('credits what was paid and not given back: 100.00 of 499 returned with the service going on leave a value of 399', async () => {
    await setYearPrice('safe_basic', 49_900);
    await setYearPrice('safe_plus', 99_800);
    let desk = await changeDesk({ at: '2026-01-01T10:00:00Z', discountBps: 0 });
    const { organizationId } = desk;
    const accountId = await buySafe(desk, { plan: 'safe_basic' });
    const [{ id }] = await subscriptionsOf(accountId) as [{ id: string }];
    desk = await later(desk, '2026-02-01T10:00:00Z');
    const [{ id: invoiceId }] = await ownerSql<{ id: string }>("select id from invoices where account_id = $1 and status = 'paid'", [accountId]) as [{ id: string }];
    const actor = await createFinance();
    await within({ organizationId }, async (trx) => refundInvoice(trx, {
      organizationId, invoiceId, credits: allocateAmount(await listPaidLines(trx, organizationId, invoiceId), cents(10_000)), refundKey: `test-${invoiceId}`,
      reason: 'A courtesy.', paragraphs: null, actor, now: await databaseNow(trx),
    }));
    desk = await later(desk, '2026-04-01T10:00:00Z');
    // 399.00 × 275 ÷ 365 = 300.616…; 998.00 − 300.62.
    expect(await upgrade(desk, id, 'safe_plus:1')).toMatchObject({ totalCents: 69_738 });
    expect((await rowsOf(id))[1]).toEqual(['2026-04-01', '2027-04-01', null, 99_800, 30_062]);
  });

  it('turns a credit above the price into days, and keeps the whole credit as the value (G16)', async () => {
    await setYearPrice('safe_plus', 11_999);
    await setYearPrice('safe_prime', 14_999);
    let desk = await changeDesk({ at: '2026-03-01T10:00:00Z', discountBps: 0 });
    const accountId = await buySafe(desk, { plan: 'safe_plus', years: 3 });
    const [{ id }] = await subscriptionsOf(accountId) as [{ id: string }];
    desk = await later(desk, '2026-06-09T10:00:00Z');
    const quoteId = await quoteBy(desk.agent, paths.portal.upgrades.create(id), { choice: 'safe_prime:1', purchase_order: '' });
    const review = pageOf((await desk.agent.get(paths.portal.purchases.quote(quoteId)).expect(200)).text);
    expect(review('main').text()).toContain('Safe Plus: 996 of 1096 days are left of $323.97, so you get a credit of $294.41.');
    expect(review('main').text()).toContain('The credit pays for everything, and $144.42 is left. It adds 351 days: the new term ends on 25 May 2028.');
    expect(review('main').text()).toContain('Nothing is charged');
    expect(review(`a[href="${paths.portal.cards.index}"]`)).toHaveLength(1);
    expect(await payQuote(desk, quoteId)).toMatch(/\/portal\/receipts\//);
    expect(await rowsOf(id)).toEqual([['2026-03-01', '2029-03-01', '2026-06-09', 32_397, 0], ['2026-06-09', '2028-05-25', null, 29_441, 29_441]]);
    expect(await readSubscription({ organizationId: desk.organizationId, id })).toMatchObject({ expiresOn: '2028-05-25', anchorOn: '2026-06-09', termYears: 1 });
    expect(await chargesOf(desk.payer.stripeCustomerId)).toHaveLength(1);
  });

  it('counts the new term from today where there is nothing to credit and auto-renew is off (G10)', async () => {
    const desk = await changeDesk({ at: '2026-11-20T15:00:00Z', discountBps: 0 });
    const subscription = await createRenewable({ organizationId: desk.organizationId, expiresOn: '2026-11-10' });
    await runJob('subscriptions.lapse');
    expect(await upgrade(desk, subscription.id, 'safe_prime:1')).toMatchObject({ netCents: 14_999 });
    expect(await readSubscription(subscription)).toMatchObject({ state: 'active', expiresOn: '2027-11-20', anchorOn: '2026-11-20', purgeAt: null, autoRenew: false });
    expect((await rowsOf(subscription.id))[1]).toEqual(['2026-11-20', '2027-11-20', null, 14_999, 0]);
  });

  it('can be given up or replaced while it is not paid, and nothing is stuck (G11)', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z', discountBps: 0, testCard: 'pm_card_authenticationRequired' });
    const subscription = await createRenewable({ organizationId: desk.organizationId, expiresOn: '2027-06-01' });
    const first = await quoteBy(desk.agent, paths.portal.upgrades.create(subscription.id), { choice: 'safe_prime:1', purchase_order: '' });
    expect(await payQuote(desk, first)).toMatch(/\/portal\/payments\/.*\/bank/);
    const second = await quoteBy(desk.agent, paths.portal.upgrades.create(subscription.id), { choice: 'safe_prime:2', purchase_order: '' });
    expect(await payQuote(desk, second)).toContain('on its way');
    await desk.agent.submit(paths.portal.purchases.giveUp(first), {}).expect(303);
    expect(await payQuote(desk, second)).toMatch(/\/portal\/payments\/.*\/bank/);
    await desk.agent.submit(paths.portal.purchases.giveUp(second), {}).expect(303);
    expect(await readSubscription(subscription)).toMatchObject({ state: 'active', expiresOn: '2027-06-01' });
    expect(await rowsOf(subscription.id)).toHaveLength(1);
  });
});

describe('Upgrading', () => {
  it('shows each plan and term with its price and credit, changes both in one order, and says to restart on the receipt', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z', discountBps: 1_000 });
    const subscription = await createRenewable({ organizationId: desk.organizationId, expiresOn: '2027-11-22' });
    const account = pageOf((await desk.agent.get(paths.portal.account(subscription.accountId)).expect(200)).text);
    expect(account(`a[href="${paths.portal.upgrades.new(subscription.id)}"]`).text().trim()).toBe('Upgrade');
    const page = pageOf((await desk.agent.get(paths.portal.upgrades.new(subscription.id)).expect(200)).text);
    expect(page('input[name=choice]').map((_, input) => page(input).val()).get()).toEqual(['safe_prime:1', 'safe_prime:2', 'safe_prime:3']);
    // 149.99 × 2 × 0.95 = 284.98, less 10 % 28.50 = 256.48, less 107.99 for 365 of 365 days
    expect(page('main').text()).toContain('$256.48 less $107.99 credit: you pay $148.49. Expires on 22 Nov 2028.');
    const { quoteId } = await upgrade(desk, subscription.id, 'safe_prime:2');
    expect(await readSubscription(subscription)).toMatchObject({ expiresOn: '2028-11-22', termYears: 2 });
    const receipt = pageOf((await desk.agent.get((await desk.agent.get(paths.portal.purchases.quote(quoteId)).expect(303)).headers['location']!).expect(200)).text);
    expect(receipt('main').text()).toContain('restart');
    expect(receipt('main').text()).toContain('Safe Plus: 365 of 365 days are left of $107.99, so you get a credit of $107.99.');
    const mails = await ownerSql("select kind from mails where organization_id = $1 and kind like 'subscriptions.plan%' order by kind", [desk.organizationId]);
    expect(mails.map(({ kind }) => kind)).toEqual(['subscriptions.plan-changed', 'subscriptions.plan-changed-customer']);
  });

  it('upgrades on the day it was bought, and again on that day', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z', discountBps: 0 });
    await setYearPrice('safe_basic', 8_399);
    const accountId = await buySafe(desk, { plan: 'safe_basic' });
    const [{ id }] = await subscriptionsOf(accountId) as [{ id: string }];
    expect(await upgrade(desk, id, 'safe_plus:1')).toMatchObject({ netCents: 3_600 });
    expect(await upgrade(desk, id, 'safe_prime:1')).toMatchObject({ netCents: 3_000 });
    expect(await rowsOf(id)).toEqual(expect.arrayContaining([
      ['2026-11-22', '2027-11-22', '2026-11-22', 8_399, 0], ['2026-11-22', '2027-11-22', '2026-11-22', 11_999, 8_399], ['2026-11-22', '2027-11-22', null, 14_999, 11_999],
    ]));
  });

  it('credits a term bought ahead whole', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z', discountBps: 0 });
    const subscription = await createRenewable({ organizationId: desk.organizationId, expiresOn: '2026-12-22' });
    const renewal = await quoteBy(desk.agent, paths.portal.renewals.create(subscription.accountId), { years: '1', [`renew_${subscription.id}`]: 'yes', [`plan_${subscription.id}`]: 'safe_plus', [`packs_${subscription.id}`]: '0' });
    await payQuote(desk, renewal);
    // 107.99 × 30 ÷ 365 = 8.88; the one ahead 119.99 whole; 3 years of Prime 404.97
    expect(await upgrade(desk, subscription.id, 'safe_prime:3')).toMatchObject({ netCents: 40_497 - 888 - 11_999 });
    expect(await rowsOf(subscription.id)).toEqual([
      ['2025-12-22', '2026-12-22', '2026-11-22', 10_799, 0], ['2026-11-22', '2029-11-22', null, 40_497, 12_887], ['2026-12-22', '2027-12-22', '2026-12-22', 11_999, 0],
    ]);
  });

  it('keeps auto-renew on, and announces the renewal anew at the price of the new plan', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z', discountBps: 0 });
    const subscription = await createEnrolled({ organizationId: desk.organizationId, member: desk.member, expiresOn: '2026-12-10' });
    await runJob('subscriptions.announce-renewals');
    const announced = (await readSubscription(subscription)).renewalQuoteId;
    expect(announced).not.toBeNull();
    await upgrade(desk, subscription.id, 'safe_prime:1');
    expect(await readSubscription(subscription)).toMatchObject({ autoRenew: true, renewalQuoteId: null, expiresOn: '2027-11-22', chargeAt: new Date('2027-11-21T09:00:00Z') });
    expect(await ownerSql('select status from quotes where id = $1', [announced])).toEqual([{ status: 'replaced' }]);
    await setClock('2027-11-21T09:00:01Z');
    await runJob('subscriptions.announce-renewals');
    await runJob('subscriptions.charge-renewals');
    await runJob('subscriptions.lapse');
    expect(await readSubscription(subscription)).toMatchObject({ expiresOn: '2028-11-22' });
    expect((await chargesOf(desk.payer.stripeCustomerId)).map(({ amount }) => amount)).toContain(14_999);
  });

  it('gives up an automatic renewal that waits for money', async () => {
    const desk = await changeDesk({ at: '2026-12-08T15:00:00Z', discountBps: 0, testCard: 'pm_card_chargeCustomerFail' });
    const subscription = await createEnrolled({ organizationId: desk.organizationId, member: desk.member, expiresOn: '2026-12-09' });
    await runJob('subscriptions.announce-renewals');
    await runJob('subscriptions.charge-renewals');
    const open = (await readSubscription(subscription)).renewalInvoiceId;
    expect(open).not.toBeNull();
    await ownerSql("update cards set stripe_payment_method_id = 'pm_card_visa' where id = $1", [desk.card.id]);
    const quoteId = await quoteBy(desk.agent, paths.portal.upgrades.create(subscription.id), { choice: 'safe_prime:1', purchase_order: '' });
    await payQuote(desk, quoteId);
    expect(await ownerSql('select status from invoices where id = $1', [open])).toEqual([{ status: 'void' }]);
  });

  it('counts the days of the quote after midnight', async () => {
    const desk = await changeDesk({ at: '2026-11-21T23:50:00Z', discountBps: 0 });
    const subscription = await createRenewable({ organizationId: desk.organizationId, expiresOn: '2027-06-01' });
    const quoteId = await quoteBy(desk.agent, paths.portal.upgrades.create(subscription.id), { choice: 'safe_prime:1', purchase_order: '' });
    await advanceClock('20 minutes');
    expect(await payQuote(desk, quoteId)).toMatch(/\/portal\/receipts\//);
    expect(await readSubscription(subscription)).toMatchObject({ expiresOn: '2027-11-21' });
  });

  it('refuses a quote whose facts have changed, and shows the new one beside it', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z', discountBps: 0 });
    const subscription = await createRenewable({ organizationId: desk.organizationId, expiresOn: '2027-06-01' });
    const stale = await quoteBy(desk.agent, paths.portal.upgrades.create(subscription.id), { choice: 'safe_prime:3', purchase_order: '' });
    await ownerSql("update tier_discounts set discount_bps = 500 where discount_class = 'safe'");
    const fresh = quoteIn(await payQuote(desk, stale));
    expect(fresh).not.toBe(stale);
    const page = pageOf((await desk.agent.get(paths.portal.purchases.quote(fresh)).expect(200)).text);
    expect(page('#what-changed').text()).toBe('A new quote');
    expect(await chargesOf(desk.payer.stripeCustomerId)).toHaveLength(0);
  });

  it('says so where a second tab has upgraded it already', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z', discountBps: 0 });
    const subscription = await createRenewable({ organizationId: desk.organizationId, expiresOn: '2027-06-01' });
    const [one, two] = [await quoteBy(desk.agent, paths.portal.upgrades.create(subscription.id), { choice: 'safe_prime:1', purchase_order: '' }), await quoteBy(desk.agent, paths.portal.upgrades.create(subscription.id), { choice: 'safe_prime:2', purchase_order: '' })];
    expect(await payQuote(desk, one)).toMatch(/receipts/);
    expect(await payQuote(desk, one)).toMatch(/receipts/);
    const refused = await desk.agent.submit(paths.portal.purchases.confirm(two), { card: desk.card.id }).expect(409);
    expect(pageOf(refused.text)('main').text()).toContain('there is no better plan of the same product');
    expect(await chargesOf(desk.payer.stripeCustomerId)).toHaveLength(1);
  });

  it.each([
    ['a trial', async (organizationId: string) => createTrial({ organizationId, endsOn: '2026-11-30' }), 'A trial is not upgraded: buy the plan', 409],
    ['one that expired over 30 days ago', async (organizationId: string) => createRenewable({ organizationId, expiresOn: '2026-10-22' }), 'more than 30 days ago', 409],
    ['the best plan', async (organizationId: string) => createRenewable({ organizationId, expiresOn: '2027-06-01', planCode: 'safe_prime' }), 'there is no better plan', 422],
  ])('refuses %s and says what to do', async (_, make, words, status) => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z' });
    const subscription = await make(desk.organizationId);
    await runJob('subscriptions.lapse');
    const page = pageOf((await desk.agent.get(paths.portal.upgrades.new(subscription.id)).expect(200)).text);
    expect(page('main').text()).toContain(words);
    await desk.agent.submit(paths.portal.upgrades.create(subscription.id), { choice: 'safe_prime:1' }).expect(status);
    const account = pageOf((await desk.agent.get(paths.portal.account(subscription.accountId)).expect(200)).text);
    expect(account(`a[href="${paths.portal.upgrades.new(subscription.id)}"]`)).toHaveLength(0);
  });

  it('does not find another organization’s subscription', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z' });
    const other = await createFirm();
    const { accountId } = await createAccount({ organizationId: other.organizationId });
    const theirs = await createRenewable({ organizationId: other.organizationId, accountId, expiresOn: '2027-06-01' });
    await desk.agent.get(paths.portal.upgrades.new(theirs.id)).expect(404);
    await desk.agent.submit(paths.portal.upgrades.create(theirs.id), { choice: 'safe_prime:1' }).expect(404);
  });
});
