import { uuidv7 } from 'uuidv7';
import { paths } from '../../../src/paths';
import { pageOf, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createLimitedMember, createMember } from '../../support/factories/organizations';
import { createDesk, type Desk, payOrder } from '../../support/factories/money/papers';
import { createColleague, officeAgent } from '../../support/factories/staff';

const app = testApp();
const WORDS = { reason: 'amount', words: 'We agreed on 99.00.\nSee your mail of May.' };

async function lineOf(invoiceId: string): Promise<string> {
  return (await ownerSql('select id from invoice_lines where invoice_id = $1 order by position', [invoiceId]))[0]!.id as string;
}

/** A paid order of a desk whose line is in dispute. */
async function disputed(desk: Desk) {
  const order = await payOrder(desk);
  const lineId = await lineOf(order.invoiceId);
  await desk.browser.submit(paths.portal.papers.dispute(lineId), WORDS).expect(303).expect('Location', paths.portal.payments.receipt(order.invoiceId));
  const [dispute] = await ownerSql('select id from disputes where invoice_line_id = $1', [lineId]);
  return { ...order, lineId, disputeId: dispute!.id as string };
}

async function receiptWords(browser: Desk['browser'], invoiceId: string): Promise<string> {
  return pageOf((await browser.get(paths.portal.payments.receipt(invoiceId)).expect(200)).text)('main').text().replace(/\s+/g, ' ');
}

async function mailsOf(kind: string, email: string) {
  return ownerSql('select subject, text_body as text from mails where kind = $1 and recipient_email = $2 order by created_at', [kind, email]);
}

