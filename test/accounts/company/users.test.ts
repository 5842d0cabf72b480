import { paths } from '../../../src/paths';
import { pageOf, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createPerson } from '../../support/factories/organizations';
import { addPerson, addToCompany, auditOf, type Company, createCompany, invite, mailsAbout, makeGroup, namesOn, roleOf, seatOf, wordsOf } from './support/company';

const app = testApp();

describe('the list of users', () => {
  it('shows who is registered and who is invited in one order, each with role, group and state', async () => {
    const company = await createCompany();
    const seat = await seatOf(app, company.administrator);
    const group = await makeGroup(seat, company, 'Front desk');
    await invite(seat, company, { email: 'bea@company.test', first_name: 'Bea', last_name: 'Blum', role: 'administrator', group });
    const page = await seat.agent.get(seat.links.users.index).expect(200);
    expect(namesOn(page.text)).toEqual(['Ada Admin', 'Bea Blum', 'Omar Owner', 'Uma User']);
    const rows = pageOf(page.text)('table.list tbody tr').toArray().map((row) => pageOf(page.text)(row).text().replace(/\s+/g, ' ').trim());
    expect(rows[1]).toMatch(/bea@company.test Administrator Front desk InvitedUntil/);
    expect(rows[2]).toMatch(/Billing owner No group Registered/);
    expect(wordsOf(page.text)).toContain('4 of 4');
  });

  it('narrows by state, role, group and words, and keeps what is narrowed in the file', async () => {
    const company = await createCompany();
    const seat = await seatOf(app, company.owner);
    const group = await makeGroup(seat, company, 'Front desk');
    await invite(seat, company, { email: 'bea@company.test', first_name: 'Béa', last_name: 'Blum', group });
    const names = async (query: string) => namesOn((await seat.agent.get(`${seat.links.users.index}?${query}`).expect(200)).text);
    expect(await names('status=invited')).toEqual(['Béa Blum']);
    expect(await names('status=registered')).toEqual(['Ada Admin', 'Omar Owner', 'Uma User']);
    expect(await names('role=administrator')).toEqual(['Ada Admin']);
    expect(await names(`group=${group}`)).toEqual(['Béa Blum']);
    expect(await names('group=none')).toEqual(['Ada Admin', 'Omar Owner', 'Uma User']);
    expect(await names('q=BEA')).toEqual(['Béa Blum']);
    expect(await names('q=company.test')).toEqual(['Béa Blum']);
    expect(await names('q=100%25')).toEqual([]);
    expect(await names('sort=-name')).toEqual(['Uma User', 'Omar Owner', 'Béa Blum', 'Ada Admin']);
    const file = await seat.agent.get(`${seat.links.users.csv}?status=invited`).expect(200);
    expect(file.text.trim().split('\r\n').slice(1)).toEqual(['Béa,Blum,bea@company.test,User,Front desk,Invited,']);
  });

  it('goes through pages of fifty without losing or doubling anybody, forth and back, where names are the same', async () => {
    const company = await createCompany();
    const wanted = 130;
    await ownerSql(`insert into people (id, email, first_name, last_name, created_at, updated_at) select gen_random_uuid(), 'many-' || n || '@company.test', 'Sam', 'Same', app.now(), app.now() from generate_series(1, ${wanted}) n`);
    await ownerSql("insert into account_people (organization_id, account_id, person_id, role, created_at) select $1, $2, id, 'user', app.now() from people where email like 'many-%'", [company.organizationId, company.accountId]);
    const seat = await seatOf(app, company.administrator);
    const seen: string[] = [];
    let address: string | undefined = seat.links.users.index;
    let last = '';
    for (let pages = 0; address !== undefined && pages < 10; pages += 1) {
      const $ = pageOf((await seat.agent.get(address).expect(200)).text);
      seen.push(...$('table.list tbody th a').toArray().map((link) => link.attribs['href']!));
      last = $('a[rel=prev]').attr('href') ?? '';
      address = $('a[rel=next]').attr('href');
    }
    expect([seen.length, new Set(seen).size]).toEqual([wanted + 3, wanted + 3]);
    const back = pageOf((await seat.agent.get(last).expect(200)).text)('table.list tbody th a').toArray().map((link) => link.attribs['href']!);
    expect(back).toEqual(seen.slice(50, 100));
  });

  it('finds somebody under their new name and e-mail at once', async () => {
    const company = await createCompany();
    await ownerSql("update people set first_name = 'Zoë', last_name = 'Quist', email = 'zoe.quist@company.test' where id = $1", [company.user.personId]);
    const { agent, links } = await seatOf(app, company.administrator);
    expect(namesOn((await agent.get(`${links.users.index}?q=zoe`).expect(200)).text)).toEqual(['Zoë Quist']);
    expect(namesOn((await agent.get(links.users.index).expect(200)).text)).toEqual(['Ada Admin', 'Omar Owner', 'Zoë Quist']);
  });
});

