import request from 'supertest';
import { paths } from '../../src/paths';
import { browser, pageOf, stopClock, testApp, advanceClock, type SignedInAgent } from '../support/app';
import { ownerSql } from '../support/database';
import { addMembership, createMember, createOrganization, type Member } from '../support/factories/organizations';
import { createColleague, officeAgent } from '../support/factories/staff';
import { createTicket } from '../support/factories/tickets';

const app = testApp();
const TOKEN = String(process.env.MAIL_WEBHOOK_TOKEN);
let ada: Member;
let desk: SignedInAgent;
let number = 0;

beforeAll(async () => {
  await stopClock('2026-11-23T15:00:00Z');
  ada = await createMember({ ...await createOrganization({ name: 'Meise' }), firstName: 'Ada' });
  desk = await officeAgent(app, await createColleague({ roles: ['support'] }));
});

type Mail = { from: string; to?: string; headers?: string[]; body?: string; type?: string; id?: string };

function raw({ from, to = 'support@example.com', headers = [], body = 'Hello', type = 'text/plain; charset=utf-8', id = `<mail-${(number += 1)}@example.test>` }: Mail): string {
  return [`From: ${from}`, `To: ${to}`, 'Subject: Re: The backup stops', `Message-ID: ${id}`, 'MIME-Version: 1.0', `Content-Type: ${type}`, ...headers, '', body].join('\r\n');
}

const post = (mail: string | Buffer, token = TOKEN) => request(app).post(paths.webhooks.mail).set('Content-Type', 'message/rfc822').set('Authorization', `Bearer ${token}`).send(mail as string);
const outcomeOf = async (mail: Mail) => (await post(raw(mail)).expect(200)).body.outcome as string;
const wordsIn = async (ticketId: string) => (await ownerSql<{ words: string; via: string }>('select words, via from ticket_entries where ticket_id = $1 order by at, id', [ticketId])).slice(1);

/** A ticket of Ada's and where replies to its mail go. */
async function ticketAndAddress(member = ada): Promise<{ id: string; number: string; address: string }> {
  const ticket = await createTicket(member);
  const [mail] = await ownerSql<{ reply_to: string }>("select reply_to from mails where kind = 'support.received' and dedupe_key = $1", [`ticket:${ticket.id}`]);
  return { ...ticket, address: mail!.reply_to };
}

