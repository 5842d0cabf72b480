import { paths } from '../../../src/paths';
import { pageOf, signedInAgent, stopClock, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { addMembership, createMember, createOrganization, membershipOf } from '../../support/factories/organizations';
import { appCode, createAccountFor, giveTwoStep } from '../../support/factories/two-step';
import { twoStepAgent } from '../../support/two-step';

const app = testApp();

async function colleagues() {
  const { organizationId } = await createOrganization();
  const administrator = await createMember({ organizationId, firstName: 'Ada', lastName: 'First' });
  const colleague = await createMember({ organizationId, roles: ['sales'], firstName: 'Ben', lastName: 'Second' });
  const { secret } = await giveTwoStep(colleague.personId);
  return { organizationId, administrator, colleague, secret, page: paths.portal.twoStepReset(await membershipOf(colleague)) };
}

const twoStepOf = async (personId: string) => (await ownerSql('select two_step, epoch from people where id = $1', [personId]))[0]!;

beforeEach(() => stopClock('2026-11-22T09:00:00Z'));

describe("an administrator resets a colleague's two-step verification", () => {
  it('after a page that says what happens; the colleague is signed out everywhere, told by mail, and signs in with the password', async () => {
    const { administrator, colleague, secret, page, organizationId } = await colleagues();
    const theirs = await twoStepAgent(app, colleague, await appCode(secret), { trust: 'yes' });
    const agent = await signedInAgent(app, administrator);
    const link = pageOf((await agent.get(paths.portal.security).expect(200)).text)(`a[href="${page}"]`);
    expect(link.text()).toContain('Reset');
    expect(pageOf((await agent.get(page).expect(200)).text)('main').text()).toContain('Reset it for Ben Second?');
    for (let times = 0; times < 2; times += 1) await agent.submit(page).expect(303).expect('Location', paths.portal.security);
    expect(await twoStepOf(colleague.personId)).toEqual({ two_step: 'off', epoch: 2 });
    for (const table of ['authenticators', 'recovery_codes', 'trusted_devices']) expect(await ownerSql(`select 1 from ${table} where person_id = $1`, [colleague.personId])).toEqual([]);
    await theirs.get(paths.portal.manage).expect(303);
    const [mail, ...others] = await ownerSql('select kind, text_body from mails where recipient_email = $1', [colleague.email]);
    expect([mail?.kind, String(mail?.text_body).includes('Ada First reset your two-step verification.'), others.length]).toEqual(['identity.two-step-reset', true, 0]);
    const entries = await ownerSql("select organization_id, actor_id, before, after from audit_entries where action = 'person.two-step-reset' and subject_id = $1", [colleague.personId]);
    expect(entries).toEqual([{ organization_id: organizationId, actor_id: administrator.personId, before: { twoStep: 'app' }, after: { twoStep: 'off' } }]);
    await signedInAgent(app, colleague);
    expect(pageOf((await agent.get(page).expect(200)).text)('main form button').length).toBe(0);
  });

  it('never their own', async () => {
    const { administrator } = await colleagues();
    const { secret } = await giveTwoStep(administrator.personId);
    const agent = await twoStepAgent(app, administrator, await appCode(secret));
    const own = paths.portal.twoStepReset(await membershipOf(administrator));
    expect(pageOf((await agent.get(own).expect(200)).text)('main').text()).toContain('You cannot reset your own');
    await agent.submit(own).expect(409);
    expect((await twoStepOf(administrator.personId)).two_step).toBe('app');
  });

  it.each([
    ['another organization', async (personId: string) => addMembership({ ...(await createOrganization()), personId, roles: ['sales'] })],
    ['an account of their own', createAccountFor],
    ['the office', async (personId: string) => void (await ownerSql("insert into staff (person_id, roles, created_at) values ($1, '{support}', app.now())", [personId]))],
  ])('not of somebody who belongs to %s too, which it protects as well', async (_where, join) => {
    const { administrator, colleague, page } = await colleagues();
    await join(colleague.personId);
    const agent = await signedInAgent(app, administrator);
    expect(pageOf((await agent.get(page).expect(200)).text)('main').text()).toContain('belongs to other places too');
    await agent.submit(page).expect(409);
    expect(await twoStepOf(colleague.personId)).toEqual({ two_step: 'app', epoch: 1 });
  });

  it('nor of somebody who has left', async () => {
    const { administrator, colleague, page } = await colleagues();
    await ownerSql("update memberships set status = 'deleted' where person_id = $1", [colleague.personId]);
    const agent = await signedInAgent(app, administrator);
    await agent.get(page).expect(404);
    await agent.submit(page).expect(404);
  });
});
