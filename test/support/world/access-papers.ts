import { uuidv7 } from 'uuidv7';
import { creditLine } from '../../../src/billing/credit-notes/allocation.model';
import { listPaidLines } from '../../../src/billing/credit-notes/credit-notes.repository';
import { issueInvoices } from '../../../src/billing/invoices/settle-invoice';
import { ensurePayer, type Payer } from '../../../src/billing/payers/payers.repository';
import { refundInvoice } from '../../../src/billing/refunds/refund-invoice';
import { databaseNow, within } from '../../../src/platform/database/database';
import { HOUSE_ORGANIZATION_ID } from '../../../src/platform/database/house';
import { cents } from '../../../src/platform/values/money';
import { draftRefund } from '../../../src/subscriptions/refunds/draft-refund';
import { ownerSql } from '../database';
import { confirm, createQuote, otherLine, termLine, worker } from '../factories/money/billing';
import { createColleague } from '../factories/staff';

type Papers = { account: string; subscriptionId: string; word: string };

export async function createInvoices(payer: Payer, given: Papers) {
  const { account, subscriptionId, word } = given;
  const lines = (startsOn: string) => [termLine({ subscriptionId, termStartsOn: startsOn as never, description: `${word} plan` })];
  const confirmed = await createQuote(payer, { accountId: account, description: `${word} order`, lines: lines('2028-01-15') });
  const { invoiceId, paymentId } = await confirm(confirmed, { accountName: `${word} household` });
  const free = [otherLine({ description: `${word} gift`, discountCents: cents(11999), netCents: cents(0), totalCents: cents(0) })];
  const { invoiceId: receipt } = await confirm(await createQuote(payer, { accountId: account, description: `${word} gift`, lines: free }), { accountName: `${word} household` });
  const [line] = await ownerSql('select id from invoice_lines where invoice_id = $1', [receipt]);
  return { invoice: invoiceId, payment: paymentId!, receipt, receiptLine: line!.id as string, dispute: await createDispute({ organizationId: payer.organizationId, account, receipt, word }), ...await createCreditNote(payer, given) };
}

/** Of a second line, so that the first can be put in dispute. */
async function createDispute({ organizationId, account, receipt, word }: { organizationId: string; account: string; receipt: string; word: string }): Promise<string> {
  const [dispute, line] = [uuidv7(), uuidv7()];
  await ownerSql(
    `insert into invoice_lines (id, organization_id, invoice_id, quote_id, position, item_kind, item, description, explanation, quantity, unit_list_cents, currency, list_cents, discount_cents, net_cents, tax_cents, total_cents, fulfilled_at)
     select $1, organization_id, invoice_id, quote_id, 2, 'other', '{}', $3, '', 1, 0, currency, 0, 0, 0, 0, 0, app.now() from invoice_lines where invoice_id = $2`, [line, receipt, `${word} extra`]);
  await ownerSql(
    `insert into disputes (id, organization_id, account_id, invoice_id, invoice_line_id, reason_code, words, opened_by, opened_at) values ($1, $2, $3, $4, $5, 'other', $6, gen_random_uuid(), app.now())`,
    [dispute, organizationId, account, receipt, line, `${word} says so`]);
  return dispute;
}

/** A paid invoice of which a part has gone back. */
async function createCreditNote(payer: Payer, { account, word }: Papers) {
  const { organizationId } = payer;
  const { invoiceId, paymentId } = await confirm(await createQuote(payer, { accountId: account, lines: [otherLine({ description: `${word} credit` })] }), { accountName: `${word} household` });
  await ownerSql("update payments set state = 'paid', settled_at = app.now(), stripe_payment_intent_id = 'pi_' || id where id = $1", [paymentId]);
  const { creditNote, refund } = await within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    await issueInvoices(trx, { organizationId, invoices: [{ invoiceId, card: { brand: 'visa', last4: '4242' } }], actor: worker, now });
    const [line] = await listPaidLines(trx, organizationId, invoiceId);
    return refundInvoice(trx, { organizationId, invoiceId, credits: [creditLine(line!, cents(100))], refundKey: `access-${invoiceId}`, reason: word, paragraphs: [], actor: worker, now });
  });
  return { creditNote: creditNote.id, officeInvoice: invoiceId, refund: refund.id };
}

/** What a partner pays for an account: invoices, receipts, a credit note, a dispute, a refund that is asked for, a card. */
export async function createPapers(payer: Payer, given: Papers) {
  const { organizationId } = payer;
  const { word } = given;
  const papers = await createInvoices(payer, given);
  const { personId } = await createColleague({ roles: ['finance'] });
  const { id: refundRequest } = await draftRefund({
    organizationId, invoiceId: papers.officeInvoice, actor: { kind: 'staff', id: personId, requestId: null },
    wanted: { share: { how: 'full' }, endsService: false, reasonCode: 'goodwill', reason: word },
  });
  return { ...papers, refundRequest, ...await createCardAndPage(payer, word) };
}

/** What a customer pays by themselves, with their own card. */
export async function createOwnPapers(given: Papers) {
  const organizationId = HOUSE_ORGANIZATION_ID;
  const payer = await within({ organizationId }, async (trx) => ensurePayer(trx, { organizationId, accountId: given.account, currency: 'USD', now: await databaseNow(trx) }));
  const { invoice, payment, receipt, creditNote } = await createInvoices(payer, given);
  const { card, checkout } = await createCardAndPage(payer, given.word);
  return { ownInvoice: invoice, ownPayment: payment, ownReceipt: receipt, ownCreditNote: creditNote, ownCard: card, ownCheckout: checkout };
}

async function createCardAndPage({ id: payerId, organizationId }: Payer, word: string): Promise<{ card: string; checkout: string }> {
  const [card, checkout] = [uuidv7(), uuidv7()];
  await ownerSql(
    `insert into cards (id, organization_id, payer_id, stripe_payment_method_id, brand, last4, exp_month, exp_year, holder_name, is_default, created_at)
     values ($1, $2, $3, $4, 'visa', '4242', 12, 2030, $5, true, app.now())`, [card, organizationId, payerId, `pm_${card}`, `${word} Holder`]);
  await ownerSql(
    `insert into checkouts (id, organization_id, payer_id, mode, url, return_path, created_by, created_at, expires_at)
     values ($1, $2, $3, 'setup', $4, '/portal/payments/cards', 'test', app.now(), app.now() + interval '1 hour')`, [checkout, organizationId, payerId, `https://checkout.example.test/${word}`]);
  return { card, checkout };
}
