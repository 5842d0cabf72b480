import { uuidv7 } from 'uuidv7';
import { chargePayment } from '../../src/billing/payments/charge-payment';
import { paths } from '../../src/paths';
import { cents } from '../../src/platform/values/money';
import { pageOf, signedInAgent, testApp } from '../support/app';
import { advanceClock } from '../support/clock';
import { ownerSql } from '../support/database';
import { confirm, createCard, createPayer, createQuote, otherLine, worker } from '../support/factories/money/billing';
import { createMember, createOrganization } from '../support/factories/organizations';
import { assertNoBrokenInvariant } from '../support/invariants';
import { runJob } from '../support/queue';
import { chargesOf, sandboxControl, stripeSdk } from '../support/stripe';
import '../support/billing-jobs';

const app = testApp();
afterEach(async () => {
  // What these quotes sell belongs to no other room here, so nothing waits to be given.
  await ownerSql('update invoice_lines set fulfilled_at = app.now() where fulfilled_at is null');
  await assertNoBrokenInvariant();
});

async function partner(roles: Parameters<typeof createMember>[0]['roles'] = ['billing'], name = 'Bright & Sons') {
  const { organizationId } = await createOrganization({ name });
  const member = await createMember({ organizationId, roles: roles });
  return { organizationId, member, payer: await createPayer(organizationId), browser: await signedInAgent(app, member) };
}

type Partner = Awaited<ReturnType<typeof partner>>;

async function paidOrder({ payer, organizationId }: Partner, changes: Parameters<typeof createQuote>[1] = {}, confirmation: Parameters<typeof confirm>[1] = {}) {
  const [standing] = await ownerSql('select id from cards where organization_id = $1 and is_default', [organizationId]);
  const cardId = standing?.id ?? (await createCard(payer)).id;
  const quote = await createQuote(payer, { lines: [otherLine()], ...changes });
  const confirmed = await confirm(quote, { cardId, ...confirmation });
  await chargePayment({ organizationId, paymentId: confirmed.paymentId!, actor: worker });
  const [invoice] = await ownerSql('select * from invoices where id = $1', [confirmed.invoiceId]);
  return { ...confirmed, paymentId: confirmed.paymentId!, quote, number: invoice!.number as string };
}

/** A renewal that the worker could not charge: its invoice waits for money. */
async function openRenewal({ payer, organizationId }: Partner, testCard = 'pm_card_chargeCustomerFail') {
  const card = await createCard(payer, testCard);
  const quote = await createQuote(payer, { lines: [otherLine()] });
  const confirmed = await confirm(quote, { cardId: card.id, offSession: true, chargeKey: `renewal-${uuidv7()}-2027-01-01` });
  await chargePayment({ organizationId, paymentId: confirmed.paymentId!, actor: worker });
  return { card, invoiceId: confirmed.invoiceId, paymentId: confirmed.paymentId! };
}

