import { type Card } from '../../src/billing/cards/card';
import { config } from '../../src/config';
import { paths } from '../../src/paths';
import { advanceClock, pageOf, setClock, signedInAgent, type SignedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createCard, createPayer } from '../support/factories/money/billing';
import { createMember, createOrganization } from '../support/factories/organizations';
import { addOnTermsOf, createSubscription, subscriptionsOf, termsOf } from '../support/factories/subscriptions';
import { assertNoBrokenInvariant } from '../support/invariants';
import { chargesOf, failNext } from '../support/stripe';

const app = testApp();
const ana = {
  first_name: 'Ana', last_name: 'López', email: 'ana@example.test', email_again: 'ana@example.test', phone: '', country: 'US', language: 'en',
};
const harbor = {
  company: 'Harbor Law', email: 'it@harbor.test', email_again: 'it@harbor.test', phone: '', country: 'US', language: 'en', administered_by: 'customer',
};
const safe = { years: '1', quantity: '1', purchase_order: '', ...ana };
const pro = { years: '1', packs: '0', purchase_order: '', ...harbor };

type Shop = Awaited<ReturnType<typeof openShop>>;

/** An organization with a signed-in administrator and a card on file. */
async function openShop(given: Parameters<typeof createOrganization>[0] = {}, testCard = 'pm_card_visa') {
  await setClock('2026-11-22T15:00:00Z');
  const { organizationId } = await createOrganization({ name: 'Bright IT', ...given });
  const member = await createMember({ organizationId });
  const payer = await createPayer(organizationId);
  const card = await createCard(payer, testCard);
  return { organizationId, member, payer, card, agent: await signedInAgent(app, member) };
}

const quoteIn = (location: string | undefined): string => /\/portal\/quotes\/([0-9a-f-]{36})$/.exec(location ?? '')![1]!;
const receiptIn = (location: string | undefined): string => /\/portal\/receipts\/([0-9a-f-]{36})$/.exec(location ?? '')![1]!;

async function quoteFor(agent: SignedInAgent, code: string, fields: Record<string, string>): Promise<string> {
  const answer = await agent.submit(paths.portal.purchases.options(code), fields);
  expect([answer.status, pageOf(answer.text ?? '')('.field-error, .error-summary').text().trim()]).toEqual([303, '']);
  return quoteIn(answer.headers['location']);
}

const confirm = (agent: SignedInAgent, quoteId: string, card: Pick<Card, 'id'>) => agent.submit(paths.portal.purchases.confirm(quoteId), { card: card.id });

async function buy({ agent, card }: Shop, code: string, fields: Record<string, string>): Promise<string> {
  const quoteId = await quoteFor(agent, code, fields);
  return receiptIn((await confirm(agent, quoteId, card).expect(303)).headers['location']);
}

const review = async (agent: SignedInAgent, quoteId: string) => pageOf((await agent.get(paths.portal.purchases.quote(quoteId)).expect(200)).text);
const sums = ($: ReturnType<typeof pageOf>) =>
  Object.fromEntries($('.line-sum, .line-total').map((_, line) => [[$(line).find('.line-words').text().trim(), $(line).find('.line-amount').text().trim()]]).get().map(([label, amount]) => [label, amount]));
const accountsOf = (organizationId: string) => ownerSql('select * from accounts where organization_id = $1 order by created_at', [organizationId]);
const invoicesOf = (organizationId: string) => ownerSql('select * from invoices where organization_id = $1 order by created_at', [organizationId]);
const mailsOf = async (organizationId: string) =>
  (await ownerSql('select kind, recipient_email from mails where organization_id = $1 order by kind', [organizationId])).map((mail) => [mail.kind, mail.recipient_email]);

