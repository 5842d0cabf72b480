import { changeStaffRoles, deactivateStaff } from '../../../src/organizations/staff/change-staff';
import { inviteStaff } from '../../../src/organizations/staff/invite-staff';
import { joinStaff } from '../../../src/organizations/staff/accept-staff-invitation';
import { STAFF_ROLES } from '../../../src/organizations/staff/staff-roles';
import { paths } from '../../../src/paths';
import { advanceClock, browser, pageOf, testApp, type SignedInAgent } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createMember, createOrganization, createPerson } from '../../support/factories/organizations';
import { createColleague, officeAgent, type Colleague } from '../../support/factories/staff';

const app = testApp();
const { staff } = paths.office;
const PASSWORD = 'tidy-walrus-cobalt-93';
const answers = { question1: '1', answer1: 'Rex', question2: '4', answer2: 'Volvo', question3: '8', answer3: 'Baker' };
const filled = { first_name: 'Ana', last_name: 'Ruiz', country: 'US', phone: '', password: PASSWORD, password_again: PASSWORD, ...answers, terms: 'yes' };

let operator: Colleague;
let office: SignedInAgent;

beforeAll(async () => {
  operator = await createColleague({ roles: ['operator'], firstName: 'Leo', lastName: 'Park' });
  office = await officeAgent(app, operator);
});

const actor = (by: { personId: string }) => ({ kind: 'staff' as const, id: by.personId, requestId: null });
const rowOf = async (personId: string) => (await ownerSql('select roles, status from staff where person_id = $1', [personId]))[0];
const said = async () => pageOf((await office.get(staff.index).expect(200)).text)('.flash').text().replace(/\s+/g, ' ').trim();
const mailsTo = (email: string) => ownerSql<{ kind: string; text_body: string }>('select kind, text_body from mails where recipient_email = $1 order by created_at, id', [email]);

async function invited(email: string, roles: Record<string, string> = { role_support: 'yes' }): Promise<string> {
  await office.submit(staff.index, { email, ...roles }).expect(303);
  await said();
  return new URL(/https?:\/\/\S+\/staff-invitation\/\S+/.exec((await mailsTo(email)).at(-1)!.text_body)![0]).pathname;
}

describe('the office', () => {
  it('leads a colleague without two-step verification to its set-up, and nowhere else', async () => {
    const person = await createPerson();
    await ownerSql("insert into staff (person_id, roles, created_at) values ($1, '{operator}', app.now())", [person.personId]);
    const agent = browser(app);
    await agent.post(paths.signIn).type('form').send({ email: person.email, password: person.password }).expect(303);
    for (const address of [paths.office.home, paths.office.applications.index, staff.index]) await agent.get(address).expect(303).expect('Location', paths.me.twoStep.show);
  });

  it('does not exist for members', async () => {
    const { organizationId } = await createOrganization();
    const member = await createMember({ organizationId });
    const agent = browser(app);
    await agent.post(paths.signIn).type('form').send({ email: member.email, password: member.password }).expect(303);
    await agent.get(paths.office.applications.index).expect(404);
  });

  it('shows its tabs to those who may open them', async () => {
    const tabs = async (agent: SignedInAgent) => {
      const $ = pageOf((await agent.get(paths.office.applications.index).expect(200)).text);
      return ['.main-tabs a', '.sub-tabs a'].map((row) => $(row).toArray().map((a) => $(a).text().trim()));
    };
    expect(await tabs(office)).toEqual([['Work', 'Partners', 'Money', 'Content', 'Catalog', 'Operations'], ['Queues', 'Applications', 'Deals', 'Tickets', 'Recovery', 'Moves']]);
    expect(await tabs(await officeAgent(app, await createColleague({ roles: ['content'] })))).toEqual([['Work', 'Partners', 'Content'], ['Queues', 'Applications', 'Moves']]);
  });

  it('asks for a fresh code before staff are changed', async () => {
    const late = await officeAgent(app, await createColleague({ roles: ['operator'] }));
    await advanceClock('11 minutes');
    const answer = await late.submit(staff.index, { email: 'late@office.example', role_support: 'yes' });
    expect([answer.status, pageOf(answer.text)('h1').text()]).toEqual([200, 'Enter a code to go on']);
    expect(await mailsTo('late@office.example')).toEqual([]);
    office = await officeAgent(app, operator);
  });
});

