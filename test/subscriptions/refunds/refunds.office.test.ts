import { paths } from '../../../src/paths';
import { type StaffRole } from '../../../src/organizations/staff/staff-roles';
import { approvalLimitCents } from '../../../src/billing/refunds/requests/approval-limit';
import { config } from '../../../src/config';
import { cents } from '../../../src/platform/values/money';
import { advanceClock, pageOf, type SignedInAgent, testApp } from '../../support/app';
import { runBillingJobs } from '../../support/billing-jobs';
import { setClock } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { otherLine } from '../../support/factories/money/billing';
import { createFirm, readSubscription } from '../../support/factories/money/renewals';
import { createPaidInvoice, createRenewedByItself, creditNotesOf, refundsOf } from '../../support/factories/money/refunds';
import { type Colleague, createColleague, officeAgent } from '../../support/factories/staff';
import { assertNoBrokenInvariant } from '../../support/invariants';

const app = testApp();
afterEach(assertNoBrokenInvariant);

const words = (html: string) => pageOf(html)('main').text().replace(/\s+/g, ' ');
const requestsOf = (organizationId: string) => ownerSql('select * from refund_requests where organization_id = $1 order by created_at, id', [organizationId]);

/** Their browser, in which a code was entered just now: paying money back asks for a fresh one. */
async function finance(roles: readonly StaffRole[] = ['finance']): Promise<{ colleague: Colleague; agent: SignedInAgent }> {
  const colleague = await createColleague({ roles });
  return { colleague, agent: await officeAgent(app, colleague) };
}

const bigLine = () => otherLine({ listCents: cents(60_000), unitListCents: cents(60_000), discountCents: cents(0), netCents: cents(60_000), taxCents: cents(5_325), totalCents: cents(65_325) });

type Fields = Record<string, string>;
/** Fills in the form and answers the address of the page that shows what follows. */
async function prepare(agent: SignedInAgent, invoiceId: string, fields: Fields): Promise<string> {
  const answer = await agent.submit(paths.office.invoices.refund(invoiceId), { how: 'full', amount: '', ends: 'no', reason_code: 'goodwill', reason: '', ...fields }).expect(303);
  return answer.headers['location']!.split('/').at(-1)!;
}

describe('Finding an invoice', () => {
  it('works by number however it is typed, by credit note, by partner and by customer, newest first', async () => {
    const firm = await createFirm({ name: 'Quiet Harbor IT' });
    const { accountId } = await createAccount({ organizationId: firm.organizationId, name: 'Zebra 100%_Dental' });
    const first = await createPaidInvoice(firm, [otherLine()], { accountId, accountName: 'Zebra 100%_Dental' });
    await advanceClock('1 minute');
    const second = await createPaidInvoice(firm, [otherLine()]);
    const { agent } = await finance();
    const found = async (q: string) => {
      const $ = pageOf((await agent.get(paths.office.invoices.index).query({ q }).expect(200)).text);
      return $('tbody th a').toArray().map((link) => $(link).text());
    };
    const [, year, place] = first.number!.split('-');
    expect(await found(first.number!)).toEqual([first.number]);
    expect(await found(`inv-${year}-${Number(place)}`)).toEqual([first.number]);
    expect(await found(`${year}-${place}`)).toEqual([first.number]);
    expect(await found('quiet harbor')).toEqual([second.number, first.number]);
    expect(await found('ZEBRA')).toEqual([first.number]);
    expect(await found('100%_d')).toEqual([first.number]);
    expect(await found('ze%ra')).toEqual([]);
    expect(await found('%')).toEqual([]);
    expect((await found('')).slice(0, 2)).toEqual([second.number, first.number]);
    const requestId = await prepare(agent, first.id, { how: 'amount', amount: '1.00' });
    await agent.submit(paths.office.refunds.confirm(requestId)).expect(303);
    const [note] = await creditNotesOf(firm.organizationId);
    expect(await found(note!['number'])).toEqual([first.number]);
    await agent.get(paths.office.invoices.show(first.id)).expect(200);
    await agent.get(paths.office.invoices.show('01980000-0000-7000-8000-00000000dead')).expect(404);
  });

  it('is for Finance and operators alone', async () => {
    const firm = await createFirm();
    const invoice = await createPaidInvoice(firm, [otherLine()]);
    const { agent } = await finance(['support']);
    for (const address of [paths.office.invoices.index, paths.office.invoices.show(invoice.id), paths.office.invoices.refund(invoice.id), paths.office.refunds.index]) await agent.get(address).expect(403);
  });
});

