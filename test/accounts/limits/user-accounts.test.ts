import { type Role } from '../../../src/organizations/roles';
import { paths } from '../../../src/paths';
import { pageOf, setClock, signedInAgent, type SignedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createListedAccount } from '../../support/factories/accounts';
import { createLimitedMember, createMember, createOrganization, membershipOf, type Member } from '../../support/factories/organizations';

const app = testApp();
let organizationId: string;
let administrator: SignedInAgent;
let colleague: Member & { membershipId: string };
let ids: Record<string, string>;

beforeAll(() => setClock('2026-11-22T15:00:00Z'));
beforeEach(async () => {
  ({ organizationId } = await createOrganization());
  administrator = await signedInAgent(app, await createMember({ organizationId }));
  ids = {};
  for (const name of ['Ada', 'Bea', 'Cleo', 'Dora']) ids[name] = (await createListedAccount({ organizationId, name })).accountId;
  colleague = await createColleague(['billing']);
});

async function createColleague(roles: readonly Role[]) {
  const member = await createMember({ organizationId, roles, firstName: 'Mara', lastName: 'Voss' });
  return { ...member, membershipId: await membershipOf(member) };
}

const page = () => paths.portal.chosenAccounts.edit(colleague.membershipId);
const open = async (query = '') => pageOf((await administrator.get(page() + query).expect(200)).text);
const namesOn = ($: ReturnType<typeof pageOf>) => $('table.list .cell-main a').toArray().map((link) => $(link).text());
const tickedOn = ($: ReturnType<typeof pageOf>) => $('tbody input:checked').toArray().map((box) => $(box).closest('tr').find('.cell-main a').text());
const save = ($: ReturnType<typeof pageOf>, ticked: readonly string[]) =>
  administrator.submit(page(), { shown: String($('input[name=shown]').val()), ...Object.fromEntries(ticked.map((name) => [`account_${ids[name]}`, 'yes'])) });
const limit = (sees: string) => administrator.submit(paths.portal.chosenAccounts.limit(colleague.membershipId), { sees });
const matching = (fields: Record<string, string>) => administrator.submit(paths.portal.chosenAccounts.matching(colleague.membershipId), fields);
const flashAfter = async () => pageOf((await administrator.get(page()).expect(200)).text)('.flash p').text().trim();
const audit = (action: string) => ownerSql('select before, after, subject_id from audit_entries where organization_id = $1 and action = $2 order by id', [organizationId, action]);

