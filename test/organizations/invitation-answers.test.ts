import { acceptInvitation } from '../../src/organizations/invitations/accept-invitation';
import { inviteColleagues } from '../../src/organizations/invitations/invite-colleagues';
import { paths } from '../../src/paths';
import { browser, pageOf, signedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createMember, createOrganization, createPerson } from '../support/factories/organizations';
import { administration, auditOf, invite, mailsTo, newestLink, NEW_PASSWORD, registration } from './support/inviting';

const app = testApp();

const register = (link: string, fields: Record<string, unknown> = {}) => browser(app).post(link).type('form').send({ ...registration, ...fields });
const membershipsOf = (email: string) => ownerSql('select m.organization_id, m.roles, m.status, m.office_phone from memberships m join people p on p.id = m.person_id where p.email = $1 order by m.created_at', [email]);

describe('an invited person without sign-in', () => {
  it('opens the link, which changes nothing, and finds the form filled in', async () => {
    const side = await administration(app);
    const { link, email, id } = await invite(side);
    const answer = await browser(app).get(link).expect(200);
    const $ = pageOf(answer.text);
    expect([$('h1').text(), $('#first_name').val(), $('#last_name').val(), answer.headers['referrer-policy']]).toEqual(['Complete your registration', 'Noor', 'Haddad', 'no-referrer']);
    expect($('main').text()).toMatch(/Dana Whitfield invites you to work with Bright IT, as: Sales\./);
    expect($('main').text()).toContain(email);
    expect((await auditOf(id)).map(({ action }) => action)).toEqual(['invitation.sent']);
  });

  it('registers, signs in with the password, and is a user with the roles and phones of the invitation', async () => {
    const side = await administration(app);
    const { link, email, id } = await invite(side, undefined, { first_name: 'Noor', last_name: 'Haddad', office_phone: '+1 212 555 0100', mobile_phone: '', role_billing: 'yes', role_sales: 'yes' });
    const agent = browser(app);
    const answer = await agent.post(link).type('form').send(registration).expect(303);
    expect(answer.headers['set-cookie']).toBeUndefined();
    const page = await agent.get(answer.headers['location']!).expect(200);
    expect(page.text).toContain('Your registration is complete.');
    const next = String(pageOf(page.text)('input[name=next]').val());
    const entered = await agent.post(paths.signIn).type('form').send({ email, password: NEW_PASSWORD, next }).expect(303);
    expect(entered.headers['location']).toBe(paths.portal.home);
    expect(await membershipsOf(email)).toEqual([{ organization_id: side.organizationId, roles: ['billing', 'sales'], status: 'active', office_phone: '+1 212 555 0100' }]);
    expect(await mailsTo(side.administrator.email)).toEqual(['Noor Haddad has joined Bright IT']);
    expect((await auditOf(id)).map(({ action }) => action)).toEqual(['invitation.sent', 'invitation.accepted']);
    expect((await browser(app).get(link).expect(404)).text).toContain('This invitation was accepted already. Sign in with your e-mail and password.');
  });

  it.each([
    ['a short password', { password: 'short', password_again: 'short' }, 'password', 'Use at least 12 characters for the password.'],
    ['the name of the organization as password', { password: 'bright it bright it', password_again: 'bright it bright it' }, 'password', 'Do not build the password from your own name or e-mail.'],
    ['two passwords that differ', { password_again: 'another' }, 'password_again', 'The two passwords differ. Type the same one twice.'],
    ['the same question twice', { question2: '1' }, 'question2', 'Choose a different question each time.'],
    ['terms not accepted', { terms: '' }, 'terms', 'Tick the box to accept the terms.'],
  ])('is told about %s, and the link still works', async (_what, wrong, field, words) => {
    const { link, email } = await invite(await administration(app));
    const $ = pageOf((await register(link, wrong).expect(422)).text);
    expect($(`.error-summary a[href="#${field}"]`).text()).toBe(words);
    expect([$('#password').val(), $('#answer1').val()]).toEqual([undefined, 'Rex']);
    expect(await membershipsOf(email)).toEqual([]);
    await register(link).expect(303);
  });

  it('registers once in two tabs', async () => {
    const { link, email } = await invite(await administration(app));
    const answers = await Promise.all([register(link), register(link)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 404]);
    expect(await membershipsOf(email)).toHaveLength(1);
  });
});