describe('A refund up to the limit', () => {
  it('shows every line first, moves nothing until it is confirmed, and then pays back at once with a credit note', async () => {
    const firm = await createFirm();
    const invoice = await createPaidInvoice(firm, [otherLine({ taxCents: cents(958), totalCents: cents(11_757) })], { taxRatePpm: 88_750 });
    const { agent } = await finance();
    const requestId = await prepare(agent, invoice.id, { how: 'amount', amount: '50.00', reason_code: 'service', reason: 'Two days of outage.' });
    const page = words((await agent.get(paths.office.refunds.show(requestId)).expect(200)).text);
    for (const expected of ['$50.00 of $117.57 paid', '$45.93', '$4.07', 'The service did not work as it should have. Two days of outage.', 'What was bought goes on', 'Pay $50.00 back']) expect(page).toContain(expected);
    expect(await refundsOf(firm.organizationId)).toEqual([]);
    await Promise.all([1, 2].map(() => agent.submit(paths.office.refunds.confirm(requestId)).expect(303)));
    await runBillingJobs();
    expect(await refundsOf(firm.organizationId)).toMatchObject([{ amount_cents: 5_000, state: 'done' }]);
    expect(await creditNotesOf(firm.organizationId)).toMatchObject([{ net_cents: 4_593, tax_cents: 407, total_cents: 5_000, reason: 'The service did not work as it should have. Two days of outage.' }]);
    expect(words((await agent.get(paths.office.refunds.show(requestId)).expect(200)).text)).toMatch(/Approved.*Money ?Sent/);
    const after = words((await agent.get(paths.office.invoices.show(invoice.id)).expect(200)).text);
    for (const expected of ['−$50.00', '$67.57', 'CN-']) expect(after).toContain(expected);
    const audits = await ownerSql("select action, actor_kind from audit_entries where organization_id = $1 and action like 'refund.%' or organization_id = $1 and action = 'invoice.refunded' order by id", [firm.organizationId]);
    expect(audits.map(({ action, actor_kind }) => `${action} ${actor_kind}`)).toEqual(['refund.prepared staff', 'invoice.refunded staff', 'refund.approved staff']);
  });

  it('of amounts of lines goes back from those lines only, and a further one offers what is left', async () => {
    const firm = await createFirm();
    const invoice = await createPaidInvoice(firm, [otherLine(), otherLine({ description: 'Second' })]);
    const { agent } = await finance();
    const requestId = await prepare(agent, invoice.id, { how: 'lines', line_2: '7.99' });
    await agent.submit(paths.office.refunds.confirm(requestId)).expect(303);
    const rows = await ownerSql('select l.position, c.total_cents from credit_note_lines c join invoice_lines l on l.id = c.invoice_line_id where l.invoice_id = $1', [invoice.id]);
    expect(rows).toEqual([{ position: 2, total_cents: 799 }]);
    const form = words((await agent.get(paths.office.invoices.refund(invoice.id)).expect(200)).text);
    for (const expected of ['All that is left, $207.99', 'At most $100.00, tax included']) expect(form).toContain(expected);
    await runBillingJobs();
  });

  it.each<[string, Fields, string, string]>([
    ['nothing chosen', { how: '', ends: '', reason_code: '' }, 'how', 'Choose how much goes back.'],
    ['an amount that is none', { how: 'amount', amount: 'ten' }, 'amount', 'Enter an amount like 107.99, tax included.'],
    ['too much', { how: 'amount', amount: '108.00' }, 'amount', 'At most 107.99 is left. Enter that or less.'],
    ['no line', { how: 'lines' }, 'line_1', 'Enter an amount for at least one line.'],
    ['too much of a line', { how: 'lines', line_1: '200' }, 'line_1', 'At most 107.99 is left. Enter that or less.'],
    ['a reason without words', { reason_code: 'other' }, 'reason', 'Enter the reason in words: the partner reads them on the credit note.'],
    ['a service that does not run', { ends: 'yes' }, 'form', 'Nothing that these lines bought runs any more, so nothing can end. Choose that it goes on.'],
  ])('is not prepared with %s, and what was typed stays', async (_name, fields, _field, sentence) => {
    const firm = await createFirm();
    const invoice = await createPaidInvoice(firm, [otherLine()]);
    const { agent } = await finance();
    const typed = { how: 'full', amount: '', ends: 'no', reason_code: 'goodwill', reason: 'Because', ...fields, ...(fields['reason_code'] === 'other' && { reason: '' }) };
    const answer = await agent.submit(paths.office.invoices.refund(invoice.id), typed);
    expect([422, 409]).toContain(answer.status);
    const $ = pageOf(answer.text);
    expect($('main').text()).toContain(sentence);
    expect($('textarea[name=reason]').val()).toBe(typed.reason);
    expect($('input[name=amount]').val()).toBe(typed.amount);
    expect(await requestsOf(firm.organizationId)).toEqual([]);
  });

  it('asks for a code again when the last one is older than ten minutes', async () => {
    const firm = await createFirm();
    const invoice = await createPaidInvoice(firm, [otherLine()]);
    const { agent } = await finance();
    const requestId = await prepare(agent, invoice.id, {});
    await advanceClock('11 minutes');
    const asked = await agent.submit(paths.office.refunds.confirm(requestId)).expect(200);
    expect(words(asked.text)).toContain('Enter a code');
    expect(await refundsOf(firm.organizationId)).toEqual([]);
  });
});