describe('the plan list', () => {
  it('shows list price, your discount and what you pay, by tier and plan', async () => {
    const { agent } = await openShop({ tier: 'premier' });
    const $ = pageOf((await agent.get(paths.portal.purchases.plans).expect(200)).text);
    const rows = Object.fromEntries($('tbody tr').map((_, row) => {
      const name = $(row).find('.cell-main').contents().first().text().trim();
      return [[name, $(row).find('td.num[data-label]').map((__, cell) => $(cell).text().trim()).get().join(' | ')]];
    }).get().map(([name, words]) => [name, words]));
    expect(rows).toMatchObject({
      'Safe Basic': '$83.99 | 20 % (−$16.80) | $67.19',
      'Safe Plus': '$119.99 | 20 % (−$24.00) | $95.99',
      'Safe Pro Core': '$287.99 | 25 % (−$72.00) | $215.99',
      'Safe Pro Ultimate': '$999.99 | 30 % (−$300.00) | $699.99',
    });
  });

  it('says why a plan has no price, and offers no number and no way to buy it (golden case G3)', async () => {
    const { agent, organizationId } = await openShop();
    await ownerSql("update organizations set currency = 'EUR' where id = $1", [organizationId]);
    const $ = pageOf((await agent.get(paths.portal.purchases.plans).expect(200)).text);
    expect($('tbody tr').first().text()).toContain('Safe Basic has no price in EUR today, so nothing can be bought.');
    expect($('tbody a')).toHaveLength(0);
    const answer = await agent.submit(paths.portal.purchases.options('safe_basic'), safe).expect(409);
    expect(pageOf(answer.text)('.error-summary').text()).toContain('no price in EUR');
  });

  it('gives an order below the smallest charge at once and carries its price to the next payment, in words (golden case G25)', async () => {
    const { agent, organizationId, payer, card } = await openShop();
    await ownerSql(
      `insert into plan_prices (id, plan_id, currency, list_price_cents, courier_standard_cents, courier_expedited_cents, version, valid_from, created_at)
       select gen_random_uuid(), plan_id, currency, 40, courier_standard_cents, courier_expedited_cents, 2, '2026-11-22', app.now()
         from plan_prices where plan_id = (select id from plans where code = 'safe_basic') and currency = 'USD'`);
    const quoteId = await quoteFor(agent, 'safe_basic', safe);
    await ownerSql('delete from plan_prices where version > 1');
    const $ = await review(agent, quoteId);
    expect($('main').text()).toContain('$0.36 is less than the smallest amount a card can be charged ($0.50). We add it to your next payment.');
    expect($('.line').last().prevAll('.line').map((_, line) => $(line).text().replace(/\s+/g, ' ').trim()).get().join(' | ')).toContain('−$0.36');
    expect(sums($)).toMatchObject({ Total: '$0.00' });
    await confirm(agent, quoteId, card).expect(303);
    expect(await ownerSql('select state from subscriptions where organization_id = $1', [organizationId])).toEqual([{ state: 'active' }]);
    expect(await chargesOf(payer.stripeCustomerId)).toEqual([]);
    const next = await quoteFor(agent, 'safe_plus', { ...safe, email: 'bea@example.test', email_again: 'bea@example.test' });
    const withIt = await review(agent, next);
    expect(withIt('main').text()).toContain('Carried over: Safe Basic, 1 year, for Ana López');
    expect(sums(withIt)).toMatchObject({ Total: '$108.35' });
    await assertNoBrokenInvariant();
  });
});

