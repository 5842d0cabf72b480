import { uuidv7 } from 'uuidv7';
import { removeAccountCards } from '../../../src/billing/cards/remove-account-cards';
import { chargePayment } from '../../../src/billing/payments/charge-payment';
import { HOUSE_ORGANIZATION_ID } from '../../../src/organizations/house';
import { paths } from '../../../src/paths';
import { databaseNow, within } from '../../../src/platform/database/database';
import { pageOf, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createCustomer } from '../../support/factories/accounts';
import { confirm, createCard, createPayer, createQuote, otherLine, worker } from '../../support/factories/money/billing';
import { createOwnPayer, type OwnPayer } from '../../support/factories/money/own-payers';
import { createMember } from '../../support/factories/organizations';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { runJob } from '../../support/queue';
import { chargesOf, failNext, sandboxControl, stripeSdk } from '../../support/stripe';
import '../../support/billing-jobs';

const { billing } = paths.my;
const app = testApp();
afterEach(async () => {
  await sandboxControl('DELETE', '/faults');
  // What these quotes sell belongs to no other room here, so nothing waits to be given.
  await ownerSql('update invoice_lines set fulfilled_at = app.now() where fulfilled_at is null and taken_back_at is null');
  await assertNoBrokenInvariant();
});

async function paidOrder({ payer, accountId, organizationId, name }: OwnPayer, changes: Parameters<typeof createQuote>[1] = {}) {
  const [standing] = await ownerSql('select id from cards where payer_id = $1 and is_default', [payer.id]);
  const cardId = standing?.['id'] ?? (await createCard(payer)).id;
  const quote = await createQuote(payer, { accountId, lines: [otherLine()], ...changes });
  const confirmed = await confirm(quote, { cardId, accountName: name });
  await chargePayment({ organizationId, paymentId: confirmed.paymentId!, actor: worker });
  const [invoice] = await ownerSql('select number from invoices where id = $1', [confirmed.invoiceId]);
  return { invoiceId: confirmed.invoiceId, paymentId: confirmed.paymentId!, number: invoice!['number'] as string };
}

/** A renewal that the worker could not charge: its invoice waits for money. */
async function openRenewal({ payer, accountId, organizationId, name }: OwnPayer, testCard = 'pm_card_chargeCustomerFail') {
  const card = await createCard(payer, testCard);
  const quote = await createQuote(payer, { accountId, lines: [otherLine()] });
  const confirmed = await confirm(quote, { cardId: card.id, offSession: true, chargeKey: `own-renewal-${uuidv7()}-2027-01-01`, accountName: name });
  await chargePayment({ organizationId, paymentId: confirmed.paymentId!, actor: worker });
  return { card, invoiceId: confirmed.invoiceId, paymentId: confirmed.paymentId! };
}

const openCheckout = async ({ payer }: OwnPayer) => (await ownerSql("select id, stripe_session_id as session, return_path from checkouts where payer_id = $1 and state = 'open'", [payer.id]))[0]!;
const cardsOf = ({ payer }: OwnPayer) => ownerSql('select * from cards where payer_id = $1 and removed_at is null order by created_at', [payer.id]);