describe('A refund above the limit', () => {
  async function asked() {
    const firm = await createFirm();
    const invoice = await createPaidInvoice(firm, [bigLine()], { taxRatePpm: 88_750 });
    const [asker, other] = [await finance(), await finance()];
    const requestId = await prepare(asker.agent, invoice.id, { how: 'amount', amount: '500.01' });
    expect(words((await asker.agent.get(paths.office.refunds.show(requestId)).expect(200)).text)).toContain('Above $500.00 of an invoice a second person from Finance has to approve');
    await asker.agent.submit(paths.office.refunds.confirm(requestId)).expect(303);
    return { firm, invoice, asker, other, requestId };
  }

  it('waits in the queue with its age, mails the others, and is paid when a second person approves it', async () => {
    const { firm, asker, other, requestId } = await asked();
    expect(await refundsOf(firm.organizationId)).toEqual([]);
    const mails = await ownerSql<{ recipient_email: string }>("select recipient_email from mails where kind = 'refunds.waiting' and dedupe_key = $1", [`request:${requestId}`]);
    expect(mails.map(({ recipient_email }) => recipient_email)).toContain(other.colleague.email);
    expect(mails.map(({ recipient_email }) => recipient_email)).not.toContain(asker.colleague.email);
    const queue = pageOf((await other.agent.get(paths.office.refunds.index).expect(200)).text);
    expect(queue(`a[href="${paths.office.refunds.show(requestId)}"]`).closest('tr').text()).toMatch(/\$500\.01[\s\S]*less than an hour/);
    const page = pageOf((await other.agent.get(paths.office.refunds.show(requestId)).expect(200)).text);
    expect(page('main').text()).toContain('Approve and pay $500.01 back');
    await other.agent.submit(paths.office.refunds.approve(requestId)).expect(303);
    await runBillingJobs();
    expect(await refundsOf(firm.organizationId)).toMatchObject([{ amount_cents: 50_001, state: 'done' }]);
    expect(await requestsOf(firm.organizationId)).toMatchObject([{ status: 'approved', requested_by: asker.colleague.personId, decided_by: other.colleague.personId }]);
  });

  it('is not approved or declined by who asked for it, in the pages, the rule and the database', async () => {
    const { firm, asker, requestId } = await asked();
    const page = pageOf((await asker.agent.get(paths.office.refunds.show(requestId)).expect(200)).text);
    expect(page(`form[action="${paths.office.refunds.approve(requestId)}"]`)).toHaveLength(0);
    expect(page('main').text()).toContain('somebody else from Finance decides on it');
    await asker.agent.submit(paths.office.refunds.approve(requestId)).expect(303);
    await asker.agent.submit(paths.office.refunds.decline(requestId), { reason: 'No' }).expect(303);
    expect(await requestsOf(firm.organizationId)).toMatchObject([{ status: 'waiting', decided_by: null }]);
    await expect(ownerSql('update refund_requests set decided_by = requested_by, decided_at = app.now() where id = $1', [requestId])).rejects.toThrow(/two_people/);
    await expect(ownerSql("update refund_requests set status = 'approved', refund_id = gen_random_uuid() where id = $1", [requestId])).rejects.toThrow(/refund_requests_approved/);
    expect(await refundsOf(firm.organizationId)).toEqual([]);
  });

  it('is declined with a reason that who asked reads, and moves nothing', async () => {
    const { firm, asker, other, requestId } = await asked();
    expect(words((await other.agent.submit(paths.office.refunds.decline(requestId), { reason: ' ' }).expect(422)).text)).toContain('Enter why you decline it.');
    await other.agent.submit(paths.office.refunds.decline(requestId), { reason: 'The customer keeps using it.' }).expect(303);
    expect(words((await asker.agent.get(paths.office.refunds.show(requestId)).expect(200)).text)).toContain('The customer keeps using it.');
    const mails = await ownerSql("select recipient_email, text_body from mails where kind = 'refunds.declined' and dedupe_key = $1", [`request:${requestId}`]);
    expect(mails).toMatchObject([{ recipient_email: asker.colleague.email, text_body: expect.stringContaining('The customer keeps using it.') }]);
    await other.agent.submit(paths.office.refunds.approve(requestId)).expect(303);
    expect(await requestsOf(firm.organizationId)).toMatchObject([{ status: 'declined' }]);
    expect(await refundsOf(firm.organizationId)).toEqual([]);
  });

  it('is taken back by who asked, and then cannot be approved', async () => {
    const { firm, asker, other, requestId } = await asked();
    await asker.agent.submit(paths.office.refunds.withdraw(requestId)).expect(303);
    await other.agent.submit(paths.office.refunds.approve(requestId)).expect(303);
    expect(words((await other.agent.get(paths.office.refunds.show(requestId)).expect(200)).text)).toContain('This refund has been taken back.');
    expect(await refundsOf(firm.organizationId)).toEqual([]);
  });

  it('is refused to approve when the money has gone back otherwise meanwhile', async () => {
    const { firm, invoice, asker, other, requestId } = await asked();
    await asker.agent.submit(paths.office.refunds.confirm(await prepare(asker.agent, invoice.id, { how: 'amount', amount: '400.00' }))).expect(303);
    await other.agent.submit(paths.office.refunds.approve(requestId)).expect(303);
    expect(words((await other.agent.get(paths.office.refunds.show(requestId)).expect(200)).text)).toContain('Money of this invoice has gone back since this was prepared');
    expect(await refundsOf(firm.organizationId)).toMatchObject([{ amount_cents: 40_000 }]);
    await runBillingJobs();
  });

  it('cannot be cut into small ones: what one person has paid back of an invoice counts', async () => {
    const firm = await createFirm();
    const invoice = await createPaidInvoice(firm, [bigLine()]);
    const { agent } = await finance();
    for (const amount of ['300.00', '200.00', '0.01']) await agent.submit(paths.office.refunds.confirm(await prepare(agent, invoice.id, { how: 'amount', amount }))).expect(303);
    expect((await requestsOf(firm.organizationId)).map(({ status, total_cents }) => [status, total_cents])).toEqual([['approved', 30_000], ['approved', 20_000], ['waiting', 1]]);
    await runBillingJobs();
  });

  it('has a limit for each currency, which a setting changes', () => {
    expect([approvalLimitCents('USD'), approvalLimitCents('JPY'), approvalLimitCents('KWD')]).toEqual([50_000, 50_000, 250_000]);
    const standing = config.refundApprovalAbove;
    config.refundApprovalAbove = { USD: 12_345 };
    expect([approvalLimitCents('USD'), approvalLimitCents('EUR')]).toEqual([12_345, 50_000]);
    config.refundApprovalAbove = standing;
  });
});