describe('buying for a new customer', () => {
  it('sells Safe Plus for two computers and three years, to the cent', async () => {
    const shop = await openShop();
    const quoteId = await quoteFor(shop.agent, 'safe_plus', { ...safe, years: '3', quantity: '2', purchase_order: 'PO-2026/77' });
    const $ = await review(shop.agent, quoteId);
    expect($('.lines .line').first().text().replace(/\s+/g, ' ').trim())
      .toBe('2 × Safe Plus, 3 years2 × $323.97 for 3 years ($119.99 a year, 10 % off), less $64.79 (10 % partner discount) $583.15');
    expect(sums($)).toEqual({ 'List price': '$647.94', 'Your discount': '−$64.79', 'Price before tax': '$583.15', Tax: '$0.00', Total: '$583.15' });
    expect($('dd').text()).toContain('PO-2026/77');
    expect($('body').text()).toContain('These prices hold until 22 Nov 2026, 11:00 (5');
    expect($('form[action$=confirmation] li').map((_, sentence) => $(sentence).text()).get()).toEqual([
      'Your card is charged $583.15 now, once.',
      'The account is made at once, and we mail ana@example.test a link to complete the registration.',
      'The service runs until 22 Nov 2029. It does not renew by itself unless you switch auto-renew on.',
      'You get the receipt on screen and by mail.',
    ]);

    const invoiceId = receiptIn((await confirm(shop.agent, quoteId, shop.card).expect(303)).headers['location']);
    expect(await invoicesOf(shop.organizationId)).toMatchObject([{ id: invoiceId, status: 'paid', total_cents: 583_15, purchase_order: 'PO-2026/77', account_name: 'Ana López' }]);
    const [account] = await accountsOf(shop.organizationId);
    expect(account).toMatchObject({ kind: 'safe', name: 'Ana López', source: 'partner', subscriptions_count: 2, plan_name: 'Safe Plus' });
    const subscriptions = await subscriptionsOf(account!.id);
    expect(subscriptions).toMatchObject([1, 2].map(() => ({ plan_code: 'safe_plus', state: 'active', source: 'partner', anchor_on: '2026-11-22', expires_on: '2029-11-22', term_years: 3, auto_renew: false })));
    expect(new Set(subscriptions.map((subscription) => subscription.number)).size).toBe(2);
    const terms = await Promise.all(subscriptions.map((subscription) => termsOf(subscription.id as string)));
    expect(terms.map(([term]) => term!.value_cents).sort()).toEqual([291_57, 291_58]);
    expect((await chargesOf(shop.payer.stripeCustomerId)).map((charge) => charge.amount)).toEqual([583_15]);
    expect(await mailsOf(shop.organizationId)).toEqual([['subscriptions.order-confirmation', shop.member.email], ['subscriptions.registration', 'ana@example.test']]);
    const [confirmation] = await ownerSql("select text_body from mails where organization_id = $1 and kind = 'subscriptions.order-confirmation'", [shop.organizationId]);
    const [invoice] = await invoicesOf(shop.organizationId);
    for (const words of [config.baseUrl + paths.portal.payments.receipt(invoice!.id), invoice!.number, '$583.15', 'Visa ending in 4242', 'PO-2026/77', '22 Nov 2029']) {
      expect(confirmation!.text_body).toContain(words);
    }
    await assertNoBrokenInvariant();
  });

  it('sells Safe Pro with storage packs to a premier partner who administers, with tax on each line', async () => {
    const shop = await openShop({ tier: 'premier', taxRatePpm: 88_750 });
    const quoteId = await quoteFor(shop.agent, 'safe_pro_power', { ...pro, years: '2', packs: '4', administered_by: 'partner' });
    expect(sums(await review(shop.agent, quoteId))).toEqual({
      'List price': '$1,892.38', 'Your discount': '−$492.47', 'Price before tax': '$1,399.91', 'Tax 8.875 %': '$124.24', Total: '$1,524.15',
    });
    await confirm(shop.agent, quoteId, shop.card).expect(303);
    const [account] = await accountsOf(shop.organizationId);
    expect(account).toMatchObject({ kind: 'safe_pro', name: 'Harbor Law', administered_by: 'partner', list_status: 'active' });
    const [subscription] = await subscriptionsOf(account!.id);
    expect(subscription).toMatchObject({ plan_code: 'safe_pro_power', storage_packs: 4, expires_on: '2028-11-22' });
    expect(await termsOf(subscription!.id)).toMatchObject([{ value_cents: 797_99, storage_packs: 4, years: 2 }]);
    expect(await addOnTermsOf(subscription!.id)).toMatchObject([{ quantity: 4, years: 2, value_cents: 601_92, starts_on: '2026-11-22', ends_on: '2028-11-22', cut_on: null }]);
    expect(await mailsOf(shop.organizationId)).toEqual([['subscriptions.order-confirmation', shop.member.email]]);
    await assertNoBrokenInvariant();
  });

  it('sells Safe Server, whose customer is invited', async () => {
    const shop = await openShop();
    await buy(shop, 'safe_server', pro);
    expect(await invoicesOf(shop.organizationId)).toMatchObject([{ list_cents: 899_99, status: 'paid' }]);
    const [account] = await accountsOf(shop.organizationId);
    expect(account).toMatchObject({ kind: 'safe_pro', list_status: 'not_activated' });
    expect((await mailsOf(shop.organizationId)).map(([kind]) => kind)).toContain('subscriptions.registration');
    await assertNoBrokenInvariant();
  });

  it('never pro-rates a first term, 29 February included (golden case G9)', async () => {
    const shop = await openShop();
    await setClock('2028-02-29T15:00:00Z');
    shop.agent = await signedInAgent(app, shop.member);
    await buy(shop, 'safe_plus', safe);
    const [account] = await accountsOf(shop.organizationId);
    expect(await subscriptionsOf(account!.id)).toMatchObject([{ anchor_on: '2028-02-29', expires_on: '2029-02-28' }]);
    expect(await invoicesOf(shop.organizationId)).toMatchObject([{ total_cents: 107_99 }]);
  });

  it('keeps what was typed when the order is changed from the Review page', async () => {
    const { agent } = await openShop();
    const quoteId = await quoteFor(agent, 'safe_plus', { ...safe, quantity: '3', years: '2', purchase_order: 'PO 9' });
    const link = String((await review(agent, quoteId))('a:contains("Change this order")').attr('href'));
    const $ = pageOf((await agent.get(link).expect(200)).text);
    expect([$('input[name=quantity]').val(), $('input[name=years]:checked').val(), $('input[name=purchase_order]').val(), $('input[name=email]').val()])
      .toEqual(['3', '2', 'PO 9', 'ana@example.test']);
    const plans = pageOf((await agent.get(String($('a:contains("Choose another plan")').attr('href'))).expect(200)).text);
    const other = pageOf((await agent.get(String(plans('tbody a').last().attr('href'))).expect(200)).text);
    expect(other('input[name=email]').val()).toBe('ana@example.test');
  });
});