describe('A mail to support', () => {
  it('is taken only with the right token', async () => {
    await post(raw({ from: ada.email }), 'wrong').expect(401);
    await request(app).post(paths.webhooks.mail).send('x').expect(401);
    await post('').expect(422);
    await post('no mail at all').expect(422);
    await post(Buffer.from([0, 1, 2, 255, 254])).expect(422);
  });

  it('that replies goes into its ticket without the history, once however often it comes', async () => {
    const { id, address } = await ticketAndAddress();
    const reply = { from: `Ada <${ada.email.toUpperCase()}>`, to: `"Support" <${address.toUpperCase()}>`, id: '<once@example.test>', body: 'It works 🦊.\r\n\r\nOn Mon, 23 Nov 2026, Support wrote:\r\n> Try it.' };
    const outcomes = await Promise.all([1, 2, 3].map(() => outcomeOf(reply)));
    expect(outcomes.sort()).toEqual(['known', 'known', 'reply']);
    expect(await wordsIn(id)).toEqual([{ words: 'It works 🦊.', via: 'mail' }]);
    expect(await outcomeOf(reply)).toBe('known');
  });

  it('from another address, or with a seal of another ticket, is held', async () => {
    const [one, two] = [await ticketAndAddress(), await ticketAndAddress()];
    const colleague = await createMember({ organizationId: ada.organizationId });
    const stranger = await createMember(await createOrganization());
    const mixed = two.address.replace(/\..*@/, one.address.slice(one.address.indexOf('.'), one.address.indexOf('@') + 1));
    for (const mail of [{ from: 'eve@evil.test', to: one.address }, { from: colleague.email, to: one.address }, { from: stranger.email, to: one.address }, { from: ada.email, to: mixed }]) expect(await outcomeOf(mail)).toBe('held');
    expect([...await wordsIn(one.id), ...await wordsIn(two.id)]).toEqual([]);
  });

  it.each([
    ['an answer while somebody is away', ['Auto-Submitted: auto-replied']], ['a bulk mail', ['Precedence: bulk']], ['a mail of a list', ['List-Id: <x.example>']], ['a bounce', ['Return-Path: <>']], ['an old autoresponder', ['X-Autoreply: yes']],
  ])('that a program wrote is ignored: %s', async (_what, headers) => {
    const { id, address } = await ticketAndAddress();
    const before = await ownerSql('select count(*)::int as count from mails');
    expect(await outcomeOf({ from: ada.email, to: address, headers })).toBe('ignored');
    expect(await wordsIn(id)).toEqual([]);
    expect(await ownerSql('select count(*)::int as count from mails')).toEqual(before);
  });

  it('from an address of ours is ignored, so that no mail of ours comes back as a question', async () => {
    expect(await outcomeOf({ from: 'portal@example.com' })).toBe('ignored');
    expect(await outcomeOf({ from: 'support+x.y@example.com' })).toBe('ignored');
    expect(await outcomeOf({ from: 'MAILER-DAEMON@example.org' })).toBe('ignored');
  });

  it('from somebody of one partner opens a ticket; from several, or a stranger, it is held', async () => {
    expect(await outcomeOf({ from: ada.email, body: 'A new question' })).toBe('opened');
    expect(await ownerSql("select subject, state from tickets t where exists (select from ticket_entries e where e.ticket_id = t.id and e.words = 'A new question' and e.via = 'mail')")).toEqual([{ subject: 'The backup stops', state: 'open' }]);
    const both = await createMember({ organizationId: ada.organizationId });
    await addMembership({ ...await createOrganization(), personId: both.personId });
    expect(await outcomeOf({ from: both.email })).toBe('held');
    expect(await outcomeOf({ from: 'stranger@elsewhere.test' })).toBe('held');
    await ownerSql("update memberships set status = 'inactive' where person_id = $1 and organization_id = $2", [both.personId, ada.organizationId]);
    expect(await outcomeOf({ from: both.email })).toBe('opened');
  });

  it('brings its files, as many and as large as tickets take, and says what it left', async () => {
    const { id, address } = await ticketAndAddress();
    const part = (name: string, content: Buffer) => `--b\r\nContent-Type: application/octet-stream; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${content.toString('base64')}\r\n`;
    const body = `--b\r\nContent-Type: text/plain\r\n\r\nSee the files\r\n${part('a.log', Buffer.from('one'))}${part('virus.exe', Buffer.from([0x4d, 0x5a, 0x90, 0, 3]))}--b--\r\n`;
    expect(await outcomeOf({ from: ada.email, to: address, type: 'multipart/mixed; boundary=b', body })).toBe('reply');
    expect(await ownerSql('select name, type, side from ticket_files where ticket_id = $1', [id])).toEqual([{ name: 'a.log', type: 'text/plain', side: 'partner' }]);
    expect((await wordsIn(id))[0]!.words).toBe('See the files\n\n(A file of this mail is not of a kind or size that tickets take.)');
  });

  it('that has HTML only is read as text', async () => {
    const { id, address } = await ticketAndAddress();
    expect(await outcomeOf({ from: ada.email, to: address, type: 'text/html', body: '<p>It <b>works</b><script>alert(1)</script></p><blockquote>old</blockquote>' })).toBe('reply');
    expect(await wordsIn(id)).toEqual([{ words: 'It works', via: 'mail' }]);
  });

  it('that says nothing is ignored', async () => {
    const { address } = await ticketAndAddress();
    expect(await outcomeOf({ from: ada.email, to: address, body: '\r\n> only history' })).toBe('ignored');
  });
});