describe('Payment & History', () => {
  it('shows paid orders with a number that opens the receipt, and declined ones without', async () => {
    const from = await partner();
    const paid = await paidOrder(from);
    const declining = await createCard(from.payer, 'pm_card_chargeCustomerFail');
    const quote = await createQuote(from.payer, { description: 'Safe Prime' });
    const declined = await confirm(quote, { cardId: declining.id });
    await chargePayment({ organizationId: from.organizationId, paymentId: declined.paymentId!, actor: worker });
    const $ = pageOf((await from.browser.get(paths.portal.payments.history).expect(200)).text);
    const rows = $('tbody tr').toArray().map((row) => $(row).text().replace(/\s+/g, ' '));
    expect(rows).toHaveLength(2);
    expect(rows[0]).toContain('No number');
    expect(rows[0]).toMatch(/Safe Prime.*Visa.*\$107.99.*Declined/);
    expect(rows[1]).toMatch(/Visa .*4242.*\$107.99.*No.*Paid/);
    expect($('tbody th a').attr('href')).toBe(paths.portal.payments.receipt(paid.invoiceId));
    expect($('tbody th a').text()).toBe(paid.number);
  });

  it('is filtered by status, customer and days of the organization, and says so when nothing matches', async () => {
    const from = await partner();
    await paidOrder(from, { description: 'First' }, { accountName: 'Zebra Ltd', description: 'First' });
    await paidOrder(from, { description: 'Second' }, { accountName: 'Aardvark', description: 'Second' });
    const descriptions = async (query: string) => {
      const $ = pageOf((await from.browser.get(`${paths.portal.payments.history}?${query}`).expect(200)).text);
      return $('tbody td[data-label=Description]').toArray().map((cell) => $(cell).text());
    };
    expect(await descriptions('')).toEqual(['Second', 'First']);
    expect(await descriptions('customer=zebra')).toEqual(['First']);
    expect(await descriptions('status=paid')).toEqual(['Second', 'First']);
    expect(await descriptions('status=refunded')).toEqual([]);
    expect(await descriptions('to=2020-01-01')).toEqual([]);
    expect(await descriptions('from=2020-01-01')).toHaveLength(2);
    expect(await descriptions("customer=' or 1=1&from=nonsense&status=__proto__&account=x&after=broken")).toEqual([]);
  });

  it('is paged without losing or repeating a row', async () => {
    const from = await partner();
    await paidOrder(from);
    await ownerSql(
      `insert into invoices (id, organization_id, payer_id, account_id, account_name, kind, description, status, tax_rate_ppm, tax_name, currency,
         list_cents, discount_cents, net_cents, tax_cents, total_cents, created_at, voided_at)
       select gen_random_uuid(), organization_id, payer_id, account_id, 'Many', kind, 'Old ' || n, 'void', 0, 'Tax', 'USD', 1, 0, 1, 0, 1, app.now() - n * interval '1 day', app.now()
         from invoices, generate_series(1, 60) n where organization_id = $1`, [from.organizationId]);
    const first = pageOf((await from.browser.get(paths.portal.payments.history).expect(200)).text);
    const second = pageOf((await from.browser.get(first('a[rel=next]').attr('href')!).expect(200)).text);
    expect(first('tbody tr')).toHaveLength(50);
    expect(second('tbody tr')).toHaveLength(11);
    expect(second('tbody td[data-label=Description]').last().text()).toBe('Old 60');
    const again = pageOf((await from.browser.get(second('a[rel=prev]').attr('href')!).expect(200)).text);
    expect(again('tbody').text()).toBe(first('tbody').text());
    await ownerSql('alter table invoices disable trigger invoices_never_edited');
    await ownerSql("delete from invoices where account_name = 'Many'");
    await ownerSql('alter table invoices enable trigger invoices_never_edited');
  });

  it('downloads what the filters show, with formulas defused', async () => {
    const from = await partner();
    await paidOrder(from, {}, { accountName: '=HYPERLINK("x")', description: 'Safe' });
    await paidOrder(from, {}, { accountName: 'Other', description: 'Else' });
    const csv = (await from.browser.get(`${paths.portal.payments.historyCsv}?customer=hyper`).expect(200)).text;
    const lines = csv.trim().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^INV-\d+-\d+,\d{4}-\d\d-\d\d,"'=HYPERLINK\(""x""\)",Safe,Visa,4242,107.99,USD,Paid,0.00,107.99,0.00,,No$/);
  });

  it('is for those who may read billing, and never shows another organization’s rows', async () => {
    const from = await partner();
    await paidOrder(from);
    const other = await partner();
    expect(pageOf((await other.browser.get(paths.portal.payments.history).expect(200)).text)('tbody tr')).toHaveLength(0);
    const technician = await partner(['technician']);
    await technician.browser.get(paths.portal.payments.history).expect(403);
  });
});

