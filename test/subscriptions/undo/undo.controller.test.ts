import { allocateAmount } from '../../../src/billing/credit-notes/allocation.model';
import { listPaidLines } from '../../../src/billing/credit-notes/credit-notes.repository';
import { refundInvoice } from '../../../src/billing/refunds/refund-invoice';
import { fulfilInvoice } from '../../../src/subscriptions/fulfilment/fulfil-invoice';
import { quoteRenewal } from '../../../src/subscriptions/renewals/by-hand/quote-renewal';
import { confirmPurchase } from '../../../src/subscriptions/purchases/confirm-purchase';
import { paths } from '../../../src/paths';
import { databaseNow, within } from '../../../src/platform/database/database';
import { cents } from '../../../src/platform/values/money';
import { pageOf, type SignedInAgent, signedInAgent, testApp } from '../../support/app';
import { runBillingJobs } from '../../support/billing-jobs';
import { setClock } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { createLimitedMember, createMember } from '../../support/factories/organizations';
import { readSubscription } from '../../support/factories/money/renewals';
import { createFinance, createRenewedByItself, creditNotesOf, refundsOf, type Renewed } from '../../support/factories/money/refunds';
import { worker } from '../../support/factories/money/billing';
import { termsOf } from '../../support/factories/subscriptions';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { runJob } from '../../support/queue';
import { chargesOf } from '../../support/stripe';
import '../../../src/subscriptions/subscriptions.jobs';

const app = testApp();
afterEach(assertNoBrokenInvariant);

const words = (html: string) => pageOf(html)('main').text().replace(/\s+/g, ' ');
const seenOn = (html: string) => String(pageOf(html)('input[name=seen]').val());

/** Undoes it as a person does: looks at the page, then presses the button. */
async function undo(agent: SignedInAgent, subscriptionId: string, fields: Record<string, string> = {}) {
  const page = await agent.get(paths.portal.undo(subscriptionId)).expect(200);
  return agent.submit(paths.portal.undo(subscriptionId), { seen: seenOn(page.text), note: '', ...fields });
}

const browserOf = ({ firm }: Renewed) => signedInAgent(app, firm.member);
const refundedAtStripe = async ({ firm }: Renewed) => (await chargesOf(firm.payer.stripeCustomerId)).length;

