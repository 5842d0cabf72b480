import { uuidv7 } from 'uuidv7';
import { bookRefunds } from '../../../src/billing/refunds/book-refunds';
import { refundInvoice } from '../../../src/billing/refunds/refund-invoice';
import { retryRefund } from '../../../src/billing/refunds/retry-refund';
import { sendRefund } from '../../../src/billing/refunds/send-refund';
import { allocateAmount, creditLine } from '../../../src/billing/credit-notes/allocation.model';
import { listPaidLines } from '../../../src/billing/credit-notes/credit-notes.repository';
import { type Invoice } from '../../../src/billing/invoices/invoices.repository';
import { databaseNow, within } from '../../../src/platform/database/database';
import { cents } from '../../../src/platform/values/money';
import { paths } from '../../../src/paths';
import { pageOf, signedInAgent, testApp } from '../../support/app';
import { runBillingJobs } from '../../support/billing-jobs';
import { ownerSql } from '../../support/database';
import { otherLine, worker } from '../../support/factories/money/billing';
import { createMember } from '../../support/factories/organizations';
import { createFirm, type Firm } from '../../support/factories/money/renewals';
import { createPaidInvoice, creditNotesOf, refundsOf } from '../../support/factories/money/refunds';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { sandboxControl, stripeSdk } from '../../support/stripe';

const app = testApp();
afterEach(assertNoBrokenInvariant);

/** 107.99 and 9.58 tax, and a smaller one of 50.00 and 4.44. */
const lines = () => [
  otherLine({ taxCents: cents(958), totalCents: cents(11_757) }),
  otherLine({ description: 'Storage', listCents: cents(5_000), unitListCents: cents(5_000), discountCents: cents(0), netCents: cents(5_000), taxCents: cents(444), totalCents: cents(5_444) }),
];

async function paid(): Promise<{ firm: Firm; invoice: Invoice }> {
  const firm = await createFirm();
  return { firm, invoice: await createPaidInvoice(firm, lines(), { taxRatePpm: 88_750 }) };
}

let decisions = 0;
/** Gives an amount back as a decision of its own. */
function giveBack({ organizationId, id: invoiceId }: Invoice, amount: number, refundKey = `test-${decisions += 1}-${uuidv7()}`) {
  return within({ organizationId }, async (trx) => refundInvoice(trx, {
    organizationId, invoiceId, credits: allocateAmount(await listPaidLines(trx, organizationId, invoiceId), cents(amount)), refundKey, reason: 'Because we said so.', paragraphs: [],
    actor: worker, now: await databaseNow(trx),
  }));
}

const intentOf = async ({ id }: Invoice) => (await ownerSql<{ id: string }>("select stripe_payment_intent_id as id from payments where invoice_id = $1 and state = 'paid'", [id]))[0]!.id;
const refundedAtStripe = async (invoice: Invoice) => (await stripeSdk().refunds.list({ payment_intent: await intentOf(invoice) })).data.reduce((sum, refund) => sum + refund.amount, 0);
async function historyWord(firm: Firm): Promise<string> {
  const agent = await signedInAgent(app, firm.member);
  return pageOf((await agent.get(paths.portal.payments.history).expect(200)).text)('td[data-label=Refunded]').first().text().replace(/\s+/g, ' ').trim();
}

describe('Golden case G20: a part, then the rest, then webhooks of both', () => {
  it('never goes above the invoice, and the history says part or full', async () => {
    const { firm, invoice } = await paid();
    expect(invoice.totalCents).toBe(17_201);
    await giveBack(invoice, 5_000);
    await runBillingJobs();
    expect(await historyWord(firm)).toMatch(/^Partly, \$50\.00 CN-\d{4}-\d{6}$/);
    await giveBack(invoice, 12_201);
    await runBillingJobs();
    expect(await historyWord(firm)).toMatch(/^Fully, \$172\.01 CN-\S+ CN-\S+$/);
    for (let time = 0; time < 3; time += 1) await bookRefunds(await intentOf(invoice), { kind: 'webhook', id: 'test' });
    expect(await refundedAtStripe(invoice)).toBe(17_201);
    expect((await refundsOf(firm.organizationId)).map(({ amount_cents, state }) => [amount_cents, state])).toEqual([[5_000, 'done'], [12_201, 'done']]);
    // 50.00 of 172.01: 34.18 of the first line with 2.79 tax, 15.82 of the second with 1.29.
    expect((await creditNotesOf(firm.organizationId)).map(({ net_cents, tax_cents, total_cents }) => [net_cents, tax_cents, total_cents])).toEqual([[4_592, 408, 5_000], [11_207, 994, 12_201]]);
    await expect(giveBack(invoice, 1)).rejects.toThrow(RangeError);
  });

  it('books a part that was refunded at Stripe with a credit note, and then only the rest is left', async () => {
    const { firm, invoice } = await paid();
    await stripeSdk().refunds.create({ payment_intent: await intentOf(invoice), amount: 5_444 });
    await bookRefunds(await intentOf(invoice), worker);
    await bookRefunds(await intentOf(invoice), worker);
    expect((await creditNotesOf(firm.organizationId)).map(({ total_cents, reason }) => [total_cents, reason])).toEqual([[5_444, 'Refunded by our billing team.']]);
    await expect(giveBack(invoice, 17_201)).rejects.toThrow(RangeError);
    await giveBack(invoice, 11_757);
    await runBillingJobs();
    expect(await refundedAtStripe(invoice)).toBe(17_201);
  });
});