describe('A receipt', () => {
  it('prints seller, buyer, lines with their explanation, discount, tax, card, purchase order and expiration', async () => {
    const from = await partner();
    const line = otherLine({ taxCents: cents(958), totalCents: cents(11757) });
    const { invoiceId, number } = await paidOrder(from, { lines: [line], taxRatePpm: 88_750, taxName: 'Sales tax' }, { purchaseOrder: 'PO 12', accountName: 'Łódź & Ωμέγα' });
    const $ = pageOf((await from.browser.get(paths.portal.payments.receipt(invoiceId)).expect(200)).text);
    const words = $('article').text().replace(/\s+/g, ' ');
    for (const expected of [number, 'Bright & Sons', 'Łódź & Ωμέγα', 'PO 12', 'Visa ending in 4242', '1 Jan 2028', '119.99 for 1 year, less 12.00 (10 % partner discount)', 'Your discount −$12.00', 'Sales tax (8.875 %) $9.58', 'Total, USD $117.57']) {
      expect(words).toContain(expected);
    }
  });

  it('stays as it was issued when organization and prices change', async () => {
    const from = await partner();
    const { invoiceId } = await paidOrder(from);
    const before = pageOf((await from.browser.get(paths.portal.payments.receipt(invoiceId))).text)('article').text();
    await ownerSql("update organizations set legal_name = 'Renamed', tax_name = 'VAT', city = 'Elsewhere' where id = $1", [from.organizationId]);
    expect(pageOf((await from.browser.get(paths.portal.payments.receipt(invoiceId))).text)('article').text()).toBe(before);
    await expect(ownerSql("update invoices set description = 'Changed' where id = $1", [invoiceId])).rejects.toThrow(/never edited/);
    await expect(ownerSql("update invoice_lines set total_cents = 1 where invoice_id = $1", [invoiceId])).rejects.toThrow(/never edited/);
  });

  it('is a PDF too, whatever letters a name has', async () => {
    const from = await partner(['billing'], 'Ωμέγα Łódź Жук');
    const { invoiceId, number } = await paidOrder(from, {}, { accountName: 'مكتب 東京 👩‍👩‍👧 \u202eoffice' });
    const answer = await from.browser.get(paths.portal.payments.receiptPdf(invoiceId)).buffer(true).parse((res, done) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part));
      res.on('end', () => done(null, Buffer.concat(parts)));
    }).expect(200).expect('Content-Type', 'application/pdf');
    const file = answer.body as Buffer;
    expect(file.subarray(0, 5).toString()).toBe('%PDF-');
    expect(file.subarray(-6).toString().trim()).toBe('%%EOF');
    expect(answer.headers['content-disposition']).toBe(`inline; filename="${number}.pdf"`);
  });

  it('shows refunds in part and in full', async () => {
    const from = await partner();
    const { invoiceId, paymentId } = await paidOrder(from);
    const [payment] = await ownerSql('select stripe_payment_intent_id as intent from payments where id = $1', [paymentId]);
    const words = async () => pageOf((await from.browser.get(paths.portal.payments.receipt(invoiceId))).text)('main').text().replace(/\s+/g, ' ');
    const refund = async (amount?: number) => {
      const made = await stripeSdk().refunds.create({ payment_intent: payment!.intent, ...amount !== undefined && { amount } });
      await ownerSql("insert into stripe_events (id, type, object_id, payload, received_at, next_attempt_at) values ($1, 'refund.created', $1, '{}', app.now(), app.now())", [made.id]);
      await runJob('billing.apply-event', { id: made.id });
    };
    await refund(5000);
    expect(await words()).toMatch(/Paid, partly refunded.*Refunded on .*−\$50.00/);
    await refund();
    expect(await words()).toMatch(/Refunded.*−\$57.99/);
    const history = pageOf((await from.browser.get(paths.portal.payments.history)).text);
    expect(history('td[data-label=Refunded]').text()).toContain('Fully');
  });

  it('of another organization, an unknown one and an unpaid one are all not found', async () => {
    const from = await partner();
    const { invoiceId } = await paidOrder(from);
    const other = await partner();
    const unpaid = await openRenewal(other);
    const bodies = await Promise.all([invoiceId, uuidv7(), unpaid.invoiceId, 'not-an-id'].map(async (id) =>
      (await other.browser.get(paths.portal.payments.receipt(id)).expect(404)).text));
    expect(new Set(bodies).size).toBe(1);
    await other.browser.get(paths.portal.payments.receiptPdf(invoiceId)).expect(404);
  });
});