describe('an invited person with a sign-in', () => {
  async function known() {
    const first = await administration(app, 'First Ltd');
    const person = await createMember({ organizationId: first.organizationId, roles: ['read_only'], firstName: 'Alex', lastName: 'Moreau' });
    const second = await administration(app, 'Second Ltd');
    return { first, person, second, ...(await invite(second, person.email)) };
  }

  it('signs in with the page wanted, accepts, and stands in the new organization under a new session id', async () => {
    const { link, person, second, first } = await known();
    const agent = browser(app);
    const $ = pageOf((await agent.get(link).expect(200)).text);
    expect($('main').text()).toContain('You have a sign-in for this address already.');
    const signIn = $('main a.btn').attr('href')!;
    expect(signIn).toBe(paths.signInTo(link));
    const entered = await agent.post(paths.signIn).type('form').send({ email: person.email, password: person.password, next: link }).expect(303);
    expect(entered.headers['location']).toBe(link);
    const page = pageOf((await agent.get(link).expect(200)).text);
    const token = String(page('input[name=_csrf]').first().val());
    const before = await ownerSql('select id_hash from sessions where person_id = $1 and revoked_at is null', [person.personId]);
    const accepted = await agent.post(`${link}/acceptance`).type('form').send({ _csrf: token }).expect(303);
    const home = pageOf((await agent.get(paths.portal.roles).expect(200)).text);
    expect([accepted.headers['location'], home('.name-menu-organization').text(), home('.flash').text().trim()]).toEqual([paths.portal.home, 'Second Ltd', 'You belong to Second Ltd now.']);
    expect((await membershipsOf(person.email)).map(({ organization_id, roles }) => [organization_id, roles])).toEqual([[first.organizationId, ['read_only']], [second.organizationId, ['sales']]]);
    const live = await ownerSql('select id_hash from sessions where person_id = $1 and revoked_at is null', [person.personId]);
    expect([live.length, live[0]!.id_hash.equals(before[0]!.id_hash)]).toEqual([1, false]);
  });

  it('declines: nothing is added, and who invited is told', async () => {
    const { link, person, second, id } = await known();
    const agent = await signedInAgent(app, person);
    await agent.submit(`${link}/refusal`).expect(303);
    expect(await membershipsOf(person.email)).toHaveLength(1);
    expect(await mailsTo(second.administrator.email)).toEqual(['Alex Moreau has declined your invitation']);
    expect((await auditOf(id)).map(({ action }) => action)).toEqual(['invitation.sent', 'invitation.declined']);
    expect((await agent.get(link).expect(404)).text).toContain('This invitation was declined.');
  });

  it('never gets another password by the link', async () => {
    const { link, person } = await known();
    const answer = await register(link).expect(303);
    expect(answer.headers['location']).toBe(link);
    await signedInAgent(app, person);
  });

  it('who is signed in as somebody else is told so, and can answer nothing', async () => {
    const { link, first } = await known();
    const other = await signedInAgent(app, first.administrator);
    const $ = pageOf((await other.get(link).expect(200)).text);
    expect($('main').text()).toContain(`You are signed in as ${first.administrator.email}, and this invitation is for somebody else.`);
    expect($(`main form[action="${paths.signOut}"]`)).toHaveLength(1);
    for (const answer of ['acceptance', 'refusal']) expect((await other.submit(`${link}/${answer}`).expect(404)).text).toContain('This invitation is for another e-mail address.');
  });

  it('who belongs nowhere any more can sign in to answer it, and gets in again', async () => {
    const { organizationId, administrator, agent } = await administration(app);
    const person = await createMember({ organizationId });
    const [membership] = await ownerSql<{ id: string }>('select id from memberships where person_id = $1', [person.personId]);
    await agent.submit(paths.portal.users.remove(membership!.id)).expect(303);
    await browser(app).post(paths.signIn).type('form').send({ email: person.email, password: person.password }).expect(403);
    const { link } = await invite({ organizationId, administrator, agent }, person.email);
    const back = browser(app);
    const entered = await back.post(paths.signIn).type('form').send({ email: person.email, password: person.password, next: link }).expect(303);
    const page = pageOf((await back.get(entered.headers['location']!).expect(200)).text);
    await back.post(`${link}/acceptance`).type('form').send({ _csrf: page('input[name=_csrf]').first().val() }).expect(303);
    expect(await membershipsOf(person.email)).toMatchObject([{ roles: ['sales'], status: 'active' }]);
    expect((await ownerSql('select id, ended_at from memberships where person_id = $1', [person.personId]))[0]).toEqual({ id: membership!.id, ended_at: null });
  });

  it('a customer accepts and is both', async () => {
    const { organizationId } = await createOrganization();
    const person = await createPerson();
    const [account] = await ownerSql<{ id: string }>("insert into accounts (id, organization_id, kind, name, email, created_at, updated_at) values (gen_random_uuid(), $1, 'safe', 'The Smiths', $2, app.now(), app.now()) returning id", [organizationId, person.email]);
    await ownerSql("insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, 'holder', app.now())", [organizationId, account!.id, person.personId]);
    const { link } = await invite(await administration(app), person.email);
    const agent = await signedInAgent(app, person);
    await agent.submit(`${link}/acceptance`).expect(303);
    expect(pageOf((await agent.get(paths.contexts)).text)('input[name=context]')).toHaveLength(2);
  });
});