describe('A credit note', () => {
  it('is mailed to who gets the papers, and its page, its PDF and the receipt show it', async () => {
    const { firm, invoice } = await paid();
    await giveBack(invoice, 5_000);
    const [note] = await creditNotesOf(firm.organizationId);
    const agent = await signedInAgent(app, firm.member);
    const before = pageOf((await agent.get(paths.portal.payments.creditNote(note!['id'])).expect(200)).text)('main').text();
    expect(before).toContain('Refund on its way');
    await runBillingJobs();
    const words = pageOf((await agent.get(paths.portal.payments.creditNote(note!['id'])).expect(200)).text)('main').text().replace(/\s+/g, ' ');
    for (const expected of [note!['number'], `For invoice${invoice.number!} of`, 'Because we said so.', 'Visa ending in 4242', '34.18 of 117.57, tax included', 'Before tax $45.92', 'Tax (8.875 %) $4.08', 'Goes back, USD $50.00']) expect(words).toContain(expected);
    const receipt = pageOf((await agent.get(paths.portal.payments.receipt(invoice.id)).expect(200)).text);
    expect(receipt(`a[href="${paths.portal.payments.creditNote(note!['id'])}"]`).text()).toBe(note!['number']);
    expect(receipt('main').text()).toContain('Paid, partly refunded');
    const pdf = await agent.get(paths.portal.payments.creditNotePdf(note!['id'])).expect(200).expect('content-type', 'application/pdf');
    expect(pdf.headers['content-disposition']).toBe(`inline; filename="${note!['number']}.pdf"`);
    const mails = await ownerSql("select recipient_email, subject, text_body from mails where organization_id = $1 and kind = 'billing.credit-note'", [firm.organizationId]);
    expect(mails).toEqual([{ recipient_email: firm.member.email, subject: `$50.00 goes back to you: credit note ${note!['number']}`, text_body: expect.stringContaining('Because we said so.') }]);
    expect(mails[0]!['text_body']).toContain(paths.portal.payments.creditNote(note!['id']));
  });

  it('is for those who may read papers; another organization’s is not found', async () => {
    const { firm, invoice } = await paid();
    const { creditNote } = await giveBack(invoice, 100);
    const technician = await signedInAgent(app, await createMember({ organizationId: firm.organizationId, roles: ['technician'] }));
    await technician.get(paths.portal.payments.creditNote(creditNote.id)).expect(403);
    const other = await signedInAgent(app, (await createFirm()).member);
    await other.get(paths.portal.payments.creditNote(creditNote.id)).expect(404);
    await other.get(paths.portal.payments.creditNotePdf(creditNote.id)).expect(404);
    await other.get(paths.portal.payments.creditNote('no-uuid')).expect(404);
  });

  it('has a number of its own series without gaps under fifty at once', async () => {
    const firm = await createFirm();
    const invoice = await createPaidInvoice(firm, lines());
    const giveTen = () => within({ organizationId: firm.organizationId }, async (trx) => {
      const [line] = await listPaidLines(trx, firm.organizationId, invoice.id);
      return refundInvoice(trx, { organizationId: firm.organizationId, invoiceId: invoice.id, credits: [{ invoiceLineId: line!.id, netCents: cents(10), taxCents: cents(0), totalCents: cents(10) }], refundKey: `fifty-${uuidv7()}`, reason: 'Small', paragraphs: [], actor: worker, now: await databaseNow(trx) });
    });
    const made: Awaited<ReturnType<typeof giveTen>>[] = [];
    // As many at once as there are connections: more would wait for one of them and not for the number.
    const work = async () => { while (made.length < 41) made.push(await giveTen()); };
    await Promise.all(Array.from({ length: 10 }, work));
    const places = made.map(({ creditNote }) => Number(creditNote.number.split('-')[2])).sort((a, b) => a - b);
    expect(places.length).toBeGreaterThanOrEqual(50);
    expect(new Set(places).size).toBe(places.length);
    const [series] = await ownerSql("select last_number from invoice_series where vendor = 'CN'");
    expect(await ownerSql("select count(*)::int as n, max(split_part(number, '-', 3)::int) as last from credit_notes")).toEqual([{ n: series!['last_number'], last: series!['last_number'] }]);
  });

  it('leaves no gap when its transaction is rolled back', async () => {
    const { invoice } = await paid();
    const before = await ownerSql("select last_number from invoice_series where vendor = 'CN'");
    await expect(within({ organizationId: invoice.organizationId }, async (trx) => {
      const paidLines = await listPaidLines(trx, invoice.organizationId, invoice.id);
      await refundInvoice(trx, { organizationId: invoice.organizationId, invoiceId: invoice.id, credits: [creditLine(paidLines[0]!, cents(100))], refundKey: `rolled-${uuidv7()}`, reason: 'Gone', paragraphs: [], actor: worker, now: await databaseNow(trx) });
      throw new Error('something else failed');
    })).rejects.toThrow('something else failed');
    expect(await ownerSql("select last_number from invoice_series where vendor = 'CN'")).toEqual(before);
    expect(await refundsOf(invoice.organizationId)).toEqual([]);
  });
});

