import { config } from '../../../src/config';
import { paths } from '../../../src/paths';
import { ownerSql } from '../../support/database';
import { pageOf, setClock, signedInAgent, type SignedInAgent, testApp } from '../../support/app';
import { createCard, createPayer } from '../../support/factories/money/billing';
import { codesOf } from '../../support/factories/money/codes';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { chargesOf } from '../../support/stripe';

const app = testApp();
const ten = { plan: 'safe_plus', years: '1', quantity: '10', purchase_order: '' };

async function openShop(given: Parameters<typeof createOrganization>[0] = {}) {
  await setClock('2026-11-22T15:00:00Z');
  const { organizationId } = await createOrganization({ name: 'Bright IT', ...given });
  const member = await createMember({ organizationId, firstName: 'Robin', lastName: 'Reyes' });
  const payer = await createPayer(organizationId);
  const card = await createCard(payer);
  return { organizationId, member, payer, card, agent: await signedInAgent(app, member) };
}

const idIn = (location: string | undefined): string => /([0-9a-f-]{36})$/.exec(location ?? '')![1]!;

async function quoteFor(agent: SignedInAgent, fields: Record<string, string>): Promise<string> {
  const answer = await agent.submit(paths.portal.codes.new, fields);
  expect([answer.status, pageOf(answer.text ?? '')('.error-summary').text().trim()]).toEqual([303, '']);
  return idIn(answer.headers['location']);
}

async function buy({ agent, card }: Awaited<ReturnType<typeof openShop>>, fields: Record<string, string>): Promise<string> {
  const quoteId = await quoteFor(agent, fields);
  return idIn((await agent.submit(paths.portal.purchases.confirm(quoteId), { card: card.id }).expect(303)).headers['location']);
}

const linesOf = ($: ReturnType<typeof pageOf>) => $('.lines .line').map((_, line) => $(line).text().replace(/\s+/g, ' ').trim()).get();
const totalsOf = ($: ReturnType<typeof pageOf>) => $('.line-sum, .line-total').map((_, line) => `${$(line).find('.line-words').text().trim()} ${$(line).find('.line-amount').text().trim()}`).get();

