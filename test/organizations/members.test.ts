import { changeMember } from '../../src/organizations/members/change-member';
import { deactivateMember } from '../../src/organizations/members/change-member-status';
import { type Member as Kept, whyNot } from '../../src/organizations/members/member';
import { type Role } from '../../src/organizations/roles';
import { paths } from '../../src/paths';
import { advanceClock, browser, pageOf, signedInAgent, testApp, type SignedInAgent } from '../support/app';
import { ownerSql } from '../support/database';
import { addMembership, createMember, createOrganization, membershipOf, type Member } from '../support/factories/organizations';
import { administration, auditOf, mailsTo } from './support/inviting';

jest.setTimeout(120_000);

const app = testApp();
const users = paths.portal.users;

async function colleagueOf(organizationId: string, roles: readonly Role[] = ['sales'], firstName = 'Priya') {
  const member = await createMember({ organizationId, roles, firstName, lastName: 'Raman' });
  return { member, id: await membershipOf(member) };
}

async function formOf(agent: SignedInAgent, id: string): Promise<Record<string, string>> {
  const $ = pageOf((await agent.get(users.edit(id)).expect(200)).text);
  const inputs = $(`form[action="${users.edit(id)}"] input:not([name=_csrf])`).toArray().filter((input) => input.attribs['type'] !== 'checkbox' || 'checked' in input.attribs);
  return Object.fromEntries(inputs.map((input) => [input.attribs['name']!, input.attribs['value'] ?? '']));
}

const stateOf = async (id: string) => (await ownerSql('select roles, status, office_phone, mobile_phone from memberships where id = $1', [id]))[0]!;

describe('editing a user', () => {
  it('changes name, phones and roles; roles end their sessions, act at once, and are mailed and recorded', async () => {
    const { agent, organizationId, administrator } = await administration(app);
    const { member, id } = await colleagueOf(organizationId);
    const theirs = await signedInAgent(app, member);
    const { role_sales: _sales, ...form } = await formOf(agent, id);
    const answer = await agent.submit(users.edit(id), { ...form, first_name: 'Prïya', office_phone: '+1 212 555 0100', role_billing: 'yes', role_technician: 'yes' }).expect(303);
    expect(pageOf((await agent.get(answer.headers['location']!)).text)('.flash').text()).toContain('is now Billing, Technician');
    expect(await stateOf(id)).toMatchObject({ roles: ['billing', 'technician'], office_phone: '+1 212 555 0100' });
    expect((await theirs.get(paths.portal.manage)).headers['location']).toBe(paths.signInTo(paths.portal.manage));
    const again = await signedInAgent(app, member);
    await again.get(paths.portal.cards.index).expect(200);
    await again.get(paths.portal.trials.new).expect(403);
    expect(await mailsTo(member.email)).toEqual(['Your roles at Bright IT have changed']);
    expect(await auditOf(id)).toMatchObject([{ action: 'member.changed', actor_id: administrator.personId, before: { firstName: 'Priya', roles: ['sales'] }, after: { firstName: 'Prïya', roles: ['billing', 'technician'] } }]);
  });

  it('of phones alone leaves sessions and says nothing to anybody', async () => {
    const { agent, organizationId } = await administration(app);
    const { member, id } = await colleagueOf(organizationId);
    const theirs = await signedInAgent(app, member);
    await agent.submit(users.edit(id), { ...(await formOf(agent, id)), mobile_phone: '+1 917 555 0199' }).expect(303);
    await theirs.get(paths.portal.accounts).expect(200);
    expect(await mailsTo(member.email)).toEqual([]);
  });

  it('writes nothing when nothing is new, or when it is pressed twice', async () => {
    const { agent, organizationId } = await administration(app);
    const { id } = await colleagueOf(organizationId);
    const form = { ...(await formOf(agent, id)), role_billing: 'yes' };
    for (let time = 0; time < 3; time += 1) await agent.submit(users.edit(id), form).expect(303);
    expect(await auditOf(id)).toHaveLength(1);
  });

  it("leaves the name of who belongs elsewhere too: it is that person's own", async () => {
    const { agent, organizationId } = await administration(app);
    const { member, id } = await colleagueOf(organizationId);
    await addMembership({ organizationId: (await createOrganization()).organizationId, personId: member.personId });
    const form = await formOf(agent, id);
    expect(Object.keys(form)).not.toContain('first_name');
    await agent.submit(users.edit(id), { ...form, first_name: 'Taken', last_name: 'Over', office_phone: '1' }).expect(303);
    expect(await ownerSql('select first_name from people where id = $1', [member.personId])).toEqual([{ first_name: 'Priya' }]);
  });

  it('shows the second of two administrators what the first has changed, and keeps what they typed', async () => {
    const { agent, organizationId } = await administration(app);
    const { id } = await colleagueOf(organizationId);
    const other = await signedInAgent(app, await createMember({ organizationId, firstName: 'Marcus', lastName: 'Bell' }));
    const [mine, theirs] = [await formOf(agent, id), await formOf(other, id)];
    await other.submit(users.edit(id), { ...theirs, role_billing: 'yes' }).expect(303);
    const stale = await agent.submit(users.edit(id), { ...mine, first_name: 'Pria' }).expect(409);
    const $ = pageOf(stale.text);
    expect($('.error-summary').text()).toContain('Marcus Bell changed this meanwhile: roles from Sales to Billing, Sales.');
    expect($('#first_name').val()).toBe('Pria');
    expect(await stateOf(id)).toMatchObject({ roles: ['billing', 'sales'] });
  });

  it('lets nobody change their own roles, and everybody with the right their own phones', async () => {
    const { agent, organizationId, administrator } = await administration(app);
    const id = await membershipOf(administrator);
    await colleagueOf(organizationId, ['administrator']);
    const $ = pageOf((await agent.get(users.edit(id)).expect(200)).text);
    expect([$('#roles').attr('disabled'), $('main').text().includes('Nobody changes their own roles.')]).toEqual(['disabled', true]);
    await agent.submit(users.edit(id), { ...(await formOf(agent, id)), office_phone: '+1 2', role_sales: 'yes' }).expect(303);
    expect(await stateOf(id)).toMatchObject({ roles: ['administrator'], office_phone: '+1 2' });
  });

  it('makes who becomes administrator see all accounts', async () => {
    const { agent, organizationId } = await administration(app);
    const { id } = await colleagueOf(organizationId);
    await ownerSql('update memberships set is_limited = true where id = $1', [id]);
    await agent.submit(users.edit(id), { ...(await formOf(agent, id)), role_administrator: 'yes' }).expect(303);
    expect(await ownerSql('select is_limited from memberships where id = $1', [id])).toEqual([{ is_limited: false }]);
  });
});

