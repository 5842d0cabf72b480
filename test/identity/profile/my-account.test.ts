import { uuidv7 } from 'uuidv7';
import { paths } from '../../../src/paths';
import { advanceClock, browser, pageOf, signedInAgent, stopClock, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { giveAnswers } from '../../support/factories/answers';
import { createMember, createOrganization, createPerson } from '../../support/factories/organizations';
import { appCode, giveTwoStep } from '../../support/factories/two-step';
import { twoStepAgent } from '../../support/two-step';

const app = testApp();
const NEW_PASSWORD = 'copper-teapot-meadow-31';

beforeEach(async () => {
  await stopClock('2026-11-22T09:00:00Z');
  await ownerSql('delete from rate_limits');
});

async function member() {
  const { organizationId } = await createOrganization();
  return createMember({ organizationId });
}

function said(html: string): string[] {
  return pageOf(html)('.error-summary li').map((_i, li) => pageOf(html)(li).text()).get();
}

function actions(personId: string): Promise<string[]> {
  return ownerSql<{ action: string }>("select action from audit_entries where subject_id = $1 and action <> 'person.signed-in' order by id", [personId]).then((rows) => rows.map(({ action }) => action));
}

function mailsTo(email: string): Promise<{ kind: string; text_body: string }[]> {
  return ownerSql('select kind, text_body from mails where recipient_email = $1 order by created_at, id', [email]);
}

describe('My account', () => {
  it('has a card a section, each leading to its page', async () => {
    const one = await member();
    const agent = await signedInAgent(app, one);
    const $ = pageOf((await agent.get(paths.me.home).expect(200)).text);
    expect($('h2').map((_i, h2) => $(h2).text()).get()).toEqual(['Personal information', 'E-mail', 'Password', 'Two-step verification', 'Security questions', 'Mails', 'Sessions and devices']);
    const links = $('main a').map((_i, a) => $(a).attr('href')).get().filter((href) => href.startsWith(paths.me.home));
    for (const href of links) await agent.get(href).expect(200);
    expect(links.length).toBe(7);
  });

  it('saves names, phone and country, and records what they were', async () => {
    const one = await member();
    const agent = await signedInAgent(app, one);
    await agent.submit(paths.me.personal, { first_name: 'Zoë', last_name: "O'Neill <b>", phone: '+1 555 0100', country: 'IE' }).expect(303).expect('Location', paths.me.home);
    const page = pageOf((await agent.get(paths.me.home)).text);
    expect(page('.flash').text()).toContain('Your personal information is saved.');
    expect(page('.facts').first().text()).toContain("Zoë O'Neill <b>");
    expect(page('.facts').first().text()).toContain('Ireland');
    const [entry] = await ownerSql("select before, after from audit_entries where subject_id = $1 and action = 'person.changed'", [one.personId]);
    expect(entry).toEqual({ before: { firstName: 'Robin', lastName: 'Tester', phone: '', country: '' }, after: { firstName: 'Zoë', lastName: "O'Neill <b>", phone: '+1 555 0100', country: 'IE' } });
  });

  it('names each field that is wrong and keeps what was typed', async () => {
    const agent = await signedInAgent(app, await member());
    const answer = await agent.submit(paths.me.personal, { first_name: ' ', last_name: 'x'.repeat(51), phone: 'call me', country: 'XX' }).expect(422);
    expect(said(answer.text)).toEqual(['Enter your first name.', 'Use at most 50 characters for your last name.', 'Use digits, spaces and + ( ) - . / for a phone number.', 'Choose a country from the list.']);
    expect(pageOf(answer.text)('#phone').val()).toBe('call me');
  });
});

describe('a customer', () => {
  it('has My account in their own area, with the same sections', async () => {
    const { organizationId } = await createOrganization();
    const person = await customer(organizationId);
    const agent = await signedInAgent(app, person);
    const $ = pageOf((await agent.get(paths.me.home).expect(200)).text);
    expect([$('h1').text().trim(), $('h2').length, $(`a[href^="${paths.portal.home}"]`).length]).toEqual(['My account', 7, 0]);
    await agent.submit(paths.me.personal, { first_name: 'Rosa', last_name: 'Marín', phone: '', country: 'ES' }).expect(303);
    expect((await ownerSql("select organization_id from audit_entries where subject_id = $1 and action = 'person.changed'", [person.personId]))[0]).toEqual({ organization_id: organizationId });
  });
});

describe('a new password', () => {
  const change = (agent: Awaited<ReturnType<typeof signedInAgent>>, fields: Record<string, string>) => agent.submit(paths.me.password, { password: NEW_PASSWORD, password_again: NEW_PASSWORD, ...fields });

  it('needs the current one, ends every other session, and leaves this one signed in under a new id', async () => {
    const one = await member();
    const [here, there] = [await signedInAgent(app, one), await signedInAgent(app, one)];
    const [before] = await ownerSql<{ n: number; epoch: number }>('select count(*)::int as n from sessions where person_id = $1', [one.personId]);
    const answer = await change(here, { current_password: one.password }).expect(303).expect('Location', paths.me.home);
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^sid=/);
    expect(pageOf((await here.get(paths.me.home).expect(200)).text)('.flash').text()).toContain('Your password is changed.');
    await there.get(paths.me.home).expect(303);
    expect((await ownerSql<{ n: number }>('select count(*)::int as n from sessions where person_id = $1', [one.personId]))[0]!.n).toBe(before!.n + 1);
    await browser(app).post(paths.signIn).type('form').send({ email: one.email, password: one.password }).expect(422);
    await browser(app).post(paths.signIn).type('form').send({ email: one.email, password: NEW_PASSWORD }).expect(303);
    expect(await actions(one.personId)).toEqual(['person.password-changed']);
    expect((await mailsTo(one.email)).map(({ kind }) => kind)).toEqual(['identity.password-changed']);
  });

  it('is refused with a wrong current one, slower and slower, and changes nothing', async () => {
    const one = await member();
    const agent = await signedInAgent(app, one);
    for (let i = 0; i < 4; i += 1) expect(said((await change(agent, { current_password: 'not it at all' }).expect(422)).text)).toEqual(['The current password is wrong.']);
    expect(said((await change(agent, { current_password: one.password }).expect(429)).text)[0]).toMatch(/^The password was wrong several times. Try again in/);
    await advanceClock('1 minute');
    await change(agent, { current_password: one.password }).expect(303);
  });

  it('must be long, hard to guess, typed twice alike, and another one', async () => {
    const one = await member();
    const agent = await signedInAgent(app, one);
    const refused = async (fields: Record<string, string>) => said((await change(agent, { current_password: one.password, ...fields }).expect(422)).text);
    expect(await refused({ password: 'short', password_again: 'short' })).toEqual(['Use at least 12 characters for the password.']);
    expect(await refused({ password_again: 'something else' })).toEqual(['The two passwords differ. Type the same one twice.']);
    expect(await refused({ password: one.password, password_again: one.password })).toEqual(['Choose a password that differs from the current one.']);
    expect(await refused({ current_password: '' })).toEqual(['Enter your current password.']);
  });

  it('asks for a fresh code where two-step verification is on', async () => {
    const one = await member();
    const { secret } = await giveTwoStep(one.personId);
    const agent = await twoStepAgent(app, one, await appCode(secret));
    await agent.get(paths.me.password).expect(200);
    await advanceClock('11 minutes');
    expect((await agent.get(paths.me.password).expect(303)).headers['location']).toBe(paths.me.codeFor(paths.me.password));
    await change(agent, { current_password: one.password }).expect(200);
    expect(await actions(one.personId)).not.toContain('person.password-changed');
  });
});