describe('buying activation codes', () => {
  it('sells ten codes of Safe Plus for a year at the Basic tier: 10 × 119.99 = 1,199.90, less 119.99 = 1,079.91', async () => {
    const shop = await openShop();
    const quoteId = await quoteFor(shop.agent, { ...ten, purchase_order: 'PO-77' });
    const review = pageOf((await shop.agent.get(paths.portal.purchases.quote(quoteId)).expect(200)).text);
    expect(linesOf(review)[0]).toBe('10 × Activation code for Safe Plus, 1 year10 × $119.99 for 1 year, less $119.99 (10 % partner discount) $1,079.91');
    expect(totalsOf(review)).toEqual(['List price $1,199.90', 'Your discount −$119.99', 'Price before tax $1,079.91', 'Tax $0.00', 'Total $1,079.91']);
    expect(review('main').text()).toContain('A code that is not used within 12 months lapses.');
    const answer = await shop.agent.submit(paths.portal.purchases.confirm(quoteId), { card: shop.card.id }).expect(303);
    const charges = await chargesOf(shop.payer.stripeCustomerId);
    expect(charges.map(({ amount, status }) => [amount, status])).toEqual([[107_991, 'succeeded']]);
    const receipt = pageOf((await shop.agent.get(answer.headers['location']!).expect(200)).text);
    expect(receipt('main').text()).toContain('PO-77');
    expect(receipt('main').text()).toContain('None: activation codes');
    expect(receipt(`a[href="${paths.portal.codes.ofReceipt(idIn(answer.headers['location']))}"]`).text()).toContain('Show the codes');
    await assertNoBrokenInvariant();
  });

  it('gives each code its share of what was paid, to the cent: 1,079.91 over ten is one of 108.00 and nine of 107.99', async () => {
    const shop = await openShop();
    await buy(shop, ten);
    const codes = await codesOf(shop.organizationId);
    expect(codes.map(({ value_cents: value }) => value)).toEqual([108_00, ...Array.from({ length: 9 }, () => 107_99)]);
    expect(codes.map(({ tax_cents: tax }) => tax)).toEqual(Array.from({ length: 10 }, () => 0));
    expect(codes.map(({ position, state, bought_on: bought, lapses_on: lapses }) => [position, state, bought, lapses])).toEqual(
      Array.from({ length: 10 }, (_, index) => [index + 1, 'available', '2026-11-22', '2027-11-22']));
    expect(new Set(codes.map(({ code }) => code)).size).toBe(10);
    for (const { code } of codes) expect(code).toMatch(/^[A-HJ-NP-Z2-9]{4}(-[A-HJ-NP-Z2-9]{4}){3}$/);
  });

  it('splits value and tax: 3 × Ultimate for 3 years at Premier, 8.875 % tax: 2,699.97 × 3 = 8,099.91; −2,429.97; 5,669.94; tax 503.21; 6,173.15', async () => {
    const shop = await openShop({ tier: 'premier' });
    await ownerSql("update organizations set tax_rate_ppm = 88750, tax_name = 'Sales tax' where id = $1", [shop.organizationId]);
    const quoteId = await quoteFor(shop.agent, { plan: 'safe_pro_ultimate', years: '3', quantity: '3', purchase_order: '' });
    const review = pageOf((await shop.agent.get(paths.portal.purchases.quote(quoteId)).expect(200)).text);
    expect(totalsOf(review)).toEqual(['List price $8,099.91', 'Your discount −$2,429.97', 'Price before tax $5,669.94', 'Sales tax 8.875 % $503.21', 'Total $6,173.15']);
    await shop.agent.submit(paths.portal.purchases.confirm(quoteId), { card: shop.card.id }).expect(303);
    const codes = await codesOf(shop.organizationId);
    expect(codes.map(({ value_cents: value, tax_cents: tax }) => [value, tax])).toEqual([[1889_98, 167_74], [1889_98, 167_74], [1889_98, 167_73]]);
    await assertNoBrokenInvariant();
  });

  it('mails the codes once to who bought them, with receipt and last day, and sends no second receipt', async () => {
    const shop = await openShop();
    await buy(shop, { ...ten, quantity: '2' });
    const mails = await ownerSql<{ kind: string; recipient_email: string; subject: string; text_body: string }>('select kind, recipient_email, subject, text_body from mails where organization_id = $1', [shop.organizationId]);
    expect(mails.map(({ kind, recipient_email: to, subject }) => [kind, to, subject])).toEqual([['codes.bought', shop.member.email, 'Your 2 activation codes for Safe Plus, 1 year']]);
    const codes = await codesOf(shop.organizationId);
    for (const { code } of codes) expect(mails[0]!.text_body).toContain(code);
    expect(mails[0]!.text_body).toContain('They work until 22 Nov 2027 and lapse after that day.');
    expect(mails[0]!.text_body).toContain('Total paid: $215.98');
    expect(mails[0]!.text_body).toContain(config.baseUrl + paths.portal.codes.ofReceipt(codes[0]!.invoice_id));
  });

  it('charges once and gives once when the button is pressed twice', async () => {
    const shop = await openShop();
    const quoteId = await quoteFor(shop.agent, { ...ten, quantity: '3' });
    const pressed = await Promise.all([1, 2].map(() => shop.agent.submit(paths.portal.purchases.confirm(quoteId), { card: shop.card.id })));
    expect(pressed.map(({ status }) => status)).toEqual([303, 303]);
    expect((await chargesOf(shop.payer.stripeCustomerId)).length).toBe(1);
    expect(await codesOf(shop.organizationId)).toHaveLength(3);
  });

  it('keeps codes in no log: the audit names their last letters only', async () => {
    const shop = await openShop();
    await buy(shop, { ...ten, quantity: '1' });
    const [code] = await codesOf(shop.organizationId);
    const [entry] = await ownerSql<{ after: { endings: string[] }; text: string }>("select after, row_to_json(e)::text as text from audit_entries e where organization_id = $1 and action = 'activation-codes.bought'", [shop.organizationId]);
    expect(entry!.after.endings).toEqual([code!.code.slice(-4)]);
    expect(entry!.text).not.toContain(code!.code);
  });

  it('shows no customer in Payment & History', async () => {
    const shop = await openShop();
    await buy(shop, ten);
    const $ = pageOf((await shop.agent.get(paths.portal.payments.history).expect(200)).text);
    expect($('td[data-label="Description"]').text()).toContain('10 activation codes for Safe Plus, 1 year');
    expect($('tbody tr').text()).toContain('None: activation codes');
    const invoice = (await codesOf(shop.organizationId))[0]!.invoice_id;
    const pdf = await shop.agent.get(paths.portal.payments.receiptPdf(invoice)).expect(200);
    expect(pdf.headers['content-type']).toContain('application/pdf');
  });

  it('replaces a quote whose tier has changed, and charges nothing for the old one', async () => {
    const shop = await openShop();
    const quoteId = await quoteFor(shop.agent, ten);
    await ownerSql("update organizations set tier = 'premier' where id = $1", [shop.organizationId]);
    const answer = await shop.agent.submit(paths.portal.purchases.confirm(quoteId), { card: shop.card.id }).expect(303);
    expect(idIn(answer.headers['location'])).not.toBe(quoteId);
    const fresh = pageOf((await shop.agent.get(answer.headers['location']!).expect(200)).text);
    expect(totalsOf(fresh)).toContain('Total $959.92');
    expect(await chargesOf(shop.payer.stripeCustomerId)).toEqual([]);
  });
});