describe('ending and giving back access', () => {
  it('deactivates: sessions end at once, signing in is refused, the mail says so; reactivates with the same roles', async () => {
    const { agent, organizationId } = await administration(app);
    const { member, id } = await colleagueOf(organizationId, ['sales', 'billing']);
    const theirs = await signedInAgent(app, member);
    await agent.submit(users.deactivate(id)).expect(303);
    await agent.submit(users.deactivate(id)).expect(303);
    expect((await theirs.get(paths.portal.accounts)).status).toBe(303);
    expect((await browser(app).post(paths.signIn).type('form').send({ email: member.email, password: member.password })).status).toBe(403);
    expect(pageOf((await agent.get(`${users.index}?status=inactive`)).text)('tbody').text()).toContain(member.email);
    await agent.submit(users.reactivate(id)).expect(303);
    await signedInAgent(app, member);
    expect(await stateOf(id)).toMatchObject({ roles: ['sales', 'billing'], status: 'active' });
    expect(await mailsTo(member.email)).toEqual(['Your access to Bright IT has ended', 'You can use Bright IT again']);
    expect((await auditOf(id)).map(({ action }) => action)).toEqual(['member.deactivated', 'member.reactivated']);
  });

  it('deletes on a page of its own that says what happens; the list forgets, the audit log keeps', async () => {
    const { agent, organizationId } = await administration(app);
    const { member, id } = await colleagueOf(organizationId);
    await ownerSql("update memberships set office_phone = '123' where id = $1", [id]);
    const $ = pageOf((await agent.get(users.remove(id)).expect(200)).text);
    expect($('.confirm').text()).toContain('The audit log keeps what they did.');
    await agent.submit(users.remove(id)).expect(303);
    expect(await stateOf(id)).toMatchObject({ status: 'deleted', office_phone: '' });
    expect((await agent.get(users.index)).text).not.toContain(member.email);
    await agent.get(users.edit(id)).expect(404);
    await agent.submit(users.reactivate(id)).expect(404);
    expect(await auditOf(id)).toMatchObject([{ action: 'member.deleted', before: { email: member.email, roles: ['sales'] }, after: { status: 'deleted' } }]);
    expect(await mailsTo(member.email)).toEqual(['You no longer belong to Bright IT']);
  });

  it('says before that somebody is the primary contact, for whom another must be chosen', async () => {
    const { agent, organizationId } = await administration(app);
    const { id } = await colleagueOf(organizationId, ['administrator']);
    const words = 'They are the primary contact: choose another on the company page.';
    expect((await agent.get(users.edit(id)).expect(200)).text).not.toContain(words);
    await ownerSql('update organizations set primary_contact_id = $1 where id = $2', [id, organizationId]);
    for (const path of [users.edit(id), users.remove(id)]) expect(pageOf((await agent.get(path).expect(200)).text)('main').text()).toContain(words);
    await agent.submit(users.remove(id)).expect(303);
    await agent.get(paths.portal.company.show).expect(200);
  });

  it('takes who belongs elsewhere too to the other place, with a sentence', async () => {
    const { agent, organizationId } = await administration(app);
    const { member, id } = await colleagueOf(organizationId);
    const other = await createOrganization({ name: 'Baker & Daughters' });
    await addMembership({ organizationId: other.organizationId, personId: member.personId, roles: ['billing'] });
    const before = await signedInAgent(app, member);
    await before.submit(paths.contexts, { context: `organization:${organizationId}` }).expect(303);
    await agent.submit(users.remove(id)).expect(303);
    expect((await before.get(paths.portal.manage)).headers['location']).toBe(paths.signInTo(paths.portal.manage));
    const after = browser(app);
    const entered = await after.post(paths.signIn).type('form').send({ email: member.email, password: member.password, next: paths.portal.manage }).expect(303);
    const $ = pageOf((await after.get(entered.headers['location']!).expect(200)).text);
    expect([$('.name-menu-organization').text(), $('.flash').text().trim()]).toEqual(['Baker & Daughters', 'You no longer belong to Bright IT. Ask an administrator there if you did not expect that.']);
    const once = await signedInAgent(app, member);
    expect(pageOf((await once.get(paths.portal.manage)).text)('.flash')).toHaveLength(0);
  });

  it('leads to the reset of two-step verification where a colleague has it on', async () => {
    const { agent, organizationId } = await administration(app);
    const { member, id } = await colleagueOf(organizationId);
    const link = async () => pageOf((await agent.get(users.edit(id)).expect(200)).text)(`main a[href="${paths.portal.twoStepReset(id)}"]`);
    expect(await link()).toHaveLength(0);
    await ownerSql("update people set two_step = 'email' where id = $1", [member.personId]);
    expect(await link()).toHaveLength(1);
    await agent.get(paths.portal.twoStepReset(id)).expect(200);
  });

  it('ends the lock of a colleague after ten wrong passwords', async () => {
    const { agent, organizationId } = await administration(app);
    const { member, id } = await colleagueOf(organizationId);
    for (let time = 0; time < 10; time += 1) {
      await browser(app).post(paths.signIn).type('form').send({ email: member.email, password: 'wrong password here' });
      await advanceClock('40 seconds');
    }
    expect(pageOf((await agent.get(`${users.index}?status=locked`)).text)('tbody tr').text()).toContain('Locked');
    expect(pageOf((await agent.get(users.edit(id))).text)('main').text()).toContain('Ten wrong passwords have locked this sign-in');
    await agent.submit(users.unlock(id)).expect(303);
    await signedInAgent(app, member);
    expect((await auditOf(member.personId)).map(({ action }) => action)).toContain('person.unlocked');
  });
});

