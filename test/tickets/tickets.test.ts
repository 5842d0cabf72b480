import { paths } from '../../src/paths';
import { advanceClock, pageOf, type SignedInAgent, signedInAgent, stopClock, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createAccount } from '../support/factories/accounts';
import { createLimitedMember, createMember, createOrganization, type Member } from '../support/factories/organizations';
import { officeAgent, createColleague } from '../support/factories/staff';
import { createTicket } from '../support/factories/tickets';
import { runJob } from '../support/queue';
import '../../src/support/support.jobs';

const app = testApp();
const { support } = paths;
const FORM = { subject: 'The backup stops', product: 'safe', urgency: 'hindered', words: 'It stops at nine.\r\nEvery morning.', private: '' };
let ada: Member;
let partner: SignedInAgent;
let desk: SignedInAgent;

beforeAll(async () => {
  await stopClock('2026-11-23T15:00:00Z');
  const { organizationId } = await createOrganization({ name: 'Meise <b>Ltd</b> 🦊', tier: 'premier' });
  ada = await createMember({ organizationId, firstName: 'Ada', lastName: 'שלום' });
  partner = await signedInAgent(app, ada);
  desk = await officeAgent(app, await createColleague({ roles: ['support'], firstName: 'Kim', lastName: 'Desk' }));
});

const pageAt = async (agent: SignedInAgent, address: string) => pageOf((await agent.get(address).expect(200)).text);
const formOf = async (agent: SignedInAgent, address: string) => String((await pageAt(agent, address))('input[name=form]').first().val());
const mailsOf = (kind: string) => ownerSql<{ subject: string; text_body: string; recipient_email: string; reply_to: string | null; in_reply_to: string | null }>('select subject, text_body, recipient_email, reply_to, in_reply_to from mails where kind = $1 order by created_at, id', [kind]);

async function open(agent: SignedInAgent, fields: Record<string, string> = {}): Promise<string> {
  const answer = await agent.submit(support.tickets, { ...FORM, form: await formOf(agent, support.new), ...fields }).expect(303);
  return String(answer.headers['location']).split('/').at(-1)!;
}

describe('Partner Support', () => {
  it('offers the knowledge base, tickets and how to reach us', async () => {
    const $ = await pageAt(partner, support.index);
    expect($('h1').text()).toBe('Partner Support');
    expect($('form[role=search][action="/knowledge"] input[name=q]').length).toBe(1);
    expect($('#contact').closest('section').text()).toMatch(/4 working hours/);
    expect($('main').text()).toContain('No tickets yet');
  });

  it('opens a ticket, tells its writer until when it is answered, and staff once an hour', async () => {
    const form = await formOf(partner, support.new);
    const first = await partner.submit(support.tickets, { ...FORM, form }).expect(303);
    const again = await partner.submit(support.tickets, { ...FORM, form }).expect(303);
    expect(again.headers['location']).toBe(first.headers['location']);
    await open(partner, { subject: 'Another one' });
    expect(await ownerSql('select subject, state, is_priority, reply_due_at from tickets order by created_at, id')).toEqual([
      { subject: 'The backup stops', state: 'open', is_priority: true, reply_due_at: new Date('2026-11-23T19:00:00Z') }, { subject: 'Another one', state: 'open', is_priority: true, reply_due_at: new Date('2026-11-23T19:00:00Z') },
    ]);
    const received = await mailsOf('support.received');
    expect(received.map(({ recipient_email: to }) => to)).toEqual([ada.email, ada.email]);
    expect(received[0]!.reply_to).toMatch(/^support\+[2-9a-z]{8}\.[0-9a-f]{20}@example\.com$/);
    expect(received[0]!.in_reply_to).toMatch(/^<ticket\./);
    expect(await mailsOf('support.new-ticket')).toHaveLength(1);
    const $ = await pageAt(partner, String(first.headers['location']));
    expect($('h1').text()).toContain('The backup stops');
    expect($('.thread-words').html()).toContain('It stops at nine.<br>Every morning.');
  });

  it('asks again for what is missing and keeps what was typed', async () => {
    const answer = await partner.submit(support.tickets, { form: await formOf(partner, support.new), subject: ' ', product: 'x', urgency: 'stopped', words: 'Help 🦊' }).expect(422);
    const $ = pageOf(answer.text);
    expect($('.error-summary a, [role=alert] a').map((_, link) => $(link).text()).get()).toEqual(['Enter a subject.', 'Choose what it is about.']);
    expect($('textarea[name=words]').val()).toBe('Help 🦊');
    await partner.submit(support.tickets, { ...FORM, form: 'x' }).expect(422);
    await partner.submit(support.tickets, { ...FORM, form: await formOf(partner, support.new), words: 'x'.repeat(10_001) }).expect(422);
  });

  it('finds a customer to ask about, and takes only ones that the person sees', async () => {
    const { accountId } = await createAccount({ organizationId: ada.organizationId, name: 'Finch & Sons' });
    const $ = await pageAt(partner, `${support.new}?q=finch`);
    expect($(`a[href="${support.newAbout(accountId)}"]`).text()).toBe('Finch & Sons');
    const id = await open(partner, { account: accountId });
    expect((await pageAt(partner, support.show(id)))('dl').text()).toContain('Finch & Sons');
    const other = await createOrganization();
    const foreign = await createAccount({ organizationId: other.organizationId });
    await partner.submit(support.tickets, { ...FORM, form: await formOf(partner, support.new), account: foreign.accountId }).expect(404);
  });
});