describe('What customers pay by themselves', () => {
  it('is listed for the holder with receipts, by year, and as CSV', async () => {
    const ada = await createOwnPayer(app);
    const paid = await paidOrder(ada, { description: 'Safe Plus for Ada' });
    const $ = pageOf((await ada.browser.get(billing.payments.history).expect(200)).text);
    expect($('tbody tr').text().replace(/\s+/g, ' ')).toMatch(/Safe Plus for Ada.*Visa.*4242.*\$107\.99.*No.*Paid/);
    expect($('tbody th a').attr('href')).toBe(billing.payments.receipt(paid.invoiceId));
    expect($('nav a[aria-current=page]').text()).toContain('Billing');
    const csv = (await ada.browser.get(billing.payments.historyCsv).expect(200)).text;
    expect(csv.split('\r\n')[0]!.replace(/^\ufeff/, '')).toBe('Invoice number,Date,Description,Card,Last 4 digits,Amount,Currency,Status,Refunded,Before tax,Tax');
    expect(csv).toContain(paid.number);
    const none = pageOf((await ada.browser.get(`${billing.payments.history}?year=1999`).expect(200)).text);
    expect(none('main').text()).toContain('No payments in 1999');
    await ada.browser.get(`${billing.payments.history}?year=banana&year=2026&after=x`).expect(200);
  });

  it('has a receipt whose buyer is the customer at the address of their card, as page and as PDF', async () => {
    const ada = await createOwnPayer(app);
    const card = await createCard(ada.payer);
    await ownerSql("update cards set billing_line1 = '12 Analytical Row', billing_city = 'London', billing_postal_code = 'N1', billing_country = 'GB' where id = $1", [card.id]);
    const { invoiceId, number } = await paidOrder(ada);
    const $ = pageOf((await ada.browser.get(billing.payments.receipt(invoiceId)).expect(200)).text);
    expect($('section[aria-labelledby=buyer]').text().replace(/\s+/g, ' ')).toMatch(/Ada Lovelace ?12 Analytical Row ?London, N1 ?United Kingdom/);
    expect($('main').text()).not.toContain('Bright & Sons');
    expect($('main a').toArray().map((link) => $(link).attr('href')).filter((href) => href?.startsWith('/portal'))).toEqual([]);
    const pdf = await ada.browser.get(billing.payments.receiptPdf(invoiceId)).expect(200).expect('Content-Type', 'application/pdf');
    expect(pdf.headers['content-disposition']).toContain(`${number}.pdf`);
  });

  it('is mailed to the holder with a link to their own pages, and to nobody of the partner', async () => {
    const ada = await createOwnPayer(app);
    await createMember({ organizationId: ada.partnerId, roles: ['administrator', 'billing'] });
    const { id: cardId } = await createCard(ada.payer);
    const quote = await createQuote(ada.payer, { accountId: ada.accountId, lines: [otherLine()] });
    const confirmed = await confirm(quote, { cardId, kind: 'renewal', accountName: ada.name });
    await chargePayment({ organizationId: HOUSE_ORGANIZATION_ID, paymentId: confirmed.paymentId!, actor: worker });
    const mails = await ownerSql("select recipient_email, text_body from mails where account_id = $1 and kind = 'billing.receipt'", [ada.accountId]);
    expect(mails.map((mail) => mail['recipient_email'])).toEqual([ada.person.email]);
    expect(mails[0]!['text_body']).toContain(billing.payments.receipt(confirmed.invoiceId));
  });

  it('is nothing that another customer, a plain user or the partner of the account finds', async () => {
    const ada = await createOwnPayer(app, { name: 'Canary household' });
    const { invoiceId, paymentId, number } = await paidOrder(ada, { description: 'Canary order' });
    const [card] = await cardsOf(ada);
    const foreign = await createOwnPayer(app, { name: 'Somebody else' });
    for (const address of [billing.payments.receipt(invoiceId), billing.payments.receiptPdf(invoiceId), billing.payments.payNow(invoiceId), billing.payments.go(paymentId), billing.payments.back(paymentId), billing.cards.edit(card!['id']), billing.cards.renewals(card!['id']), billing.cards.remove(card!['id'])]) {
      const answers = await Promise.all([foreign.browser.get(address), foreign.browser.get(address.replace(/[0-9a-f-]{36}/, uuidv7()))]);
      expect([address, ...answers.map(({ status }) => status)]).toEqual([address, 404, 404]);
    }
    expect((await foreign.browser.get(billing.payments.history).expect(200)).text).not.toContain('Canary');
    const user = await signedInAgent(app, await createCustomer({ accountId: ada.accountId, role: 'user' }));
    await user.get(billing.payments.history).expect(403);
    const partner = await signedInAgent(app, await createMember({ organizationId: ada.partnerId, roles: ['administrator'] }));
    await partner.get(paths.portal.payments.receipt(invoiceId)).expect(404);
    await partner.get(billing.payments.receipt(invoiceId)).expect(404);
    for (const address of [paths.portal.payments.history, `${paths.portal.payments.history}?account=${ada.accountId}`, `${paths.portal.payments.history}?customer=Canary`, paths.portal.payments.historyCsv, paths.portal.papers.statement, paths.portal.papers.statementCsv, paths.portal.cards.index, paths.portal.account(ada.accountId)]) {
      const { text } = await partner.get(address).expect(200);
      expect([address, text.includes(number), text.includes('Canary order')]).toEqual([address, false, false]);
    }
  });

  it('never shows what a partner pays for the same account', async () => {
    const ada = await createOwnPayer(app);
    const partners = await createPayer(ada.partnerId);
    const { id: cardId } = await createCard(partners, 'pm_card_mastercard');
    const quote = await createQuote(partners, { accountId: ada.accountId, description: 'Canary of the partner' });
    const { invoiceId, paymentId } = await confirm(quote, { cardId, accountName: ada.name, description: 'Canary of the partner' });
    await chargePayment({ organizationId: ada.partnerId, paymentId: paymentId!, actor: worker });
    expect((await ada.browser.get(billing.payments.history).expect(200)).text).not.toContain('Canary');
    await ada.browser.get(billing.payments.receipt(invoiceId)).expect(404);
    await ada.browser.get(billing.cards.edit(cardId)).expect(404);
    const seen = await within({ accountId: ada.accountId }, async (trx) => {
      const counts: Record<string, number> = {};
      for (const table of ['payers', 'cards', 'quotes', 'quote_lines', 'invoices', 'invoice_lines', 'payments']) {
        counts[table] = Number((await trx(table).where({ organization_id: ada.partnerId }).count('* as n'))[0]!['n']);
      }
      return counts;
    }, { readOnly: true });
    expect(Object.values(seen).every((count) => count === 0)).toBe(true);
  });
});