describe('who may do what to whom', () => {
  const kept = (changes: Partial<Kept>): Kept => ({
    id: 'm', organizationId: 'o', personId: 'p', email: 'p@example.test', firstName: 'Priya', lastName: 'Raman', officePhone: '', mobilePhone: '', roles: ['sales'], status: 'active',
    isLimited: false, accountsCount: 0, isOriginal: false, isPrimaryContact: false, belongsElsewhere: false, twoStep: 'off', lockedUntil: null, lastSignedInAt: null, createdAt: new Date('2026-01-01'), version: '1', ...changes,
  });
  const colleague = kept({});
  const administrator = kept({ roles: ['administrator'] });
  const original = kept({ roles: ['administrator'], isOriginal: true });

  it.each([
    ['change roles', colleague, { byThemselves: false, otherAdministrators: 1 }, undefined],
    ['deactivate', colleague, { byThemselves: false, otherAdministrators: 1 }, undefined],
    ['delete', colleague, { byThemselves: false, otherAdministrators: 1 }, undefined],
    ['delete', kept({ status: 'inactive' }), { byThemselves: false, otherAdministrators: 1 }, undefined],
    ['reactivate', kept({ status: 'inactive', roles: ['administrator'] }), { byThemselves: false, otherAdministrators: 0 }, undefined],
    ['unlock', administrator, { byThemselves: false, otherAdministrators: 0 }, undefined],
    ['change roles', administrator, { byThemselves: true, otherAdministrators: 5 }, 'You cannot change your own roles.'],
    ['deactivate', administrator, { byThemselves: true, otherAdministrators: 5 }, 'You cannot deactivate yourself.'],
    ['delete', administrator, { byThemselves: true, otherAdministrators: 5 }, 'You cannot delete yourself.'],
    ['change roles', administrator, { byThemselves: false, otherAdministrators: 0 }, 'An organization needs an active administrator.'],
    ['deactivate', administrator, { byThemselves: false, otherAdministrators: 0 }, 'An organization needs an active administrator.'],
    ['delete', administrator, { byThemselves: false, otherAdministrators: 0 }, 'An organization needs an active administrator.'],
    ['deactivate', original, { byThemselves: false, otherAdministrators: 1 }, undefined],
    ['delete', original, { byThemselves: false, otherAdministrators: 1 }, 'The first administrator of an organization cannot be deleted.'],
  ] as const)('%s: case %#', (act, member, about, expected) => {
    expect(whyNot(act, { member, ...about })?.split(/(?<=[.])/)[0]).toBe(expected);
  });

  it('nobody deactivates or deletes themselves, and the first administrator stays', async () => {
    const { agent, organizationId, administrator: first } = await administration(app);
    const second = await createMember({ organizationId });
    const other = await signedInAgent(app, second);
    const [firstId, secondId] = [await membershipOf(first), await membershipOf(second)];
    for (const path of [users.deactivate(firstId), users.remove(firstId)]) expect([303, 409]).toContain((await agent.submit(path)).status);
    expect((await other.submit(users.remove(firstId)).expect(409)).text).toContain('The first administrator of an organization cannot be deleted.');
    await other.get(users.remove(firstId)).expect(409);
    expect([(await stateOf(firstId)).status, (await stateOf(secondId)).status]).toEqual(['active', 'active']);
    await other.submit(users.deactivate(firstId)).expect(303);
    expect((await stateOf(firstId)).status).toBe('inactive');
  });

  it('a colleague who is no administrator sees the list, without what concerns security, and no way to change it', async () => {
    const { organizationId } = await administration(app);
    const { member } = await colleagueOf(organizationId, ['technician']);
    const $ = pageOf((await (await signedInAgent(app, member)).get(users.index).expect(200)).text);
    expect($('thead th').map((_i, th) => $(th).text().trim()).get()).toEqual(['Name', 'Roles', 'Status', 'Sees']);
    expect($('main').find(`a[href^="${users.index}/"], a[href="${users.new}"], a[href^="${users.csv}"]`)).toHaveLength(0);
  });
});