describe('buying for an account that is there', () => {
  it('offers the account that has the address, and adds the order to it', async () => {
    const shop = await openShop();
    await buy(shop, 'safe_plus', safe);
    const [account] = await accountsOf(shop.organizationId);
    const answer = await shop.agent.submit(paths.portal.purchases.options('safe_prime'), safe).expect(422);
    expect(pageOf(answer.text)('button[name=use_account]').val()).toBe(account!.id);
    await buy(shop, 'safe_prime', { ...safe, use_account: account!.id });
    expect(await accountsOf(shop.organizationId)).toHaveLength(1);
    expect((await subscriptionsOf(account!.id)).map((subscription) => subscription.plan_code).sort()).toEqual(['safe_plus', 'safe_prime']);
    expect((await mailsOf(shop.organizationId)).filter(([kind]) => kind === 'subscriptions.registration')).toHaveLength(1);
    await assertNoBrokenInvariant();
  });

  it('turns the running trial into a paid subscription: unused trial days are not added', async () => {
    const shop = await openShop();
    await shop.agent.submit(paths.portal.trials.create, { kind: 'personal', ...ana }).expect(303);
    const [account] = await accountsOf(shop.organizationId);
    const [trial] = await subscriptionsOf(account!.id);
    await advanceClock('5 days');
    const agent = await signedInAgent(app, shop.member);
    const $ = pageOf((await agent.get(`${paths.portal.purchases.options('safe_plus')}?account=${account!.id}`).expect(200)).text);
    expect($('input[name=converts]').map((_, input) => $(input).val()).get()).toEqual([trial!.id, 'none']);
    await buy({ ...shop, agent }, 'safe_plus', { years: '1', quantity: '2', account: account!.id, converts: trial!.id as string });
    const subscriptions = await subscriptionsOf(account!.id);
    expect(subscriptions.find(({ id }) => id === trial!.id)).toMatchObject({ state: 'active', trial_kind: null, source: 'trial', plan_code: 'safe_plus', anchor_on: '2026-11-27', expires_on: '2027-11-27' });
    expect(subscriptions).toHaveLength(2);
    expect((await termsOf(trial!.id as string)).map((term) => [term.kind, term.starts_on])).toEqual([['trial', '2026-11-22'], ['paid', '2026-11-27']]);
    await assertNoBrokenInvariant();
  });

  it('converts a trial on the very day it started, and one in its grace', async () => {
    const shop = await openShop();
    await shop.agent.submit(paths.portal.trials.create, { kind: 'business', ...harbor }).expect(303);
    const [account] = await accountsOf(shop.organizationId);
    const [trial] = await subscriptionsOf(account!.id);
    await buy(shop, 'safe_pro_core', { years: '1', packs: '0', account: account!.id, converts: trial!.id as string });
    expect(await subscriptionsOf(account!.id)).toMatchObject([{ id: trial!.id, state: 'active', plan_code: 'safe_pro_core', expires_on: '2027-11-22' }]);

    await shop.agent.submit(paths.portal.trials.create, { kind: 'personal', ...ana }).expect(303);
    const [, household] = await accountsOf(shop.organizationId);
    const [ended] = await subscriptionsOf(household!.id);
    await ownerSql("update subscriptions set state = 'expired', expires_on = '2026-11-20', purge_on = '2026-12-05', purge_at = '2026-12-06', lapses_at = null where id = $1", [ended!.id]);
    await buy(shop, 'safe_basic', { years: '1', quantity: '1', account: household!.id, converts: ended!.id as string });
    expect(await subscriptionsOf(household!.id)).toMatchObject([{ id: ended!.id, state: 'active', purge_at: null, expires_on: '2027-11-22' }]);
    await assertNoBrokenInvariant();
  });

  it('refuses a second Safe Pro for a company, and a plan of the wrong kind, and says what to do', async () => {
    const shop = await openShop();
    await buy(shop, 'safe_pro_core', pro);
    const [account] = await accountsOf(shop.organizationId);
    const second = await shop.agent.submit(paths.portal.purchases.options('safe_pro_power'), { years: '1', packs: '0', account: account!.id }).expect(409);
    expect(pageOf(second.text)('.error-summary').text()).toMatch(/Harbor Law already has S-\S+ until its expiry day\. Renew it/);
    const wrong = await shop.agent.submit(paths.portal.purchases.options('safe_plus'), { years: '1', quantity: '1', account: account!.id }).expect(409);
    expect(pageOf(wrong.text)('.error-summary').text()).toContain('Safe Plus is for households, and Harbor Law is a company.');
    await buy(shop, 'safe_server', { years: '1', account: account!.id });
    expect(await subscriptionsOf(account!.id)).toHaveLength(2);
  });

  it("does not find another organization's account, quote or plan", async () => {
    const theirs = await openShop();
    await buy(theirs, 'safe_plus', safe);
    const [account] = await accountsOf(theirs.organizationId);
    const quoteId = await quoteFor(theirs.agent, 'safe_plus', { ...safe, email: 'x@example.test', email_again: 'x@example.test' });
    const ours = await openShop();
    await ours.agent.get(paths.portal.purchases.plansFor(account!.id)).expect(404);
    await ours.agent.submit(paths.portal.purchases.options('safe_plus'), { years: '1', quantity: '1', account: account!.id }).expect(404);
    await ours.agent.get(paths.portal.purchases.quote(quoteId)).expect(404);
    await ours.agent.submit(paths.portal.purchases.confirm(quoteId), { card: ours.card.id }).expect(404);
    await ours.agent.submit(paths.portal.purchases.replace(quoteId)).expect(404);
    await ours.agent.submit(paths.portal.purchases.giveUp(quoteId)).expect(404);
    await ours.agent.get(paths.portal.purchases.options('nonsense')).expect(404);
    await ours.agent.get(paths.portal.purchases.quote('nonsense')).expect(404);
    expect((await invoicesOf(ours.organizationId))).toHaveLength(0);
  });

  it('is not for roles that may not spend money', async () => {
    const { organizationId } = await openShop();
    const sales = await signedInAgent(app, await createMember({ organizationId, roles: ['sales'] }));
    await sales.get(paths.portal.purchases.plans).expect(403);
    await sales.submit(paths.portal.purchases.options('safe_plus'), safe).expect(403);
  });
});

