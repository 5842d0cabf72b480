import { paths } from '../../src/paths';
import { browser, pageOf, signedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { addMembership, createMember, createOrganization } from '../support/factories/organizations';

const app = testApp();

async function inTwo() {
  const [first, second] = [await createOrganization({ name: 'Abel & Sons' }), await createOrganization({ name: 'Baker <IT>' })];
  const member = await createMember({ organizationId: first.organizationId });
  await addMembership({ organizationId: second.organizationId, personId: member.personId, roles: ['read_only'] });
  return { first, second, member };
}

function organizationNamed(html: string): string {
  return pageOf(html)('.name-menu-organization').text();
}

describe('a person of several organizations', () => {
  it('is asked after signing in, and comes to the page they wanted', async () => {
    const { first, second, member } = await inTwo();
    const agent = browser(app);
    const answer = await agent.post(paths.signIn).type('form').send({ email: member.email, password: member.password, next: paths.portal.roles });
    expect(answer.headers['location']).toBe(paths.contextsTo(paths.portal.roles));
    const $ = pageOf((await agent.get(answer.headers['location']!).expect(200)).text);
    expect($('input[name=context]').map((_i, box) => $(box).val()).get()).toEqual([`organization:${first.organizationId}`, `organization:${second.organizationId}`]);
    expect($('label.choice').text()).toContain('Baker <IT>');
    const chosen = await agent.post(paths.contexts).type('form').send({ _csrf: $('input[name=_csrf]').first().val(), next: $('input[name=next]').val(), context: `organization:${second.organizationId}` });
    expect([chosen.status, chosen.headers['location']]).toEqual([303, paths.portal.roles]);
    expect(organizationNamed((await agent.get(paths.portal.roles).expect(200)).text)).toBe('Baker <IT>');
  });

  it('switches from the name menu, under a new session id, with the roles they have there', async () => {
    const { first, second, member } = await inTwo();
    const agent = await signedInAgent(app, member);
    await agent.submit(paths.contexts, { context: `organization:${first.organizationId}` }).expect(303);
    const page = pageOf((await agent.get(paths.portal.roles)).text);
    expect(page(`.name-menu a[href="${paths.contexts}"]`).text()).toBe('Switch organization');
    const token = String(page('.name-menu input[name=_csrf]').val());
    await agent.post(paths.contexts).type('form').send({ _csrf: token, context: `organization:${second.organizationId}` }).expect(303);
    const $ = pageOf((await agent.get(paths.portal.roles)).text);
    expect($('dt').filter((_i, dt) => $(dt).text().includes('Yours')).text()).toContain('Read-only');
    const sessions = await ownerSql('select organization_id, revoked_at is null as live from sessions where person_id = $1 order by revoked_at nulls last', [member.personId]);
    expect(sessions.map(({ organization_id, live }) => [organization_id, live])).toEqual([[null, false], [first.organizationId, false], [second.organizationId, true]]);
    const moves = await ownerSql('select action, organization_id from audit_entries where actor_id = $1 order by id', [member.personId]);
    expect(moves.slice(1)).toEqual([first, second].map(({ organizationId }) => ({ action: 'person.changed-context', organization_id: organizationId })));
  });

  it.each(['', 'organization:', 'office:', 'organization:00000000-0000-7000-8000-000000000001'])('cannot choose %j', async (context) => {
    const { member } = await inTwo();
    const agent = await signedInAgent(app, member);
    const answer = await agent.submit(paths.contexts, { context });
    expect(answer.status).toBe(422);
    expect(pageOf(answer.text)('.error-summary').text()).toContain('Choose where to go.');
  });

  it('cannot choose an organization that is not theirs, and it stays without name', async () => {
    const { member } = await inTwo();
    const other = await createOrganization({ name: 'Canary Ltd' });
    const agent = await signedInAgent(app, member);
    const answer = await agent.submit(paths.contexts, { context: `organization:${other.organizationId}` });
    expect([answer.status, answer.text.includes('Canary')]).toEqual([422, false]);
  });
});

describe('the page of places', () => {
  it('says what a person is in each, and where they are now', async () => {
    const { first, member } = await inTwo();
    const agent = await signedInAgent(app, member);
    await agent.submit(paths.contexts, { context: `organization:${first.organizationId}` }).expect(303);
    const $ = pageOf((await agent.get(paths.contexts).expect(200)).text);
    expect($('label.choice small').map((_i, small) => $(small).text()).get()).toEqual(['Partner organization · Administrator · You are here', 'Partner organization · Read-only']);
    expect([$('input[name=context][checked]').parent().text().includes('Baker'), $('input[name=q]').length]).toEqual([true, 0]);
  });

  it('is searched by name where there are more than ten, and keeps the page wanted', async () => {
    const { member } = await inTwo();
    for (let made = 0; made < 9; made += 1) await addMembership({ organizationId: (await createOrganization({ name: `Zebra ${made}` })).organizationId, personId: member.personId });
    const agent = await signedInAgent(app, member);
    const wanted = paths.contextsTo(paths.portal.roles);
    const $ = pageOf((await agent.get(wanted).expect(200)).text);
    expect([$('input[name=context]').length, $('form[role=search] input[name=next]').val()]).toEqual([11, paths.portal.roles]);
    expect(pageOf((await agent.get(`${wanted}&q=zEBRA 3`)).text)('input[name=context]')).toHaveLength(1);
    const none = pageOf((await agent.get(`${wanted}&q=nothing`)).text);
    expect([none('main').text().includes('None of your 11 places is called like that.'), none('main a').attr('href')]).toEqual([true, wanted]);
  });
});

describe('a customer', () => {
  async function customer() {
    const { organizationId } = await createOrganization();
    const { personId, email, password } = await createMember({ organizationId });
    await ownerSql('delete from memberships where person_id = $1', [personId]);
    const accountId = (await ownerSql<{ id: string }>(
      `insert into accounts (id, organization_id, kind, name, email, created_at, updated_at)
       values (gen_random_uuid(), $1, 'safe', 'The Smiths', $2, app.now(), app.now()) returning id`, [organizationId, email],
    ))[0]!.id;
    await ownerSql("insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, 'holder', app.now())", [organizationId, accountId, personId]);
    return { personId, email, password, organizationId };
  }

  it('comes to their own pages, and the portal does not exist for them', async () => {
    const agent = await signedInAgent(app, await customer());
    expect((await agent.get('/')).headers['location']).toBe(paths.my.home);
    await agent.get(paths.portal.roles).expect(404);
    await agent.submit(paths.portal.roles).expect(404);
  });

  it('who is a member as well comes to where the wanted page is', async () => {
    const one = await customer();
    const { organizationId } = await createOrganization();
    await addMembership({ organizationId, personId: one.personId });
    const enter = (next: string) => browser(app).post(paths.signIn).type('form').send({ email: one.email, password: one.password, next });
    expect((await enter(paths.portal.roles)).headers['location']).toBe(paths.portal.roles);
    expect((await enter(paths.my.home)).headers['location']).toBe(paths.my.home);
    expect((await enter('/')).headers['location']).toBe(paths.contextsTo('/'));
  });

  it('who went to the wrong place is asked where to go', async () => {
    const one = await customer();
    const { organizationId } = await createOrganization();
    await addMembership({ organizationId, personId: one.personId });
    const agent = browser(app);
    await agent.post(paths.signIn).type('form').send({ email: one.email, password: one.password, next: paths.my.home }).expect(303);
    expect((await agent.get(paths.portal.roles)).headers['location']).toBe(paths.contextsTo(paths.portal.roles));
  });
});