describe('A line of a receipt', () => {
  it('is disputed where it stands, with a reason and words; the office is mailed and the history shows it', async () => {
    const finance = await createColleague({ roles: ['finance'] });
    const support = await createColleague({ roles: ['support'] });
    const desk = await createDesk(app);
    const { invoiceId } = await payOrder(desk);
    const $ = pageOf((await desk.browser.get(paths.portal.payments.receipt(invoiceId)).expect(200)).text);
    const href = $('.line a').attr('href')!;
    expect($('.line a').text()).toBe('Dispute this line: Safe Plus, 1 year');
    const form = pageOf((await desk.browser.get(href).expect(200)).text);
    expect(form('.lines').text()).toContain('119.99 for 1 year, less 12.00 (10 % partner discount)');
    await desk.browser.submit(href, WORDS).expect(303);
    const words = await receiptWords(desk.browser, invoiceId);
    for (const expected of ['In dispute', 'The amount is not what we agreed', 'We agreed on 99.00. See your mail of May.', 'We look into it and answer by mail.']) expect(words).toContain(expected);
    const history = pageOf((await desk.browser.get(`${paths.portal.payments.history}?status=disputed`).expect(200)).text);
    expect(history('tbody tr')).toHaveLength(1);
    expect(history('td[data-label=Status]').text()).toContain('In dispute');
    expect((await mailsOf('dispute.new', finance.email))[0]!.text).toContain('We agreed on 99.00.');
    expect(await mailsOf('dispute.new', support.email)).toEqual([]);
    expect(await ownerSql("select action, actor_kind, after ->> 'reason' as reason from audit_entries where organization_id = $1 and subject_type = 'dispute'", [desk.organizationId])).toEqual([{ action: 'dispute.opened', actor_kind: 'person', reason: 'amount' }]);
  });

  it('has one open dispute, however often the button is pressed', async () => {
    const desk = await createDesk(app);
    const { invoiceId } = await payOrder(desk);
    const lineId = await lineOf(invoiceId);
    const answers = await Promise.all([1, 2, 3].map(() => desk.browser.submit(paths.portal.papers.dispute(lineId), WORDS)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await ownerSql('select status from disputes where invoice_line_id = $1', [lineId])).toEqual([{ status: 'open' }]);
    await desk.browser.get(paths.portal.papers.dispute(lineId)).expect(303).expect('Location', paths.portal.payments.receipt(invoiceId));
  });

  it('keeps what was typed when the reason or the words are missing, and names both', async () => {
    const desk = await createDesk(app);
    const lineId = await lineOf((await payOrder(desk)).invoiceId);
    const none = pageOf((await desk.browser.submit(paths.portal.papers.dispute(lineId), { words: '  ' }).expect(422)).text);
    expect(none('.error-summary li').toArray().map((item) => none(item).text().trim())).toEqual(['Choose what is wrong with the line.', 'Enter what is wrong in your words, so that we can look into it.']);
    const long = pageOf((await desk.browser.submit(paths.portal.papers.dispute(lineId), { reason: 'nonsense', words: 'x'.repeat(2_001) }).expect(422)).text);
    expect(long('textarea').val()).toHaveLength(2_001);
    expect(await ownerSql('select id from disputes where invoice_line_id = $1', [lineId])).toEqual([]);
  });

  it('is withdrawn by the partner, once, and may be disputed again', async () => {
    const desk = await createDesk(app);
    const { disputeId, invoiceId, lineId } = await disputed(desk);
    await desk.browser.submit(paths.portal.papers.withdrawDispute(disputeId)).expect(303).expect('Location', paths.portal.payments.receipt(invoiceId));
    expect(await receiptWords(desk.browser, invoiceId)).toContain('Your dispute is withdrawn.');
    await desk.browser.submit(paths.portal.papers.withdrawDispute(disputeId)).expect(303);
    expect(await receiptWords(desk.browser, invoiceId)).toContain('This dispute is closed already.');
    await desk.browser.submit(paths.portal.papers.dispute(lineId), WORDS).expect(303);
    expect(await ownerSql('select status from disputes where invoice_line_id = $1 order by opened_at', [lineId])).toEqual([{ status: 'withdrawn' }, { status: 'open' }]);
    await expect(ownerSql("update disputes set answer = 'x' where id = $1", [disputeId])).rejects.toThrow(/stays as it is/);
  });

  it('of another organization, of an unpaid paper and an unknown one are all not found', async () => {
    const [desk, stranger] = [await createDesk(app), await createDesk(app)];
    const { lineId, disputeId } = await disputed(desk);
    const unpaid = await lineOf((await payOrder(stranger, { testCard: 'pm_card_chargeCustomerFail' })).invoiceId);
    for (const id of [lineId, unpaid, uuidv7(), 'broken']) {
      await stranger.browser.get(paths.portal.papers.dispute(id)).expect(404);
      await stranger.browser.submit(paths.portal.papers.dispute(id), WORDS).expect(404);
    }
    for (const id of [disputeId, uuidv7()]) await stranger.browser.submit(paths.portal.papers.withdrawDispute(id)).expect(404);
    expect(await ownerSql('select status from disputes where organization_id = $1', [stranger.organizationId])).toEqual([]);
  });

  it('is disputed by those who pay; who only reads sees the dispute and no button, and a limited member only chosen accounts', async () => {
    const desk = await createDesk(app);
    const { accountId } = await createAccount({ organizationId: desk.organizationId });
    const [chosen, other] = [await payOrder(desk, { accountId }), await disputed(desk)];
    const reader = await signedInAgent(app, await createMember({ organizationId: desk.organizationId, roles: ['read_only'] }));
    const page = pageOf((await reader.get(paths.portal.payments.receipt(other.invoiceId)).expect(200)).text);
    expect(page('.dispute')).toHaveLength(1);
    expect(page('.line a, .dispute button')).toHaveLength(0);
    await reader.submit(paths.portal.papers.dispute(other.lineId), WORDS).expect(403);
    const limited = await signedInAgent(app, await createLimitedMember({ organizationId: desk.organizationId, roles: ['billing'], accountIds: [accountId] }));
    await limited.submit(paths.portal.papers.dispute(await lineOf(chosen.invoiceId)), WORDS).expect(303);
    await limited.get(paths.portal.papers.dispute(other.lineId)).expect(404);
    await limited.submit(paths.portal.papers.withdrawDispute(other.disputeId)).expect(404);
    await limited.get(paths.portal.papers.comparison(other.invoiceId)).expect(404);
    const listed = pageOf((await limited.get(`${paths.portal.payments.history}?status=disputed&customer=engines`).expect(200)).text);
    expect(listed('tbody th').text().trim()).toBe(chosen.number);
    expect(pageOf((await limited.get(paths.portal.papers.statement).expect(200)).text)('tbody th a').toArray()).toHaveLength(2);
  });
});

describe('The office', () => {
  it('finds disputes by age, explains one, and the partner reads why by mail and on the receipt', async () => {
    const desk = await createDesk(app, ['billing'], 'Ready & Co');
    const older = await disputed(desk);
    const { disputeId, invoiceId, number } = await disputed(desk);
    await ownerSql('alter table disputes disable trigger disputes_stay_closed');
    await ownerSql("update disputes set opened_at = opened_at - interval '5 days' where id = $1", [older.disputeId]);
    await ownerSql('alter table disputes enable trigger disputes_stay_closed');
    const office = await officeAgent(app, await createColleague({ roles: ['finance'] }));
    const queue = pageOf((await office.get(paths.office.disputes.index).expect(200)).text);
    const rows = queue('tbody tr').toArray().map((row) => queue(row).text().replace(/\s+/g, ' ')).filter((words) => words.includes('Ready & Co'));
    expect(rows[0]).toMatch(new RegExp(`${older.number}.*5 days`));
    expect(rows[1]).toMatch(new RegExp(`${number}.*less than an hour`));
    await office.submit(paths.office.disputes.answer(disputeId), { answer: 'explained', words: '' }).expect(422);
    await office.submit(paths.office.disputes.answer(disputeId), { answer: 'explained', words: 'The price list of June applies.' }).expect(303).expect('Location', paths.office.disputes.show(disputeId));
    const words = await receiptWords(desk.browser, invoiceId);
    for (const expected of ['Explained', 'We think that the line is right.', 'The price list of June applies.', 'Dispute this line']) expect(words).toContain(expected);
    const [mail] = await mailsOf('dispute.answered', desk.member.email);
    expect(mail!.subject).toBe(`About the line you asked about on invoice ${number}`);
    expect(mail!.text).toContain('The price list of June applies.');
    expect(await ownerSql("select action, actor_kind from audit_entries where subject_id = $1 order by id", [disputeId])).toEqual([{ action: 'dispute.opened', actor_kind: 'person' }, { action: 'dispute.explained', actor_kind: 'staff' }]);
  });

  it('accepts one, and leads whoever answered to the credit', async () => {
    const desk = await createDesk(app);
    const { disputeId, invoiceId } = await disputed(desk);
    const office = await officeAgent(app, await createColleague({ roles: ['finance'] }));
    await office.submit(paths.office.disputes.answer(disputeId), { answer: 'accepted', words: 'You are right.' }).expect(303);
    expect(await receiptWords(desk.browser, invoiceId)).toContain('You are right: we make it good with a credit.');
    const shown = pageOf((await office.get(paths.office.disputes.show(disputeId)).expect(200)).text);
    expect(shown('main').text()).toContain('Now give the credit');
    expect(shown('main a.btn-primary').attr('href')).toBe(paths.office.invoices.refund(invoiceId));
    expect(pageOf((await office.get(`${paths.office.disputes.index}?status=accepted`).expect(200)).text)('tbody').text()).toContain('Bright & Sons');
  });

  it('answers once: who comes second, or after a withdrawal, is told and changes nothing', async () => {
    const desk = await createDesk(app);
    const { disputeId } = await disputed(desk);
    const withdrawn = await disputed(desk);
    const office = await officeAgent(app, await createColleague());
    await office.submit(paths.office.disputes.answer(disputeId), { answer: 'explained', words: 'First.' }).expect(303);
    await office.submit(paths.office.disputes.answer(disputeId), { answer: 'accepted', words: 'Second.' }).expect(303);
    expect(pageOf((await office.get(paths.office.disputes.show(disputeId)).expect(200)).text)('main').text()).toContain('A colleague has answered this dispute already.');
    await desk.browser.submit(paths.portal.papers.withdrawDispute(withdrawn.disputeId)).expect(303);
    await office.submit(paths.office.disputes.answer(withdrawn.disputeId), { answer: 'accepted', words: 'Third.' }).expect(303);
    expect(await ownerSql('select status, answer from disputes where organization_id = $1 order by opened_at', [desk.organizationId])).toEqual([{ status: 'explained', answer: 'First.' }, { status: 'withdrawn', answer: '' }]);
    expect(await mailsOf('dispute.answered', desk.member.email)).toHaveLength(1);
  });
});