describe('Customers’ cards', () => {
  it('are added on the hosted page under the customer’s own name and address, the first as default', async () => {
    const ada = await createOwnPayer(app);
    await ownerSql('update payers set stripe_customer_id = null where id = $1', [ada.payer.id]);
    const leave = await ada.browser.submit(billing.cards.new, {}).expect(303);
    const checkout = await openCheckout(ada);
    expect(leave.headers['location']).toBe(billing.checkout.go(checkout['id']));
    await ada.browser.get(billing.checkout.go(checkout['id'])).expect(200);
    await sandboxControl('POST', `/sessions/${checkout['session']}/submit`, { number: '4242424242424242' });
    await ada.browser.get(billing.checkout.back(checkout['id'])).expect(303).expect('Location', billing.cards.index);
    const [card] = await cardsOf(ada);
    expect(card).toMatchObject({ last4: '4242', is_default: true, organization_id: HOUSE_ORGANIZATION_ID });
    const [payer] = await ownerSql('select stripe_customer_id from payers where id = $1', [ada.payer.id]);
    const customer = await stripeSdk().customers.retrieve(payer!['stripe_customer_id']);
    expect(customer).toMatchObject({ name: 'Ada Lovelace', email: ada.accountEmail });
    const $ = pageOf((await ada.browser.get(billing.cards.index).expect(200)).text);
    expect($('tbody tr').text()).toMatch(/Visa ending in 4242[\s\S]*Default/);
    const audits = await ownerSql("select action, account_id from audit_entries where subject_type = 'card' and account_id = $1 order by id", [ada.accountId]);
    expect(audits.map((row) => row['action'])).toEqual(['checkout.opened', 'card.added']);
  });

  it('become default or spare, take new billing details, and are deleted with another in their place', async () => {
    const ada = await createOwnPayer(app);
    const [visa, master] = [await createCard(ada.payer), await createCard(ada.payer, 'pm_card_mastercard')];
    await ada.browser.submit(billing.cards.default(master.id), {}).expect(303).expect('Location', billing.cards.index);
    await ada.browser.submit(billing.cards.spare(visa.id), {}).expect(303);
    expect((await cardsOf(ada)).map((card) => [card['last4'], card['is_default'], card['is_spare']])).toEqual([['4242', false, true], ['4444', true, false]]);
    await ada.browser.submit(billing.cards.edit(visa.id), { name: 'Ada B', email: 'not an address' }).expect(422);
    await ada.browser.submit(billing.cards.edit(visa.id), { name: 'Ada Byron', email: '', line1: '1 Row', city: 'London', country: 'GB' }).expect(303);
    expect((await cardsOf(ada))[0]).toMatchObject({ holder_name: 'Ada Byron', billing_line1: '1 Row' });
    await ada.browser.submit(billing.cards.remove(master.id), {}).expect(422);
    await ada.browser.submit(billing.cards.remove(master.id), { successor: visa.id }).expect(303);
    expect((await cardsOf(ada)).map((card) => [card['last4'], card['is_default']])).toEqual([['4242', true]]);
  });

  it('of others can be neither used, replaced nor put in a card’s place', async () => {
    const [ada, eve] = [await createOwnPayer(app), await createOwnPayer(app, { name: 'Eve' })];
    const own = await createCard(eve.payer);
    const foreign = await createCard(ada.payer, 'pm_card_mastercard');
    const { invoiceId } = await openRenewal(eve);
    for (const address of [billing.cards.default(foreign.id), billing.cards.spare(foreign.id), billing.cards.replace(foreign.id), billing.cards.edit(foreign.id), billing.cards.remove(foreign.id)]) {
      expect([address, (await eve.browser.submit(address, { name: 'Eve', successor: own.id })).status]).toEqual([address, 404]);
    }
    await eve.browser.submit(billing.cards.remove(own.id), { successor: foreign.id }).expect(422);
    await eve.browser.submit(billing.payments.payNow(invoiceId), { card: foreign.id }).expect(422);
    expect(await chargesOf(ada.payer.stripeCustomerId)).toEqual([]);
    expect(await cardsOf(ada)).toHaveLength(1);
  });

  it('go when somebody else pays from now on, at Stripe too, and a card page that is open keeps none', async () => {
    const ada = await createOwnPayer(app, { kind: 'safe_pro' });
    const card = await createCard(ada.payer);
    await ada.browser.submit(billing.cards.new, {}).expect(303);
    const checkout = await openCheckout(ada);
    const removed = await within({ accountId: ada.accountId }, async (trx) => {
      const count = await removeAccountCards(trx, { accountId: ada.accountId, actor: worker, now: await databaseNow(trx) });
      // It goes on in the scope that it came from.
      await expect(trx('accounts').select('id')).resolves.toEqual([{ id: ada.accountId }]);
      return count;
    });
    expect([removed, await cardsOf(ada)]).toEqual([1, []]);
    await sandboxControl('POST', `/sessions/${checkout['session']}/submit`, { number: '5555555555554444' });
    await ada.browser.get(billing.checkout.back(checkout['id'])).expect(303);
    expect(await cardsOf(ada)).toEqual([]);
    await runJob('billing.sweep-payments');
    const [row] = await ownerSql('select detached_at from cards where id = $1', [card.id]);
    expect(row!['detached_at']).not.toBeNull();
  });
});