describe('inviting a colleague', () => {
  it.each([
    [{ email: '', role_support: 'yes' }, ["Enter your colleague's e-mail address."]],
    [{ email: 'x@office.example' }, ['Choose at least one role.']],
    [{ email: 'no', role_owner: 'yes' }, ['Enter an e-mail address like name@example.com.', 'Choose at least one role.']],
  ])('says what is missing (%#)', async (form, sentences) => {
    const answer = await office.submit(staff.index, form);
    const $ = pageOf(answer.text);
    expect([answer.status, $('.error-summary li').toArray().map((li) => $(li).text())]).toEqual([422, sentences]);
  });

  it('lets a new person register by the link, once, without signing them in', async () => {
    const link = await invited('new@office.example', { role_support: 'yes', role_partner_desk: 'yes' });
    const $ = pageOf((await browser(app).get(link).expect(200)).text);
    expect($('main').text()).toContain('Partner desk, Support');
    const wrong = await browser(app).post(link).type('form').send({ ...filled, password_again: 'else', terms: '' });
    expect([wrong.status, pageOf(wrong.text)('.error-summary li').length]).toEqual([422, 2]);
    const answer = await browser(app).post(link).type('form').send(filled);
    expect([answer.status, answer.headers['location'], answer.headers['set-cookie']]).toEqual([303, `${paths.signIn}?registered&next=%2Foffice`, undefined]);
    const [person] = await ownerSql('select id, first_name from people where email = $1', ['new@office.example']);
    expect(await rowOf(person!['id'] as string)).toEqual({ roles: ['partner_desk', 'support'], status: 'active' });
    await browser(app).get(link).expect(404);
    await browser(app).post(link).type('form').send(filled).expect(404);
  });

  it('asks for the password of who has a sign-in', async () => {
    const { organizationId } = await createOrganization();
    const member = await createMember({ organizationId });
    const link = await invited(member.email);
    for (const password of ['', 'wrong-password']) await browser(app).post(link).type('form').send({ password }).expect(422);
    expect(await rowOf(member.personId)).toBeUndefined();
    await browser(app).post(link).type('form').send({ password: member.password }).expect(303);
    expect(await rowOf(member.personId)).toEqual({ roles: ['support'], status: 'active' });
  });

  it('refuses who works here already', async () => {
    const known = await createColleague();
    const answer = await office.submit(staff.index, { email: known.email, role_support: 'yes' });
    expect([answer.status, pageOf(answer.text)('.error-summary li').text()]).toEqual([422, `${known.email} works in the office already. Change the roles in the list.`]);
  });

  it('again, or taken back, voids the older link', async () => {
    const first = await invited('again@office.example');
    const $ = pageOf((await office.get(staff.index).expect(200)).text);
    const form = (name: string, email: string) => $('section[aria-labelledby=invited] tr').toArray().filter((tr) => $(tr).text().includes(email)).map((tr) => $(tr).find('form').toArray().find((one) => $(one).text().includes(name))!.attribs['action']!)[0]!;
    await office.submit(form('Send again', 'again@office.example')).expect(303);
    expect(await said()).toBe('again@office.example has a new mail. Its link replaces the older one.');
    await browser(app).get(first).expect(404);
    const second = new URL(/https?:\/\/\S+\/staff-invitation\/\S+/.exec((await mailsTo('again@office.example')).at(-1)!.text_body)![0]).pathname;
    await browser(app).get(second).expect(200);
    const [{ id } = { id: '' }] = await ownerSql<{ id: string }>("select id from staff_invitations where email = 'again@office.example' and status = 'open'");
    await office.submit(staff.revoke(id)).expect(303);
    await browser(app).get(second).expect(404);
    await said();
    await office.submit(staff.revoke(id)).expect(303);
    expect(await said()).toBe('That invitation was answered or taken back meanwhile.');
  });

  it('lapses after seven days', async () => {
    const { secret } = await inviteStaff({ email: 'slow@office.example', roles: ['support'], invitedBy: null, actor: { kind: 'system', id: 'test' } });
    await advanceClock('7 days');
    await browser(app).get(paths.staffInvitation(secret)).expect(404);
    office = await officeAgent(app, operator);
  });

  it('is accepted once, however many try at the same moment', async () => {
    for (let round = 0; round < 100; round += 1) {
      const { personId, email } = await createPerson();
      const { secret } = await inviteStaff({ email, roles: ['support'], invitedBy: null, actor: { kind: 'system', id: 'test' } });
      const tries = await Promise.allSettled([1, 2].map((_each) => joinStaff({ secret, personId, requestId: 'race' })));
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    }
  });
});