describe('the security questions', () => {
  const QUESTIONS = { question1: '2', answer1: 'Mill Lane', question2: '5', answer2: 'Galway', question3: '7', answer3: 'The Chieftains' };

  it('are changed with the current password, kept as hashes, and told by mail', async () => {
    const one = await member();
    await giveAnswers(one.personId);
    const agent = await signedInAgent(app, one);
    const $ = pageOf((await agent.get(paths.me.questions).expect(200)).text);
    expect([$('#question1').val(), $('#question2').val(), $('#question3').val(), $('#answer1').val()]).toEqual(['1', '4', '9', '']);
    await agent.submit(paths.me.questions, { ...QUESTIONS, current_password: one.password }).expect(303).expect('Location', paths.me.home);
    const kept = await ownerSql('select question, answer_hash from security_answers where person_id = $1 order by question', [one.personId]);
    expect(kept.map(({ question }) => question as number)).toEqual([2, 5, 7]);
    expect(JSON.stringify(kept)).not.toMatch(/mill lane|galway/i);
    expect(await actions(one.personId)).toEqual(['person.security-questions-changed']);
    expect((await mailsTo(one.email)).map(({ kind }) => kind)).toEqual(['identity.questions-changed']);
  });

  it('must be three different ones with different answers', async () => {
    const one = await member();
    const agent = await signedInAgent(app, one);
    const answer = await agent.submit(paths.me.questions, { ...QUESTIONS, question2: '2', answer3: ' mill  LANE', current_password: '' }).expect(422);
    expect(said(answer.text)).toEqual(['Choose a different question each time.', 'Give a different answer each time.', 'Enter your current password.']);
    expect(pageOf(answer.text)('#answer2').val()).toBe('Galway');
    expect(await ownerSql('select 1 from security_answers where person_id = $1', [one.personId])).toEqual([]);
  });

  it('stay as they are with a wrong password', async () => {
    const one = await member();
    const agent = await signedInAgent(app, one);
    expect(said((await agent.submit(paths.me.questions, { ...QUESTIONS, current_password: 'wrong' }).expect(422)).text)).toEqual(['The current password is wrong.']);
    expect(await ownerSql('select 1 from security_answers where person_id = $1', [one.personId])).toEqual([]);
  });
});