describe('An open invoice of a customer', () => {
  it('is paid by the customer with another card, once, and leads to the receipt', async () => {
    const ada = await createOwnPayer(app);
    const { invoiceId } = await openRenewal(ada);
    const good = await createCard(ada.payer);
    const $ = pageOf((await ada.browser.get(billing.payments.history).expect(200)).text);
    expect($('section[aria-labelledby=open-invoices] a').attr('href')).toBe(billing.payments.payNow(invoiceId));
    await ada.browser.get(billing.payments.payNow(invoiceId)).expect(200);
    await ada.browser.submit(billing.payments.payNow(invoiceId), { card: good.id }).expect(303).expect('Location', billing.payments.receipt(invoiceId));
    await ada.browser.submit(billing.payments.payNow(invoiceId), { card: good.id });
    expect((await chargesOf(ada.payer.stripeCustomerId)).map(({ amount }) => amount)).toEqual([10799]);
  });

  it('is confirmed at the bank on the customer’s own pages', async () => {
    const ada = await createOwnPayer(app);
    const { invoiceId, paymentId, card } = await openRenewal(ada, 'pm_card_authenticationRequired');
    await ada.browser.submit(billing.payments.payNow(invoiceId), { card: card.id }).expect(303).expect('Location', billing.payments.go(paymentId));
    const [payment] = await ownerSql('select action_url, request from payments where id = $1', [paymentId]);
    expect(payment!['request'].return_url).toContain(billing.payments.back(paymentId));
    expect((await ada.browser.get(billing.payments.go(paymentId)).expect(200)).headers['refresh']).toContain(payment!['action_url']);
    await fetch(payment!['action_url'], { method: 'POST', body: new URLSearchParams({ answer: 'complete' }), redirect: 'manual' });
    await ada.browser.get(billing.payments.back(paymentId)).expect(303);
    const [invoice] = await ownerSql('select status from invoices where id = $1', [invoiceId]);
    expect(invoice).toEqual({ status: 'paid' });
  });

  it('that Stripe does not answer for is asked again by the sweep and charged once', async () => {
    const ada = await createOwnPayer(app);
    const { invoiceId } = await openRenewal(ada);
    const good = await createCard(ada.payer);
    await failNext('error_after');
    await ada.browser.submit(billing.payments.payNow(invoiceId), { card: good.id }).expect(303);
    await ownerSql("update payments set leased_until = now() - interval '1 minute' where state = 'calling'");
    await runJob('billing.sweep-payments');
    const [invoice] = await ownerSql('select status from invoices where id = $1', [invoiceId]);
    expect(invoice).toEqual({ status: 'paid' });
    expect(await chargesOf(ada.payer.stripeCustomerId)).toHaveLength(1);
  });

  it('may be paid with a card that is entered on the hosted page, and the way leads back to it', async () => {
    const ada = await createOwnPayer(app);
    const { invoiceId } = await openRenewal(ada);
    await ada.browser.submit(billing.payments.payNow(invoiceId), { card: 'new' }).expect(303);
    const checkout = await openCheckout(ada);
    await sandboxControl('POST', `/sessions/${checkout['session']}/submit`, { number: '4242424242424242' });
    const back = await ada.browser.get(billing.checkout.back(checkout['id'])).expect(303);
    expect(back.headers['location']).toContain(billing.payments.payNow(invoiceId));
  });
});