describe('The database', () => {
  it('refuses to edit or delete a credit note or a line of one, to the owner too', async () => {
    const { invoice } = await paid();
    const { creditNote } = await giveBack(invoice, 100);
    for (const sql of [
      'update credit_notes set total_cents = 1, net_cents = 1 where id = $1', 'delete from credit_notes where id = $1',
      'update credit_note_lines set net_cents = 1 where credit_note_id = $1', 'delete from credit_note_lines where credit_note_id = $1',
    ]) await expect(ownerSql(sql, [creditNote.id])).rejects.toThrow(/append-only/);
    await expect(within({ organizationId: invoice.organizationId }, (trx) => trx('credit_notes').where({ id: creditNote.id }).update({ reason: 'Another' }))).rejects.toThrow(/permission denied/);
  });

  const insert = (invoice: Invoice, refundId: string, credits: readonly { line: string; net: number; tax: number }[], sums: { net: number; tax: number }) => ownerSql(
    `with note as (
       insert into credit_notes (id, organization_id, invoice_id, refund_id, account_name, number, reason, currency, net_cents, tax_cents, total_cents, snapshot, issued_on, created_at)
       values ($1, $2, $3, $4, '', 'CN-1999-000001', '', 'USD', $5, $6, $7, '{}', '1999-01-01', app.now()))
     insert into credit_note_lines (credit_note_id, organization_id, position, invoice_line_id, net_cents, tax_cents, total_cents)
     select $1, $2, row_number() over (), l.line, l.net, l.tax, l.net + l.tax from json_to_recordset($8) as l (line uuid, net bigint, tax bigint)`,
    [uuidv7(), invoice.organizationId, invoice.id, refundId, sums.net, sums.tax, sums.net + sums.tax, JSON.stringify(credits)]);

  /** A refund row without its paper, as if a rule had gone wrong. */
  async function bareRefund(invoice: Invoice): Promise<string> {
    const id = uuidv7();
    await ownerSql(
      `insert into refunds (id, organization_id, payment_id, stripe_payment_intent_id, amount_cents, currency, reason, refund_key, state, requested_by, created_at)
       select $1, organization_id, id, stripe_payment_intent_id, 1, 'USD', '', $2, 'failed', 'test', app.now() from payments where invoice_id = $3 and state = 'paid'`, [id, `bare-${id}`, invoice.id]);
    return id;
  }

  it('refuses a credit note above a line, above the invoice, in parts that do not add up, of another invoice’s line, and lines that come later', async () => {
    const { invoice } = await paid();
    const other = (await paid()).invoice;
    const [first, second] = await within({ organizationId: invoice.organizationId }, (trx) => listPaidLines(trx, invoice.organizationId, invoice.id));
    const [foreign] = await within({ organizationId: other.organizationId }, (trx) => listPaidLines(trx, other.organizationId, other.id));
    const refundId = await bareRefund(invoice);
    await expect(insert(invoice, refundId, [{ line: first!.id, net: 10_800, tax: 0 }], { net: 10_800, tax: 0 })).rejects.toThrow(/more than a line/);
    await expect(insert(invoice, refundId, [{ line: first!.id, net: 10_000, tax: 959 }], { net: 10_000, tax: 959 })).rejects.toThrow(/more than a line/);
    await expect(insert(invoice, refundId, [{ line: first!.id, net: 10_799, tax: 958 }, { line: second!.id, net: 5_001, tax: 444 }], { net: 15_800, tax: 1_402 })).rejects.toThrow(/more than its invoice/);
    await expect(insert(invoice, refundId, [{ line: first!.id, net: 100, tax: 0 }], { net: 101, tax: 0 })).rejects.toThrow(/not the sum|never added/);
    await expect(insert(invoice, refundId, [], { net: 100, tax: 0 })).rejects.toThrow(/not the sum/);
    await expect(insert(invoice, refundId, [{ line: foreign!.id, net: 100, tax: 0 }], { net: 100, tax: 0 })).rejects.toThrow(/more than a line|foreign key/);
    const { creditNote } = await giveBack(invoice, 17_000);
    await expect(ownerSql('insert into credit_note_lines (credit_note_id, organization_id, position, invoice_line_id, net_cents, tax_cents, total_cents) values ($1, $2, 9, $3, 1, 0, 1)', [creditNote.id, invoice.organizationId, first!.id])).rejects.toThrow();
    await expect(insert(invoice, refundId, [{ line: first!.id, net: 299, tax: 0 }], { net: 299, tax: 0 })).rejects.toThrow(/more than/);
    await ownerSql('delete from refunds where id = $1', [refundId]);
  });
});

