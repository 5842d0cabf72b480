import { randomUUID } from 'node:crypto';
import '../../../src/computers/installs/installs.jobs';
import { paths } from '../../../src/paths';
import { pageOf, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createPerson } from '../../support/factories/organizations';
import { runJob } from '../../support/queue';
import { addToCompany } from '../../accounts/company/support/company';
import { at, auditsOf, companyWithPlan, computerOf, machineRow, mailsOf, my, partnerAgent, wordsAt } from '../support/computers';

const app = testApp();
const form = (fields: Record<string, string> = {}) => ({ nickname: 'Reception', user: '', mails: '', computer: randomUUID(), ...fields });
const computersIn = async (accountId: string) => ownerSql<{ id: string; nickname: string; person_id: string | null; subscription_id: string; state: string }>("select id, nickname, person_id, subscription_id, state from machines where account_id = $1 and kind = 'computer' order by nickname", [accountId]);

describe('adding a computer to a company', () => {
  it('makes one that waits to be installed, mails its user the steps, and stands in list and activity', async () => {
    const company = await companyWithPlan();
    const agent = await signedInAgent(app, company.administrator);
    expect(await wordsAt(agent, my.index)).toContain('No computer yet');
    const answer = await agent.submit(my.index, form({ user: company.user.personId, mails: 'yes' })).expect(303);
    const [computer] = await computersIn(company.accountId);
    expect(computer).toMatchObject({ nickname: 'Reception', person_id: company.user.personId, subscription_id: company.subscriptionId, state: 'never_ran' });
    expect(answer.headers['location']).toBe(my.show(computer!.id));
    const [mail] = await mailsOf(company.accountId);
    expect(mail).toMatchObject({ kind: 'computers.install-link', recipient_email: company.user.email, subject: 'Install the backup of Reception' });
    expect(mail!.text_body).toMatch(/\/install\/[\w-]{43}/);
    const shown = await wordsAt(agent, my.index);
    expect(shown).toContain('Uma User');
    expect(shown).toContain('Pending install');
    expect((await auditsOf(company.accountId)).map(({ action }) => action)).toEqual(['computer.added', 'computer.link-made']);
    expect(await wordsAt(agent, paths.my.company.activity)).toContain('Added the computer Reception');
  });

  it('adds one when the form is sent twice, also at once', async () => {
    const company = await companyWithPlan();
    const agent = await signedInAgent(app, company.owner);
    const same = form();
    const answers = await Promise.all([agent.submit(my.index, same), agent.submit(my.index, same), agent.submit(my.index, same)]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await computersIn(company.accountId)).toHaveLength(1);
  });

  it('says at each field what is wrong and keeps what was typed', async () => {
    const company = await companyWithPlan();
    const agent = await signedInAgent(app, company.administrator);
    const empty = pageOf((await agent.submit(my.index, form({ nickname: ' ' })).expect(422)).text);
    expect(empty('.error-summary').text()).toContain('Enter a name for the computer.');
    const stranger = pageOf((await agent.submit(my.index, form({ user: 'nobody@else.test' })).expect(422)).text);
    expect([stranger('#nickname').val(), stranger('.error-summary').text()]).toEqual(['Reception', expect.stringContaining('Nobody of this company is known by that.')]);
    const unmailed = pageOf((await agent.submit(my.index, form({ mails: 'yes' })).expect(422)).text);
    expect(unmailed('.error-summary').text()).toContain('Choose who works at this computer');
    const long = pageOf((await agent.submit(my.index, form({ nickname: 'x'.repeat(61) })).expect(422)).text);
    expect(long('.error-summary').text()).toContain('Use at most 60 characters');
    expect(await computersIn(company.accountId)).toEqual([]);
  });

  it('stops at the computers that the plan covers, and says so; a deleted one frees its place', async () => {
    const company = await companyWithPlan();
    const agent = await signedInAgent(app, company.administrator);
    for (let index = 0; index < 25; index += 1) await computerOf(company, { nickname: `Desk ${index}` });
    expect(await wordsAt(agent, my.index)).toContain('The plan covers 25 computers, and all are in use.');
    const refused = pageOf((await agent.submit(my.index, form()).expect(422)).text);
    expect(refused('main').text()).toContain('The plan covers 25 computers');
    await ownerSql("update machines set delete_at = app.now() where id = (select id from machines where account_id = $1 limit 1)", [company.accountId]);
    await agent.submit(my.index, form()).expect(303);
  });

  it('needs a plan that backs up', async () => {
    const company = await companyWithPlan();
    await ownerSql("update subscriptions set state = 'expired', purge_on = '2100-01-01', purge_at = '2100-01-02' where account_id = $1", [company.accountId]);
    const agent = await signedInAgent(app, company.administrator);
    expect(await wordsAt(agent, my.new)).toContain('No plan of this company backs anything up now.');
    await agent.submit(my.index, form()).expect(422);
    expect(await computersIn(company.accountId)).toEqual([]);
  });
});