it('asks administrators who have two-step verification on for a fresh code before they change users', async () => {
  const { agent, organizationId, administrator } = await administration(app);
  const { id } = await colleagueOf(organizationId);
  await ownerSql("update people set two_step = 'email' where id = $1", [administrator.personId]);
  for (const path of [users.new, users.many, users.edit(id), users.remove(id), users.csv]) expect((await agent.get(path)).headers['location']).toBe(paths.me.codeFor(path));
  const asked = await agent.submit(users.deactivate(id)).expect(200);
  expect([pageOf(asked.text)('h1').text(), (await stateOf(id)).status]).toEqual(['Enter a code to go on', 'active']);
  await agent.get(users.index).expect(200);
});

describe('two administrators at once', () => {
  const pair = async () => {
    const { organizationId } = await createOrganization();
    const [one, two] = [await createMember({ organizationId }), await createMember({ organizationId })];
    return { organizationId, one, two, ids: [await membershipOf(one), await membershipOf(two)] as const };
  };
  const actor = ({ personId }: Member) => ({ kind: 'person' as const, id: personId });
  const administratorsOf = (organizationId: string) => ownerSql("select id from memberships where organization_id = $1 and status = 'active' and roles @> '{administrator}'", [organizationId]);

  it('never leave the organization without any, a hundred times, whether they demote or deactivate each other', async () => {
    for (let round = 0; round < 100; round += 1) {
      const { organizationId, one, two, ids } = await pair();
      const [{ updated_at: version }] = await ownerSql('select updated_at::text from memberships where id = $1', [ids[1]]) as [{ updated_at: string }];
      const [{ updated_at: other }] = await ownerSql('select updated_at::text from memberships where id = $1', [ids[0]]) as [{ updated_at: string }];
      const change = { firstName: 'Robin', lastName: 'Tester', officePhone: '', mobilePhone: '', roles: ['sales'] as const };
      const acts = round % 2 === 0
        ? [changeMember({ organizationId, membershipId: ids[1], version, change, actor: actor(one) }), changeMember({ organizationId, membershipId: ids[0], version: other, change, actor: actor(two) })]
        : [deactivateMember({ organizationId, membershipId: ids[1], actor: actor(one) }), deactivateMember({ organizationId, membershipId: ids[0], actor: actor(two) })];
      const results = await Promise.allSettled(acts);
      expect([round, results.filter(({ status }) => status === 'fulfilled').length]).toEqual([round, 1]);
      expect(await administratorsOf(organizationId)).toHaveLength(1);
    }
  });
});

