import { paths } from '../../../src/paths';
import { browser, pageOf, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { giveAnswers, mailedPath } from '../../support/factories/answers';
import { addMembership, createOrganization, createPerson } from '../../support/factories/organizations';
import { appCode, createAccountFor } from '../../support/factories/two-step';
import { signedIn } from '../../support/two-step';

const app = testApp();

async function customer() {
  const person = await createPerson({ firstName: 'Ana', lastName: 'Ruiz' });
  await giveAnswers(person.personId);
  await createAccountFor(person.personId);
  return person;
}

const PAGES = [
  paths.me.home, paths.me.personal, paths.me.email, paths.me.password, paths.me.questions, paths.me.mails, paths.me.sessions, paths.me.twoStep.show, paths.me.twoStep.method, paths.me.passkeys.new,
];

describe("a customer's own account", () => {
  it.each(PAGES)('%s stands in the customer\'s frame, with the way back, and does not speak of an organization', async (page) => {
    const agent = await signedInAgent(app, await customer());
    const res = await agent.get(page);
    expect([res.status, res.headers['location']]).toEqual([200, undefined]);
    const $ = pageOf(res.text);
    expect($('html').attr('class')).toContain('audience-my');
    expect($(`a[href="${paths.my.home}"]`).length).toBeGreaterThan(0);
    expect($(`.name-menu a[href="${paths.me.home}"]`).text()).toBe('My account');
    if (page !== paths.me.home) expect($(`main a[href="${paths.me.home}"]`).length).toBeGreaterThan(0);
    expect($('main').text()).not.toMatch(/organi[sz]ation|colleague|partner/i);
    expect($('.name-menu').text()).not.toContain('My organization');
  });

  it('is changed there section by section: name, password, questions', async () => {
    const person = await customer();
    const agent = await signedInAgent(app, person);
    await agent.submit(paths.me.personal, { first_name: 'Anabel', last_name: 'Ruiz', phone: '', country: 'US' }).expect(303).expect('Location', paths.me.home);
    await agent.submit(paths.me.questions, { question1: '2', answer1: 'Mill Lane', question2: '3', answer2: 'Sam', question3: '5', answer3: 'Lisbon', current_password: person.password }).expect(303).expect('Location', paths.me.home);
    const changed = await agent.submit(paths.me.password, { current_password: person.password, password: 'copper-teapot-meadow-31', password_again: 'copper-teapot-meadow-31' });
    expect([changed.status, changed.headers['location']]).toEqual([303, paths.me.home]);
    expect(pageOf((await agent.get(paths.me.home).expect(200)).text)('main').text()).toContain('Anabel Ruiz');
    expect((await agent.get(paths.my.home)).status).toBe(200);
    await browser(app).post(paths.signIn).type('form').send({ email: person.email, password: 'copper-teapot-meadow-31' }).expect(303);
    const kinds = await ownerSql<{ kind: string }>('select kind from mails where recipient_email = $1 order by 1', [person.email]);
    expect(kinds.map(({ kind }) => kind)).toEqual(['identity.password-changed', 'identity.questions-changed'].sort());
  });

  it('gets two-step verification by an app, and is asked for it at the next sign-in', async () => {
    const person = await customer();
    const agent = await signedInAgent(app, person);
    await agent.submit(paths.me.twoStep.method, { codes_by: 'app', password: person.password }).expect(303).expect('Location', paths.me.twoStep.app);
    const key = pageOf((await agent.get(paths.me.twoStep.app).expect(200)).text)('#key').val();
    const secret = String(key).replace(/\s/g, '');
    await agent.submit(paths.me.twoStep.app, { code: await appCode(secret) }).expect(200);
    await browser(app).post(paths.signIn).type('form').send({ email: person.email, password: person.password, next: paths.my.home }).expect(303).expect('Location', paths.twoStepTo(paths.my.home));
  });
});

it('a new e-mail takes the address of their backup with it, and leaves other addresses alone', async () => {
  const person = await customer();
  const [own] = await ownerSql<{ id: string }>('select account_id as id from account_people where person_id = $1', [person.personId]);
  await createAccountFor(person.personId);
  await ownerSql("update accounts set email = 'front@desk.test' where id <> $1 and id in (select account_id from account_people where person_id = $2)", [own!.id, person.personId]);
  const agent = browser(app);
  await agent.post(paths.signIn).type('form').send({ email: person.email, password: person.password }).expect(303);
  const newEmail = `new-${person.email}`;
  await (await signedIn(agent)).submit(paths.me.email, { email: newEmail, current_password: person.password }).expect(303);
  for (const address of [person.email, newEmail]) await browser(app).post((await mailedPath(address, '/email-change/'))!).type('form').send({ answer: 'confirm' }).expect(303);
  const emails = await ownerSql<{ email: string }>('select a.email from accounts a join account_people h on h.account_id = a.id where h.person_id = $1 order by 1', [person.personId]);
  expect(emails).toEqual([{ email: 'front@desk.test' }, { email: newEmail }]);
  expect(await ownerSql("select before, after from audit_entries where account_id = $1 and action = 'account.email-changed'", [own!.id])).toEqual([{ before: { email: person.email }, after: { email: newEmail } }]);
});

it('a customer who works for a partner too chooses among what fits where they stand, and keeps the rest', async () => {
  const person = await customer();
  const { organizationId } = await createOrganization();
  await addMembership({ organizationId, personId: person.personId });
  const agent = browser(app);
  await agent.post(paths.signIn).type('form').send({ email: person.email, password: person.password, next: paths.portal.manage }).expect(303);
  const boxes = async () => {
    const $ = pageOf((await agent.get(paths.me.mails).expect(200)).text);
    return $('main input[type=checkbox]').map((_, box) => $(box).attr('name')).get();
  };
  expect(await boxes()).toEqual(['reminders', 'trials', 'renewed', 'digest', 'leads']);
  const member = await signedIn(agent);
  await member.submit(paths.me.mails, { reminders: 'yes', renewed: 'yes', digest: 'yes', leads: 'yes' }).expect(303);
  const [account] = await ownerSql<{ id: string }>('select account_id as id from account_people where person_id = $1', [person.personId]);
  await member.submit(paths.contexts, { context: `account:${account!.id}` }).expect(303);
  expect(await boxes()).toEqual(['reminders', 'renewed', 'overdue']);
  const own = await signedIn(agent);
  await own.submit(paths.me.mails, { reminders: 'yes', overdue: 'yes' }).expect(303);
  const refused = await ownerSql<{ topic: string }>('select topic from mail_refusals where email = $1 order by 1', [person.email]);
  expect(refused.map(({ topic }) => topic)).toEqual(['renewed', 'trials']);
});
