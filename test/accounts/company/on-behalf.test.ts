import { paths } from '../../../src/paths';
import { pageOf, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createLimitedMember, createOrganization } from '../../support/factories/organizations';
import { addToCompany, auditOf, createCompany, freshEmail, invite, makeGroup, partnerSeat, roleOf, seatOf, wordsOf } from './support/company';

const app = testApp();

it('a technician acts inside a client: under a banner, recorded as done on their behalf, and shown to both sides', async () => {
  const company = await createCompany();
  const partner = await partnerSeat(app, company);
  const summary = await partner.agent.get(partner.links.show).expect(200);
  expect(pageOf(summary.text)('.acting').text()).toContain('You are acting inside the account of Bright Smile.');
  const group = await makeGroup(partner, company, 'Clinic');
  await invite(partner, company, { email: 'bea@company.test', first_name: 'Bea', last_name: 'Blum', group });
  await partner.agent.submit(partner.links.users.edit(company.user.personId), { role: 'administrator', group: '' }).expect(303);
  const audit = await auditOf(company);
  expect(audit.map(({ action }) => action)).toEqual(['company-group.created', 'company-invitation.sent', 'company-user.changed']);
  expect(new Set(audit.map(({ actor_id: by, on_behalf_of: behalf }) => `${by} ${behalf}`))).toEqual(new Set([`${partner.member.personId} account:${company.accountId}`]));

  const theirs = await seatOf(app, company.owner);
  const seen = wordsOf((await theirs.agent.get(theirs.links.activity).expect(200)).text);
  expect(seen).toMatch(/Made Uma User administrator Rosa Marin of Harbor Lane ITon your behalf.*Invited Bea Blum as user Rosa Marin of Harbor Lane ITon your behalf.*Made the group Clinic Rosa Marin of Harbor Lane ITon your behalf/);
  expect(wordsOf((await partner.agent.get(partner.links.activity).expect(200)).text)).toContain('Made the group Clinic Rosa Marin of Harbor Lane ITon behalf of the client');
  expect((await partner.agent.submit(partner.links.leave).expect(303)).headers['location']).toBe(paths.portal.account(company.accountId));
});

it('without administrator access nothing inside opens, and the page says how to get it', async () => {
  const company = await createCompany({ partnerActs: false });
  const partner = await partnerSeat(app, company, ['administrator']);
  for (const address of [partner.links.show, partner.links.users.index, partner.links.users.csv, partner.links.users.new, partner.links.groups.index, partner.links.billingOwner.edit, partner.links.activity]) {
    expect(wordsOf((await partner.agent.get(address).expect(403)).text)).toContain('Request administrator rights');
  }
  await partner.agent.submit(partner.links.users.index, { email: freshEmail(), role: 'user', group: '' }).expect(403);
  const account = pageOf((await partner.agent.get(paths.portal.account(company.accountId)).expect(200)).text);
  expect([account(`a[href="${partner.links.show}"]`).length, account('main').text().includes('Ask them for administrator rights')]).toEqual([0, true]);
});

it('the account page leads inside who may act there, and nobody else', async () => {
  const company = await createCompany();
  for (const [role, seen] of [['technician', 1], ['administrator', 1], ['sales', 0], ['billing', 0], ['read_only', 0]] as const) {
    const { agent, links } = await partnerSeat(app, company, [role]);
    expect([role, pageOf((await agent.get(paths.portal.account(company.accountId)).expect(200)).text)(`a[href="${links.show}"]`).length]).toEqual([role, seen]);
  }
});

it('what was opened before access ended changes nothing afterwards', async () => {
  const company = await createCompany();
  const partner = await partnerSeat(app, company);
  await partner.agent.get(partner.links.users.edit(company.user.personId)).expect(200);
  await ownerSql('update accounts set partner_is_administrator = false where id = $1', [company.accountId]);
  await partner.agent.submit(partner.links.users.edit(company.user.personId), { role: 'administrator', group: '' }).expect(403);
  expect(await roleOf(company, company.user.personId)).toBe('user');
  await partner.agent.submit(partner.links.leave).expect(303);
});