describe('what can be done with a computer', () => {
  it('is stopped and resumed once each, audited, and its user told', async () => {
    const company = await companyWithPlan();
    const { id } = await computerOf(company, { personId: company.user.personId });
    const agent = await signedInAgent(app, company.administrator);
    expect(await wordsAt(agent, my.stop(id))).toContain('No files can be restored or looked at while it is stopped.');
    await agent.submit(my.stop(id)).expect(303);
    await agent.submit(my.stop(id)).expect(303);
    expect(await machineRow(id)).toMatchObject({ state: 'off', stopped_by: company.administrator.personId });
    expect(await wordsAt(agent, my.show(id))).toContain('An administrator stopped this backup.');
    await Promise.all([agent.submit(my.resume(id)).expect(303), agent.submit(my.resume(id)).expect(303)]);
    expect(await machineRow(id)).toMatchObject({ state: 'protected', stopped_at: null, stopped_by: null });
    expect((await auditsOf(company.accountId)).map(({ action }) => action)).toEqual(['computer.stopped', 'computer.resumed']);
    expect((await mailsOf(company.accountId)).map(({ kind, recipient_email: to }) => [kind, to])).toEqual([['computers.stopped', company.user.email], ['computers.resumed', company.user.email]]);
  });

  it('is renamed and assigned to another user, by choice or by nobody', async () => {
    const company = await companyWithPlan();
    const { id } = await computerOf(company);
    const agent = await signedInAgent(app, company.owner);
    await agent.submit(my.name(id), { nickname: 'مكتب 🖥️' }).expect(303);
    expect(await wordsAt(agent, my.index)).toContain('مكتب 🖥️');
    await agent.submit(my.user(id), { user: company.user.email.toUpperCase() }).expect(303);
    expect((await machineRow(id))!['person_id']).toBe(company.user.personId);
    const users = await signedInAgent(app, company.user);
    expect(await wordsAt(users, my.show(id))).toContain('Protected');
    await agent.submit(my.user(id), { user: 'stranger@else.test' }).expect(422);
    await agent.submit(my.user(id), { user: '' }).expect(303);
    await users.get(my.show(id)).expect(404);
    expect((await auditsOf(company.accountId)).map(({ action, after }) => [action, after!['user'] ?? null])).toEqual([['computer.renamed', null], ['computer.assigned', 'Uma User'], ['computer.assigned', null]]);
    expect((await mailsOf(company.accountId)).map(({ kind }) => kind)).toEqual(['computers.assigned']);
  });

  it('is deleted for good after its name was typed, once, and nothing else can be done with it then', async () => {
    const company = await companyWithPlan();
    const { id } = await computerOf(company, { nickname: 'Front desk', personId: company.user.personId });
    const agent = await signedInAgent(app, company.administrator);
    await agent.submit(my.install(id), { purpose: 'again', how: 'open' }).expect(303);
    const page = await wordsAt(agent, my.delete(id));
    expect(page).toContain('Nobody can bring it back');
    expect(page).toContain('Its backup of 1.2 GB');
    expect(pageOf((await agent.submit(my.delete(id), { name: 'Back desk' }).expect(422)).text)('.error-summary').text()).toContain('Type the name of the computer, Front desk');
    expect((await machineRow(id))!['delete_at']).toBeNull();
    await agent.submit(my.delete(id), { name: ' Front desk ' }).expect(303);
    await agent.submit(my.delete(id), { name: '' }).expect(303);
    expect(await machineRow(id)).toMatchObject({ state: 'deletion_scheduled', delete_asked_by: company.administrator.personId });
    expect((await ownerSql('select revoked_at from install_links where machine_id = $1', [id]))[0]!['revoked_at']).not.toBeNull();
    for (const [address, fields] of [[my.stop(id), {}], [my.resume(id), {}], [my.name(id), { nickname: 'Other' }], [my.user(id), { user: '' }]] as const) await agent.submit(address, fields).expect(409);
    await agent.submit(my.install(id), { purpose: 'again', how: 'open' }).expect(422);
    expect(await wordsAt(agent, my.show(id))).toContain('Being deleted');
    expect((await auditsOf(company.accountId)).filter(({ action }) => action === 'computer.deletion-asked')).toHaveLength(1);
    expect((await mailsOf(company.accountId)).map(({ kind }) => kind)).toEqual(['computers.deleted']);
  });

  it('shows a user their own computers and no others, and lets them neither stop nor delete', async () => {
    const company = await companyWithPlan();
    const own = await computerOf(company, { nickname: 'Mine', personId: company.user.personId });
    const other = await computerOf(company, { nickname: 'Theirs', personId: company.administrator.personId });
    const agent = await signedInAgent(app, company.user);
    const list = await wordsAt(agent, my.index);
    expect([list.includes('Mine'), list.includes('Theirs')]).toEqual([true, false]);
    for (const address of [my.show(other.id), my.install(other.id), my.name(other.id)]) await agent.get(address).expect(404);
    await agent.submit(my.name(other.id), { nickname: 'Taken' }).expect(404);
    await agent.submit(my.install(other.id), { purpose: 'again', how: 'open' }).expect(404);
    await agent.submit(my.name(own.id), { nickname: 'My laptop' }).expect(303);
    for (const address of [my.stop(own.id), my.resume(own.id), my.delete(own.id)]) await agent.submit(address, { name: 'My laptop' }).expect(403);
    const $ = pageOf((await agent.get(my.show(own.id))).text);
    expect($('main a[href], main form[action]').toArray().map((node) => $(node).attr('href') ?? $(node).attr('action')).filter((href) => /stop|deletion|user$/.test(href ?? ''))).toEqual([]);
    expect(await wordsAt(agent, paths.my.home)).toContain('My laptop');
  });
});

