import { paths } from '../../../src/paths';
import { browser, pageOf, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createHousehold } from '../../support/world/access-world';
import { addMembership, createMember, createOrganization } from '../../support/factories/organizations';
import { createColleague, officeAgent } from '../../support/factories/staff';

const app = testApp();
const statusOf = async (organizationId: string) => (await ownerSql('select status from organizations where id = $1', [organizationId]))[0]!['status'];

async function partner(name: string) {
  const { organizationId } = await createOrganization({ name });
  return { organizationId, administrator: await createMember({ organizationId }), seller: await createMember({ organizationId, roles: ['sales'] }) };
}

describe('suspending a partner', () => {
  it('signs everybody of theirs out at once, closes the portal, tells the administrators why, and leaves customers alone', async () => {
    const { organizationId, administrator, seller } = await partner('Stopped Ltd');
    const agents = [await signedInAgent(app, administrator), await signedInAgent(app, seller)];
    const { customer } = await createHousehold(organizationId, 'Untouched');
    const customers = await signedInAgent(app, customer);
    const desk = await officeAgent(app, await createColleague({ roles: ['partner_desk'], firstName: 'Pat', lastName: 'Desk' }));
    const $ = pageOf((await desk.get(paths.partners.suspension(organizationId)).expect(200)).text);
    expect($('main').text()).toContain('Automatic renewals go on and are charged as they were set up');
    await desk.submit(paths.partners.suspension(organizationId), { reason: 'Invoices were disputed in bad faith', name: 'stopped ltd' }).expect(303);
    await desk.submit(paths.partners.suspension(organizationId), { reason: 'Pressed twice', name: 'Stopped Ltd' }).expect(303);
    expect(await statusOf(organizationId)).toBe('suspended');
    for (const agent of agents) {
      expect((await agent.get(paths.portal.accounts)).headers['location']).toContain(paths.signIn);
      await agent.post(paths.portal.trials.create).type('form').send({ _csrf: agent.csrfToken }).expect((answer) => expect([303, 403]).toContain(answer.status));
    }
    await customers.get(paths.my.home).expect(200);
    const mails = await ownerSql('select recipient_email, subject, text_body from mails where organization_id = $1 and kind = $2', [organizationId, 'organizations.suspended']);
    expect(mails.map(({ recipient_email: email, subject }) => [email, subject])).toEqual([[administrator.email, 'Stopped Ltd can’t use the portal for now']]);
    expect(mails[0]!['text_body']).toContain('The reason: Invoices were disputed in bad faith');
    const audit = await ownerSql("select actor_kind, before, after from audit_entries where organization_id = $1 and action = 'organization.suspended'", [organizationId]);
    expect(audit).toEqual([{ actor_kind: 'staff', before: { status: 'active' }, after: { status: 'suspended', reason: 'Invoices were disputed in bad faith' } }]);
    expect(pageOf((await desk.get(paths.office.partners.show(organizationId)).expect(200)).text)('main').text()).toMatch(/Invoices were disputed in bad faith/);
  });

  it('asks for the name as it stands there, and for a reason', async () => {
    const { organizationId } = await partner('Right One');
    const desk = await officeAgent(app, await createColleague({ roles: ['operator'] }));
    const answer = await desk.submit(paths.partners.suspension(organizationId), { reason: '', name: 'Wrong One' }).expect(422);
    expect(pageOf(answer.text)('.error-summary, [role=alert]').text()).toMatch(/Enter the reason\..*Type the partner’s name as it stands there: Right One\./s);
    expect(await statusOf(organizationId)).toBe('active');
  });

  it('lets nobody in by signing in again, and says so; until they are let in again', async () => {
    const { organizationId, administrator } = await partner('Waits Ltd');
    const desk = await officeAgent(app, await createColleague({ roles: ['operator'] }));
    await desk.submit(paths.partners.suspension(organizationId), { reason: 'Fraud is looked into', name: 'Waits Ltd' }).expect(303);
    const refused = await browser(app).post(paths.signIn).type('form').send({ email: administrator.email, password: administrator.password }).expect(403);
    expect(pageOf(refused.text)('.error-summary, [role=alert]').text()).toContain('Your organization can’t use the portal for now.');
    await addMembership({ organizationId: (await createOrganization()).organizationId, personId: administrator.personId });
    const elsewhere = await signedInAgent(app, administrator);
    await elsewhere.get(paths.portal.accounts).expect(200);
    await desk.submit(paths.partners.reactivation(organizationId), { reason: 'All is settled' }).expect(303);
    await desk.submit(paths.partners.reactivation(organizationId), { reason: 'Again' }).expect(303);
    await elsewhere.submit(paths.contexts, { context: `organization:${organizationId}` }).expect(303);
    await elsewhere.get(paths.portal.accounts).expect(200);
    const mails = await ownerSql('select text_body from mails where organization_id = $1 and kind = $2', [organizationId, 'organizations.reactivated']);
    expect(mails.map(({ text_body: text }) => /All is settled/.test(text as string))).toEqual([true]);
    expect((await ownerSql('select reason, end_reason, ended_at is not null as over from suspensions where organization_id = $1', [organizationId]))).toEqual([{ reason: 'Fraud is looked into', end_reason: 'All is settled', over: true }]);
  });
});

describe('the page of a partner', () => {
  it('shows how they stand, who works there and their accounts by page', async () => {
    const { organizationId } = await partner('Shown Ltd');
    for (let n = 0; n < 11; n += 1) await createHousehold(organizationId, `Family${String(n).padStart(2, '0')}`);
    const agent = await officeAgent(app, await createColleague({ roles: ['support'] }));
    const $ = pageOf((await agent.get(paths.office.partners.show(organizationId)).expect(200)).text);
    const words = $('main').text().replace(/\s+/g, ' ');
    expect(words).toMatch(/Net purchases of 12 months ?\$0\.00/);
    expect(words).toMatch(/Administrator ?Active/);
    expect($('table[aria-labelledby=accounts] tbody tr')).toHaveLength(10);
    expect($('a').toArray().map((link) => $(link).text().trim())).toEqual(expect.arrayContaining(['See all accounts', 'Look at their portal']));
    expect(words).not.toContain('Suspend');
    const all = pageOf((await agent.get(paths.partners.accounts(organizationId)).expect(200)).text);
    expect(all('tbody tr th').toArray().map((cell) => all(cell).text().trim())).toHaveLength(11);
  });
});