describe('paying', () => {
  it('stays on the Review page when the card is declined, with nothing bought, and takes another card', async () => {
    const shop = await openShop({}, 'pm_card_chargeCustomerFail');
    const good = await createCard(shop.payer);
    const quoteId = await quoteFor(shop.agent, 'safe_plus', safe);
    await confirm(shop.agent, quoteId, shop.card).expect(303).expect('Location', paths.portal.purchases.quote(quoteId));
    const $ = await review(shop.agent, quoteId);
    expect($('.flash-error').text()).toContain('Nothing was bought. The bank declined the card');
    expect($('input[name=card]:checked').val()).toBe(good.id);
    expect($('form[action$=confirmation]')).toHaveLength(1);
    expect(await accountsOf(shop.organizationId)).toHaveLength(0);
    expect(await invoicesOf(shop.organizationId)).toMatchObject([{ status: 'void', number: null }]);

    receiptIn((await confirm(shop.agent, quoteId, good).expect(303)).headers['location']);
    expect((await invoicesOf(shop.organizationId)).map((invoice) => invoice.status)).toEqual(['void', 'paid']);
    expect(await chargesOf(shop.payer.stripeCustomerId)).toHaveLength(1);
    await assertNoBrokenInvariant();
  });

  it('goes over our own page to the bank when it asks for the person', async () => {
    const shop = await openShop({}, 'pm_card_threeDSecure2Required');
    const quoteId = await quoteFor(shop.agent, 'safe_plus', safe);
    const answer = await confirm(shop.agent, quoteId, shop.card).expect(303);
    const [payment] = await ownerSql('select id, state from payments where organization_id = $1', [shop.organizationId]);
    expect(payment!.state).toBe('needs_action');
    expect(answer.headers['location']).toBe(paths.portal.payments.go(payment!.id as string));
    const $ = await review(shop.agent, quoteId);
    expect($('h1').text()).toBe('Confirm with your bank');
    expect($('a.btn-primary').attr('href')).toBe(paths.portal.payments.go(payment!.id as string));
    expect(await accountsOf(shop.organizationId)).toHaveLength(0);
  });

  it('lets a person give up at the bank and pay with another card (golden case G11)', async () => {
    const shop = await openShop({}, 'pm_card_threeDSecure2Required');
    const good = await createCard(shop.payer);
    const quoteId = await quoteFor(shop.agent, 'safe_plus', safe);
    await confirm(shop.agent, quoteId, shop.card).expect(303);
    await shop.agent.submit(paths.portal.purchases.giveUp(quoteId)).expect(303).expect('Location', paths.portal.purchases.quote(quoteId));
    expect((await review(shop.agent, quoteId))('h1').text()).toBe('Review and purchase');
    receiptIn((await confirm(shop.agent, quoteId, good).expect(303)).headers['location']);
    await shop.agent.submit(paths.portal.purchases.giveUp(quoteId)).expect(303);
    expect((await invoicesOf(shop.organizationId)).map((invoice) => invoice.status)).toEqual(['void', 'paid']);
    expect(await chargesOf(shop.payer.stripeCustomerId)).toHaveLength(1);
    await assertNoBrokenInvariant();
  });

  it('waits on a page that looks again by itself while the outcome is unknown', async () => {
    const shop = await openShop();
    const quoteId = await quoteFor(shop.agent, 'safe_plus', safe);
    await failNext('drop_after', { times: 2 });
    await confirm(shop.agent, quoteId, shop.card).expect(303).expect('Location', paths.portal.purchases.quote(quoteId));
    const waiting = await shop.agent.get(paths.portal.purchases.quote(quoteId)).expect(200).expect('Refresh', '4');
    expect(pageOf(waiting.text)('h1').text()).toBe('Waiting for the bank');
    expect(await accountsOf(shop.organizationId)).toHaveLength(0);
    await advanceClock('2 minutes');
    const agent = await signedInAgent(app, shop.member);
    receiptIn((await confirm(agent, quoteId, shop.card).expect(303)).headers['location']);
    expect(await chargesOf(shop.payer.stripeCustomerId)).toHaveLength(1);
    await assertNoBrokenInvariant();
  });

  it('buys once when the button is pressed in many tabs at once, and then leads to the receipt', async () => {
    const shop = await openShop();
    const quoteId = await quoteFor(shop.agent, 'safe_plus', safe);
    const answers = await Promise.all(Array.from({ length: 6 }, () => confirm(shop.agent, quoteId, shop.card)));
    expect(answers.map((answer) => answer.status)).toEqual([303, 303, 303, 303, 303, 303]);
    const invoiceId = receiptIn((await shop.agent.get(paths.portal.purchases.quote(quoteId)).expect(303)).headers['location']);
    expect(await invoicesOf(shop.organizationId)).toMatchObject([{ id: invoiceId, status: 'paid' }]);
    expect(await chargesOf(shop.payer.stripeCustomerId)).toHaveLength(1);
    expect(await accountsOf(shop.organizationId)).toHaveLength(1);
    expect(await ownerSql('select id from subscriptions where organization_id = $1', [shop.organizationId])).toHaveLength(1);
    expect(await mailsOf(shop.organizationId)).toHaveLength(2);
    await assertNoBrokenInvariant();
  });

  it('sends a person with a new card over our own page to the payment provider, twice to the same one', async () => {
    const { agent, organizationId } = await openShop();
    const quoteId = await quoteFor(agent, 'safe_plus', safe);
    const leave = () => agent.submit(paths.portal.purchases.confirm(quoteId), { card: 'new' });
    const [first, second] = [await leave().expect(303), await leave().expect(303)];
    const [checkout] = await ownerSql('select id, url from checkouts where organization_id = $1', [organizationId]);
    expect([first.headers['location'], second.headers['location']]).toEqual(Array(2).fill(paths.portal.checkout.go(checkout!.id as string)));
    expect(checkout!.url).toMatch(/^http/);
    expect(await invoicesOf(organizationId)).toHaveLength(0);
  });

  it('closes the page of the payment provider when a card on file is used after all', async () => {
    const shop = await openShop();
    const quoteId = await quoteFor(shop.agent, 'safe_plus', safe);
    await shop.agent.submit(paths.portal.purchases.confirm(quoteId), { card: 'new' }).expect(303);
    receiptIn((await confirm(shop.agent, quoteId, shop.card).expect(303)).headers['location']);
    expect(await ownerSql('select state from checkouts where organization_id = $1', [shop.organizationId])).toEqual([{ state: 'expired' }]);
    expect(await chargesOf(shop.payer.stripeCustomerId)).toHaveLength(1);
    await assertNoBrokenInvariant();
  });

  it('asks for a card, and refuses one that is not on file', async () => {
    const { agent, organizationId } = await openShop();
    const stranger = await openShop();
    const quoteId = await quoteFor(agent, 'safe_plus', safe);
    const none = await agent.submit(paths.portal.purchases.confirm(quoteId)).expect(422);
    expect(pageOf(none.text)('#card-error').text().trim()).toBe('Choose a card, or use a new one.');
    const foreign = await confirm(agent, quoteId, stranger.card).expect(422);
    expect(pageOf(foreign.text)('#card-error').text().trim()).toBe('That card is no longer on file. Choose another one.');
    expect(await invoicesOf(organizationId)).toHaveLength(0);
  });
});