describe('a partner', () => {
  it('acts inside a company that it administers: under a banner, on its behalf', async () => {
    const company = await companyWithPlan();
    const agent = await partnerAgent(app, company.organizationId);
    const links = at(company.accountId);
    const list = pageOf((await agent.get(links.index).expect(200)).text);
    expect(list('.acting').text()).toContain('You are acting inside the account of Bright Smile.');
    await agent.submit(links.index, form({ user: company.user.personId })).expect(303);
    const { id } = (await computersIn(company.accountId))[0]!;
    await ownerSql("update machines set installed_at = app.now(), platform = 'windows' where id = $1", [id]);
    await agent.submit(links.stop(id)).expect(303);
    await agent.submit(links.resume(id)).expect(303);
    await agent.submit(links.user(id), { user: '' }).expect(303);
    await agent.submit(links.name(id), { nickname: 'Desk' }).expect(303);
    await agent.submit(links.delete(id), { name: 'Desk' }).expect(303);
    const audits = await auditsOf(company.accountId);
    expect(audits.map(({ action }) => action)).toEqual(['computer.added', 'computer.stopped', 'computer.resumed', 'computer.assigned', 'computer.renamed', 'computer.deletion-asked']);
    expect(new Set(audits.map(({ on_behalf_of: behalf }) => behalf))).toEqual(new Set([`account:${company.accountId}`]));
  });

  it('sends no mail to a company that gets none from us', async () => {
    const company = await companyWithPlan({ administeredBy: 'partner' });
    const { id } = await computerOf(company, { personId: company.user.personId });
    const agent = await partnerAgent(app, company.organizationId);
    expect(pageOf((await agent.get(at(company.accountId).new)).text)('#mails')).toHaveLength(0);
    await agent.submit(at(company.accountId).stop(id)).expect(303);
    await agent.submit(at(company.accountId).install(id), { purpose: 'again', how: 'mail' }).expect(422);
    expect(await mailsOf(company.accountId)).toEqual([]);
  });

  it('sees how the backups of a company are that it does not administer, and changes nothing', async () => {
    const company = await companyWithPlan({ partnerActs: false });
    const { id, serial } = await computerOf(company);
    const agent = await partnerAgent(app, company.organizationId, ['administrator']);
    const links = at(company.accountId);
    const page = await wordsAt(agent, links.show(id));
    expect([page.includes('Protected'), page.includes(serial), page.includes('Have its files sent on a drive'), page.includes('Rename')]).toEqual([true, false, true, false]);
    expect(await wordsAt(agent, links.index)).toContain('you need to be an administrator of this company');
    for (const [address, fields] of [[links.index, form()], [links.stop(id), {}], [links.resume(id), {}], [links.name(id), { nickname: 'X' }], [links.user(id), { user: '' }], [links.delete(id), { name: 'Front desk' }], [links.install(id), { purpose: 'again', how: 'open' }]] as const) {
      await agent.submit(address, fields).expect(403);
    }
    expect(await auditsOf(company.accountId)).toEqual([]);
  });

  it('cannot do what its access allowed when the page was opened', async () => {
    const company = await companyWithPlan();
    const { id } = await computerOf(company);
    const agent = await partnerAgent(app, company.organizationId);
    await agent.get(at(company.accountId).stop(id)).expect(200);
    await ownerSql('update accounts set partner_is_administrator = false where id = $1', [company.accountId]);
    await agent.submit(at(company.accountId).stop(id)).expect(403);
    expect((await machineRow(id))!['stopped_at']).toBeNull();
  });

  it('does not reach a computer through another account', async () => {
    const company = await companyWithPlan();
    const other = await companyWithPlan({ organizationId: company.organizationId, name: 'Other Ltd' });
    const { id } = await computerOf(other);
    const agent = await partnerAgent(app, company.organizationId);
    for (const address of [at(company.accountId).show(id), at(company.accountId).stop(id), at(company.accountId).install(id)]) await agent.get(address).expect(404);
    await agent.submit(at(company.accountId).delete(id), { name: 'Front desk' }).expect(404);
  });
});

