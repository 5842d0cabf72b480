import { uuidv7 } from 'uuidv7';
import { paths } from '../../../src/paths';
import { advanceClock, browser, pageOf, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createPerson } from '../../support/factories/organizations';
import {
  auditOf, createCompany, freshEmail, invite, invitedAgent, mailsAbout, makeGroup, namesOn, newestLink, partnerSeat, registration, roleOf, seatOf, wordsOf, type Company, type Seat,
} from './support/company';

const app = testApp();
let company: Company;
let seat: Seat;

beforeEach(async () => {
  company = await createCompany();
  seat = await seatOf(app, company.administrator);
});

const statusOf = async (id: string) => (await ownerSql<{ status: string }>('select status from account_invitations where id = $1', [id]))[0]!.status;
const groupOf = async (personId: string) => (await ownerSql<{ group_id: string | null }>('select group_id from account_people where account_id = $1 and person_id = $2', [company.accountId, personId]))[0]!.group_id;
const personOf = async (email: string) => (await ownerSql<{ id: string }>('select id from people where email = $1', [email]))[0]!.id;

describe('inviting one person', () => {
  it('mails how to set up with a link of 30 days, shows the outcome, and makes the user that was promised when they register', async () => {
    const group = await makeGroup(seat, company, 'Front desk');
    const email = freshEmail();
    const answer = await seat.agent.submit(seat.links.users.index, { email, first_name: 'Noor', last_name: 'Haddad', role: 'administrator', group }).expect(303);
    expect(wordsOf((await seat.agent.get(answer.headers['location']!).expect(200)).text)).toContain('1 invitation is on its way.');
    const [mail] = await ownerSql<{ subject: string; text_body: string }>('select subject, text_body from mails where recipient_email = $1', [email]);
    expect(mail!.subject).toBe('Bright Smile backs up your computer: set up your sign-in');
    expect(mail!.text_body).toMatch(/Ada Admin invites you to the backup of Bright Smile[^]*1[.] Open the link, choose a password[^]*2[.] Sign in[^]*for 30 days/);
    const link = await newestLink(email);
    await browser(app).post(link).type('form').send(registration).expect(303);
    const personId = await personOf(email);
    expect([await roleOf(company, personId), await groupOf(personId)]).toEqual(['administrator', group]);
    const theirs = await signedInAgent(app, { email, password: registration.password });
    await theirs.get(paths.my.company.users.index).expect(200);
    expect(wordsOf((await browser(app).get(link).expect(404)).text)).toContain('This invitation was accepted already.');
    expect((await auditOf(company)).map(({ action }) => action)).toEqual(['company-group.created', 'company-invitation.sent', 'company-invitation.accepted']);
    expect((await mailsAbout(company)).at(-1)).toEqual({ to: company.administrator.email, subject: 'Noor Haddad is a user of Bright Smile now' });
  });

  it('says at each field what is wrong and keeps what was typed', async () => {
    const page = await seat.agent.submit(seat.links.users.index, { email: 'nobody', first_name: 'x'.repeat(51), last_name: 'Haddad', role: 'owner', group: 'elsewhere' }).expect(422);
    const words = wordsOf(page.text);
    for (const expected of ['Enter an e-mail address like name@example.com.', 'Use at most 50 characters for the first name.', 'Choose a role from the list.', 'Choose a group from the list.']) expect(words).toContain(expected);
    expect(pageOf(page.text)('#email').val()).toBe('nobody');
    expect(wordsOf((await seat.agent.submit(seat.links.users.index, { email: freshEmail(), role: 'user', group: uuidv7() }).expect(422)).text)).toContain('This group is not there any more.');
    expect(await mailsAbout(company)).toEqual([]);
  });

  it('is one act when the form is sent twice, and leaves out who is a user or invited', async () => {
    const fields = { email: freshEmail(), first_name: 'Noor', last_name: '', role: 'user', group: '', batch: uuidv7() };
    const answers = await Promise.all([seat.agent.submit(seat.links.users.index, fields), seat.agent.submit(seat.links.users.index, fields)]);
    expect(answers.map(({ status, headers }) => [status, headers['location']])).toEqual([[303, seat.links.users.outcome(fields.batch)], [303, seat.links.users.outcome(fields.batch)]]);
    expect((await mailsAbout(company)).length).toBe(1);
    for (const [email, words] of [[fields.email, 'Is in the list already'], [company.user.email, 'Is a user of this company already']] as const) {
      const answer = await seat.agent.submit(seat.links.users.index, { ...fields, email, batch: uuidv7() }).expect(303);
      expect(wordsOf((await seat.agent.get(answer.headers['location']!).expect(200)).text)).toContain(words);
    }
    expect((await mailsAbout(company)).length).toBe(1);
  });

  it('begins in the group that was looked at', async () => {
    const group = await makeGroup(seat, company, 'Front desk');
    const $ = pageOf((await seat.agent.get(seat.links.users.inGroup(group)).expect(200)).text);
    const href = $('a[href*="/users/new"]').first().attr('href')!;
    expect(pageOf((await seat.agent.get(href).expect(200)).text)('#group option[selected]').text()).toBe('Front desk');
  });
});

