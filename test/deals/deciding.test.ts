import { paths } from '../../src/paths';
import { pageOf, setClock, signedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createDeal, dealRow } from '../support/factories/deals';
import { createMember, createOrganization } from '../support/factories/organizations';
import { createColleague, officeAgent } from '../support/factories/staff';

const app = testApp();

beforeEach(() => setClock('2026-11-23T15:00:00Z'));

async function desk() {
  const colleague = await createColleague({ roles: ['partner_desk'] });
  return { colleague, agent: await officeAgent(app, colleague) };
}

async function partner(name = 'Bright IT') {
  const { organizationId } = await createOrganization({ name });
  return createMember({ organizationId, firstName: 'Sam', lastName: 'Reyes' });
}

const mailsTo = (email: string) => ownerSql('select kind, subject, text_body from mails where recipient_email = $1 order by created_at', [email]);
const historyOf = async (id: string) => (await ownerSql('select event, side, detail from deal_events where deal_id = $1 order by at, id', [id])).map(({ event, side, detail }) => [event, side, detail]);

describe('the partner desk', () => {
  it('approves a deal: protected for 90 days, and the partner is told', async () => {
    const [{ colleague, agent }, member] = [await desk(), await partner()];
    const deal = await createDeal({ member });
    const page = pageOf((await agent.get(paths.deals.office.show(deal.id)).expect(200)).text);
    expect(page('main').text()).toContain('Approve it, and the customer is the partner’s until 21 Feb 2027. Their next order for it costs 5 % less.');
    await agent.submit(paths.deals.office.approve(deal.id), {}).expect(303);
    expect(await dealRow(deal.id)).toMatchObject({ state: 'approved', protected_until: '2027-02-21', decided_by: colleague.personId, reply_by_at: null });
    const [, approved] = await mailsTo(member.email);
    expect(approved).toMatchObject({ kind: 'deals.approved', subject: `Your deal is approved: ${deal.number}, Harbor Law` });
    expect(approved!.text_body).toContain('The deal is yours until 21 Feb 2027');
    expect(approved!.text_body).toContain('costs 5 % less');
    expect(await ownerSql("select actor_kind, actor_id, before ->> 'state' as was from audit_entries where action = 'deal.approved' and subject_id = $1", [deal.id])).toEqual([{ actor_kind: 'staff', actor_id: colleague.personId, was: 'submitted' }]);
    // Pressed twice: the second is told, and nothing is done again.
    const again = await agent.submit(paths.deals.office.approve(deal.id), {}).expect(303);
    expect(pageOf((await agent.get(again.headers['location']!)).text)('body').text()).toContain('This deal is approved, so nothing was changed.');
    expect(await mailsTo(member.email)).toHaveLength(2);
  });

  it('rejects one with a reason, which the partner reads by mail and on the deal', async () => {
    const [{ agent }, member] = [await desk(), await partner()];
    const deal = await createDeal({ member });
    const empty = await agent.submit(paths.deals.office.reject(deal.id), { code: '', words: 'Typed.' }).expect(422);
    expect(pageOf(empty.text)('.field-error').text()).toContain('Choose why you reject the deal.');
    expect(pageOf(empty.text)('#words').val()).toBe('Typed.');
    expect(pageOf((await agent.submit(paths.deals.office.reject(deal.id), { code: 'other', words: '' }).expect(422)).text)('.field-error').text()).toContain('Enter the reason in words');
    await agent.submit(paths.deals.office.reject(deal.id), { code: 'not_new', words: 'S-7KQ4 ends in May.' }).expect(303);
    const reason = 'This is a renewal or an upgrade. A deal is new business. S-7KQ4 ends in May.';
    expect((await mailsTo(member.email))[1]).toMatchObject({ kind: 'deals.rejected', text_body: expect.stringContaining(reason) });
    const page = pageOf((await (await signedInAgent(app, member)).get(paths.deals.show(deal.id)).expect(200)).text);
    expect(page('main').text()).toContain(reason);
    expect(page(`main a[href="${paths.deals.appeal(deal.id)}"]`).text().trim()).toBe('Appeal');
  });

  it('sees other partners’ open deals for the same customer and product; the partners do not', async () => {
    const [{ agent }, first, second] = [await desk(), await partner('Bright IT'), await partner('Zeisig Ltd')];
    const mine = await createDeal({ member: first, facts: { contactEmail: 'a@kestrel.test', company: 'Kestrel' } });
    const theirs = await createDeal({ member: second, facts: { contactEmail: 'b@kestrel.test', company: 'Kestrel Inc' } });
    await createDeal({ member: second, facts: { contactEmail: 'b@kestrel.test', company: 'Kestrel Safe', product: 'safe' } });
    const page = pageOf((await agent.get(paths.deals.office.show(mine.id)).expect(200)).text);
    expect(page(`main a[href="${paths.deals.office.show(theirs.id)}"]`).text()).toBe(`${theirs.number}, Kestrel Inc`);
    expect(page('main').text()).toContain('Zeisig Ltd');
    expect(page('main').text()).not.toContain('Kestrel Safe');
    const queue = pageOf((await agent.get(paths.deals.office.index).expect(200)).text);
    expect(queue('tr').filter((_, row) => queue(row).text().includes(mine.number)).text()).toContain('1 other partner’s deal');
    const own = (await (await signedInAgent(app, first)).get(paths.deals.show(mine.id)).expect(200)).text;
    expect([own.includes('Zeisig'), own.includes('Under review')]).toEqual([false, true]);
  });

  it('finds what is due first on top, and late answers by their own filter', async () => {
    const member = await partner();
    const late = await createDeal({ member, facts: { company: 'Late Ltd', contactEmail: 'a@late.test' } });
    await setClock('2026-11-26T15:00:00Z');
    const { agent } = await desk();
    const fresh = await createDeal({ member, facts: { company: 'Fresh Ltd', contactEmail: 'a@fresh.test' } });
    const numbersOn = (html: string) => { const $ = pageOf(html); return $('tbody tr').map((_, row) => $(row).find('.cell-main small').text()).get().filter((number) => [late.number, fresh.number].includes(number)); };
    const all = (await agent.get(paths.deals.office.index).expect(200)).text;
    expect(numbersOn(all)).toEqual([late.number, fresh.number]);
    const $ = pageOf(all);
    const row = $('tbody tr').filter((_, each) => $(each).text().includes(late.number));
    expect([row.find('[data-label="Age"]').text(), row.find('[data-label="Answer by"]').text(), row.find('[data-label="Status"]').text().trim()]).toEqual(['3 days', '25 Nov 2026', 'Answer overdue']);
    expect(numbersOn((await agent.get(`${paths.deals.office.index}?state=overdue`).expect(200)).text)).toEqual([late.number]);
  });

  it('extends the protection for a partner who asks by phone', async () => {
    const [{ agent }, member] = [await desk(), await partner()];
    const deal = await createDeal({ member, story: 'approved' });
    await agent.submit(paths.deals.office.extend(deal.id), { reason: '' }).expect(422);
    await agent.submit(paths.deals.office.extend(deal.id), { reason: 'Asked by phone.' }).expect(303);
    expect(await dealRow(deal.id)).toMatchObject({ protected_until: '2027-03-23', extension_reason: 'Asked by phone.' });
    expect((await historyOf(deal.id)).at(-1)).toEqual(['extended', 'office', 'Asked by phone.']);
    await agent.submit(paths.deals.office.extend(deal.id), { reason: 'Once more.' }).expect(303);
    expect(await dealRow(deal.id)).toMatchObject({ protected_until: '2027-03-23' });
  });

  it('sees no drafts, and what finance and support do is not this', async () => {
    const [{ agent }, member] = [await desk(), await partner()];
    const draft = await createDeal({ member, story: 'draft', facts: { company: 'Secret plan' } });
    await agent.get(paths.deals.office.show(draft.id)).expect(404);
    await agent.submit(paths.deals.office.approve(draft.id), {}).expect(404);
    const finance = await officeAgent(app, await createColleague({ roles: ['finance'] }));
    await finance.get(paths.deals.office.index).expect(403);
  });
});