it('a code becomes a term worth its own share: 3 × 119.99 = 359.97, less 36.00, is 323.97, and 107.99 for each', async () => {
  const shop = await openShop();
  await buy(shop, { ...ten, quantity: '3' });
  const codes = await codesOf(shop.organizationId);
  expect(codes.map(({ value_cents: value }) => value)).toEqual([107_99, 107_99, 107_99]);
  const customer = { customer: 'new', kind: 'safe', first_name: 'Ana', last_name: 'López', email: 'ana@example.test', email_again: 'ana@example.test', phone: '', country: 'US', language: 'en' };
  const review = pageOf((await shop.agent.submit(paths.portal.codes.use, { ...customer, code: codes[1]!.id }).expect(200)).text);
  const fields = Object.fromEntries(review('form[action$=confirmation] input[type=hidden]').map((_, input) => [[review(input).attr('name')!, review(input).attr('value')!]]).get());
  await shop.agent.submit(paths.portal.codes.confirmUse, fields).expect(303);
  const terms = await ownerSql('select value_cents, credit_cents, invoice_line_id, starts_on, ends_on from terms where organization_id = $1', [shop.organizationId]);
  expect(terms).toEqual([{ value_cents: 107_99, credit_cents: 0, invoice_line_id: codes[1]!.invoice_line_id, starts_on: '2026-11-22', ends_on: '2027-11-22' }]);
  expect((await chargesOf(shop.payer.stripeCustomerId)).map(({ amount }) => amount)).toEqual([323_97]);
  await assertNoBrokenInvariant();
});

describe('the form', () => {
  it.each(['0', '-1', '1.5', '1000000000', '101', '', 'ten', '١٠'])('refuses %j codes with its own sentence, keeps what was typed and stores no quote', async (quantity) => {
    const { agent, organizationId } = await openShop();
    const $ = pageOf((await agent.submit(paths.portal.codes.new, { ...ten, quantity }).expect(422)).text);
    expect($('#quantity-error').text()).toContain('Enter the number of codes as a whole number from 1 to 100.');
    expect([$('#quantity').val(), $('#plan option[selected]').val()]).toEqual([quantity, 'safe_plus']);
    expect($('#total').text()).toContain('Choose a plan, a term and a number of codes to see the total.');
    expect(await ownerSql('select from quotes where organization_id = $1', [organizationId])).toEqual([]);
  });

  it.each([['plan', 'none', 'Choose a plan from the list.'], ['years', '4', 'Choose a term of 1, 2 or 3 years.'], ['purchase_order', 'x'.repeat(51), 'Use at most 50 characters for your PO number.']])(
    'refuses %s %j', async (field, value, words) => {
      const { agent } = await openShop();
      const $ = pageOf((await agent.submit(paths.portal.codes.new, { ...ten, [field]: value }).expect(422)).text);
      expect($('.error-summary').text()).toContain(words);
    });

  it('shows the total of what is typed without storing anything, the same as the quote’s', async () => {
    const { agent, organizationId } = await openShop();
    const $ = pageOf((await agent.submit(paths.portal.codes.new, { ...ten, years: '3', preview: 'yes' }).expect(200)).text);
    expect(totalsOf($)).toEqual(['Tax $0.00', 'Total $2,915.73']);
    expect(await ownerSql('select from quotes where organization_id = $1', [organizationId])).toEqual([]);
    const quoteId = await quoteFor(agent, { ...ten, years: '3' });
    expect(totalsOf(pageOf((await agent.get(paths.portal.purchases.quote(quoteId)).expect(200)).text))).toContain('Total $2,915.73');
  });

  it('brings back what was ordered when the order is changed', async () => {
    const { agent } = await openShop();
    const quoteId = await quoteFor(agent, { ...ten, plan: 'safe_pro_core', years: '2', quantity: '7', purchase_order: 'A-1' });
    const change = pageOf((await agent.get(paths.portal.purchases.quote(quoteId)).expect(200)).text)('a:contains("Change this order")').attr('href')!;
    const $ = pageOf((await agent.get(change).expect(200)).text);
    expect([$('#plan option[selected]').val(), $('input[name=years][checked]').val(), $('#quantity').val(), $('#purchase_order').val()]).toEqual(['safe_pro_core', '2', '7', 'A-1']);
  });
});