describe('Invoice numbers', () => {
  it('have no gap, whoever pays at the same time and whatever is declined', async () => {
    const from = await partner();
    const card = await createCard(from.payer);
    const declining = await createCard(from.payer, 'pm_card_chargeCustomerFail');
    const orders = await Promise.all(Array.from({ length: 8 }, async (_, place) => {
      const quote = await createQuote(from.payer, { lines: [otherLine()] });
      return confirm(quote, { cardId: place % 3 === 2 ? declining.id : card.id });
    }));
    await Promise.all(orders.map(({ paymentId }) => chargePayment({ organizationId: from.organizationId, paymentId: paymentId!, actor: worker })));
    const numbers = await ownerSql("select number from invoices where number is not null order by number");
    const counted = numbers.map(({ number }) => Number(number.slice(-6)));
    expect(counted).toEqual(Array.from({ length: counted.length }, (_, index) => index + 1));
  });

  it('are of the year that it is where the organization is', async () => {
    const { organizationId } = await createOrganization({ timeZone: 'Pacific/Auckland' });
    const payer = await createPayer(organizationId);
    const card = await createCard(payer);
    const [before] = await ownerSql('select ahead_by::text as offset from clock');
    await ownerSql("update clock set movable = true, ahead_by = timestamptz '2030-12-31T20:00:00Z' - clock_timestamp()");
    const quote = await createQuote(payer, { lines: [otherLine()] });
    const { paymentId, invoiceId } = await confirm(quote, { cardId: card.id });
    await chargePayment({ organizationId, paymentId: paymentId!, actor: worker });
    const [invoice] = await ownerSql('select number, issued_on from invoices where id = $1', [invoiceId]);
    await ownerSql('update clock set ahead_by = $1::interval', [before!.offset]);
    expect(invoice).toEqual({ number: 'INV-2031-000001', issued_on: '2031-01-01' });
  });
});

