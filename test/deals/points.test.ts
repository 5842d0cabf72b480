import { type Card } from '../../src/billing/cards/card';
import { paths } from '../../src/paths';
import { advanceClock, pageOf, setClock, signedInAgent, type SignedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createAccount } from '../support/factories/accounts';
import { createCard, createPayer } from '../support/factories/money/billing';
import { createDeal, dealRow } from '../support/factories/deals';
import { createLimitedMember, createMember, createOrganization } from '../support/factories/organizations';
import { createRenewable, createTrial } from '../support/factories/money/renewals';
import { termsOf } from '../support/factories/subscriptions';
import { assertNoBrokenInvariant } from '../support/invariants';
import { sandboxControl } from '../support/stripe';
import '../support/queue';

const app = testApp();
const harbor = { company: 'Harbor Law', email: 'it@harborlaw.test', email_again: 'it@harborlaw.test', phone: '', country: 'US', language: 'en', administered_by: 'customer' };
const order = { years: '1', packs: '0', purchase_order: '', ...harbor };


async function openShop(given: Parameters<typeof createOrganization>[0] = {}, testCard = 'pm_card_visa') {
  await setClock('2026-11-22T15:00:00Z');
  const { organizationId } = await createOrganization({ name: 'Bright IT', tier: 'premier', taxRatePpm: 88_750, ...given });
  const member = await createMember({ organizationId });
  const card = await createCard(await createPayer(organizationId), testCard);
  return { organizationId, member, card, agent: await signedInAgent(app, member) };
}

const quoteIn = (location: string | undefined): string => /\/portal\/quotes\/([0-9a-f-]{36})$/.exec(location ?? '')![1]!;

async function quoteFor(agent: SignedInAgent, code: string, fields: Record<string, string>): Promise<string> {
  const answer = await agent.submit(paths.portal.purchases.options(code), fields);
  expect([answer.status, pageOf(answer.text ?? '')('.field-error, .error-summary').text().trim()]).toEqual([303, '']);
  return quoteIn(answer.headers['location']);
}

const confirm = (agent: SignedInAgent, quoteId: string, card: Pick<Card, 'id'>) => agent.submit(paths.portal.purchases.confirm(quoteId), { card: card.id });
const review = async (agent: SignedInAgent, quoteId: string) => pageOf((await agent.get(paths.portal.purchases.quote(quoteId)).expect(200)).text);
const sums = ($: ReturnType<typeof pageOf>) =>
  Object.fromEntries($('.line-sum, .line-total').map((_, line) => [[$(line).find('.line-words').text().trim(), $(line).find('.line-amount').text().trim()]]).get().map(([label, amount]) => [label, amount]));
const totalOf = async (quoteId: string) => (await ownerSql<{ total_cents: number }>('select total_cents from quotes where id = $1', [quoteId]))[0]!.total_cents;

// 287.99 less 25 % is 215.99 (−72.00), with 8.875 % tax (19.17) 235.16. Less 30 % it is 201.59 (−86.40), with tax (17.89) 219.48.
const WITHOUT = 235_16;
const WITH = 219_48;

