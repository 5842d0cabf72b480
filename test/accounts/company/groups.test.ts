import { testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { auditOf, createCompany, invite, makeGroup, namesOn, seatOf, wordsOf, type Company, type Seat } from './support/company';

const app = testApp();
let company: Company;
let seat: Seat;

beforeEach(async () => {
  company = await createCompany();
  seat = await seatOf(app, company.administrator);
});

it('counts who is registered and who is invited, and renames', async () => {
  const group = await makeGroup(seat, company, 'Front desk');
  await seat.agent.submit(seat.links.users.edit(company.user.personId), { role: 'user', group }).expect(303);
  await invite(seat, company, { group });
  expect(wordsOf((await seat.agent.get(seat.links.groups.index).expect(200)).text)).toMatch(/Front desk 2 Rename or delete/);
  await seat.agent.submit(seat.links.groups.edit(group), { name: '  Reception ' }).expect(303);
  expect(wordsOf((await seat.agent.get(seat.links.groups.index).expect(200)).text)).toContain('Reception 2');
  expect((await auditOf(company)).at(-1)).toMatchObject({ action: 'company-group.renamed', before: { name: 'Front desk' }, after: { name: 'Reception' } });
});

it('takes no name twice, in whatever letters, and none that is empty or too long', async () => {
  const group = await makeGroup(seat, company, 'Büro');
  await makeGroup(seat, company, 'Lab');
  for (const name of ['büro', 'BURO']) expect(wordsOf((await seat.agent.submit(seat.links.groups.index, { name }).expect(422)).text)).toContain('Another group has this name.');
  expect(wordsOf((await seat.agent.submit(seat.links.groups.edit(group), { name: 'lab' }).expect(422)).text)).toContain('Another group has this name.');
  expect(wordsOf((await seat.agent.submit(seat.links.groups.index, { name: ' ' }).expect(422)).text)).toContain('Enter a name for the group.');
  expect(wordsOf((await seat.agent.submit(seat.links.groups.index, { name: 'x'.repeat(61) }).expect(422)).text)).toContain('Use at most 60 characters');
});

it('moves its people to another group, or to none, before it goes; nobody is lost', async () => {
  const [one, two] = [await makeGroup(seat, company, 'One'), await makeGroup(seat, company, 'Two')];
  await seat.agent.submit(seat.links.users.edit(company.user.personId), { role: 'user', group: one }).expect(303);
  await invite(seat, company, { first_name: 'Ina', last_name: 'Invited', group: one });
  expect(wordsOf((await seat.agent.submit(seat.links.groups.remove(one), { to: one }).expect(422)).text)).toContain('Choose another group');
  await seat.agent.submit(seat.links.groups.remove(one), { to: two }).expect(303);
  expect(namesOn((await seat.agent.get(seat.links.users.inGroup(two)).expect(200)).text)).toEqual(['Ina Invited', 'Uma User']);
  await seat.agent.submit(seat.links.groups.remove(two), { to: '' }).expect(303);
  expect(namesOn((await seat.agent.get(`${seat.links.users.index}?group=none`).expect(200)).text)).toEqual(['Ada Admin', 'Ina Invited', 'Omar Owner', 'Uma User']);
  expect(await ownerSql('select id from account_groups where account_id = $1', [company.accountId])).toEqual([]);
  expect((await auditOf(company)).at(-1)).toMatchObject({ action: 'company-group.deleted', before: { name: 'Two', people: 2 }, after: { movedTo: null } });
});

it('of another company is not found, and takes nobody in', async () => {
  const other = await createCompany({ name: 'Other Ltd' });
  const theirs = await makeGroup(await seatOf(app, other.administrator), other, 'Theirs');
  const ours = await makeGroup(seat, company, 'Ours');
  await seat.agent.get(seat.links.groups.edit(theirs)).expect(404);
  await seat.agent.submit(seat.links.groups.edit(theirs), { name: 'Taken' }).expect(404);
  await seat.agent.submit(seat.links.groups.remove(theirs), { to: '' }).expect(404);
  expect(wordsOf((await seat.agent.submit(seat.links.groups.remove(ours), { to: theirs }).expect(422)).text)).toContain('This group is not there any more.');
  expect(await ownerSql('select name from account_groups where id = $1', [theirs])).toEqual([{ name: 'Theirs' }]);
});