it('lists more computers than a page holds, page by page', async () => {
  const company = await companyWithPlan();
  await ownerSql(
    `insert into machines (id, organization_id, account_id, subscription_id, kind, nickname, serial, state, state_since, created_at, updated_at)
     select gen_random_uuid(), $1, $2, $3, 'computer', 'Desk ' || lpad(n::text, 3, '0'), 'S' || n, 'never_ran', app.now(), app.now(), app.now() from generate_series(1, 60) n`, [company.organizationId, company.accountId, company.subscriptionId]);
  const agent = await signedInAgent(app, company.administrator);
  const first = pageOf((await agent.get(my.index).expect(200)).text);
  expect(first('tbody tr')).toHaveLength(50);
  const second = pageOf((await agent.get(first('a[rel=next]').attr('href')!).expect(200)).text);
  expect(second('tbody th a').toArray().map((link) => second(link).text())).toEqual(Array.from({ length: 10 }, (_, index) => `Desk 0${51 + index}`));
  expect(pageOf((await agent.get(second('a[rel=prev]').attr('href')!).expect(200)).text)('tbody tr')).toHaveLength(50);
});

describe('a computer for somebody new', () => {
  it('invites them, mails both, and is theirs once they have registered', async () => {
    const company = await companyWithPlan();
    const agent = await signedInAgent(app, company.administrator);
    const email = `noor-${randomUUID()}@company.test`;
    const same = form({ new_user: email.toUpperCase(), mails: 'yes' });
    await agent.submit(my.index, same).expect(303);
    await agent.submit(my.index, same).expect(303);
    const { id } = (await computersIn(company.accountId))[0]!;
    expect(await ownerSql('select email, role, status from account_invitations where account_id = $1', [company.accountId])).toEqual([{ email, role: 'user', status: 'invited' }]);
    expect((await ownerSql('select kind from mails where account_id = $1 and recipient_email = $2 order by kind', [company.accountId, email])).map(({ kind }) => kind)).toEqual(['accounts.company-invitation', 'computers.install-link']);
    expect(await wordsAt(agent, my.index)).toContain(`${email}Invited`);
    expect(await wordsAt(agent, my.show(id))).toContain('Invited, not registered yet');
    const person = await createPerson({ email });
    await addToCompany(company, person.personId, 'user');
    expect(await wordsAt(await signedInAgent(app, person), my.index)).toContain('Reception');
    expect(await machineRow(id)).toMatchObject({ person_id: person.personId, invited_email: null });
  });

  it('is assigned by the worker too, and to nobody of another company', async () => {
    const [company, other] = [await companyWithPlan(), await companyWithPlan({ name: 'Other Ltd' })];
    const agent = await signedInAgent(app, company.owner);
    await agent.submit(my.index, form({ new_user: other.user.email })).expect(303);
    await runJob('computers.assign-invited');
    expect((await computersIn(company.accountId))[0]!.person_id).toBeNull();
    await addToCompany(company, other.user.personId, 'user');
    await runJob('computers.assign-invited');
    expect((await computersIn(company.accountId))[0]!.person_id).toBe(other.user.personId);
  });

  it('takes one of the company as chosen, refuses both at once, and invites nobody when there is no room', async () => {
    const company = await companyWithPlan();
    const agent = await signedInAgent(app, company.administrator);
    await agent.submit(my.index, form({ new_user: company.user.email })).expect(303);
    expect((await computersIn(company.accountId))[0]!.person_id).toBe(company.user.personId);
    expect(pageOf((await agent.submit(my.index, form({ user: company.user.personId, new_user: 'a@b.test' })).expect(422)).text)('.error-summary').text()).toContain('not both');
    expect(pageOf((await agent.submit(my.index, form({ new_user: 'no address' })).expect(422)).text)('.error-summary').text()).toContain('Enter an e-mail address like name@example.com.');
    await ownerSql("update subscriptions set state = 'expired', purge_on = '2100-01-01', purge_at = '2100-01-02' where account_id = $1", [company.accountId]);
    await agent.submit(my.index, form({ new_user: 'late@company.test' })).expect(422);
    expect(await ownerSql('select 1 from account_invitations where account_id = $1', [company.accountId])).toEqual([]);
  });
});