describe('Cards', () => {
  const names = async ({ browser }: Partner) => {
    const $ = pageOf((await browser.get(paths.portal.cards.index).expect(200)).text);
    return $('tr:has(td[data-label="Used as"])').toArray().map((row) => [$(row).find('th').text().trim(), $(row).find('td[data-label="Used as"]').text().trim()].filter(Boolean).join(': '));
  };

  it('are added on the hosted page; the first becomes the default', async () => {
    const from = await partner();
    for (const number of ['4242424242424242', '5555555555554444']) {
      const leads = await from.browser.submit(paths.portal.cards.new).expect(303);
      const go = leads.headers['location']!;
      const [checkout] = await ownerSql("select id, stripe_session_id from checkouts where organization_id = $1 and state = 'open'", [from.organizationId]);
      await from.browser.get(go).expect(200);
      await sandboxControl('POST', `/sessions/${checkout!.stripe_session_id}/submit`, { number });
      await from.browser.get(paths.portal.checkout.back(checkout!.id)).expect(303).expect('Location', paths.portal.cards.index);
      await from.browser.get(paths.portal.checkout.back(checkout!.id)).expect(303);
    }
    expect(await names(from)).toEqual(['Visa ending in 4242: Default', 'Mastercard ending in 4444']);
    const audit = await ownerSql("select action from audit_entries where organization_id = $1 and subject_type = 'card' order by id", [from.organizationId]);
    expect(audit.map(({ action }) => action)).toEqual(['checkout.opened', 'card.added', 'checkout.opened', 'card.added']);
  });

  it('change places: another default, a spare, never both', async () => {
    const from = await partner();
    await createCard(from.payer);
    const second = await createCard(from.payer, 'pm_card_mastercard');
    await from.browser.submit(paths.portal.cards.spare(second.id)).expect(303);
    expect(await names(from)).toEqual(['Visa ending in 4242: Default', 'Mastercard ending in 4444: Spare']);
    await from.browser.submit(paths.portal.cards.default(second.id)).expect(303);
    expect(await names(from)).toEqual(['Mastercard ending in 4444: Default', 'Visa ending in 4242']);
    await from.browser.submit(paths.portal.cards.spare(second.id)).expect(409);
  });

  it('are replaced in place: what hangs on them stays, and the old one is detached', async () => {
    const from = await partner();
    const card = await createCard(from.payer);
    await from.browser.submit(paths.portal.cards.replace(card.id)).expect(303);
    const [checkout] = await ownerSql("select id, stripe_session_id from checkouts where organization_id = $1 and state = 'open'", [from.organizationId]);
    await sandboxControl('POST', `/sessions/${checkout!.stripe_session_id}/submit`, { number: '5555555555554444' });
    await from.browser.get(paths.portal.checkout.back(checkout!.id)).expect(303);
    expect(await names(from)).toEqual(['Mastercard ending in 4444: Default']);
    const [row] = await ownerSql('select id, last4 from cards where organization_id = $1 and removed_at is null', [from.organizationId]);
    expect(row).toEqual({ id: card.id, last4: '4444' });
    await runJob('billing.sweep-payments');
    expect((await stripeSdk().paymentMethods.retrieve(card.stripePaymentMethodId)).customer).toBeNull();
  });

  it('take new billing details, which the bank is told too', async () => {
    const from = await partner();
    const card = await createCard(from.payer);
    await from.browser.submit(paths.portal.cards.edit(card.id), { name: '', country: 'XX' }).expect(422);
    await from.browser.submit(paths.portal.cards.edit(card.id), { name: 'Grace Hopper', city: 'Arlington', country: 'US', line1: '1 Navy Way', postalCode: '22201', state: 'VA' }).expect(303);
    const method = await stripeSdk().paymentMethods.retrieve(card.stripePaymentMethodId);
    expect(method.billing_details).toMatchObject({ name: 'Grace Hopper', address: { city: 'Arlington', country: 'US', line1: '1 Navy Way' } });
    expect(await ownerSql('select holder_name, billing_city from cards where id = $1', [card.id])).toEqual([{ holder_name: 'Grace Hopper', billing_city: 'Arlington' }]);
  });

  it('that are about to expire are flagged', async () => {
    const from = await partner();
    const card = await createCard(from.payer);
    await ownerSql('update cards set exp_month = extract(month from app.now()), exp_year = extract(year from app.now()) where id = $1', [card.id]);
    expect(pageOf((await from.browser.get(paths.portal.cards.index)).text)('tbody').text()).toContain('Expires soon');
    await advanceClock('40 days');
    const later = await signedInAgent(app, from.member);
    expect(pageOf((await later.get(paths.portal.cards.index)).text)('tbody').text()).toContain('Expired');
    await advanceClock('-40 days');
  });

  it('in use go only when another takes their place, and the words name the right card (G12)', async () => {
    const from = await partner();
    const { card, invoiceId } = await openRenewal(from, 'pm_card_authenticationRequired');
    const $ = pageOf((await from.browser.get(paths.portal.cards.remove(card.id)).expect(200)).text);
    expect($('tbody').text()).toContain('Engines & Co');
    const refused = await from.browser.submit(paths.portal.cards.remove(card.id)).expect(422);
    expect(pageOf(refused.text)('.error-summary').text()).toContain(`${$('h1').text().trim().replace('Delete ', '')} is your only card: 1 payment hangs on it.`);
    const second = await createCard(from.payer, 'pm_card_mastercard');
    const choose = await from.browser.submit(paths.portal.cards.remove(card.id)).expect(422);
    expect(pageOf(choose.text)('.error-summary').text()).toContain('Choose which card takes the place of Visa ending in 3184');
    await from.browser.submit(paths.portal.cards.remove(card.id), { successor: second.id }).expect(303);
    expect(await names(from)).toEqual(['Mastercard ending in 4444: Default']);
    const next = pageOf((await from.browser.get(paths.portal.cards.remove(second.id)).expect(200)).text);
    expect(next('tbody').text()).toContain('Engines & Co');
    expect(await ownerSql('select status from invoices where id = $1', [invoiceId])).toEqual([{ status: 'open' }]);
  });

  it('of another organization are not found', async () => {
    const [first, second] = [await partner(), await partner()];
    const card = await createCard(first.payer);
    await createCard(second.payer);
    await second.browser.get(paths.portal.cards.edit(card.id)).expect(404);
    await second.browser.get(paths.portal.cards.remove(card.id)).expect(404);
    for (const path of [paths.portal.cards.default(card.id), paths.portal.cards.spare(card.id), paths.portal.cards.replace(card.id), paths.portal.cards.remove(card.id)]) {
      await second.browser.submit(path).expect(404);
    }
    expect(await ownerSql('select is_default, removed_at from cards where id = $1', [card.id])).toEqual([{ is_default: true, removed_at: null }]);
  });
});