describe('sessions and devices', () => {
  const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0';

  async function elsewhere(one: Awaited<ReturnType<typeof member>>) {
    const agent = browser(app);
    await agent.post(paths.signIn).set('User-Agent', FIREFOX).type('form').send({ email: one.email, password: one.password }).expect(303);
    return agent;
  }

  it('are listed in words with address and times, this one first', async () => {
    const one = await member();
    const here = await signedInAgent(app, one);
    await advanceClock('5 minutes');
    await elsewhere(one);
    const $ = pageOf((await here.get(paths.me.sessions).expect(200)).text);
    const rows = $('tbody tr').map((_i, row) => $(row).find('th').text().replace(/\s+/g, ' ').trim()).get();
    expect(rows[0]).toContain('This device');
    expect(rows[1]).toBe('Firefox on Linux');
    expect($('tbody tr').eq(1).text()).toContain('127.0.0.1');
  });

  it('that are signed out act on their next request; signing out twice is a page that says so', async () => {
    const one = await member();
    const here = await signedInAgent(app, one);
    const there = await elsewhere(one);
    const path = pageOf((await here.get(paths.me.sessions)).text)('tbody form').attr('action')!;
    await here.submit(path).expect(303).expect('Location', paths.me.sessions);
    await there.get(paths.me.home).expect(303);
    await here.get(paths.me.home).expect(200);
    await here.submit(path).expect(404);
    expect(await actions(one.personId)).toEqual(['person.sessions-ended']);
  });

  it('can be signed out everywhere else at once', async () => {
    const one = await member();
    const here = await signedInAgent(app, one);
    const others = [await elsewhere(one), await elsewhere(one), await elsewhere(one)];
    await here.submit(paths.me.endOtherSessions).expect(303);
    for (const other of others) await other.get(paths.me.home).expect(303);
    await here.get(paths.me.home).expect(200);
    expect((await ownerSql("select after from audit_entries where subject_id = $1 and action = 'person.sessions-ended'", [one.personId]))[0]!.after).toEqual({ which: 'others', ended: 3 });
  });

  it("are one's own: another person's session answers as one that does not exist", async () => {
    const [one, other] = [await member(), await member()];
    const agent = await signedInAgent(app, one);
    const stranger = await signedInAgent(app, other);
    const [row] = await ownerSql<{ id: string }>("select encode(id_hash, 'hex') as id from sessions where person_id = $1 and revoked_at is null", [other.personId]);
    const answers = await Promise.all([row!.id, 'f'.repeat(64)].map((id) => agent.submit(paths.me.endSession(id))));
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    expect(answers[0]!.text).toBe(answers[1]!.text);
    await stranger.get(paths.me.home).expect(200);
  });

  it('that timed out are not listed', async () => {
    const one = await member();
    await elsewhere(one);
    await advanceClock('31 minutes');
    const here = await signedInAgent(app, one);
    expect(pageOf((await here.get(paths.me.sessions)).text)('tbody tr')).toHaveLength(1);
  });

  it('a slow request that began before does not revive one that was signed out', async () => {
    const one = await member();
    const [here, there] = [await signedInAgent(app, one), await signedInAgent(app, one)];
    const path = pageOf((await here.get(paths.me.sessions)).text)('tbody form').attr('action')!;
    // Requests that change the session (a flash waits to be stored) race with the sign-out.
    for (let i = 0; i < 10; i += 1) await Promise.all([there.submit(paths.me.personal, { first_name: 'Ana', last_name: `Reyes ${i}`, phone: '', country: '' }), i === 5 ? here.submit(path) : undefined]);
    await there.get(paths.me.home).expect(303);
    expect(await ownerSql('select 1 from sessions where person_id = $1 and revoked_at is null', [one.personId])).toHaveLength(1);
  });
});

async function customer(organizationId: string) {
  const person = await createPerson();
  const accountId = uuidv7();
  await ownerSql(
    `insert into accounts (id, organization_id, kind, name, first_name, last_name, email, registered_at, created_at, updated_at)
     values ($1, $2, 'safe', 'Marín household', 'Rosa', 'Marín', $3, app.now(), app.now(), app.now())`, [accountId, organizationId, person.email]);
  await ownerSql("insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, 'holder', app.now())", [organizationId, accountId, person.personId]);
  return person;
}