describe('inviting by a list', () => {
  const list = (...lines: string[]) => lines.join('\n');

  it('says of each line what becomes of it before anything is sent, then does just that', async () => {
    const group = await makeGroup(seat, company, 'Clinic');
    const [one, two] = [freshEmail(), freshEmail()];
    const typed = { list: list(`Ana Ruiz <${one}>`, 'nobody', `Bo; ${two}`, one, company.user.email), role: 'user', group, send: '', batch: uuidv7() };
    const review = wordsOf((await seat.agent.submit(seat.links.users.many, typed).expect(200)).text);
    expect(review).toContain('2 invitations will be sent. Role: User. Group: Clinic.');
    for (const words of ['Holds no e-mail address', 'Stands in the list twice', 'Is a user of this company already']) expect(review).toContain(words);
    expect(await mailsAbout(company)).toEqual([]);
    const answer = await seat.agent.submit(seat.links.users.sendMany, typed).expect(303);
    const outcome = wordsOf((await seat.agent.get(answer.headers['location']!).expect(200)).text);
    expect(outcome).toContain('2 invitations are on their way. 3 lines were left out.');
    expect((await mailsAbout(company)).map(({ to }) => to).sort()).toEqual([one, two].sort());
    expect(namesOn((await seat.agent.get(seat.links.users.inGroup(group)).expect(200)).text)).toEqual(['Ana Ruiz', 'Bo']);
  });

  it('takes 200 people and no more, and goes back to the list without losing it', async () => {
    const people = (count: number) => list(...Array.from({ length: count }, (_, index) => `p${index}@many.test`));
    expect(wordsOf((await seat.agent.submit(seat.links.users.many, { list: people(201), role: 'user', group: '' }).expect(422)).text)).toContain('Paste at most 200 people at a time. These are 201');
    expect(wordsOf((await seat.agent.submit(seat.links.users.many, { list: '', role: 'user', group: '' }).expect(422)).text)).toContain('Paste at least one e-mail address.');
    const again = await seat.agent.submit(seat.links.users.many, { list: 'Ana <a@b.test>', role: 'administrator', group: '', edit: 'yes' }).expect(200);
    expect([pageOf(again.text)('#list').val(), pageOf(again.text)('input[name=role][checked]').val()]).toEqual(['Ana <a@b.test>', 'administrator']);
    const answer = await seat.agent.submit(seat.links.users.sendMany, { list: people(200), role: 'user', group: '' }).expect(303);
    expect(wordsOf((await seat.agent.get(answer.headers['location']!).expect(200)).text)).toContain('200 invitations are on their way.');
  });

  it('shows the outcome to this company only', async () => {
    const batch = uuidv7();
    await seat.agent.submit(seat.links.users.index, { email: freshEmail(), role: 'user', group: '', batch }).expect(303);
    const other = await createCompany({ name: 'Other Ltd' });
    const theirs = await seatOf(app, other.administrator);
    await theirs.agent.get(theirs.links.users.outcome(batch)).expect(404);
    await theirs.agent.get(theirs.links.users.outcome('nonsense')).expect(404);
  });
});

describe('an invitation', () => {
  it('is sent again with a new link, at most five times a day; the earlier link says so', async () => {
    const { email, id } = await invite(seat, company);
    const first = await newestLink(email);
    for (let times = 0; times < 5; times += 1) await seat.agent.submit(seat.links.invitations.resend(id)).expect(303);
    expect(wordsOf((await browser(app).get(first).expect(404)).text)).toContain('There is a newer mail with a newer link.');
    await browser(app).get(await newestLink(email)).expect(200);
    await seat.agent.get(seat.links.invitations.edit(id));
    await seat.agent.submit(seat.links.invitations.resend(id)).expect(303);
    expect(wordsOf((await seat.agent.get(seat.links.invitations.edit(id)).expect(200)).text)).toContain('This invitation was sent again 5 times within a day.');
    expect((await mailsAbout(company)).length).toBe(6);
  });

  it('ends after 30 days, and lives again when it is sent again', async () => {
    const { email, id } = await invite(seat, company);
    await advanceClock('31 days');
    const later = await seatOf(app, company.administrator);
    expect(wordsOf((await browser(app).get(await newestLink(email)).expect(404)).text)).toContain('This invitation ended after 30 days. Ask Ada Admin to send it again.');
    expect(wordsOf((await later.agent.get(later.links.users.index).expect(200)).text)).toContain('Invitation lapsed');
    await later.agent.submit(later.links.invitations.resend(id)).expect(303);
    await browser(app).get(await newestLink(email)).expect(200);
  });

  it('is taken back: its link says so, and the address can be invited anew', async () => {
    const { email, id } = await invite(seat, company);
    const link = await newestLink(email);
    for (const _ of [1, 2]) await seat.agent.submit(seat.links.invitations.revoke(id)).expect(303);
    expect(wordsOf((await browser(app).get(link).expect(404)).text)).toContain('This invitation was taken back. Ask Ada Admin');
    await browser(app).post(link).type('form').send(registration).expect(404);
    await seat.agent.get(seat.links.invitations.edit(id)).expect(404);
    await invite(seat, company, { email });
    await browser(app).get(await newestLink(email)).expect(200);
  });

  it('promises another role and group when it is changed, under the same link', async () => {
    const { email, id } = await invite(seat, company);
    const group = await makeGroup(seat, company, 'Clinic');
    const link = await newestLink(email);
    await seat.agent.submit(seat.links.invitations.edit(id), { first_name: 'Noor', last_name: '', role: 'administrator', group }).expect(303);
    expect(wordsOf((await browser(app).get(link).expect(200)).text)).toContain('as: Administrator');
    await browser(app).post(link).type('form').send(registration).expect(303);
    const personId = await personOf(email);
    expect([await roleOf(company, personId), await groupOf(personId)]).toEqual(['administrator', group]);
  });

  it('of another company is not found', async () => {
    const other = await createCompany({ name: 'Other Ltd' });
    const { id } = await invite(await seatOf(app, other.administrator), other);
    await seat.agent.get(seat.links.invitations.edit(id)).expect(404);
    for (const address of [seat.links.invitations.edit(id), seat.links.invitations.resend(id), seat.links.invitations.revoke(id)]) await seat.agent.submit(address, { role: 'user', group: '' }).expect(404);
    expect(await statusOf(id)).toBe('invited');
  });
});