describe('Paying an open invoice now (G13)', () => {
  it('is offered beside the cards, and charges the new card once', async () => {
    const from = await partner();
    const { invoiceId } = await openRenewal(from);
    const card = await createCard(from.payer);
    const $ = pageOf((await from.browser.get(paths.portal.cards.index).expect(200)).text);
    expect($(`a[href="${paths.portal.payments.payNow(invoiceId)}"]`).text()).toContain('Pay now');
    await from.browser.get(paths.portal.payments.payNow(invoiceId)).expect(200);
    await from.browser.submit(paths.portal.payments.payNow(invoiceId), { card: 'nonsense' }).expect(422);
    await Promise.all([0, 1].map(() => from.browser.submit(paths.portal.payments.payNow(invoiceId), { card: card.id })));
    await from.browser.submit(paths.portal.payments.payNow(invoiceId), { card: card.id });
    expect(await chargesOf(from.payer.stripeCustomerId)).toHaveLength(1);
    expect(await ownerSql('select status from invoices where id = $1', [invoiceId])).toEqual([{ status: 'paid' }]);
    await from.browser.get(paths.portal.payments.payNow(invoiceId)).expect(303).expect('Location', paths.portal.payments.receipt(invoiceId));
  });

  it('lets the bank ask, in the row that waited for it', async () => {
    const from = await partner();
    const { invoiceId, paymentId, card } = await openRenewal(from, 'pm_card_authenticationRequired');
    const answer = await from.browser.submit(paths.portal.payments.payNow(invoiceId), { card: card.id }).expect(303).expect('Location', paths.portal.payments.go(paymentId));
    const forward = pageOf((await from.browser.get(answer.headers['location']!).expect(200)).text);
    const bankPage = forward('main a.btn-primary').attr('href')!;
    await confirmAtBank(bankPage);
    await from.browser.get(paths.portal.payments.back(paymentId)).expect(303).expect('Location', paths.portal.payments.receipt(invoiceId));
    expect(await ownerSql('select id, state, attempt, round from payments where invoice_id = $1', [invoiceId])).toEqual([{ id: paymentId, state: 'paid', attempt: 1, round: 1 }]);
    expect(await chargesOf(from.payer.stripeCustomerId)).toHaveLength(1);
  });

  it('says so when the person comes back without an answer to the bank, and can be tried again', async () => {
    const from = await partner();
    const { invoiceId, paymentId, card } = await openRenewal(from, 'pm_card_authenticationRequired');
    await from.browser.submit(paths.portal.payments.payNow(invoiceId), { card: card.id }).expect(303);
    await from.browser.get(paths.portal.payments.back(paymentId)).expect(303).expect('Location', paths.portal.payments.payNow(invoiceId));
    const good = await createCard(from.payer);
    await from.browser.submit(paths.portal.payments.payNow(invoiceId), { card: good.id }).expect(303).expect('Location', paths.portal.payments.receipt(invoiceId));
    expect(await chargesOf(from.payer.stripeCustomerId)).toHaveLength(1);
  });
});

/** The person presses the button of the bank's page. */
async function confirmAtBank(address: string): Promise<void> {
  const page = await fetch(address);
  const $ = pageOf(await page.text());
  const button = $('form button').first();
  const form = button.closest('form');
  const body = new URLSearchParams(form.find('input[type=hidden]').toArray().map((input) => [$(input).attr('name')!, $(input).attr('value')!] as [string, string]));
  if (button.attr('name')) body.set(button.attr('name')!, button.attr('value') ?? '');
  await fetch(new URL(form.attr('action') ?? '', address), { method: 'POST', body, redirect: 'manual' });
}