describe('an appeal', () => {
  it('is decided by another colleague, once', async () => {
    const [first, other, member] = [await desk(), await desk(), await partner()];
    const deal = await createDeal({ member, story: 'rejected', staffId: first.colleague.personId });
    const agent = await signedInAgent(app, member);
    expect(pageOf((await agent.submit(paths.deals.appeal(deal.id), { words: '' }).expect(422)).text)('.field-error').text()).toContain('Enter why the deal should be approved.');
    await agent.submit(paths.deals.appeal(deal.id), { words: 'We met them first.' }).expect(303);
    expect(await dealRow(deal.id)).toMatchObject({ state: 'appealed', appeal: 'We met them first.', reply_by_on: '2026-11-25' });
    const refused = await first.agent.submit(paths.deals.office.approve(deal.id), {}).expect(303);
    expect(pageOf((await first.agent.get(refused.headers['location']!)).text)('body').text()).toContain('You rejected this deal. Another colleague decides on the appeal.');
    expect(await dealRow(deal.id)).toMatchObject({ state: 'appealed' });
    expect((await first.agent.get(paths.deals.office.reject(deal.id))).status).toBe(303);
    await other.agent.submit(paths.deals.office.reject(deal.id), { code: 'registered', words: '' }).expect(303);
    expect((await mailsTo(member.email)).at(-1)).toMatchObject({ kind: 'deals.appeal-rejected' });
    const again = await agent.submit(paths.deals.appeal(deal.id), { words: 'Again.' }).expect(303);
    expect(pageOf((await agent.get(again.headers['location']!)).text)('body').text()).toContain('You have appealed against this rejection once, and the answer is final.');
  });

  it('may be granted, and the protection begins then', async () => {
    const member = await partner();
    const deal = await createDeal({ member, story: 'appealed', staffId: (await createColleague({ roles: ['partner_desk'] })).personId });
    await setClock('2026-11-24T15:00:00Z');
    const other = await desk();
    await other.agent.submit(paths.deals.office.approve(deal.id), {}).expect(303);
    expect(await dealRow(deal.id)).toMatchObject({ state: 'approved', protected_until: '2027-02-22' });
    expect((await mailsTo(member.email)).at(-1)).toMatchObject({ kind: 'deals.appeal-approved' });
  });

  it('comes within 30 days', async () => {
    const member = await partner();
    const deal = await createDeal({ member, story: 'rejected' });
    await setClock('2026-12-23T15:00:01Z');
    const agent = await signedInAgent(app, member);
    const answer = await agent.submit(paths.deals.appeal(deal.id), { words: 'Late.' }).expect(303);
    expect(pageOf((await agent.get(answer.headers['location']!)).text)('body').text()).toContain('An appeal has to come within 30 days of the rejection.');
    expect(pageOf((await agent.get(paths.deals.show(deal.id))).text)(`main a[href="${paths.deals.appeal(deal.id)}"]`).length).toBe(0);
  });
});