describe('a link', () => {
  it.each(['x', 'A'.repeat(43), '%00', '..'])('%j leads nowhere', async (secret) => {
    await browser(app).get(`/invitation/${secret}`).expect(404);
  });

  it('needs a sign-in to be answered by who has one, and comes back to itself', async () => {
    const side = await administration(app);
    const person = await createPerson();
    const { link } = await invite(side, person.email);
    const answer = await browser(app).post(`${link}/acceptance`).type('form').send({}).set('Referer', `http://127.0.0.1${link}`);
    expect([answer.status, answer.headers['location']?.split('?')[0]]).toEqual([303, paths.signIn]);
    expect(await membershipsOf(person.email)).toEqual([]);
  });

  it('lets nobody into an organization that is suspended', async () => {
    const side = await administration(app);
    const { link, email } = await invite(side);
    await ownerSql("update organizations set status = 'suspended' where id = $1", [side.organizationId]);
    expect((await browser(app).get(link).expect(404)).text).toContain('Bright IT lets nobody in at the moment.');
    await register(link).expect(404);
    expect(await membershipsOf(email)).toEqual([]);
  });

  it('is not told apart by its secret in what we keep', async () => {
    const { link, email } = await invite(await administration(app));
    const secret = link.split('/').at(-1)!;
    const [token] = await ownerSql('select token_hash from tokens where email = $1', [email]);
    expect(token!.token_hash.toString('base64url')).not.toContain(secret);
    expect(await newestLink(email)).toBe(link);
  });
});

it('of two acceptances at once one counts, a hundred times', async () => {
  const { organizationId } = await createOrganization({ name: 'Bright IT' });
  const administrator = await createMember({ organizationId });
  for (let round = 0; round < 100; round += 1) {
    const { personId, email } = await createPerson({ firstName: 'Noor', lastName: 'Haddad' });
    await inviteColleagues({
      organizationId, inviterName: 'Dana', roles: ['sales'], actor: { kind: 'person', id: administrator.personId },
      colleagues: [{ email, firstName: '', lastName: '', officePhone: '', mobilePhone: '' }],
    });
    const secret = (await newestLink(email)).split('/').at(-1)!;
    const accept = () => acceptInvitation({ secret, person: { id: personId, email, firstName: 'Noor', lastName: 'Haddad' }, requestId: null });
    const results = await Promise.allSettled([accept(), accept()]);
    const lost = results.filter((result) => result.status === 'rejected').map(({ reason }) => (reason as Error).message);
    expect([round, lost]).toEqual([round, ['This invitation was accepted already. Sign in with your e-mail and password.']]);
    expect([round, await membershipsOf(email)]).toMatchObject([round, [{ status: 'active', roles: ['sales'] }]]);
  }
  expect(await mailsTo(administrator.email)).toEqual(Array.from({ length: 100 }, () => 'Noor Haddad has joined Bright IT'));
});