describe('the page of the accounts that a user sees', () => {
  it('lists the accounts with those ticked that were chosen, and says how many', async () => {
    await save(await open(), ['Ada', 'Cleo']).expect(303);
    const $ = await open();
    expect(namesOn($)).toEqual(['Ada', 'Bea', 'Cleo', 'Dora']);
    expect(tickedOn($)).toEqual(['Ada', 'Cleo']);
    expect($('#list-title').text()).toBe('2 accounts are chosen');
    expect(namesOn(await open('?show=chosen'))).toEqual(['Ada', 'Cleo']);
  });

  it('takes off what is shown and no longer ticked, and leaves what is not shown', async () => {
    await save(await open(), ['Ada', 'Bea', 'Cleo']).expect(303);
    await save(await open('?q=Bea'), []).expect(303);
    expect(await flashAfter()).toBe('Removed 1 account. 2 accounts are chosen for Mara Voss.');
    expect(tickedOn(await open())).toEqual(['Ada', 'Cleo']);
  });

  it('writes each change with counts and ids into the audit log, and nothing where nothing changed', async () => {
    await save(await open(), ['Ada']).expect(303);
    await save(await open(), ['Ada']).expect(303);
    await save(await open(), ['Bea']).expect(303);
    expect(await audit('membership.accounts-chosen')).toEqual([
      { subject_id: colleague.membershipId, before: { accounts: 0 }, after: { accounts: 1, added: [ids['Ada']], removed: [] } },
      { subject_id: colleague.membershipId, before: { accounts: 1 }, after: { accounts: 1, added: [ids['Bea']], removed: [ids['Ada']] } },
    ]);
  });

  it('takes two presses of the same button for one', async () => {
    const $ = await open();
    const answers = await Promise.all([save($, ['Ada', 'Bea']), save($, ['Ada', 'Bea'])]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(await audit('membership.accounts-chosen')).toHaveLength(1);
    expect(tickedOn(await open())).toEqual(['Ada', 'Bea']);
  });

  it('brings the person back to their search and page', async () => {
    const answer = await administrator.submit(page(), { shown: '', q: 'b', show: 'chosen', after: 'abc' }).expect(303);
    expect(answer.headers['location']).toBe(`${page()}?q=b&show=chosen&after=abc`);
  });

  it('goes to the first page when what it showed was taken off', async () => {
    await save(await open(), ['Ada']).expect(303);
    const after = Buffer.from(JSON.stringify(['name', 'zz', ids['Ada'], 50])).toString('base64url');
    const answer = await administrator.get(`${page()}?show=chosen&after=${after}`).expect(303);
    expect(answer.headers['location']).toBe(`${page()}?show=chosen`);
  });

  it("never puts another organization's account on the list", async () => {
    const { organizationId: other } = await createOrganization();
    const { accountId } = await createListedAccount({ organizationId: other, name: 'Foreign' });
    await administrator.submit(page(), { shown: accountId, [`account_${accountId}`]: 'yes' }).expect(303);
    expect(await ownerSql('select * from membership_accounts where membership_id = $1', [colleague.membershipId])).toEqual([]);
  });

  it('shows fifty accounts a page, with a way on', async () => {
    await ownerSql(
      `insert into accounts (id, organization_id, kind, name, email, created_at, updated_at)
       select gen_random_uuid(), $1, 'safe', 'Many ' || lpad(n::text, 3, '0'), 'many' || n || '@example.test', app.now(), app.now() from generate_series(1, 60) n`, [organizationId]);
    const $ = await open();
    expect(namesOn($)).toHaveLength(50);
    const next = $('.pager a').toArray().map((link) => String($(link).attr('href'))).find((href) => href.includes('after='));
    expect(namesOn(pageOf((await administrator.get(next!).expect(200)).text))).toHaveLength(14);
  });
});

describe('all that a search finds', () => {
  it('is added and taken off by one press', async () => {
    await matching({ do: 'add', q: 'a' }).expect(303);
    // One or two letters are the beginning of a name, as on the Accounts list.
    expect(tickedOn(await open())).toEqual(['Ada']);
    await matching({ do: 'add', q: '' }).expect(303);
    expect(await flashAfter()).toBe('Added 3 accounts. 4 accounts are chosen for Mara Voss.');
    await matching({ do: 'remove', q: 'dora' }).expect(303);
    expect(tickedOn(await open())).toEqual(['Ada', 'Bea', 'Cleo']);
    expect((await audit('membership.accounts-chosen')).map(({ before, after }) => [before.accounts, after.accounts])).toEqual([[0, 1], [1, 4], [4, 3]]);
  });

  it('is at most 500 accounts at once, and says so', async () => {
    await ownerSql(
      `insert into accounts (id, organization_id, kind, name, email, created_at, updated_at)
       select gen_random_uuid(), $1, 'safe', 'Many ' || n, 'many' || n || '@example.test', app.now(), app.now() from generate_series(1, 620) n`, [organizationId]);
    await matching({ do: 'add', q: 'many' }).expect(303);
    expect(await flashAfter()).toBe('Added 500 accounts. 500 accounts are chosen for Mara Voss. That is the most at once: press again for more.');
    await matching({ do: 'add', q: 'many' }).expect(303);
    expect(await flashAfter()).toBe('Added 120 accounts. 620 accounts are chosen for Mara Voss.');
    await matching({ do: 'remove', q: '' }).expect(303);
    expect(await ownerSql('select count(*)::int as n from membership_accounts where membership_id = $1', [colleague.membershipId])).toEqual([{ n: 120 }]);
  });

  it('is asked for by a button; anything else is refused in words', async () => {
    const answer = await matching({ q: 'a' }).expect(422);
    expect(pageOf(answer.text)('.error-summary').text()).toContain('Choose whether to add or to remove what the search finds.');
  });
});

describe('the switch', () => {
  it('limits from the next request on, and back', async () => {
    const theirs = await signedInAgent(app, colleague);
    const seen = async () => namesOn(pageOf((await theirs.get(paths.portal.accounts).expect(200)).text));
    await save(await open(), ['Bea']).expect(303);
    expect(await seen()).toHaveLength(4);
    await limit('chosen').expect(303);
    expect(await flashAfter()).toContain('Mara Voss sees only the 1 account that you chose.');
    expect(await seen()).toEqual(['Bea']);
    await theirs.get(paths.portal.account(ids['Ada']!)).expect(404);
    await limit('all').expect(303);
    expect(await seen()).toHaveLength(4);
    await theirs.get(paths.portal.account(ids['Ada']!)).expect(200);
    expect(await audit('membership.limit-changed')).toEqual([
      { subject_id: colleague.membershipId, before: { isLimited: false, accounts: 1 }, after: { isLimited: true, accounts: 1 } },
      { subject_id: colleague.membershipId, before: { isLimited: true, accounts: 1 }, after: { isLimited: false, accounts: 1 } },
    ]);
  });

  it('asks for one of the two answers', async () => {
    expect(pageOf((await limit('some').expect(422)).text)('.field-error').text()).toContain('Choose which accounts this user sees.');
  });

  it('is pressed twice without another entry', async () => {
    await limit('chosen').expect(303);
    await limit('chosen').expect(303);
    expect(await audit('membership.limit-changed')).toHaveLength(1);
  });

  it('is refused for an administrator, as is their list', async () => {
    colleague = await createColleague(['administrator', 'billing']);
    const $ = await open();
    expect($('main').text()).toContain('Administrators see all accounts');
    expect($('main form')).toHaveLength(0);
    const words = 'Mara Voss is an administrator, and administrators see all accounts. Give them other roles first.';
    for (const answer of [await limit('chosen').expect(409), await matching({ do: 'add', q: '' }).expect(409), await administrator.submit(page(), { shown: ids['Ada']!, [`account_${ids['Ada']}`]: 'yes' }).expect(409)]) {
      expect(pageOf(answer.text)('.error-summary').text()).toContain(words);
    }
    expect(await ownerSql('select is_limited from memberships where id = $1', [colleague.membershipId])).toEqual([{ is_limited: false }]);
    expect(await ownerSql('select * from membership_accounts where membership_id = $1', [colleague.membershipId])).toEqual([]);
  });

  it.each([
    ['administrator', 303], ['billing', 403], ['technician', 403], ['sales', 403], ['read_only', 403],
  ] as const)('as %s answers %i', async (role, status) => {
    const agent = await signedInAgent(app, await createMember({ organizationId, roles: [role] }));
    await agent.submit(paths.portal.chosenAccounts.limit(colleague.membershipId), { sees: 'chosen' }).expect(status);
  });

  it('is not there for a user who was deleted', async () => {
    await ownerSql("update memberships set status = 'deleted' where id = $1", [colleague.membershipId]);
    await administrator.get(page()).expect(404);
    await limit('chosen').expect(404);
  });
});

describe('a limited member', () => {
  it('reads on list and dashboard that the accounts were chosen, and how many', async () => {
    const limited = await createLimitedMember({ organizationId, roles: ['technician'], accountIds: [ids['Ada']!, ids['Bea']!] });
    const agent = await signedInAgent(app, limited);
    for (const address of [paths.portal.accounts, paths.portal.manage]) {
      expect(pageOf((await agent.get(address).expect(200)).text)('.lead-line').text()).toBe('You see 2 accounts that were chosen for you.');
    }
  });

  it('without any account reads whom to ask', async () => {
    const agent = await signedInAgent(app, await createLimitedMember({ organizationId, roles: ['technician'], accountIds: [] }));
    const $ = pageOf((await agent.get(paths.portal.accounts).expect(200)).text);
    expect($('.lead-line').text()).toBe('No accounts were chosen for you yet. Ask an administrator of your organization.');
    expect($('.empty, .empty-state').text()).toContain('An administrator of your organization chooses the accounts that you see.');
  });

  it('counts on the dashboard only what was chosen', async () => {
    await ownerSql("update accounts set list_status = 'payment_failed', open_alerts = 1 where organization_id = $1", [organizationId]);
    for (const name of ['Ada', 'Cleo', 'Dora']) {
      await ownerSql(
        `insert into alerts (id, organization_id, account_id, rule, cause, level, message, opened_at, last_seen_at)
         values (gen_random_uuid(), $1, $2, 'renewal_payment_failed', '', 'critical', 'Failed', app.now(), app.now())`, [organizationId, ids[name]]);
    }
    const agent = await signedInAgent(app, await createLimitedMember({ organizationId, roles: ['billing'], accountIds: [ids['Ada']!, ids['Bea']!] }));
    const $ = pageOf((await agent.get(paths.portal.manage).expect(200)).text);
    expect($('#alerts-title').text().trim()).toBe('1 open alert');
    expect($('main').text()).toContain('over the accounts chosen for you');
    const tiles = Object.fromEntries($('.stats > *').toArray().map((tile) => [$(tile).find('.stat-label').text().trim(), $(tile).find('.stat-value').text().trim()]));
    expect(tiles).toMatchObject({ Accounts: '2', 'Payment failed': '2' });
  });

  it('sorts, filters and pages through the list as everybody does', async () => {
    await ownerSql("update accounts set list_status = 'trial', sort_expires_on = '2026-12-01' where id = $1", [ids['Bea']]);
    const agent = await signedInAgent(app, await createLimitedMember({ organizationId, roles: ['technician'], accountIds: [ids['Ada']!, ids['Bea']!, ids['Cleo']!] }));
    const names = async (query: string) => namesOn(pageOf((await agent.get(paths.portal.accounts + query).expect(200)).text));
    expect(await names('?sort=-name')).toEqual(['Cleo', 'Bea', 'Ada']);
    expect(await names('?status=trial')).toEqual(['Bea']);
    expect(await names('?status=expiring')).toEqual(['Bea']);
    expect(await names('?sort=expires')).toEqual(['Bea', 'Ada', 'Cleo'].sort((a, b) => (a === 'Bea' ? -1 : b === 'Bea' ? 1 : ids[a]!.localeCompare(ids[b]!))));
    expect(await names('?q=do')).toEqual([]);
  });

  it('pages forwards and backwards', async () => {
    await ownerSql(
      `insert into accounts (id, organization_id, kind, name, email, created_at, updated_at)
       select gen_random_uuid(), $1, 'safe', 'Many ' || lpad(n::text, 3, '0'), 'many' || n || '@example.test', app.now(), app.now() from generate_series(1, 120) n`, [organizationId]);
    const chosen = await ownerSql<{ id: string }>("select id from accounts where organization_id = $1 and name like 'Many %' order by name limit 110", [organizationId]);
    const agent = await signedInAgent(app, await createLimitedMember({ organizationId, roles: ['technician'], accountIds: chosen.map(({ id }) => id) }));
    const at = async (address: string) => pageOf((await agent.get(address).expect(200)).text);
    const link = ($: ReturnType<typeof pageOf>, way: string) => $('.pager a').toArray().map((each) => String($(each).attr('href'))).find((href) => href.includes(`${way}=`))!;
    const first = await at(paths.portal.accounts);
    const second = await at(link(first, 'after'));
    const third = await at(link(second, 'after'));
    expect([namesOn(first).length, namesOn(second).length, namesOn(third).length]).toEqual([50, 50, 10]);
    expect(first('.pager p').text()).toContain('110');
    expect(namesOn(third).at(-1)).toBe('Many 110');
    expect(namesOn(await at(link(third, 'before')))).toEqual(namesOn(second));
  });
});