describe('somebody who has a sign-in already', () => {
  it('accepts with it, is told apart from others, and stands in the company at once', async () => {
    const known = await createPerson({ firstName: 'Kim', lastName: 'Known' });
    const { id } = await invite(seat, company, { email: known.email });
    const link = await newestLink(known.email);
    expect(wordsOf((await browser(app).get(link).expect(200)).text)).toContain('You have a sign-in for this address already.');
    const stranger = await seatOf(app, company.user);
    expect(wordsOf((await stranger.agent.get(link).expect(200)).text)).toContain('this invitation is for somebody else');
    await stranger.agent.submit(`${link}/acceptance`).expect(404);
    expect(await statusOf(id)).toBe('invited');
    const agent = await invitedAgent(app, known, link);
    expect(wordsOf((await agent.get(link).expect(200)).text)).toContain('Join Bright Smile?');
    expect((await agent.submit(`${link}/acceptance`).expect(303)).headers['location']).toBe(paths.my.home);
    expect(wordsOf((await agent.get(paths.my.home).expect(200)).text)).toContain('You are a user of Bright Smile now.');
    expect([await roleOf(company, known.personId), await statusOf(id)]).toEqual(['user', 'accepted']);
  });

  it('declines, and who invited is told', async () => {
    const known = await createPerson({ firstName: 'Kim', lastName: 'Known' });
    const { id } = await invite(seat, company, { email: known.email });
    const link = await newestLink(known.email);
    const agent = await invitedAgent(app, known, link);
    await agent.submit(`${link}/refusal`).expect(303);
    expect([await roleOf(company, known.personId), await statusOf(id)]).toEqual([undefined, 'declined']);
    expect((await mailsAbout(company)).at(-1)).toEqual({ to: company.administrator.email, subject: 'Kim Known has declined the invitation to Bright Smile' });
  });
});

describe('a company that its partner administers', () => {
  it('gets no mail by itself: people stand in the list until the partner invites them', async () => {
    const administered = await createCompany({ name: 'Hudson Yard', administeredBy: 'partner' });
    const partner = await partnerSeat(app, administered);
    const { email, id } = await invite(partner, administered);
    expect([await mailsAbout(administered), await statusOf(id)]).toEqual([[], 'added']);
    expect(wordsOf((await partner.agent.get(partner.links.users.index).expect(200)).text)).toContain('Not invited yet');
    await partner.agent.submit(partner.links.invitations.resend(id)).expect(303);
    expect(await mailsAbout(administered)).toEqual([{ to: email, subject: 'Hudson Yard backs up your computer: set up your sign-in' }]);
    const ticked = await invite(partner, administered, { send: 'yes' });
    expect([await statusOf(ticked.id), (await mailsAbout(administered)).map(({ to }) => to).includes(ticked.email)]).toEqual(['invited', true]);
  });

  it('is told nothing of roles and removals', async () => {
    const administered = await createCompany({ name: 'Hudson Yard', administeredBy: 'partner' });
    const partner = await partnerSeat(app, administered);
    await partner.agent.submit(partner.links.users.edit(administered.user.personId), { role: 'administrator', group: '' }).expect(303);
    await partner.agent.submit(partner.links.users.remove(administered.user.personId)).expect(303);
    expect([await roleOf(administered, administered.user.personId), await mailsAbout(administered)]).toEqual([undefined, []]);
  });
});