describe('A refund of what still runs', () => {
  it('with its end expires the subscription today with the days of grace, and says so to everybody', async () => {
    const { firm, subscription, invoice } = await createRenewedByItself();
    await setClock('2027-03-01T15:00:00Z');
    const { agent } = await finance();
    const requestId = await prepare(agent, invoice.id, { how: 'full', ends: 'yes', reason_code: 'by_mistake' });
    const page = words((await agent.get(paths.office.refunds.show(requestId)).expect(200)).text);
    expect(page).toContain(`${subscription.number} expires today, backups and restores stop at once, and the data is kept until 31 Mar 2027.`);
    await agent.submit(paths.office.refunds.confirm(requestId)).expect(303);
    expect(await readSubscription(subscription)).toMatchObject({ state: 'expired', expiresOn: '2027-03-01', purgeOn: '2027-03-31', autoRenew: false, chargeAt: null });
    expect(await creditNotesOf(firm.organizationId)).toMatchObject([{ total_cents: 10_799, reason: 'It was bought by mistake.' }]);
    const mails = await ownerSql("select kind, text_body from mails where organization_id = $1 and kind in ('billing.credit-note', 'subscriptions.ended-customer') order by kind", [firm.organizationId]);
    expect(mails.map(({ kind }) => kind)).toEqual(['billing.credit-note', 'subscriptions.ended-customer']);
    for (const { text_body } of mails) expect(text_body).toContain('31 Mar 2027');
    await runBillingJobs();
  });

  it('without its end leaves the subscription as it is', async () => {
    const { subscription, invoice } = await createRenewedByItself();
    await setClock('2027-03-01T15:00:00Z');
    const before = await readSubscription(subscription);
    const { agent } = await finance();
    await agent.submit(paths.office.refunds.confirm(await prepare(agent, invoice.id, { how: 'full', ends: 'no' }))).expect(303);
    expect(await readSubscription(subscription)).toEqual(before);
    await runBillingJobs();
  });
});