it('one client is not reached through another, nor a household', async () => {
  const company = await createCompany();
  const other = await createCompany({ name: 'Other Ltd', organizationId: company.organizationId });
  const partner = await partnerSeat(app, company);
  const group = await makeGroup({ ...partner, links: paths.portal.client(other.accountId) }, other, 'Theirs');
  const { id } = await invite({ ...partner, links: paths.portal.client(other.accountId) }, other);
  for (const address of [partner.links.users.edit(other.user.personId), partner.links.groups.edit(group), partner.links.invitations.edit(id)]) await partner.agent.get(address).expect(404);
  await partner.agent.submit(partner.links.users.remove(other.user.personId)).expect(404);
  await partner.agent.submit(partner.links.invitations.revoke(id)).expect(404);
  expect(await roleOf(other, other.user.personId)).toBe('user');
  await ownerSql("update accounts set kind = 'safe', administered_by = 'customer' where id = $1", [company.accountId]);
  await partner.agent.get(partner.links.show).expect(404);
});

it('a technician who sees only chosen accounts acts inside those, and the others are not found', async () => {
  const company = await createCompany();
  const other = await createCompany({ name: 'Other Ltd', organizationId: company.organizationId });
  const member = await createLimitedMember({ organizationId: company.organizationId, roles: ['technician'], accountIds: [company.accountId] });
  const agent = await signedInAgent(app, member);
  const seat = { agent, links: paths.portal.client(company.accountId) };
  const group = await makeGroup(seat, company, 'Clinic');
  await invite(seat, company, { group });
  await agent.submit(seat.links.users.edit(company.user.personId), { role: 'administrator', group }).expect(303);
  await agent.submit(seat.links.users.remove(company.user.personId)).expect(303);
  await agent.get(seat.links.activity).expect(200);
  expect(await roleOf(company, company.user.personId)).toBeUndefined();
  for (const address of [paths.portal.client(other.accountId).show, paths.portal.client(other.accountId).users.index]) await agent.get(address).expect(404);
});

it('a person of two companies and of a partner stands in one place at a time, and is removed from one alone', async () => {
  const [company, other] = [await createCompany(), await createCompany({ name: 'Other Ltd' })];
  const partner = await partnerSeat(app, company);
  for (const each of [company, other]) await addToCompany(each, partner.member.personId, 'administrator');
  const agent = await signedInAgent(app, partner.member);
  const go = (place: string) => agent.submit(paths.contexts, { context: place, next: '' }).expect(303);
  await go(`account:${other.accountId}`);
  expect(wordsOf((await agent.get(paths.my.company.show).expect(200)).text)).toContain('Other Ltd');
  await go(`account:${company.accountId}`);
  expect(wordsOf((await agent.get(paths.my.company.show).expect(200)).text)).toContain('Bright Smile');
  const seat = await seatOf(app, other.owner);
  await seat.agent.submit(seat.links.users.remove(partner.member.personId)).expect(303);
  const again = await signedInAgent(app, partner.member);
  await again.submit(paths.contexts, { context: `account:${company.accountId}`, next: '' }).expect(303);
  await again.get(paths.my.company.show).expect(200);
  await again.submit(paths.contexts, { context: `account:${other.accountId}`, next: '' }).expect(422);
});

it('a partner of another organization finds none of it', async () => {
  const company = await createCompany();
  const { organizationId } = await createOrganization();
  const stranger = await partnerSeat(app, { ...company, organizationId }, ['administrator']);
  for (const address of [stranger.links.show, stranger.links.users.index, stranger.links.users.edit(company.user.personId), stranger.links.activity]) await stranger.agent.get(address).expect(404);
});