describe('A held mail', () => {
  const heldId = async (from: string) => (await ownerSql<{ id: string }>("select id from inbound_mails where from_email = $1 and outcome = 'held' order by received_at desc, id desc", [from]))[0]!.id;

  it('is put into a ticket by staff, with the address it came from, once', async () => {
    const ticket = await createTicket(ada);
    await outcomeOf({ from: 'home@elsewhere.test', body: 'From my other address' });
    const id = await heldId('home@elsewhere.test');
    const { held, index } = paths.support.office;
    expect((await desk.get(held.index).expect(200)).text).toContain('From an unknown address');
    expect(pageOf((await desk.get(index).expect(200)).text)('.page-head-actions').text()).toMatch(/held mail/);
    await desk.get(held.show(id)).expect(200);
    await desk.submit(held.settle(id), { decision: 'ticket', number: '' }).expect(422);
    await desk.submit(held.settle(id), { decision: 'ticket', number: 'T-2222-2222' }).expect(303).expect('Location', held.show(id));
    await desk.submit(held.settle(id), { decision: 'open', organization: ada.organizationId }).expect(303).expect('Location', held.show(id));
    await desk.submit(held.settle(id), { decision: 'ticket', number: ticket.number }).expect(303).expect('Location', paths.support.office.show(ticket.id));
    await desk.submit(held.settle(id), { decision: 'ticket', number: ticket.number }).expect(303).expect('Location', held.show(id));
    expect(await wordsIn(ticket.id)).toEqual([{ words: 'From my other address', via: 'mail' }]);
    expect(pageOf((await desk.get(paths.support.office.show(ticket.id))).text)('.thread').text()).toContain('home@elsewhere.test');
  });

  it('of somebody of several partners opens a ticket of the one that staff choose, and a stranger’s is dropped', async () => {
    const both = await createMember({ organizationId: ada.organizationId });
    const { organizationId } = await createOrganization();
    await addMembership({ organizationId, personId: both.personId });
    await outcomeOf({ from: both.email, body: 'Which of us?' });
    await desk.submit(paths.support.office.held.settle(await heldId(both.email)), { decision: 'open', organization: organizationId }).expect(303);
    expect(await ownerSql('select count(*)::int as count from tickets where organization_id = $1', [organizationId])).toEqual([{ count: 1 }]);
    await outcomeOf({ from: 'spam@elsewhere.test' });
    await desk.submit(paths.support.office.held.settle(await heldId('spam@elsewhere.test')), { decision: 'drop' }).expect(303).expect('Location', paths.support.office.held.index);
  });

  it('replied to what was solved more than two weeks ago', async () => {
    const { id, address } = await ticketAndAddress();
    await desk.submit(paths.support.office.state(id), { act: 'solve' }).expect(303);
    await advanceClock('15 days');
    expect(await outcomeOf({ from: ada.email, to: address })).toBe('held');
    await stopClock('2026-11-23T15:00:00Z');
  });
});

describe('The mailbox page', () => {
  it('replies to mails of tickets by the way that mails take', async () => {
    const { id } = await ticketAndAddress();
    const [mail] = await ownerSql<{ id: string }>("select id from mails where kind = 'support.received' and dedupe_key = $1", [`ticket:${id}`]);
    const agent = browser(app);
    const $ = pageOf((await agent.get(paths.mailbox.show(mail!.id)).expect(200)).text);
    expect($(`form[action="${paths.mailbox.reply(mail!.id)}"] h2`).text()).toContain('Reply as');
    await agent.post(paths.mailbox.reply(mail!.id)).type('form').send({ words: 'Grüße 🦊 ñ' }).expect(303);
    expect(await wordsIn(id)).toEqual([{ words: 'Grüße 🦊 ñ', via: 'mail' }]);
    await agent.post(paths.mailbox.reply(mail!.id)).type('form').send({ words: '' }).expect(303);
    const [other] = await ownerSql<{ id: string }>("select id from mails where kind = 'support.new-ticket' limit 1");
    await agent.post(paths.mailbox.reply(other!.id)).type('form').send({ words: 'x' }).expect(404);
  });
});
