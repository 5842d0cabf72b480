import '../../../src/organizations/security/security.jobs';
import { paths } from '../../../src/paths';
import { advanceClock, browser, pageOf, signedInAgent, stopClock, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { addMembership, createMember, createOrganization, createPerson } from '../../support/factories/organizations';
import { appCode, giveTwoStep } from '../../support/factories/two-step';
import { runJob } from '../../support/queue';
import { twoStepAgent } from '../../support/two-step';

const app = testApp();
const { security } = paths.portal;
const { twoStep } = paths.me;

async function organization(name?: string) {
  const { organizationId } = await createOrganization(name === undefined ? {} : { name });
  const administrator = await createMember({ organizationId, firstName: 'Ada', lastName: 'First' });
  const { secret } = await giveTwoStep(administrator.personId);
  const colleague = await createMember({ organizationId, roles: ['sales'], firstName: 'Ben', lastName: 'Second' });
  const agent = await twoStepAgent(app, administrator, await appCode(secret));
  return { organizationId, administrator, colleague, agent, secret };
}

const requiredFrom = async (organizationId: string) => ((await ownerSql('select two_step_required_from as moment from organizations where id = $1', [organizationId]))[0]!.moment as Date | null)?.toISOString();
const mailsTo = async (email: string) => (await ownerSql('select subject, text_body from mails where recipient_email = $1 order by created_at, id', [email])).map(({ subject }) => subject as string);

beforeEach(() => stopClock('2026-11-22T15:00:00Z'));

describe('asking everybody for two-step verification', () => {
  it('shows who has it, those without it first', async () => {
    const { agent } = await organization();
    const $ = pageOf((await agent.get(security).expect(200)).text);
    expect($('.page-header, main').first().text()).toContain('1 of 2 users have two-step verification.');
    expect($('tbody tr').toArray().map((row) => [$(row).find('th bdi').text(), $(row).find('.state').text().trim()])).toEqual([['Ben Second', 'Off'], ['Ada First', 'App']]);
    expect($('#days').val()).toBe('14');
  });

  it('holds from the beginning of the day so many days ahead in the zone of the organization, and tells those without it', async () => {
    const { agent, organizationId, administrator, colleague } = await organization('Meise <b>Ltd</b>');
    await agent.submit(security, { required: 'yes', days: '14' }).expect(303);
    expect(await requiredFrom(organizationId)).toBe('2026-12-06T05:00:00.000Z');
    expect(pageOf((await agent.get(security)).text)('main').text()).toContain('6 Dec 2026');
    expect([await mailsTo(colleague.email), await mailsTo(administrator.email)]).toEqual([['Meise <b>Ltd</b> asks for two-step verification'], []]);
    const entries = await ownerSql("select after from audit_entries where action = 'organization.two-step-requirement-changed' and organization_id = $1", [organizationId]);
    expect(entries).toEqual([{ after: { requiredFrom: '2026-12-06T05:00:00.000Z' } }]);
    // The same once more changes nothing and mails nobody.
    await agent.submit(security, { required: 'yes', days: '14' }).expect(303);
    expect(await mailsTo(colleague.email)).toHaveLength(1);
    await agent.submit(security, { required: 'no' }).expect(303);
    expect(await requiredFrom(organizationId)).toBeUndefined();
  });

  it.each([
    [{}, 'Choose whether'], [{ required: 'maybe', days: '3' }, 'Choose whether'], [{ required: 'yes' }, 'from 0 to 90'], [{ required: 'yes', days: '' }, 'from 0 to 90'],
    [{ required: 'yes', days: '91' }, 'from 0 to 90'], [{ required: 'yes', days: '-1' }, 'from 0 to 90'], [{ required: 'yes', days: '1e1' }, 'from 0 to 90'], [{ required: 'yes', days: '🧀' }, 'from 0 to 90'],
  ])('refuses %j in words and keeps what was typed', async (fields, words) => {
    const { agent } = await organization();
    const answer = await agent.submit(security, fields);
    expect([answer.status, pageOf(answer.text)('.error-summary').text().includes(words)]).toEqual([422, true]);
    if ('days' in fields) expect(pageOf(answer.text)('#days').val()).toBe(fields.days);
  });

  it('is not for an administrator who has none: they would lock themselves out of the page', async () => {
    const { organizationId } = await createOrganization();
    const agent = await signedInAgent(app, await createMember({ organizationId }));
    const answer = await agent.submit(security, { required: 'yes', days: '0' }).expect(409);
    expect(pageOf(answer.text)('.error-summary').text()).toContain('for yourself first');
    expect(await requiredFrom(organizationId)).toBeUndefined();
  });

  it('needs a fresh code', async () => {
    const { agent, organizationId, secret } = await organization();
    await advanceClock('11 minutes');
    const asked = await agent.submit(security, { required: 'yes', days: '0' }).expect(200);
    expect([pageOf(asked.text)('h1').text(), await requiredFrom(organizationId)]).toEqual(['Enter a code to go on', undefined]);
    await agent.submit(security, { required: 'yes', days: '0', two_step_code: await appCode(secret) }).expect(303);
    expect(await requiredFrom(organizationId)).toBe('2026-11-22T15:11:00.000Z');
  });
});

describe('somebody without it', () => {
  it('sees a page about it once after signing in while the grace lasts, and goes on with "Later"', async () => {
    const { agent, colleague } = await organization('Meise Ltd');
    await agent.submit(security, { required: 'yes', days: '14' }).expect(303);
    const theirs = browser(app);
    const answer = await theirs.post(paths.signIn).type('form').send({ email: colleague.email, password: colleague.password, next: paths.portal.roles }).expect(303);
    expect(answer.headers['location']).toBe(twoStep.reminderFor(paths.portal.roles));
    const $ = pageOf((await theirs.get(answer.headers['location']!).expect(200)).text);
    expect($('main').text()).toContain('Meise Ltd asks everybody for it');
    expect($('main a').toArray().map((a) => [$(a).text().trim(), a.attribs['href']])).toEqual(expect.arrayContaining([['Set it up now', twoStep.method], ['Later, until 6 Dec 2026', paths.portal.roles]]));
    await theirs.get(paths.portal.roles).expect(200);
    await theirs.get(paths.portal.manage).expect(200);
  });

  it.each(['https://evil.example', '//evil.example'])('is never led away to %s by "Later"', async (next) => {
    const { agent, colleague } = await organization();
    await agent.submit(security, { required: 'yes', days: '14' }).expect(303);
    const theirs = await signedInAgent(app, colleague);
    expect((await theirs.get(twoStep.reminderFor(next)).expect(200)).text).not.toContain('evil.example');
  });

  it('reaches nothing but its set-up after that, and everything once it is set up', async () => {
    const { agent, colleague } = await organization();
    const theirs = await signedInAgent(app, colleague);
    await agent.submit(security, { required: 'yes', days: '0' }).expect(303);
    for (const page of [paths.portal.manage, paths.portal.accounts, paths.me.home, paths.portal.roles]) await theirs.get(page).expect(303).expect('Location', twoStep.show);
    await theirs.submit(paths.portal.trials.create, { kind: 'personal' }).expect(403);
    const $ = pageOf((await theirs.get(twoStep.show).expect(200)).text);
    expect($('.flash').text()).toContain('asks everybody for two-step verification');
    await theirs.get(twoStep.reminder).expect(303).expect('Location', twoStep.show);
    await theirs.submit(twoStep.method, { codes_by: 'app', password: colleague.password }).expect(303);
    const secret = String(pageOf((await theirs.get(twoStep.app).expect(200)).text)('#key').val()).replaceAll(' ', '');
    await theirs.get(twoStep.qrCode).expect(200);
    await theirs.submit(twoStep.app, { code: await appCode(secret) }).expect(200);
    await theirs.get(paths.portal.manage).expect(200);
    await theirs.submit(paths.signOut).expect(303);
  });

  it('signs in to it after that day, can still sign out, and can go to another organization that asks for nothing', async () => {
    const { agent, colleague } = await organization();
    const free = await createOrganization({ name: 'Free Ltd' });
    await addMembership({ organizationId: free.organizationId, personId: colleague.personId, roles: ['sales'] });
    await agent.submit(security, { required: 'yes', days: '0' }).expect(303);
    const theirs = await signedInAgent(app, colleague);
    await theirs.submit(paths.contexts, { context: `organization:${colleague.organizationId}` }).expect(303).expect('Location', twoStep.reminderFor(paths.portal.home));
    await theirs.get(paths.portal.manage).expect(303).expect('Location', twoStep.show);
    await theirs.submit(paths.contexts, { context: `organization:${free.organizationId}` }).expect(303).expect('Location', paths.portal.home);
    await theirs.get(paths.portal.manage).expect(200);
  });

  it('is reminded by one mail three days before the end, unless they have set it up or were told within a day', async () => {
    const { agent, colleague, administrator } = await organization('Meise Ltd');
    await agent.submit(security, { required: 'yes', days: '14' }).expect(303);
    await stopClock('2026-12-03T04:59:00Z');
    await runJob('organizations.remind-two-step');
    expect(await mailsTo(colleague.email)).toHaveLength(1);
    await stopClock('2026-12-03T05:00:00Z');
    for (let times = 0; times < 3; times += 1) await runJob('organizations.remind-two-step');
    expect(await mailsTo(colleague.email)).toEqual(['Meise Ltd asks for two-step verification', 'Set up two-step verification soon']);
    expect(await mailsTo(administrator.email)).toEqual([]);
    const late = await organization();
    await late.agent.submit(security, { required: 'yes', days: '2' }).expect(303);
    await runJob('organizations.remind-two-step');
    expect(await mailsTo(late.colleague.email)).toHaveLength(1);
  });
});

describe('staff', () => {
  it('reach the office only with two-step verification', async () => {
    const person = await createPerson();
    await ownerSql("insert into staff (person_id, roles, created_at) values ($1, '{support}', app.now())", [person.personId]);
    const agent = browser(app);
    const answer = await agent.post(paths.signIn).type('form').send({ email: person.email, password: person.password }).expect(303);
    expect(answer.headers['location']).toBe(twoStep.reminderFor('/'));
    await agent.get(answer.headers['location']!).expect(303).expect('Location', twoStep.show);
    await agent.get(paths.me.home).expect(303).expect('Location', twoStep.show);
    await agent.get(twoStep.method).expect(200);
  });
});