describe('Undoing an automatic renewal', () => {
  it('on day 10 gives 105.03 of 107.99 back, ends it that day and keeps the data for the grace (golden case G26)', async () => {
    const renewed = await createRenewedByItself();
    const { firm, subscription, invoice } = renewed;
    expect(invoice.totalCents).toBe(10_799);
    expect(subscription).toMatchObject({ state: 'active', expiresOn: '2027-12-20', autoRenew: true });
    await setClock('2026-12-30T15:00:00Z');
    const agent = await browserOf(renewed);
    expect(words((await agent.get(paths.portal.account(subscription.accountId)).expect(200)).text)).toContain('Undo the renewal (until 2 Jan 2027)');
    const page = words((await agent.get(paths.portal.undo(subscription.id)).expect(200)).text);
    for (const expected of ['$107.99 × 355 of 365 days left; 10 days are used', 'Comes back $105.03', '2 Jan 2027', 'expires today. Backups and restores stop at once', 'The data is kept until 29 Jan 2027', 'goes back to your Visa ending in 4242']) expect(page).toContain(expected);
    const done = await undo(agent, subscription.id);
    expect(done.status).toBe(303);
    const [note] = await creditNotesOf(firm.organizationId);
    expect(done.headers['location']).toBe(paths.portal.payments.creditNote(note!['id']));
    expect(note).toMatchObject({ net_cents: 10_503, tax_cents: 0, total_cents: 10_503, reason: `The automatic renewal of ${subscription.number} was undone.` });
    const after = await readSubscription(subscription);
    expect(after).toMatchObject({ state: 'expired', expiresOn: '2026-12-30', purgeOn: '2027-01-29', autoRenew: false, renewalQuoteId: null, chargeAt: null, lapsesAt: null });
    expect(after.serviceEndsAt!.getTime()).toBeLessThan(Date.parse('2026-12-30T15:05:00Z'));
    expect((await termsOf(subscription.id)).map(({ starts_on, ends_on, cut_on }) => [starts_on, ends_on, cut_on])).toEqual([['2025-12-20', '2026-12-20', null], ['2026-12-20', '2027-12-20', '2026-12-30']]);
    expect(await ownerSql('select sort_expires_on, list_status, renews from accounts where id = $1', [subscription.accountId])).toEqual([{ sort_expires_on: '2026-12-30', list_status: 'expired', renews: false }]);
    await runBillingJobs();
    expect(await refundsOf(firm.organizationId)).toMatchObject([{ amount_cents: 10_503, state: 'done' }]);
    expect(words((await agent.get(done.headers['location']!).expect(200)).text)).toContain('107.99 × 355 of 365 days');
    const [mail] = await ownerSql("select text_body from mails where organization_id = $1 and kind = 'billing.credit-note'", [firm.organizationId]);
    expect(mail!['text_body']).toContain('Its data is kept until 29 Jan 2027');
    const audits = await ownerSql("select action from audit_entries where organization_id = $1 and action in ('subscription.undone', 'invoice.refunded') order by id", [firm.organizationId]);
    expect(audits.map(({ action }) => action)).toEqual(['subscription.undone', 'invoice.refunded']);
  });

  it('gives the tax back in proportion, each line rounded by itself, the packs with their own line', async () => {
    const renewed = await createRenewedByItself({ taxRatePpm: 88_750, planCode: 'safe_pro_power', packs: 2 });
    const { firm, subscription, invoice } = renewed;
    await setClock('2026-12-30T15:00:00Z');
    await undo(await browserOf(renewed), subscription.id).then(({ status }) => expect(status).toBe(303));
    const lines = await ownerSql(
      `select l.net_cents as paid_net, l.tax_cents as paid_tax, c.net_cents as net, c.tax_cents as tax from invoice_lines l join credit_note_lines c on c.invoice_line_id = l.id where l.invoice_id = $1 order by l.position`, [invoice.id]);
    expect(lines).toHaveLength(2);
    for (const { paid_net, paid_tax, net, tax } of lines as { paid_net: number; paid_tax: number; net: number; tax: number }[]) {
      expect(net).toBe(Math.floor((2 * paid_net * 355 + 365) / 730));
      expect(tax).toBe(Math.floor((2 * paid_tax * net + paid_net) / (2 * paid_net)));
    }
    expect((await ownerSql('select cut_on from add_on_terms where subscription_id = $1', [subscription.id])).map(({ cut_on }) => cut_on)).toEqual(['2026-12-30']);
    expect(await creditNotesOf(firm.organizationId)).toHaveLength(1);
  });

  it.each([['before it begins', '2026-12-19T20:00:00Z'], ['on its first day', '2026-12-20T12:00:00Z']])('%s gives everything back, and the old term runs out', async (_words, at) => {
    const renewed = await createRenewedByItself();
    const { firm, subscription } = renewed;
    await setClock(at);
    const agent = await browserOf(renewed);
    expect(words((await agent.get(paths.portal.undo(subscription.id)).expect(200)).text)).toContain('All of $107.99: no day of 365 is used');
    await undo(agent, subscription.id).then(({ status }) => expect(status).toBe(303));
    expect(await creditNotesOf(firm.organizationId)).toMatchObject([{ total_cents: 10_799 }]);
    expect(await readSubscription(subscription)).toMatchObject({ state: 'active', expiresOn: '2026-12-20', autoRenew: false, termYears: 1, serviceEndsAt: new Date('2026-12-21T00:00:00Z') });
    await setClock('2026-12-21T00:01:00Z');
    await runJob('subscriptions.lapse');
    expect(await readSubscription(subscription)).toMatchObject({ state: 'expired', expiresOn: '2026-12-20', purgeOn: '2027-01-19' });
  });

  it('is possible to the last second of the fourteenth day in the subscription’s zone, and refused with that day afterwards', async () => {
    const renewed = await createRenewedByItself({ timeZone: 'America/Los_Angeles' });
    const { subscription, firm } = renewed;
    // Charged on 19 Dec in Los Angeles: 2 Jan ends there at 08:00 UTC on 3 Jan.
    await setClock('2027-01-03T07:59:00Z');
    const agent = await browserOf(renewed);
    const seen = seenOn((await agent.get(paths.portal.undo(subscription.id)).expect(200)).text);
    await setClock('2027-01-03T08:00:01Z');
    const late = await agent.submit(paths.portal.undo(subscription.id), { seen }).expect(409);
    expect(words(late.text)).toContain('could be undone until 2 Jan 2027');
    await agent.get(paths.portal.undo(subscription.id)).expect(409);
    expect(words((await agent.get(paths.portal.account(subscription.accountId)).expect(200)).text)).not.toContain('Undo the renewal');
    expect(await creditNotesOf(firm.organizationId)).toEqual([]);
    expect(await readSubscription(subscription)).toMatchObject({ state: 'active' });
  });

  it('says on the receipt, its mail and the receipt’s button until when', async () => {
    const renewed = await createRenewedByItself();
    const { firm, subscription, invoice } = renewed;
    const agent = await browserOf(renewed);
    const receipt = pageOf((await agent.get(paths.portal.payments.receipt(invoice.id)).expect(200)).text);
    expect(receipt('main').text().replace(/\s+/g, ' ')).toContain('Can be undone until2 Jan 2027, the end of that day');
    expect(receipt(`a[href="${paths.portal.undo(subscription.id)}"]`)).toHaveLength(1);
    const [mail] = await ownerSql("select text_body from mails where organization_id = $1 and kind = 'billing.receipt'", [firm.organizationId]);
    expect(mail!['text_body']).toContain('You can undo this renewal until 2 Jan 2027, the end of that day');
    const readOnly = await signedInAgent(app, await createMember({ organizationId: firm.organizationId, roles: ['read_only'] }));
    expect(pageOf((await readOnly.get(paths.portal.payments.receipt(invoice.id)).expect(200)).text)(`a[href="${paths.portal.undo(subscription.id)}"]`)).toHaveLength(0);
    await readOnly.get(paths.portal.undo(subscription.id)).expect(403);
  });

  it('shows the new sum first when a day has passed since the page, and keeps what was typed', async () => {
    const renewed = await createRenewedByItself();
    const { firm, subscription } = renewed;
    await setClock('2026-12-29T23:50:00Z');
    const agent = await browserOf(renewed);
    const seen = seenOn((await agent.get(paths.portal.undo(subscription.id)).expect(200)).text);
    await setClock('2026-12-30T00:01:00Z');
    const again = await agent.submit(paths.portal.undo(subscription.id), { seen, note: 'Closed the shop' }).expect(409);
    expect(words(again.text)).toContain('What comes back has changed since you opened this page');
    expect(pageOf(again.text)('textarea[name=note]').val()).toBe('Closed the shop');
    expect(seenOn(again.text)).toBe('10503');
    expect(await creditNotesOf(firm.organizationId)).toEqual([]);
    await agent.submit(paths.portal.undo(subscription.id), { seen: 'nonsense' }).expect(422);
  });

  it('reckons with what was paid and not given back: 50.00 of 107.99 returned before leave 56.40 on day 10', async () => {
    const renewed = await createRenewedByItself();
    const { firm: { organizationId }, subscription, invoice } = renewed;
    const actor = await createFinance();
    await within({ organizationId }, async (trx) => refundInvoice(trx, {
      organizationId, invoiceId: invoice.id, credits: allocateAmount(await listPaidLines(trx, organizationId, invoice.id), cents(5_000)), refundKey: `test-${invoice.id}`,
      reason: 'A courtesy.', paragraphs: null, actor, now: await databaseNow(trx),
    }));
    await setClock('2026-12-30T15:00:00Z');
    // 57.99 × 355 ÷ 365 = 56.401…
    await undo(await browserOf(renewed), subscription.id);
    expect((await creditNotesOf(organizationId)).map((note) => note['total_cents'])).toEqual([5_000, 5_640]);
  });

  it('does it once for a repeated click', async () => {
    const renewed = await createRenewedByItself();
    await setClock('2026-12-30T15:00:00Z');
    const agent = await browserOf(renewed);
    const seen = seenOn((await agent.get(paths.portal.undo(renewed.subscription.id)).expect(200)).text);
    const both = await Promise.all([1, 2].map(() => agent.submit(paths.portal.undo(renewed.subscription.id), { seen })));
    expect(both.map(({ status }) => status)).toEqual([303, 303]);
    expect(new Set(both.map(({ headers }) => headers['location'])).size).toBe(1);
    expect(await creditNotesOf(renewed.firm.organizationId)).toHaveLength(1);
    await agent.get(paths.portal.undo(renewed.subscription.id)).expect(303).expect('location', both[0]!.headers['location']!);
  });

  it('undoes one of several on an invoice by itself, and then the other', async () => {
    const renewed = await createRenewedByItself({ count: 2 });
    const { firm, all: [first, second] } = renewed;
    await setClock('2026-12-30T15:00:00Z');
    const agent = await browserOf(renewed);
    await undo(agent, first!.id).then(({ status }) => expect(status).toBe(303));
    expect(await readSubscription(second!)).toMatchObject({ state: 'active', expiresOn: '2027-12-20', autoRenew: true });
    await setClock('2027-01-01T15:00:00Z');
    // 107.99 × 353 of 365 days. Two days later the browser has to sign in again.
    await undo(await browserOf(renewed), second!.id).then(({ status }) => expect(status).toBe(303));
    expect((await creditNotesOf(firm.organizationId)).map(({ total_cents }) => total_cents)).toEqual([10_503, 10_444]);
    await runBillingJobs();
    expect(await refundedAtStripe(renewed)).toBe(1);
  });

  it('leaves the way back open: a renewal by hand on the same day and in the grace goes on from that day', async () => {
    const renewed = await createRenewedByItself();
    const { firm: { organizationId, member, card }, subscription } = renewed;
    await setClock('2026-12-30T15:00:00Z');
    const agent = await browserOf(renewed);
    await undo(agent, subscription.id);
    const quote = await within({ organizationId }, async (trx) => quoteRenewal(trx, {
      organizationId, actor: { kind: 'person', id: member.personId }, now: await databaseNow(trx),
      order: { accountId: subscription.accountId, accountName: 'Engines & Co', purchaseOrder: '', choices: [{ subscriptionId: subscription.id, planCode: 'safe_plus', packs: 0, years: 1 }] },
    }));
    const bought = await confirmPurchase({ organizationId, quoteId: quote.id, cardId: card.id, actor: { kind: 'person', id: member.personId } });
    if (bought.state !== 'paid') throw new Error(bought.state);
    await fulfilInvoice({ organizationId, invoiceId: bought.invoiceId, actor: worker });
    expect(await readSubscription(subscription)).toMatchObject({ state: 'active', expiresOn: '2027-12-30', endedAt: null });
    // The new term was bought by hand: there is nothing more to undo.
    await agent.get(paths.portal.undo(subscription.id)).expect(303);
  });

  it('is refused while a later term is paid for, and names what to do', async () => {
    const renewed = await createRenewedByItself();
    const { firm: { organizationId, member, card }, subscription } = renewed;
    const quote = await within({ organizationId }, async (trx) => quoteRenewal(trx, {
      organizationId, actor: { kind: 'person', id: member.personId }, now: await databaseNow(trx),
      order: { accountId: subscription.accountId, accountName: 'Engines & Co', purchaseOrder: '', choices: [{ subscriptionId: subscription.id, planCode: 'safe_plus', packs: 0, years: 1 }] },
    })).catch((error: Error) => error);
    if (quote instanceof Error) return expect(quote.message).toMatch(/./);
    const bought = await confirmPurchase({ organizationId, quoteId: quote.id, cardId: card.id, actor: { kind: 'person', id: member.personId } });
    if (bought.state !== 'paid') throw new Error(bought.state);
    await fulfilInvoice({ organizationId, invoiceId: bought.invoiceId, actor: worker });
    const agent = await browserOf(renewed);
    expect(words((await agent.get(paths.portal.undo(subscription.id)).expect(409)).text)).toContain('another order has followed it');
  });

  it('is open to a limited member for a chosen account, and closed for another', async () => {
    const renewed = await createRenewedByItself();
    const { firm: { organizationId }, subscription } = renewed;
    await setClock('2026-12-30T15:00:00Z');
    const chosen = await signedInAgent(app, await createLimitedMember({ organizationId, roles: ['billing'], accountIds: [subscription.accountId] }));
    const other = await signedInAgent(app, await createLimitedMember({ organizationId, roles: ['billing'], accountIds: [] }));
    await other.get(paths.portal.undo(subscription.id)).expect(404);
    await other.submit(paths.portal.undo(subscription.id), { seen: '10503' }).expect(404);
    const done = await undo(chosen, subscription.id);
    expect(done.status).toBe(303);
    await chosen.get(done.headers['location']!).expect(200);
    await other.get(done.headers['location']!).expect(404);
  });
});