describe('a quote that no longer holds (golden cases G2, G22)', () => {
  const raisePrice = () => ownerSql(
    `insert into plan_prices (id, plan_id, currency, list_price_cents, courier_standard_cents, courier_expedited_cents, version, valid_from, created_at)
     select gen_random_uuid(), plan_id, currency, 129_99, courier_standard_cents, courier_expedited_cents, version + 1, '2026-11-01', app.now()
       from plan_prices where plan_id = (select id from plans where code = 'safe_plus')`.replace('129_99', '12999'));
  afterEach(() => ownerSql('delete from plan_prices where version > 1'));

  it('holds its price for an hour while the catalog rises, then refuses and shows the new one beside it', async () => {
    const shop = await openShop();
    const kept = await quoteFor(shop.agent, 'safe_plus', safe);
    const late = await quoteFor(shop.agent, 'safe_plus', { ...safe, email: 'eva@example.test', email_again: 'eva@example.test' });
    await raisePrice();
    await confirm(shop.agent, kept, shop.card).expect(303);
    expect(await invoicesOf(shop.organizationId)).toMatchObject([{ total_cents: 107_99, status: 'paid' }]);

    await advanceClock('61 minutes');
    const agent = await signedInAgent(app, shop.member);
    expect((await review(agent, late))('h2').text()).toContain('This quote has expired');
    const fresh = quoteIn((await confirm(agent, late, shop.card).expect(303)).headers['location']);
    expect(fresh).not.toBe(late);
    expect(await invoicesOf(shop.organizationId)).toHaveLength(1);
    const $ = await review(agent, fresh);
    const row = (label: string) => $(`tbody tr:contains("${label}")`).first().find('th, td').map((_, cell) => $(cell).text().trim()).get();
    expect($('section[aria-labelledby=what-changed] p').text()).toContain('The earlier quote had expired, so nothing was charged.');
    expect(row('Safe Plus, 1 year')).toEqual(['Safe Plus, 1 year', '$107.99', '$116.99', 'Changed']);
    expect(row('Total')).toEqual(['Total', '$107.99', '$116.99', 'Changed']);
    await agent.get(paths.portal.purchases.quote(late)).expect(303).expect('Location', paths.portal.purchases.quote(fresh));
    await confirm(agent, late, shop.card).expect(303).expect('Location', paths.portal.purchases.quote(fresh));
    await confirm(agent, fresh, shop.card).expect(303);
    expect((await invoicesOf(shop.organizationId)).map((invoice) => invoice.total_cents)).toEqual([107_99, 116_99]);
    await assertNoBrokenInvariant();
  });

  it.each([
    ['the tax rate', "update organizations set tax_rate_ppm = 88750 where id = $1", '$117.57'],
    ['the tier', "update organizations set tier = 'premier' where id = $1", '$95.99'],
  ])('is refused when %s has changed, and charges nothing', async (_, change, total) => {
    const shop = await openShop();
    const quoteId = await quoteFor(shop.agent, 'safe_plus', safe);
    await ownerSql(change, [shop.organizationId]);
    const fresh = quoteIn((await confirm(shop.agent, quoteId, shop.card).expect(303)).headers['location']);
    const $ = await review(shop.agent, fresh);
    expect($('section[aria-labelledby=what-changed] p').text()).toContain('What the earlier quote was based on has changed');
    expect(sums($)['Total']).toBe(total);
    expect(await chargesOf(shop.payer.stripeCustomerId)).toHaveLength(0);
  });

  it('shows no price and no way to confirm when the order is no longer possible', async () => {
    const shop = await openShop();
    const quoteId = await quoteFor(shop.agent, 'safe_plus', safe);
    const twin = await quoteFor(shop.agent, 'safe_plus', safe);
    await confirm(shop.agent, twin, shop.card).expect(303);
    const $ = pageOf((await confirm(shop.agent, quoteId, shop.card).expect(409)).text);
    expect($('h2').text()).toContain('This cannot be bought now');
    expect($('body').text()).toContain('You already look after ana@example.test in the account of Ana López.');
    expect($('.line-total')).toHaveLength(0);
    expect($('button:contains("Complete my purchase")').is('[disabled]')).toBe(true);
    expect(await invoicesOf(shop.organizationId)).toHaveLength(1);
  });

  it('is replaced once, however often it is pressed', async () => {
    const shop = await openShop();
    const quoteId = await quoteFor(shop.agent, 'safe_plus', safe);
    await advanceClock('2 hours');
    const agent = await signedInAgent(app, shop.member);
    const answers = await Promise.all([1, 2, 3].map(() => agent.submit(paths.portal.purchases.replace(quoteId))));
    expect(new Set(answers.map((answer) => answer.headers['location'])).size).toBe(1);
    expect(await ownerSql('select id from quotes where organization_id = $1', [shop.organizationId])).toHaveLength(2);
  });
});