describe('A ticket', () => {
  it('goes from question to answer to solution, with mails at each step, and closes after a week', async () => {
    const id = await open(partner, { subject: 'From question to answer' });
    const $queue = await pageAt(desk, support.office.index);
    expect($queue(`a[href="${support.office.show(id)}"]`).closest('tr').text()).toMatch(/Meise <b>Ltd<\/b> 🦊[\s\S]*Premier[\s\S]*Nobody/);
    await desk.submit(support.office.note(id), { form: await formOf(desk, support.office.show(id)), note: 'Known, see GIMPEL' }).expect(303);
    await desk.submit(support.office.answer(id), { form: await formOf(desk, support.office.show(id)), words: 'Try version 7.\nSee https://example.com/x.', article: '', solves: '' }).expect(303);
    const answered = (await mailsOf('support.answered')).at(-1)!;
    expect(answered).toMatchObject({ subject: 'Re: From question to answer', recipient_email: ada.email });
    expect(answered.text_body).toContain('Try version 7.');
    expect(answered.text_body).not.toContain('It stops at nine.');
    const $ = await pageAt(partner, support.show(id));
    expect($('.thread').text()).toContain('Carbonite support');
    expect($('main').text()).not.toMatch(/GIMPEL|Kim Desk/);
    expect($('.thread-words a').attr('href')).toBe('https://example.com/x');
    expect(await ownerSql('select state, assigned_to is not null as taken, reply_due_at from tickets where id = $1', [id])).toEqual([{ state: 'waiting_for_partner', taken: true, reply_due_at: null }]);

    await partner.submit(support.reply(id), { form: await formOf(partner, support.show(id)), words: 'It works.' }).expect(303);
    expect(await mailsOf('support.partner-replied')).toHaveLength(1);
    await desk.submit(support.office.state(id), { act: 'solve' }).expect(303);
    expect((await mailsOf('support.solved')).at(-1)!.text_body).toContain('Tell us how it went');
    await partner.submit(support.rate(id), { rating: '' }).expect(422);
    await partner.submit(support.rate(id), { rating: 'good', words: 'Quick' }).expect(303);
    await partner.submit(support.rate(id), { rating: 'bad', words: '' }).expect(303);
    expect((await pageAt(desk, support.office.show(id)))('main').text()).toMatch(/It helped\s*Quick/);

    expect((await ownerSql<{ action: string }>("select action from audit_entries where subject_id = $1 order by id", [id])).map(({ action }) => action)).toEqual([
      'ticket.opened', 'ticket.noted', 'ticket.answered', 'ticket.replied', 'ticket.solved', 'ticket.rated']);
  });

  it('takes files of the kinds we read, by their content, and gives them only to be saved', async () => {
    const id = await open(partner, { subject: 'With files' });
    const upload = (name: string, content: Buffer | string) => partner.post(support.files(id)).field('_csrf', partner.csrfToken).attach('file', Buffer.from(content), name);
    await upload('läuft <b>.log', 'stopped at 9\n').expect(303);
    await upload('twice.log', 'stopped at 9\n').expect(303);
    expect(pageOf((await upload('a.png', Buffer.from([0x4d, 0x5a, 0x90, 0, 3])).expect(422)).text)('.field-wrong').text()).toContain('ZIP archive');
    await upload('empty.txt', '').expect(422);
    const $ = await pageAt(partner, support.show(id));
    const link = $('.thread a').filter((_, one) => $(one).text() === 'läuft <b>.log');
    expect($('.thread a').length).toBe(1);
    const file = await partner.get(String(link.attr('href'))).expect(200);
    expect(file.headers).toMatchObject({ 'content-type': 'application/octet-stream', 'x-content-type-options': 'nosniff' });
    expect(file.headers['content-disposition']).toMatch(/^attachment; filename="l.*uft/);
    expect(Buffer.from(file.body as Buffer).toString()).toBe('stopped at 9\n');
    await desk.get(String(link.attr('href')).replace('/portal/support/tickets', '/office/tickets')).expect(200);
    await partner.post(support.files(id)).field('_csrf', 'wrong').attach('file', Buffer.from('x'), 'x.txt').expect(403);
    for (const number of [2, 3, 4, 5, 6]) await upload(`${number}.txt`, `file ${number}`).expect(303);
    expect(await ownerSql('select count(*)::int as count from ticket_files where ticket_id = $1', [id])).toEqual([{ count: 5 }]);
  });

  it('that is private is there for its writer and administrators', async () => {
    const sales = await createMember({ organizationId: ada.organizationId, roles: ['sales'] });
    const other = await createMember({ organizationId: ada.organizationId, roles: ['technician'] });
    const { id } = await createTicket({ ...sales, subject: 'Between us', isPrivate: true });
    await (await signedInAgent(app, sales)).get(support.show(id)).expect(200);
    await partner.get(support.show(id)).expect(200);
    const colleague = await signedInAgent(app, other);
    await colleague.get(support.show(id)).expect(404);
    await colleague.submit(support.reply(id), { form: await formOf(partner, support.show(id)), words: 'x' }).expect(404);
    expect((await colleague.get(support.tickets).expect(200)).text).not.toContain('Between us');
  });

  it('of a customer is there for limited members who see the customer, and theirs alone besides', async () => {
    const { organizationId } = ada;
    const [seen, hidden] = [await createAccount({ organizationId }), await createAccount({ organizationId })];
    const member = await createLimitedMember({ organizationId, roles: ['technician'], accountIds: [seen.accountId] });
    const ids = [];
    for (const accountId of [seen.accountId, hidden.accountId, null]) ids.push((await createTicket({ ...ada, accountId, subject: `About ${accountId ?? 'none'}` })).id);
    const agent = await signedInAgent(app, member);
    await agent.get(support.show(ids[0]!)).expect(200);
    await agent.get(support.show(ids[1]!)).expect(404);
    await agent.get(support.show(ids[2]!)).expect(404);
    const own = await open(agent, { subject: 'My own' });
    const titles = (await pageAt(agent, support.tickets))('th a').map((_, link) => pageOf('')(link).text()).get();
    expect(titles.sort()).toEqual([`About ${seen.accountId}`, 'My own'].sort());
    await agent.submit(support.reply(own), { form: await formOf(agent, support.show(own)), words: 'More' }).expect(303);
    await agent.submit(support.tickets, { ...FORM, form: await formOf(agent, support.new), account: hidden.accountId }).expect(404);
  });

  it('that asks the same as another one goes on there, and of two people who merge both ways one is told', async () => {
    const [one, two] = [await createTicket({ ...ada, subject: 'First' }), await createTicket({ ...ada, subject: 'Second' })];
    await Promise.all([desk.submit(support.office.merge(one.id), { number: two.number }), desk.submit(support.office.merge(two.id), { number: one.number })]);
    const merged = await ownerSql<{ id: string }>('select id from tickets where id = any($1) and merged_into is not null', [[one.id, two.id]]);
    expect(merged).toHaveLength(1);
    const $ = await pageAt(partner, support.show(merged[0]!.id));
    expect($('main').text()).toContain('It goes on there.');
    await partner.submit(support.reply(merged[0]!.id), { form: merged[0]!.id, words: 'Hello?' }).expect(303);
    expect(await ownerSql('select 1 from ticket_entries where id = $1', [merged[0]!.id])).toEqual([]);
    const elsewhere = await createTicket(await createMember(await createOrganization()));
    const three = await createTicket(ada);
    await desk.submit(support.office.merge(three.id), { number: elsewhere.number }).expect(303);
    expect((await pageAt(desk, support.office.show(three.id)))('main').text()).not.toContain('goes on in');
  });

  it('keeps the name of a customer who has left, without a way to them', async () => {
    const { organizationId } = await createOrganization();
    const { accountId } = await createAccount({ organizationId: ada.organizationId, name: 'Wren & Co' });
    const { id } = await createTicket({ ...ada, accountId });
    expect((await pageAt(partner, support.show(id)))(`main a[href="${paths.portal.account(accountId)}"]`).length).toBe(1);
    await ownerSql('update accounts set organization_id = $2 where id = $1', [accountId, organizationId]);
    const $ = await pageAt(partner, support.show(id));
    expect($('dl').text()).toContain('Wren & Co');
    expect($(`main a[href="${paths.portal.account(accountId)}"]`).length).toBe(0);
  });

  it('is given only to colleagues who work on tickets', async () => {
    const { id } = await createTicket(ada);
    const finance = await createColleague({ roles: ['finance'] });
    await desk.submit(support.office.take(id), { to: finance.personId }).expect(303);
    expect(await ownerSql('select assigned_to from tickets where id = $1', [id])).toEqual([{ assigned_to: null }]);
    const helper = await createColleague({ roles: ['support'] });
    await desk.submit(support.office.take(id), { to: helper.personId }).expect(303);
    expect(await ownerSql('select assigned_to from tickets where id = $1', [id])).toEqual([{ assigned_to: helper.personId }]);
    await (await officeAgent(app, finance)).get(support.office.show(id)).expect(403);
  });

  it('is closed a week after it was solved, and opened again by a reply within two', async () => {
    const { id } = await createTicket(ada);
    await partner.submit(support.solve(id)).expect(303);
    await advanceClock('6 days 23 hours');
    await runJob('support.close-solved');
    expect(await ownerSql('select state from tickets where id = $1', [id])).toEqual([{ state: 'solved' }]);
    await advanceClock('2 hours');
    await runJob('support.close-solved');
    expect(await ownerSql('select state from tickets where id = $1', [id])).toEqual([{ state: 'closed' }]);
    // Their session has ended meanwhile.
    const later = await signedInAgent(app, ada);
    await later.submit(support.reply(id), { form: await formOf(later, support.show(id)), words: 'Not after all.' }).expect(303);
    expect(await ownerSql('select state, closed_at from tickets where id = $1', [id])).toEqual([{ state: 'waiting_for_us', closed_at: null }]);
  });
});
