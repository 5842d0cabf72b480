import { ACTIVITY_WORDS } from '../../../src/accounts/company/activity/activity-words.model';
import { paths } from '../../../src/paths';
import { pageOf, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createOrganization, createPerson } from '../../support/factories/organizations';
import { createCompany, makeGroup, partnerSeat, seatOf, wordsOf } from './support/company';

const app = testApp();

it('has words for every act on users, groups and the billing owner, and tells nothing else', () => {
  const facts = { before: { name: 'Old', email: 'a@b.test', role: 'user' }, after: { name: 'New', email: 'a@b.test', role: 'administrator', group: 'Clinic', roleChanged: true }, subscription: 'S-1' };
  const words = Object.entries(ACTIVITY_WORDS).map(([action, say]) => [action, say(facts)] as const);
  expect(words.filter(([, said]) => said === '' || /undefined|null|\[object/.test(said))).toEqual([]);
  const empty = Object.entries(ACTIVITY_WORDS).map(([action, say]) => [action, say({ before: {}, after: {}, subscription: '' })] as const);
  expect(empty.filter(([, said]) => said === '' || /undefined|null/.test(said))).toEqual([]);
});

it('shows what is shown and leaves out prices, sign-ins and what a partner keeps to itself', async () => {
  const company = await createCompany();
  const insert = (action: string) => ownerSql(
    `insert into audit_entries (organization_id, account_id, actor_kind, actor_id, action, subject_type, subject_id, after, created_at) values ($1, $2, 'person', $3, $4, 'x', 'x', '{"name":"Secret price 99.00"}', app.now())`,
    [company.organizationId, company.accountId, company.owner.personId, action]);
  for (const action of ['quote.made', 'person.signed-in', 'invoice.paid', 'mails.refused']) await insert(action);
  const { agent, links } = await seatOf(app, company.owner);
  expect(wordsOf((await agent.get(links.activity).expect(200)).text)).toContain('Nothing has been done yet');
});

it('goes through pages of fifty, newest first, and takes made-up cursors for the first page', async () => {
  const company = await createCompany();
  await ownerSql(
    `insert into audit_entries (organization_id, account_id, actor_kind, actor_id, action, subject_type, subject_id, after, created_at)
     select $1, $2, 'person', $3, 'company-group.created', 'company-group', 'x', json_build_object('name', 'Group ' || n), app.now() from generate_series(1, 120) n`, [company.organizationId, company.accountId, company.owner.personId]);
  const { agent, links } = await seatOf(app, company.administrator);
  const seen: string[] = [];
  for (let address: string | undefined = links.activity; address !== undefined;) {
    const $ = pageOf((await agent.get(address).expect(200)).text);
    seen.push(...$('table.list tbody th').toArray().map((cell) => $(cell).text().trim()));
    address = $('a[rel=next]').attr('href');
  }
  expect(seen).toEqual(Array.from({ length: 120 }, (_, index) => `Made the group Group ${120 - index}`));
  expect(pageOf((await agent.get(`${links.activity}?after=nonsense`).expect(200)).text)('table.list tbody tr').length).toBe(50);
});

it('is the holder’s in a household, and not another account’s', async () => {
  const { organizationId } = await createOrganization();
  const { accountId } = await createAccount({ organizationId });
  const holder = await createPerson();
  await ownerSql("insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, 'holder', app.now())", [organizationId, accountId, holder.personId]);
  const company = await createCompany();
  await makeGroup(await seatOf(app, company.owner), company, 'Zeisig');
  const agent = await signedInAgent(app, holder);
  const page = wordsOf((await agent.get(paths.my.company.activity).expect(200)).text);
  expect(page).not.toContain('Zeisig');
  await agent.get(paths.my.company.show).expect(403);
});

it('a partner sees what was done while it held the account, and not what went before', async () => {
  const company = await createCompany();
  await makeGroup(await partnerSeat(app, company), company, 'Before');
  const { organizationId: next } = await createOrganization({ name: 'Next IT' });
  await ownerSql('update accounts set organization_id = $2 where id = $1', [company.accountId, next]);
  const partner = await partnerSeat(app, { ...company, organizationId: next });
  await makeGroup(partner, company, 'After');
  const seen = wordsOf((await partner.agent.get(partner.links.activity).expect(200)).text);
  expect([seen.includes('After'), seen.includes('Before')]).toEqual([true, false]);
  const owner = await seatOf(app, company.owner);
  const own = wordsOf((await owner.agent.get(owner.links.activity).expect(200)).text);
  expect(own).toMatch(/After Rosa Marin of Next IT.*Before Rosa Marin of Harbor Lane IT/);
});