describe('the list of users', () => {
  it('says that only you are here, and how to invite', async () => {
    const { agent } = await administration(app);
    const $ = pageOf((await agent.get(users.index).expect(200)).text);
    expect([$('.empty-state h2').text(), $('.empty-state a').attr('href')]).toEqual(['Only you are here', users.new]);
  });

  it('is searched, filtered, sorted and paged over 500 users, and its file holds exactly what is asked for', async () => {
    const { agent, organizationId } = await administration(app);
    await ownerSql(
      `with made as (insert into people (id, email, first_name, last_name, two_step, last_signed_in_at, created_at, updated_at)
         select gen_random_uuid(), 'u' || n || '-' || substr($1::text, 25) || '@example.test', case when n % 2 = 0 then 'Müller' else 'Smith' end, lpad(n::text, 3, '0'), case when n % 3 = 0 then 'app' else 'off' end,
           case when n % 5 = 0 then null else app.now() - make_interval(hours => n) end, app.now(), app.now() from generate_series(1, 500) n returning id)
       insert into memberships (id, organization_id, person_id, roles, created_at, updated_at) select gen_random_uuid(), $1::uuid, id, '{technician}', app.now(), app.now() from made`, [organizationId]);
    for (const sort of ['', 'sort=-name', 'sort=email', 'sort=status', 'sort=-seen', 'sort=seen']) {
      const seen = new Set<string>();
      let next: string | undefined = `${users.index}?${sort}`;
      for (let page = 0; next && page < 12; page += 1) {
        const $ = pageOf((await agent.get(next).expect(200)).text);
        $('tbody tr a').each((_i, a) => void seen.add($(a).attr('href')!));
        next = $('a[rel=next]').attr('href');
      }
      expect([sort, seen.size]).toEqual([sort, 501]);
    }
    const found = pageOf((await agent.get(`${users.index}?q=muller+0&role=technician&status=active`)).text);
    expect(found('tbody th').first().text()).toContain('Müller');
    const file = await agent.get(`${users.csv}?q=muller`).expect(200);
    expect(file.text.trim().split('\r\n')).toHaveLength(251);
    expect(file.text.split('\r\n')[0]).toBe('\uFEFFFirst name,Last name,E-mail,Roles,Status,Sees,Two-step verification,Last signed in (UTC)');
    const nothing = pageOf((await agent.get(`${users.index}?q=nobody&role=sales`)).text);
    expect(nothing('.chips a').map((_i, a) => nothing(a).text().replace('Drop the filter ', '')).get().slice(-2)).toEqual(['“nobody”', 'Sales']);
  });

  it('says how many accounts a limited colleague sees, to limited colleagues too', async () => {
    const { agent, organizationId } = await administration(app);
    const { member, id } = await colleagueOf(organizationId, ['technician']);
    await ownerSql('update memberships set is_limited = true where id = $1', [id]);
    const [account] = await ownerSql<{ id: string }>("insert into accounts (id, organization_id, kind, name, email, created_at, updated_at) values (gen_random_uuid(), $1, 'safe', 'Smith', 'smith@example.test', app.now(), app.now()) returning id", [organizationId]);
    await ownerSql("insert into membership_accounts (organization_id, membership_id, account_id, added_by, created_at) values ($1, $2, $3, 'test', app.now())", [organizationId, id, account!.id]);
    for (const each of [agent, await signedInAgent(app, member)]) {
      const list = pageOf((await each.get(users.index).expect(200)).text);
      expect(list('tbody tr').filter((_i, tr) => list(tr).text().includes(member.email)).text()).toContain('1 account');
    }
    const $ = pageOf((await agent.get(users.edit(id)).expect(200)).text);
    await agent.get($('main a[href$="/accounts"]').attr('href')!).expect(200);
  });

  it('shows names with markup and from right to left as they are', async () => {
    const { agent, organizationId } = await administration(app);
    await createMember({ organizationId, firstName: '<b>Ana</b>', lastName: 'שרה' });
    const $ = pageOf((await agent.get(users.index)).text);
    expect($('tbody th bdi').map((_i, bdi) => $(bdi).text()).get()).toContain('<b>Ana</b> שרה');
  });
});