describe("a colleague's place", () => {
  it('changes on the next request, with a mail and an audit entry', async () => {
    const colleague = await createColleague({ roles: ['support'], firstName: 'Sam', lastName: 'Hill' });
    const theirs = await officeAgent(app, colleague);
    await office.submit(staff.edit(colleague.personId), { role_partner_desk: 'yes', role_content: 'yes' }).expect(303);
    expect(await said()).toBe('The roles of Sam Hill are saved.');
    expect(await rowOf(colleague.personId)).toEqual({ roles: ['partner_desk', 'content'], status: 'active' });
    await theirs.get(paths.office.partners.index).expect(303, /sign-in/);
    expect((await mailsTo(colleague.email)).at(-1)!.kind).toBe('staff.changed');
    const [entry] = await ownerSql("select actor_kind, actor_id, before, after from audit_entries where action = 'staff.roles-changed' and subject_id = $1", [colleague.personId]);
    expect(entry).toMatchObject({ actor_kind: 'staff', actor_id: operator.personId, before: { roles: ['support'] }, after: { roles: ['partner_desk', 'content'] } });
  });

  it('ends by deactivation, after asking, and begins again', async () => {
    const colleague = await createColleague({ roles: ['support'] });
    const theirs = await officeAgent(app, colleague);
    expect(pageOf((await office.get(staff.deactivate(colleague.personId)).expect(200)).text)('.confirm').text()).toContain('Every session of theirs ends at once.');
    await theirs.get(paths.office.partners.index).expect(200);
    await office.submit(staff.deactivate(colleague.personId)).expect(303);
    await theirs.get(paths.office.partners.index).expect(303, /sign-in/);
    await browser(app).post(paths.signIn).type('form').send({ email: colleague.email, password: colleague.password }).expect(403);
    await office.submit(staff.reactivate(colleague.personId)).expect(303);
    await officeAgent(app, colleague);
  });

  it("is not one's own to change", async () => {
    await office.get(staff.index);
    await office.submit(staff.deactivate(operator.personId)).expect(303);
    expect(await said()).toBe('You cannot change your own place in the office. Ask another operator.');
    await office.submit(staff.edit(operator.personId), { role_support: 'yes' }).expect(303);
    expect(await rowOf(operator.personId)).toEqual({ roles: ['operator'], status: 'active' });
  });

  it('keeps one operator, however many change each other at the same moment', async () => {
    await ownerSql("update staff set status = 'inactive' where 'operator' = any(roles)");
    const [a, b] = [await createColleague(), await createColleague()];
    for (let round = 0; round < 100; round += 1) {
      await ownerSql("update staff set status = 'active', roles = '{operator}' where person_id in ($1, $2)", [a.personId, b.personId]);
      const tries = await Promise.allSettled([
        deactivateStaff({ personId: a.personId, actor: actor(b) }),
        round % 2 === 0 ? deactivateStaff({ personId: b.personId, actor: actor(a) }) : changeStaffRoles({ personId: b.personId, roles: ['support'], actor: actor(a) }),
      ]);
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await ownerSql("select 1 from staff where status = 'active' and 'operator' = any(roles)")).toHaveLength(1);
    }
    await ownerSql("update staff set status = 'active' where person_id = $1", [operator.personId]);
  });

  it('says so when it is the last operator', async () => {
    await ownerSql("update staff set status = 'inactive' where 'operator' = any(roles)");
    const last = await createColleague({ firstName: 'Lone', lastName: 'Operator' });
    const desk = await createColleague({ roles: ['partner_desk'] });
    await expect(deactivateStaff({ personId: last.personId, actor: actor(desk) })).rejects.toThrow('Lone Operator is the only operator. Make somebody else an operator first.');
  });
});

it('every role of staff stands in the database as in the code', async () => {
  const [{ definition } = { definition: '' }] = await ownerSql<{ definition: string }>("select pg_get_constraintdef(oid) as definition from pg_constraint where conrelid = 'staff'::regclass and contype = 'c' and conname like '%roles%'");
  for (const role of STAFF_ROLES) expect(definition).toContain(`'${role}'`);
});