describe('A refund that goes wrong', () => {
  it('is failed with Stripe’s reason, is sent again under a key of its own, and its one credit note stands', async () => {
    const { firm, invoice } = await paid();
    const { refund } = await giveBack(invoice, 5_000);
    const intent = await intentOf(invoice);
    await ownerSql("update refunds set stripe_payment_intent_id = 'pi_unknown' where id = $1", [refund.id]);
    await sendRefund({ organizationId: firm.organizationId, refundId: refund.id });
    expect(await refundsOf(firm.organizationId)).toMatchObject([{ state: 'failed', failure: expect.stringContaining('No such payment_intent'), attempt: 1 }]);
    await ownerSql('update refunds set stripe_payment_intent_id = $2 where id = $1', [refund.id, intent]);
    await retryRefund({ organizationId: firm.organizationId, refundId: refund.id, actor: worker });
    await runBillingJobs();
    expect(await refundsOf(firm.organizationId)).toMatchObject([{ state: 'done', failure: null, attempt: 2 }]);
    expect(await creditNotesOf(firm.organizationId)).toHaveLength(1);
    expect(await refundedAtStripe(invoice)).toBe(5_000);
    await expect(retryRefund({ organizationId: firm.organizationId, refundId: refund.id, actor: worker })).rejects.toThrow('has not failed');
  });

  it('is taken for done when somebody makes it at Stripe by hand instead', async () => {
    const { firm, invoice } = await paid();
    const { refund } = await giveBack(invoice, 5_000);
    await ownerSql("update refunds set state = 'failed', settled_at = app.now(), failure = 'Refused' where id = $1", [refund.id]);
    await stripeSdk().refunds.create({ payment_intent: await intentOf(invoice), amount: 5_000 });
    await bookRefunds(await intentOf(invoice), worker);
    expect(await refundsOf(firm.organizationId)).toMatchObject([{ id: refund.id, state: 'done', failure: null }]);
    expect(await creditNotesOf(firm.organizationId)).toHaveLength(1);
  });

  it('that the bank sends back days later is owed again, and goes out anew', async () => {
    const { firm, invoice } = await paid();
    await giveBack(invoice, 5_000);
    await runBillingJobs();
    const [refund] = await refundsOf(firm.organizationId);
    await sandboxControl('POST', `/refunds/${refund!['stripe_refund_id']}/fail`);
    for (let time = 0; time < 2; time += 1) await bookRefunds(await intentOf(invoice), { kind: 'webhook', id: 'test' });
    expect(await refundsOf(firm.organizationId)).toMatchObject([{ state: 'failed', failure: 'The bank sent the refund back.' }]);
    await retryRefund({ organizationId: firm.organizationId, refundId: refund!['id'], actor: worker });
    await runBillingJobs();
    expect(await refundsOf(firm.organizationId)).toMatchObject([{ state: 'done', attempt: 2 }]);
    expect((await stripeSdk().refunds.list({ payment_intent: await intentOf(invoice) })).data.filter(({ status }) => status === 'succeeded').map(({ amount }) => amount)).toEqual([5_000]);
    expect(await creditNotesOf(firm.organizationId)).toHaveLength(1);
  });

  it('is not sent again when the money has gone back otherwise', async () => {
    const { firm, invoice } = await paid();
    const { refund } = await giveBack(invoice, 17_201);
    await stripeSdk().refunds.create({ payment_intent: await intentOf(invoice), amount: 17_000 });
    await runBillingJobs();
    await bookRefunds(await intentOf(invoice), worker);
    expect((await refundsOf(firm.organizationId)).map(({ state, amount_cents }) => [state, amount_cents])).toEqual([['failed', 17_201], ['done', 17_000]]);
    await expect(retryRefund({ organizationId: firm.organizationId, refundId: refund.id, actor: worker })).rejects.toThrow('gone back in another way');
    expect(await refundedAtStripe(invoice)).toBe(17_000);
  });
});