describe('a user', () => {
  it('gets another role, which counts from the next request; the sessions end, the user is told, and it stands in the audit log', async () => {
    const company = await createCompany();
    const [seat, theirs] = [await seatOf(app, company.owner), await seatOf(app, company.user)];
    await theirs.agent.get(theirs.links.users.index).expect(403);
    const answer = await seat.agent.submit(seat.links.users.edit(company.user.personId), { role: 'administrator', group: '' }).expect(303);
    expect(wordsOf((await seat.agent.get(answer.headers['location']!).expect(200)).text)).toContain('Saved. Uma User is Administrator now and signs in again, and a mail tells them.');
    expect(await roleOf(company, company.user.personId)).toBe('administrator');
    await theirs.agent.get(theirs.links.users.index).expect(303);
    const again = await seatOf(app, company.user);
    await again.agent.get(again.links.users.index).expect(200);
    expect(await mailsAbout(company)).toEqual([{ to: company.user.email, subject: 'Your role at Bright Smile has changed' }]);
    expect(await auditOf(company)).toEqual([expect.objectContaining({
      action: 'company-user.changed', actor_id: company.owner.personId, on_behalf_of: null,
      before: expect.objectContaining({ role: 'user' }) as unknown, after: { role: 'administrator', group: null, roleChanged: true },
    })]);
  });

  it('moves to a group without being signed out; the same again writes nothing', async () => {
    const company = await createCompany();
    const [seat, theirs] = [await seatOf(app, company.owner), await seatOf(app, company.user)];
    const group = await makeGroup(seat, company, 'Clinic');
    for (const _ of [1, 2]) await seat.agent.submit(seat.links.users.edit(company.user.personId), { role: 'user', group }).expect(303);
    await theirs.agent.get(paths.my.home).expect(200);
    expect((await auditOf(company)).map(({ action }) => action)).toEqual(['company-group.created', 'company-user.changed']);
    expect(await mailsAbout(company)).toEqual([]);
  });

  it('is removed: their access ends with the next request, their sign-in and other places stay', async () => {
    const [company, other] = [await createCompany(), await createCompany({ name: 'Other Ltd' })];
    await addToCompany(other, company.user.personId, 'user');
    const seat = await seatOf(app, company.administrator);
    const confirm = wordsOf((await seat.agent.get(seat.links.users.remove(company.user.personId)).expect(200)).text);
    expect(confirm).toContain('Remove Uma User from Bright Smile?');
    await seat.agent.submit(seat.links.users.remove(company.user.personId)).expect(303);
    expect(await roleOf(company, company.user.personId)).toBeUndefined();
    const theirs = await seatOf(app, company.user);
    expect(wordsOf((await theirs.agent.get(paths.my.home).expect(200)).text)).not.toContain('Bright Smile');
    expect(await mailsAbout(company)).toEqual([{ to: company.user.email, subject: 'You are no longer a user of Bright Smile' }]);
    expect((await auditOf(company)).at(-1)).toMatchObject({ action: 'company-user.removed', before: { email: company.user.email, name: 'Uma User', role: 'user' } });
    await seat.agent.submit(seat.links.users.remove(company.user.personId)).expect(404);
  });

  it.each([
    ['the billing owner', 'administrator', 'owner', 'The billing owner cannot be removed.'],
    ['themselves', 'administrator', 'administrator', 'You cannot remove yourself.'],
  ] as const)('is not removed when it is %s', async (_who, by, whom, words) => {
    const company = await createCompany();
    const seat = await seatOf(app, company[by]);
    expect(wordsOf((await seat.agent.get(seat.links.users.edit(company[whom].personId)).expect(200)).text)).toContain(words);
    expect(wordsOf((await seat.agent.get(seat.links.users.remove(company[whom].personId)).expect(409)).text)).toContain(words);
    expect(wordsOf((await seat.agent.submit(seat.links.users.remove(company[whom].personId)).expect(409)).text)).toContain(words);
    expect(await roleOf(company, company[whom].personId)).toBeDefined();
  });

  it('keeps their own role, and the billing owner theirs, whatever a form says', async () => {
    const company = await createCompany();
    const seat = await seatOf(app, company.administrator);
    for (const whom of [company.administrator, company.owner]) await seat.agent.submit(seat.links.users.edit(whom.personId), { role: 'user', group: '' }).expect(422);
    expect([await roleOf(company, company.administrator.personId), await roleOf(company, company.owner.personId)]).toEqual(['administrator', 'billing_owner']);
  });

  it('stays administrator when two administrators take the role from each other at once', async () => {
    const company = await createCompany();
    await ownerSql("delete from account_people where account_id = $1 and role <> 'administrator'", [company.accountId]);
    const other = await addPerson(company, 'administrator', { firstName: 'Bo', lastName: 'Boss' });
    const [one, two] = [await seatOf(app, company.administrator), await seatOf(app, other)];
    const answers = await Promise.all([
      one.agent.submit(one.links.users.edit(other.personId), { role: 'user', group: '' }), two.agent.submit(two.links.users.edit(company.administrator.personId), { role: 'user', group: '' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 403]);
    const roles = [await roleOf(company, company.administrator.personId), await roleOf(company, other.personId)];
    expect(roles.sort()).toEqual(['administrator', 'user']);
  });

  it('of another company is not found, nor a person of none', async () => {
    const [company, other] = [await createCompany(), await createCompany({ name: 'Other Ltd' })];
    const seat = await seatOf(app, company.administrator);
    const nobody = await createPerson();
    for (const id of [other.user.personId, nobody.personId, 'nonsense']) {
      await seat.agent.get(seat.links.users.edit(id)).expect(404);
      await seat.agent.submit(seat.links.users.edit(id), { role: 'administrator', group: '' }).expect(404);
      await seat.agent.submit(seat.links.users.remove(id)).expect(404);
    }
    expect(await roleOf(other, other.user.personId)).toBe('user');
  });

  it('does not get a group of another company', async () => {
    const [company, other] = [await createCompany(), await createCompany({ name: 'Other Ltd' })];
    const [seat, theirs] = [await seatOf(app, company.administrator), await seatOf(app, other.administrator)];
    const group = await makeGroup(theirs, other, 'Theirs');
    expect(wordsOf((await seat.agent.submit(seat.links.users.edit(company.user.personId), { role: 'user', group }).expect(422)).text)).toContain('This group is not there any more.');
  });
});

it('a user who is no administrator sees none of it', async () => {
  const company: Company = await createCompany();
  const { agent, links } = await seatOf(app, company.user);
  for (const address of [links.show, links.users.index, links.users.csv, links.users.new, links.users.many, links.groups.index, links.billingOwner.edit, links.activity, links.users.edit(company.owner.personId)]) await agent.get(address).expect(403);
  await agent.submit(links.users.index, { email: 'x@company.test', role: 'administrator', group: '' }).expect(403);
});