describe('an order for the customer of an approved deal', () => {
  it('costs five points less, says whose deal it is, and wins the deal when it is paid', async () => {
    const shop = await openShop();
    const deal = await createDeal({ member: shop.member, story: 'approved' });
    const quoteId = await quoteFor(shop.agent, 'safe_pro_core', order);
    const $ = await review(shop.agent, quoteId);
    expect(sums($)).toEqual({ 'List price': '$287.99', 'Your discount': '−$86.40', 'Price before tax': '$201.59', 'Tax 8.875 %': '$17.89', Total: '$219.48' });
    expect($('.line-words small').first().text()).toBe(`$287.99 for 1 year, less $86.40 (25 % partner discount and 5 % for your deal ${deal.number})`);
    expect($('main').text()).toContain(`${deal.number}: 5 % off this order`);
    expect($('main').text()).toContain(`Deal ${deal.number} is won as soon as the order is paid.`);
    await confirm(shop.agent, quoteId, shop.card).expect(303);
    const [invoice] = await ownerSql<{ id: string; total_cents: number; status: string }>('select * from invoices where organization_id = $1', [shop.organizationId]);
    expect(invoice).toMatchObject({ total_cents: WITH, status: 'paid' });
    expect(await dealRow(deal.id)).toMatchObject({ state: 'won', quote_id: quoteId, won_invoice_id: invoice!.id, lapses_at: null });
    const receipt = pageOf((await shop.agent.get(paths.portal.payments.receipt(invoice!.id)).expect(200)).text);
    expect(receipt('main').text()).toContain(`5 % for your deal ${deal.number}`);
    expect(await ownerSql("select event, side from deal_events where deal_id = $1 order by at, id", [deal.id])).toMatchObject([{ event: 'submitted' }, { event: 'approved' }, { event: 'won_by_order', side: 'system' }]);
    await assertNoBrokenInvariant();
  });

  it('with storage packs gets the points on every line', async () => {
    const shop = await openShop();
    await createDeal({ member: shop.member, story: 'approved' });
    // Packs: 2 × 99.00 less 25 % (20 and 5 points) is 148.50, with tax (13.18) 161.68; with the plan 381.16.
    expect(await totalOf(await quoteFor(shop.agent, 'safe_pro_core', { ...order, packs: '2' }))).toBe(381_16);
  });

  it('for three years at the Basic tier comes out to the cent', async () => {
    const shop = await openShop({ tier: 'basic', taxRatePpm: 0 });
    await createDeal({ member: shop.member, story: 'approved', facts: { product: 'safe', contactEmail: 'ana@gmail.com' } });
    const ana = { first_name: 'Ana', last_name: 'López', email: 'ana@gmail.com', email_again: 'ana@gmail.com', phone: '', country: 'US', language: 'en' };
    // 119.99 × 3 less 10 % is 323.97 a unit; 2 units 647.94; less 15 % (10 and 5 points), 97.19, is 550.75.
    const quoteId = await quoteFor(shop.agent, 'safe_plus', { years: '3', quantity: '2', purchase_order: '', ...ana });
    expect(await totalOf(quoteId)).toBe(550_75);
  });

  it('is the next one alone: the one after it costs the usual price', async () => {
    const shop = await openShop();
    await createDeal({ member: shop.member, story: 'approved', facts: { product: 'safe' } });
    const household = (email: string) => ({ years: '1', quantity: '1', purchase_order: '', first_name: 'Ana', last_name: 'López', email, email_again: email, phone: '', country: 'US', language: 'en' });
    const first = await quoteFor(shop.agent, 'safe_plus', household('ana@harborlaw.test'));
    await confirm(shop.agent, first, shop.card).expect(303);
    const second = await quoteFor(shop.agent, 'safe_plus', household('bea@harborlaw.test'));
    // 119.99 less 25 % (30.00) is 89.99, with tax (7.99) 97.98; less 20 % (24.00) it is 95.99, with tax (8.52) 104.51.
    expect([await totalOf(first), await totalOf(second)]).toEqual([97_98, 104_51]);
  });
});