describe('options that are filled in wrong', () => {
  it.each([
    ['years', { years: '4' }, 'Choose a term of 1, 2 or 3 years.'],
    ['quantity', { quantity: '26' }, 'Enter the number of computers as a whole number from 1 to 25.'],
    ['quantity', { quantity: '1.5' }, 'Enter the number of computers as a whole number from 1 to 25.'],
    ['first_name', { first_name: '' }, "Enter the customer's first name."],
    ['last_name', { last_name: '' }, "Enter the customer's last name."],
    ['email', { email: 'nobody' }, 'Enter an e-mail address like name@example.com.'],
    ['email_again', { email_again: 'else@example.test' }, 'The two e-mail addresses differ. Check both.'],
    ['phone', { phone: 'x' }, 'Use digits, spaces and + ( ) - . / for a phone number.'],
    ['country', { country: '' }, 'Choose a country from the list.'],
    ['language', { language: '' }, 'Choose a language from the list.'],
    ['purchase_order', { purchase_order: 'x'.repeat(51) }, 'Use at most 50 characters for your PO number.'],
  ])('says at %s what to do', async (field, wrong, sentence) => {
    const { agent, organizationId } = await openShop();
    const $ = pageOf((await agent.submit(paths.portal.purchases.options('safe_plus'), { ...safe, ...wrong }).expect(422)).text);
    expect($(`#${field}-error`).text().trim()).toBe(sentence);
    expect($(`.error-summary a[href="#${field}"]`).text()).toBe(sentence);
    expect(await ownerSql('select id from quotes where organization_id = $1', [organizationId])).toHaveLength(0);
  });

  it.each([
    ['packs', { packs: '51' }, 'Enter the number of storage packs as a whole number from 0 to 50.'],
    ['company', { company: '' }, "Enter the company's name."],
    ['administered_by', { administered_by: 'nobody' }, 'Choose who administers the account.'],
  ])('says at %s of a company what to do', async (field, wrong, sentence) => {
    const { agent } = await openShop();
    const $ = pageOf((await agent.submit(paths.portal.purchases.options('safe_pro_core'), { ...pro, ...wrong }).expect(422)).text);
    expect($(`#${field}-error`).text().trim()).toBe(sentence);
  });

  it.each([
    ['nothing at all', {}],
    ['lists', { years: ['1', '3'], quantity: ['1', '2'], email: ['a@b.test', 'c@d.test'] }],
    ['NUL', { ...safe, last_name: 'L\u0000', purchase_order: '\u0000' }],
    ['very long words', { ...safe, quantity: '9'.repeat(5_000), last_name: 'x'.repeat(20_000) }],
    ['emoji and right-to-left words', { ...safe, first_name: '🧑‍💻', last_name: '\u202eשרה', purchase_order: '📦' }],
    ['markup', { ...safe, last_name: '<script>alert(1)</script>', purchase_order: '"><b>' }],
    ['a broken account', { ...safe, account: '%00' }],
    ['a broken quote', { ...safe, quote: '../../etc' }],
    ['prices of its own', { ...safe, total_cents: '1', listCents: '1', __proto__: 'x' }],
  ])('never breaks on %s', async (_, fields) => {
    const { agent } = await openShop();
    const answer = await agent.post(paths.portal.purchases.options('safe_plus')).type('form').send({ _csrf: agent.csrfToken, ...fields });
    expect(answer.status).toBeLessThan(500);
    if (answer.status !== 303) return;
    const $ = await review(agent, quoteIn(answer.headers['location']));
    expect($('script:not([src])')).toHaveLength(0);
    expect(sums($)['Total']).toBe('$107.99');
  });

  it('keeps a company with a subscription in grace from buying a second one', async () => {
    const { agent, organizationId } = await openShop();
    await agent.submit(paths.portal.trials.create, { kind: 'business', ...harbor }).expect(303);
    const [account] = await accountsOf(organizationId);
    await ownerSql("update subscriptions set state = 'purged', trial_kind = null where account_id = $1", [account!.id]);
    await createSubscription({ organizationId, accountId: account!.id as string, planCode: 'safe_pro_core', startsOn: '2025-11-10', expiresOn: '2026-11-10', state: 'expired', purgeOn: '2026-12-10' });
    const answer = await agent.submit(paths.portal.purchases.options('safe_pro_power'), { years: '1', packs: '0', account: account!.id as string }).expect(409);
    expect(pageOf(answer.text)('.error-summary').text()).toContain('Renew it');
  });
});
