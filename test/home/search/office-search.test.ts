import { paths } from '../../../src/paths';
import { pageOf, setClock, type SignedInAgent, testApp } from '../../support/app';
import { createAccount } from '../../support/factories/accounts';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createColleague, officeAgent } from '../../support/factories/staff';
import { createSubscription } from '../../support/factories/subscriptions';
import { createTicket } from '../../support/factories/tickets';

const app = testApp();
const found = async (agent: SignedInAgent, words: string) => {
  const $ = pageOf((await agent.get(paths.search.office).query({ q: words }).expect(200)).text);
  return Object.fromEntries($('.found section').toArray().map((section) => [$(section).find('h2').text(), $(section).find('li > a').toArray().map((a) => [$(a).text(), $(a).attr('href')])]));
};

async function createWorld() {
  await setClock('2026-11-22T15:00:00Z');
  const [{ organizationId }, other] = [await createOrganization({ name: 'Wombat Networks' }), await createOrganization({ name: 'Numbat Cloud' })];
  const { accountId } = await createAccount({ organizationId, name: 'Wombat Bakery', kind: 'safe_pro', email: 'hello@wombat.example.test' });
  const { number } = await createSubscription({ organizationId, accountId, planCode: 'safe_pro_power', startsOn: '2026-01-01', expiresOn: '2099-01-01' });
  const member = await createMember({ organizationId: other.organizationId, firstName: 'Wanda', lastName: 'Vale' });
  return { organizationId, accountId, number, member, ticket: await createTicket({ organizationId: other.organizationId, personId: member.personId }) };
}

it('finds partners, accounts and people of all partners for staff, and numbers first', async () => {
  const { organizationId, accountId, number, member } = await createWorld();
  const agent = await officeAgent(app, await createColleague());
  expect(await found(agent, 'wombat')).toEqual({ Partners: [['Wombat Networks', paths.office.partners.show(organizationId)]], Accounts: [['Wombat Bakery', paths.operations.accounts.show(accountId)]] });
  expect(await found(agent, member.email.toUpperCase())).toEqual({ People: [['Wanda Vale', paths.office.partners.show(member.organizationId)]] });
  expect(await found(agent, number.toLowerCase())).toEqual({ 'Exact match': [[number, paths.operations.accounts.show(accountId)]] });
  await agent.get(paths.operations.accounts.show(accountId)).expect(200);
});

it('leaves out what a role in the office does not work with', async () => {
  const { ticket } = await createWorld();
  expect(await found(await officeAgent(app, await createColleague({ roles: ['support'] })), ticket.number)).toEqual({ 'Exact match': [[ticket.number, paths.support.office.show(ticket.id)]] });
  expect(await found(await officeAgent(app, await createColleague({ roles: ['content'] })), ticket.number)).toEqual({});
});

it('answers whatever is typed', async () => {
  const agent = await officeAgent(app, await createColleague());
  for (const words of ['', '%00', '%25_', "'", 'a@', '%F0%9F%92%BE', 'z'.repeat(9_000)]) await agent.get(`${paths.search.office}?q=${words}`).expect(200);
});