describe('points are not given', () => {
  const cases: [string, Parameters<typeof createDeal>[0]['facts'], Record<string, string>?][] = [
    ['to another e-mail domain', { contactEmail: 'rosa@elsewhere.test' }],
    ['to another product', { product: 'safe' }],
    ['to somebody else at the same public mail host', { contactEmail: 'rosa@gmail.com' }, { email: 'it@gmail.com', email_again: 'it@gmail.com' }],
  ];
  it.each(cases)('%s', async (_, facts, fields = {}) => {
    const shop = await openShop();
    await createDeal({ member: shop.member, story: 'approved', facts: facts! });
    expect(await totalOf(await quoteFor(shop.agent, 'safe_pro_core', { ...order, ...fields }))).toBe(WITHOUT);
  });

  it.each(['draft', 'submitted', 'rejected', 'appealed', 'withdrawn', 'won', 'lost'] as const)('for a deal that is %s', async (story) => {
    const shop = await openShop();
    await createDeal({ member: shop.member, story });
    expect(await totalOf(await quoteFor(shop.agent, 'safe_pro_core', order))).toBe(WITHOUT);
  });

  it('after the last protected day, and still on it', async () => {
    const shop = await openShop();
    await createDeal({ member: shop.member, story: 'approved' });
    await setClock('2027-02-21T04:30:00Z');
    expect(await totalOf(await quoteFor(await signedInAgent(app, shop.member), 'safe_pro_core', order))).toBe(WITH);
    await setClock('2027-02-21T05:30:00Z');
    expect(await totalOf(await quoteFor(await signedInAgent(app, shop.member), 'safe_pro_core', order))).toBe(WITHOUT);
  });

  it('to another partner', async () => {
    const shop = await openShop();
    await createDeal({ member: shop.member, story: 'approved' });
    const other = await openShop();
    expect(await totalOf(await quoteFor(other.agent, 'safe_pro_core', order))).toBe(WITHOUT);
  });

  it('to a renewal: a deal is new business', async () => {
    const shop = await openShop();
    const { accountId } = await createAccount({ organizationId: shop.organizationId, kind: 'safe_pro', name: 'Harbor Law', email: 'it@harborlaw.test' });
    const { id } = await createRenewable({ organizationId: shop.organizationId, accountId, planCode: 'safe_pro_core', expiresOn: '2026-12-10' });
    await createDeal({ member: shop.member, story: 'approved', accountId });
    const answer = await shop.agent.submit(paths.portal.renewals.create(accountId), { [`renew_${id}`]: 'yes', [`plan_${id}`]: 'safe_pro_core', [`packs_${id}`]: '0', years: '1', [`years_${id}`]: '1' });
    expect(answer.status).toBe(303);
    expect(await totalOf(quoteIn(answer.headers['location']))).toBe(WITHOUT);
  });
});

describe('a linked account', () => {
  it('gets the points whatever its address, its trial too, and nobody else with the domain does', async () => {
    const shop = await openShop();
    const { accountId } = await createAccount({ organizationId: shop.organizationId, kind: 'safe_pro', name: 'Harbor Law', email: 'office@elsewhere.test' });
    const trial = await createTrial({ organizationId: shop.organizationId, accountId, kind: 'business', endsOn: '2026-12-10' });
    const deal = await createDeal({ member: shop.member, story: 'approved', accountId });
    const plans = pageOf((await shop.agent.get(paths.portal.purchases.plansFor(accountId)).expect(200)).text);
    expect(plans('main').text()).toContain(`5 % off Safe Pro for your deal ${deal.number}, on the next order.`);
    expect(plans('main').text()).toContain('30 % (−$86.40), 5 % of it for your deal');
    expect(await totalOf(await quoteFor(shop.agent, 'safe_pro_core', order))).toBe(WITHOUT);
    expect(await totalOf(await quoteFor(shop.agent, 'safe_pro_core', { years: '1', packs: '0', purchase_order: '', account: accountId, converts: trial.id }))).toBe(WITH);
  });
});

