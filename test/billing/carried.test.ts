import { reserveCarried } from '../../src/billing/carried/carried-lines.repository';
import { settledLines } from '../../src/billing/carried/carried-line';
import { completeCheckout } from '../../src/billing/checkout/complete-checkout';
import { openQuoteCheckout } from '../../src/billing/checkout/open-checkout';
import { voidInvoice } from '../../src/billing/invoices/void-invoice';
import { chargePayment } from '../../src/billing/payments/charge-payment';
import { type Payer } from '../../src/billing/payers/payers.repository';
import { QuoteChanged, type QuoteLine } from '../../src/billing/quotes/quote';
import { findViolations } from '../../src/invariants.command';
import { paths } from '../../src/paths';
import { databaseNow, within } from '../../src/platform/database/database';
import { day } from '../../src/platform/values/dates';
import { cents } from '../../src/platform/values/money';
import { disableAutoRenew } from '../../src/subscriptions/renewals/auto-renew/disable-auto-renew';
import { advanceClock, pageOf, setClock, signedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { confirm, createCard, createPayer, createQuote, otherLine, worker } from '../support/factories/money/billing';
import { createMember, createOrganization } from '../support/factories/organizations';
import { createEnrolled, createFirm } from '../support/factories/money/renewals';
import { assertNoBrokenInvariant } from '../support/invariants';
import { runJob } from '../support/queue';
import { chargesOf, sandboxControl } from '../support/stripe';
import '../../src/subscriptions/renewals/renewals.jobs';

const app = testApp();

async function payerAt(at = '2026-11-22T15:00:00Z') {
  await setClock(at);
  const { organizationId } = await createOrganization({ timeZone: 'UTC' });
  const payer = await createPayer(organizationId);
  return { organizationId, payer, card: await createCard(payer) };
}

/** A line of so much, with tax, that no room gives. */
function small(netCents: number, taxCents = 0): QuoteLine {
  return otherLine({ description: 'Storage pack', listCents: cents(netCents), discountCents: cents(0), unitListCents: cents(netCents), netCents: cents(netCents), taxCents: cents(taxCents), totalCents: cents(netCents + taxCents) });
}

const smallQuote = (payer: Payer, netCents = 27, taxCents = 0) => createQuote(payer, { kind: 'storage', description: 'Storage pack for Engines & Co', lines: [small(netCents, taxCents)] });
const carriedOf = (organizationId: string) => ownerSql('select * from carried_lines where organization_id = $1 order by carried_on, id', [organizationId]);
const linesOf = (quote: { lines: readonly QuoteLine[] }) => quote.lines.map((line) => [line.itemKind, line.netCents, line.taxCents]);
// Nobody gives lines of another kind than the rooms know; the sweep for those is not what is tested here.
const give = () => ownerSql('update invoice_lines set fulfilled_at = app.now() where fulfilled_at is null and taken_back_at is null');

describe('An amount too small for a card (golden case G25)', () => {
  it('is not charged, stands on a paper of 0.00, and is a line of the next payment with the tax of then', async () => {
    const { organizationId, payer, card } = await payerAt();
    const quote = await smallQuote(payer, 27, 2);
    expect(linesOf(quote)).toEqual([['other', 27, 2], ['carried_over', -27, -2]]);
    expect(quote.lines[1]).toMatchObject({ description: 'Added to your next payment', explanation: '$0.29 is less than the smallest amount a card can be charged ($0.50). We add it to your next payment.' });
    expect(await confirm(quote)).toMatchObject({ paymentId: null });
    expect(await ownerSql('select number, total_cents from invoices where organization_id = $1', [organizationId])).toMatchObject([{ number: expect.stringMatching(/^INV-2026-/), total_cents: 0 }]);
    expect(await carriedOf(organizationId)).toMatchObject([{ name: 'Storage pack for Engines & Co', net_cents: 27, tax_cents: 2, total_cents: 29, carried_on: '2026-11-22', invoice_id: null }]);

    await advanceClock('3 days');
    const next = await createQuote(payer);
    expect(linesOf(next)).toEqual([['other', 10799, 0], ['carried', 27, 2]]);
    expect(next.lines[1]).toMatchObject({
      description: 'Carried over: Storage pack for Engines & Co',
      explanation: 'Storage pack for Engines & Co, bought on 22 Nov 2026 and too small to charge then: $0.27, with $0.02 tax',
    });
    const { paymentId, invoiceId } = await confirm(next, { cardId: card.id });
    expect(await chargePayment({ organizationId, paymentId: paymentId!, actor: worker })).toMatchObject({ state: 'paid' });
    expect((await chargesOf(payer.stripeCustomerId)).map((charge) => charge.amount)).toEqual([10828]);
    expect(await carriedOf(organizationId)).toMatchObject([{ invoice_id: invoiceId }]);
    expect(linesOf(await createQuote(payer))).toEqual([['other', 10799, 0]]);
    await give();
    await assertNoBrokenInvariant();
  });

  it('waits on while the sum is too small, each keeping its day, and is charged from the smallest amount on', async () => {
    const { organizationId, payer, card } = await payerAt();
    await confirm(await smallQuote(payer, 20));
    await advanceClock('1 day');
    const second = await smallQuote(payer, 20);
    expect(linesOf(second)).toEqual([['other', 20, 0], ['carried', 20, 0], ['carried_over', -40, 0]]);
    await confirm(second);
    expect((await carriedOf(organizationId)).filter((row) => row['invoice_id'] === null).map((row) => [row['carried_on'], row['total_cents']])).toEqual([['2026-11-22', 20], ['2026-11-23', 20]]);
    await advanceClock('1 day');
    const third = await smallQuote(payer, 10);
    expect([linesOf(third), third.totalCents]).toEqual([[['other', 10, 0], ['carried', 20, 0], ['carried', 20, 0]], 50]);
    const { paymentId } = await confirm(third, { cardId: card.id });
    expect(await chargePayment({ organizationId, paymentId: paymentId!, actor: worker })).toMatchObject({ state: 'paid' });
    expect((await chargesOf(payer.stripeCustomerId)).map((charge) => charge.amount)).toEqual([50]);
    await give();
    await assertNoBrokenInvariant();
  });

  it('is asked for by one order: the second of two open quotes is refused', async () => {
    const { organizationId, payer } = await payerAt();
    await confirm(await smallQuote(payer));
    const [first, second] = [await createQuote(payer), await createQuote(payer)];
    expect([linesOf(first), linesOf(second)]).toEqual([[['other', 10799, 0], ['carried', 27, 0]], [['other', 10799, 0], ['carried', 27, 0]]]);
    const { invoiceId } = await confirm(first);
    await expect(confirm(second)).rejects.toBeInstanceOf(QuoteChanged);
    expect(await carriedOf(organizationId)).toMatchObject([{ invoice_id: invoiceId }]);
    expect(await ownerSql("select id from quotes where organization_id = $1 and status = 'open'", [organizationId])).toEqual([{ id: second.id }]);
  });

  it('goes to one of two orders that are confirmed at once', async () => {
    const { organizationId, payer } = await payerAt();
    await confirm(await smallQuote(payer));
    const quotes = [await createQuote(payer), await createQuote(payer), await createQuote(payer)];
    const answers = await Promise.allSettled(quotes.map((quote) => confirm(quote)));
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(await ownerSql('select from invoices where organization_id = $1 and total_cents > 0', [organizationId])).toHaveLength(1);
  });

  it('is free again when the card is declined or the order is given up', async () => {
    const { organizationId, payer } = await payerAt();
    await confirm(await smallQuote(payer));
    const declined = await createCard(payer, 'pm_card_chargeCustomerFail');
    const quote = await createQuote(payer);
    const { paymentId } = await confirm(quote, { cardId: declined.id });
    expect(await chargePayment({ organizationId, paymentId: paymentId!, actor: worker })).toMatchObject({ state: 'declined' });
    expect(await carriedOf(organizationId)).toMatchObject([{ invoice_id: null }]);
    const { invoiceId } = await confirm(quote, { cardId: declined.id });
    expect(await carriedOf(organizationId)).toMatchObject([{ invoice_id: invoiceId }]);
    await within({ organizationId }, async (trx) => voidInvoice(trx, { organizationId, invoiceId, reason: 'given up', actor: worker, now: await databaseNow(trx) }));
    expect(await carriedOf(organizationId)).toMatchObject([{ invoice_id: null }]);
    await give();
    await assertNoBrokenInvariant();
  });

  it('is promised to a quote whose card page is open, and paid there', async () => {
    const { organizationId, payer } = await payerAt();
    await confirm(await smallQuote(payer));
    const quote = await createQuote(payer);
    const opening = { organizationId, quoteId: quote.id, currentFactsHash: quote.factsHash, accountName: 'Engines & Co', kind: 'purchase', description: quote.description, purchaseOrder: '', returnPath: '/', actor: worker };
    const opened = await openQuoteCheckout(opening) as { checkoutId: string };
    expect(await carriedOf(organizationId)).toMatchObject([{ reserved_quote_id: quote.id, invoice_id: null }]);
    const other = await createQuote(payer);
    expect(linesOf(other)).toEqual([['other', 10799, 0]]);
    expect(await within({ organizationId }, (trx) => reserveCarried(trx, organizationId, other.id))).toBe(true);
    const [session] = await ownerSql<{ id: string }>('select stripe_session_id as id from checkouts where id = $1', [opened.checkoutId]);
    await sandboxControl('POST', `/sessions/${session!.id}/submit`, { number: '4242424242424242' });
    expect(await completeCheckout({ organizationId, checkoutId: opened.checkoutId, actor: worker })).toMatchObject({ kind: 'paid' });
    expect((await chargesOf(payer.stripeCustomerId)).map((charge) => charge.amount)).toEqual([10826]);
    expect(await carriedOf(organizationId)).toMatchObject([{ reserved_quote_id: null, invoice_id: expect.any(String) }]);
    await give();
    await assertNoBrokenInvariant();
  });

  it.each([['JPY', 49, 50], ['USD', 49, 50], ['KWD', 249, 250]] as const)('knows the smallest charge in %s', (currency, tooSmall, enough) => {
    const settled = (amount: number) => settledLines([small(amount)], { currency, name: 'Storage pack', on: day('2026-11-22') });
    expect(settled(tooSmall).map((line) => line.totalCents)).toEqual([tooSmall, -tooSmall]);
    expect(settled(enough)).toHaveLength(1);
    expect(settled(0)).toHaveLength(1);
  });

  it('is missed by the invariants when it is lost or asked for twice', async () => {
    const { organizationId, payer } = await payerAt();
    await confirm(await smallQuote(payer));
    const { invoiceId } = await confirm(await createQuote(payer));
    await give();
    await ownerSql('update carried_lines set invoice_id = null where organization_id = $1', [organizationId]);
    const found = async () => (await within('system', findViolations, { readOnly: true })).map(({ name }) => name);
    expect(await found()).toEqual(['small amounts asked for that are not on their paper']);
    await ownerSql('delete from carried_lines where organization_id = $1', [organizationId]);
    expect(await found()).toEqual(expect.arrayContaining(['small amounts carried that are not what their paper took off', 'small amounts asked for that are not on their paper']));
    await within({ organizationId }, async (trx) => voidInvoice(trx, { organizationId, invoiceId, reason: 'test', actor: worker, now: await databaseNow(trx) }));
    expect(await found()).toEqual(['small amounts carried that are not what their paper took off']);
    await ownerSql(`insert into carried_lines (id, organization_id, payer_id, account_id, name, currency, net_cents, tax_cents, total_cents, carried_on, quote_id, left_by_invoice_id, created_at)
      select gen_random_uuid(), i.organization_id, i.payer_id, i.account_id, 'Storage pack', 'USD', 27, 0, 27, '2026-11-22', q.id, i.id, app.now() from invoices i join quotes q on q.invoice_id = i.id where i.organization_id = $1 and i.total_cents = 0`, [organizationId]);
    expect(await found()).toEqual([]);
  });

  it('is shown on Payment & History while it waits', async () => {
    const { organizationId, payer } = await payerAt();
    const agent = await signedInAgent(app, await createMember({ organizationId }));
    const note = async () => pageOf((await agent.get(paths.portal.payments.history).expect(200)).text)('.carried-note').text().replace(/\s+/g, ' ').trim();
    expect(await note()).toBe('');
    await confirm(await smallQuote(payer));
    expect(await note()).toBe('$0.27 from earlier orders was too small to charge to a card. It will be added to your next payment.');
  });
});

describe('An automatic renewal', () => {
  it('takes what waits when it is announced, alone, and charges it', async () => {
    const { organizationId, member, payer } = await createFirm({ at: '2026-11-01T12:00:00Z' });
    await confirm(await smallQuote(payer));
    const [one, other] = [await createEnrolled({ organizationId, member, expiresOn: '2026-11-25' }), await createEnrolled({ organizationId, member, expiresOn: '2026-11-25' })];
    await runJob('subscriptions.announce-renewals');
    const quotes = await ownerSql("select q.id, q.total_cents from quotes q where organization_id = $1 and kind = 'auto_renewal' order by total_cents", [organizationId]);
    expect(quotes.map((quote) => quote['total_cents'])).toEqual([10799, 10826]);
    expect(await carriedOf(organizationId)).toMatchObject([{ reserved_quote_id: quotes[1]!['id'], invoice_id: null }]);
    expect(linesOf(await createQuote(payer))).toEqual([['other', 10799, 0]]);
    await setClock('2026-11-24T10:00:00Z');
    await runJob('subscriptions.charge-renewals');
    expect((await chargesOf(payer.stripeCustomerId)).map((charge) => charge.amount).sort()).toEqual([10799, 10826]);
    expect([one.accountId, other.accountId]).toHaveLength(2);
    await give();
    await assertNoBrokenInvariant();
  });

  it('lets go of it when auto-renew is switched off', async () => {
    const { organizationId, member, payer } = await createFirm({ at: '2026-11-01T12:00:00Z' });
    await confirm(await smallQuote(payer));
    const { id } = await createEnrolled({ organizationId, member, expiresOn: '2026-11-25' });
    await runJob('subscriptions.announce-renewals');
    expect(await carriedOf(organizationId)).toMatchObject([{ reserved_quote_id: expect.any(String) }]);
    await disableAutoRenew({ organizationId, subscriptionId: id, actor: { kind: 'person', id: member.personId } });
    expect(await carriedOf(organizationId)).toMatchObject([{ reserved_quote_id: null }]);
    expect(linesOf(await createQuote(payer))).toEqual([['other', 10799, 0], ['carried', 27, 0]]);
  });
});