describe('A refund that Stripe refuses', () => {
  it('is listed as failed with the reason, and sent again from there', async () => {
    const firm = await createFirm();
    const invoice = await createPaidInvoice(firm, [otherLine()]);
    const { agent } = await finance();
    const requestId = await prepare(agent, invoice.id, {});
    await agent.submit(paths.office.refunds.confirm(requestId)).expect(303);
    const [refund] = await refundsOf(firm.organizationId);
    await ownerSql("update refunds set stripe_payment_intent_id = 'pi_unknown' where id = $1", [refund!['id']]);
    await runBillingJobs();
    await ownerSql('update refunds set stripe_payment_intent_id = $2 where id = $1', [refund!['id'], refund!['stripe_payment_intent_id']]);
    expect(words((await agent.get(paths.office.refunds.show(requestId)).expect(200)).text)).toMatch(/Failed.*No such payment_intent.*/);
    expect(words((await agent.get(`${paths.office.refunds.index}?queue=failed`).expect(200)).text)).toContain('No such payment_intent');
    await agent.submit(paths.office.refunds.tryAgain(refund!['id'])).expect(303);
    await runBillingJobs();
    expect(await refundsOf(firm.organizationId)).toMatchObject([{ state: 'done', attempt: 2 }]);
    expect(words((await agent.get(`${paths.office.refunds.index}?queue=failed`).expect(200)).text)).not.toContain('No such payment_intent');
  });
});