describe('two orders with one deal', () => {
  it('get its points once: the second is refused and shown beside the new price', async () => {
    const shop = await openShop();
    await createDeal({ member: shop.member, story: 'approved', facts: { product: 'safe' } });
    const household = (email: string) => ({ years: '1', quantity: '1', purchase_order: '', first_name: 'Ana', last_name: 'López', email, email_again: email, phone: '', country: 'US', language: 'en' });
    const quotes = [await quoteFor(shop.agent, 'safe_plus', household('ana@harborlaw.test')), await quoteFor(shop.agent, 'safe_plus', household('bea@harborlaw.test'))];
    const answers = await Promise.all(quotes.map((quoteId) => confirm(shop.agent, quoteId, shop.card)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    const locations = answers.map(({ headers }) => headers['location']!);
    expect(locations.filter((location) => location.includes('/receipts/'))).toHaveLength(1);
    const refused = quoteIn(locations.find((location) => !location.includes('/receipts/')));
    const $ = await review(shop.agent, refused);
    expect($('main').text()).toContain('What the earlier quote was based on has changed, so nothing was charged.');
    expect(await totalOf(refused)).toBe(104_51);
    expect((await ownerSql('select total_cents from invoices where organization_id = $1', [shop.organizationId])).map(({ total_cents: total }) => total)).toEqual([97_98]);
    await confirm(shop.agent, refused, shop.card).expect(303);
    await assertNoBrokenInvariant();
  });

  it('leave the points to the other when the bank refuses the first', async () => {
    const shop = await openShop({}, 'pm_card_chargeCustomerFail');
    const deal = await createDeal({ member: shop.member, story: 'approved' });
    const first = await quoteFor(shop.agent, 'safe_pro_core', order);
    await confirm(shop.agent, first, shop.card).expect(303);
    expect(await dealRow(deal.id)).toMatchObject({ state: 'approved', quote_id: first });
    const second = await quoteFor(shop.agent, 'safe_pro_core', order);
    expect([await totalOf(first), await totalOf(second)]).toEqual([WITH, WITH]);
    const good = await createCard(await createPayer(shop.organizationId));
    expect((await confirm(shop.agent, second, good).expect(303)).headers['location']).toContain('/receipts/');
    expect(await dealRow(deal.id)).toMatchObject({ state: 'won', quote_id: second });
    // The first was for an account that is there now.
    expect((await confirm(shop.agent, first, good)).headers['location'] ?? '').not.toContain('/receipts/');
    await assertNoBrokenInvariant();
  });

  it('leave the points alone while the first is being paid on a card page, and until that page has ended', async () => {
    const shop = await openShop();
    const deal = await createDeal({ member: shop.member, story: 'approved' });
    const first = await quoteFor(shop.agent, 'safe_pro_core', order);
    expect((await shop.agent.submit(paths.portal.purchases.confirm(first), { card: 'new' }).expect(303)).headers['location']).toMatch(/checkout/);
    expect(await dealRow(deal.id)).toMatchObject({ quote_id: first });
    expect(await totalOf(await quoteFor(shop.agent, 'safe_pro_core', order))).toBe(WITHOUT);
    const page = pageOf((await shop.agent.get(paths.deals.show(deal.id)).expect(200)).text);
    expect(page('main').text()).toContain('An order with this deal’s discount is being paid.');
    expect((await shop.agent.submit(paths.deals.lose(deal.id), { code: 'price', words: '' }).expect(303)).headers['location']).toBe(paths.deals.show(deal.id));
    expect(await dealRow(deal.id)).toMatchObject({ state: 'approved' });
    // Another card is chosen instead: the page is given up, and the same quote goes on.
    expect((await confirm(shop.agent, first, shop.card).expect(303)).headers['location']).toContain('/receipts/');
    expect(await dealRow(deal.id)).toMatchObject({ state: 'won' });
    await assertNoBrokenInvariant();
  });
});

describe('an order that waits for the bank', () => {
  it('keeps the points until it is given up, by its own button, once; then the next order gets them', async () => {
    const shop = await openShop({}, 'pm_card_authenticationRequired');
    const deal = await createDeal({ member: shop.member, story: 'approved' });
    const first = await quoteFor(shop.agent, 'safe_pro_core', order);
    await confirm(shop.agent, first, shop.card).expect(303);
    const waiting = await review(shop.agent, first);
    expect(waiting('h1').text()).toContain('Confirm with your bank');
    expect(waiting(`form[action="${paths.portal.purchases.giveUp(first)}"]`)).toHaveLength(1);
    expect(await dealRow(deal.id)).toMatchObject({ state: 'approved', quote_id: first });
    expect(await totalOf(await quoteFor(shop.agent, 'safe_pro_core', order))).toBe(WITHOUT);
    // Another partner has no such order, and gives nothing up.
    const other = await openShop();
    await other.agent.submit(paths.portal.purchases.giveUp(first)).expect(404);
    expect(await totalOf(await quoteFor(shop.agent, 'safe_pro_core', order))).toBe(WITHOUT);
    for (const _ of ['once', 'twice']) await shop.agent.submit(paths.portal.purchases.giveUp(first)).expect(303).expect('Location', paths.portal.purchases.quote(first));
    expect(await ownerSql('select status from invoices where organization_id = $1', [shop.organizationId])).toEqual([{ status: 'void' }]);
    const page = pageOf((await shop.agent.get(paths.deals.show(deal.id)).expect(200)).text);
    expect(page('main').text()).not.toContain('An order with this deal’s discount is being paid.');
    const second = await quoteFor(shop.agent, 'safe_pro_core', order);
    expect(await totalOf(second)).toBe(WITH);
    const good = await createCard(await createPayer(shop.organizationId));
    expect((await confirm(shop.agent, second, good).expect(303)).headers['location']).toContain('/receipts/');
    expect(await dealRow(deal.id)).toMatchObject({ state: 'won', quote_id: second });
    await assertNoBrokenInvariant();
  });
});

describe('a card page that was left', () => {
  it('keeps the points while it is open, and gives them back once it has ended', async () => {
    const shop = await openShop();
    const deal = await createDeal({ member: shop.member, story: 'approved' });
    const first = await quoteFor(shop.agent, 'safe_pro_core', order);
    const opened = await shop.agent.submit(paths.portal.purchases.confirm(first), { card: 'new' }).expect(303);
    const [checkout] = await ownerSql<{ id: string; stripe_session_id: string }>('select id, stripe_session_id from checkouts where quote_id = $1', [first]);
    expect(opened.headers['location']).toBe(paths.portal.checkout.go(checkout!.id));
    // "Back" leaves the page open: the card may still be typed in there. Nothing waits for the bank either, so there is nothing to give up.
    await shop.agent.get(paths.portal.checkout.cancelled(checkout!.id)).expect(303).expect('Location', paths.portal.purchases.quote(first));
    await shop.agent.submit(paths.portal.purchases.giveUp(first)).expect(303).expect('Location', paths.portal.purchases.quote(first));
    expect(await totalOf(await quoteFor(shop.agent, 'safe_pro_core', order))).toBe(WITHOUT);
    await sandboxControl('POST', `/sessions/${checkout!.stripe_session_id}/expire`);
    await shop.agent.get(paths.portal.checkout.back(checkout!.id)).expect(303).expect('Location', paths.portal.purchases.quote(first));
    expect(await ownerSql('select state from checkouts where id = $1', [checkout!.id])).toEqual([{ state: 'expired' }]);
    const page = pageOf((await shop.agent.get(paths.deals.show(deal.id)).expect(200)).text);
    expect(page('main').text()).not.toContain('An order with this deal’s discount is being paid.');
    const second = await quoteFor(shop.agent, 'safe_pro_core', order);
    expect(await totalOf(second)).toBe(WITH);
    expect((await confirm(shop.agent, second, shop.card).expect(303)).headers['location']).toContain('/receipts/');
    expect(await dealRow(deal.id)).toMatchObject({ state: 'won', quote_id: second });
    await assertNoBrokenInvariant();
  });
});

it('is ordered from the deal’s page, with the customer filled in; another partner’s deal fills in nothing', async () => {
  const [shop, other] = [await openShop(), await openShop()];
  const deal = await createDeal({ member: shop.member, story: 'approved' });
  const plans = paths.portal.purchases.plans;
  const page = pageOf((await shop.agent.get(paths.deals.show(deal.id)).expect(200)).text);
  expect(page(`main a[href="${plans}?deal=${deal.id}"]`).text().trim()).toBe('Order');
  const list = pageOf((await shop.agent.get(`${plans}?deal=${deal.id}`).expect(200)).text);
  const options = pageOf((await shop.agent.get(list('main a[href*="safe_pro_core"]').attr('href')!).expect(200)).text);
  expect([options('#company').val(), options('#email').val(), options('#email_again').val()]).toEqual(['Harbor Law', 'rosa@harborlaw.test', 'rosa@harborlaw.test']);
  // 287.99 less 25 % and 5 %: 201.59.
  expect(list('tr:has(a[href*="safe_pro_core"]) td[data-label="You pay"]').text()).toContain('201.59');
  expect(options('.page-head').text()).toContain(`The prices have 5 % off for your deal ${deal.number}.`);
  expect(options('main').text()).toContain('You pay $201.59.');
  const again = pageOf((await shop.agent.submit(paths.portal.purchases.options('safe_pro_core'), { deal: deal.id, company: '' }).expect(422)).text);
  expect(again('main').text()).toContain('You pay $201.59.');
  const basic = pageOf((await shop.agent.get(list('main a[href*="safe_basic"]').attr('href')!).expect(200)).text);
  expect(basic('main').text()).not.toContain(deal.number);
  await other.agent.get(`${plans}?deal=${deal.id}`).expect(404);
  await other.agent.get(`${plans}?deal=x`).expect(404);
});

it('refuses a quote with points whose deal was closed since, and shows the usual price', async () => {
  const shop = await openShop();
  const deal = await createDeal({ member: shop.member, story: 'approved' });
  const quoteId = await quoteFor(shop.agent, 'safe_pro_core', order);
  await shop.agent.submit(paths.deals.lose(deal.id), { code: 'price', words: '' }).expect(303);
  const answer = await confirm(shop.agent, quoteId, shop.card).expect(303);
  expect(await totalOf(quoteIn(answer.headers['location']))).toBe(WITHOUT);
  expect(await ownerSql('select id from invoices where organization_id = $1', [shop.organizationId])).toEqual([]);
});

it('refuses a quote without points once a deal is approved for the customer, and shows the better price', async () => {
  const shop = await openShop();
  const quoteId = await quoteFor(shop.agent, 'safe_pro_core', order);
  await createDeal({ member: shop.member, story: 'approved' });
  const answer = await confirm(shop.agent, quoteId, shop.card).expect(303);
  expect(await totalOf(quoteIn(answer.headers['location']))).toBe(WITH);
});

it('gives a member who sees chosen accounts the points of the deals that they see, once for all members', async () => {
  const shop = await openShop();
  const { accountId } = await createAccount({ organizationId: shop.organizationId, kind: 'safe_pro', name: 'Harbor Law', email: 'it@harborlaw.test' });
  const limited = await createLimitedMember({ organizationId: shop.organizationId, roles: ['billing', 'sales'], accountIds: [accountId] });
  const deal = await createDeal({ member: shop.member, story: 'approved', accountId });
  const agent = await signedInAgent(app, limited);
  const quoteId = await quoteFor(agent, 'safe_pro_core', { years: '1', packs: '0', purchase_order: '', account: accountId });
  expect(await totalOf(quoteId)).toBe(WITH);
  await confirm(agent, quoteId, shop.card).expect(303);
  expect(await dealRow(deal.id)).toMatchObject({ state: 'won', quote_id: quoteId });
  expect((await termsOf((await ownerSql<{ id: string }>('select id from subscriptions where account_id = $1', [accountId]))[0]!.id)).length).toBe(1);
  await advanceClock('1 minute');
  await assertNoBrokenInvariant();
});
