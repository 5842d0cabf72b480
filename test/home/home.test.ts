import pg from 'pg';
import { type Role } from '../../src/organizations/roles';
import { paths } from '../../src/paths';
import { day } from '../../src/platform/values/dates';
import { pageOf, signedInAgent, stopClock, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createAlert, createListedAccount } from '../support/factories/accounts';
import { createRequest } from '../support/factories/consents';
import { createContent } from '../support/factories/content';
import { createDeal } from '../support/factories/deals';
import { createLead, createReferralPage } from '../support/factories/leads';
import { createLimitedMember, createMember, createOrganization, type Member } from '../support/factories/organizations';
import { createTicket } from '../support/factories/tickets';

const app = testApp();
const query = Reflect.get(pg.Client.prototype, 'query') as (...all: unknown[]) => unknown;

beforeAll(() => stopClock('2026-11-22T15:00:00Z'));

/** An organization where one thing of each sort waits, and one of each that does not. */
async function busy(): Promise<{ organizationId: string; admin: Member; accountId: string }> {
  const { organizationId } = await createOrganization({ name: 'Harbor IT' });
  const admin = await createMember({ organizationId, firstName: 'Ana', lastName: 'Reyes' });
  const { accountId } = await createListedAccount({ organizationId, name: 'Ending Trial', columns: { list_status: 'trial', sort_expires_on: '2026-11-25' } });
  await createListedAccount({ organizationId, name: 'Later Trial', columns: { list_status: 'trial', sort_expires_on: '2026-12-20' } });
  await createListedAccount({ organizationId, name: 'To Decide', columns: { sort_expires_on: '2026-12-10' } });
  await createListedAccount({ organizationId, name: 'By Itself', columns: { sort_expires_on: '2026-12-10', renews: true } });
  await createListedAccount({ organizationId, name: 'Not Charged', columns: { list_status: 'payment_failed', sort_expires_on: '2026-11-20' } });
  const { accountId: alerted } = await createListedAccount({ organizationId, name: 'Alerted' });
  for (const level of ['critical', 'warning', 'info'] as const) await createAlert({ organizationId, accountId: alerted, level, message: `${level} words` });
  await ownerSql("update accounts set list_status = 'active', sort_expires_on = '2027-06-01' where id = $1", [alerted]);
  await createRequest({ organizationId, requestedBy: admin.personId, email: 'asked@example.test' });
  await createLead({ organizationId, company: 'New Lead Ltd' });
  await createLead({ organizationId, company: 'Old Lead Ltd', state: 'contacted', askedAt: '2026-10-01T00:00:00Z' });
  const deal = await createDeal({ member: admin, story: 'approved', facts: { company: 'Ending Deal' } });
  await ownerSql("update deals set protected_until = '2026-11-30' where id = $1", [deal.id]);
  const ticket = await createTicket({ organizationId, personId: admin.personId, subject: 'Answered Ticket' });
  await ownerSql("update tickets set state = 'waiting_for_partner', reply_due_at = null, waits_since = null, answered_at = app.now() where id = $1", [ticket.id]);
  return { organizationId, admin, accountId };
}

async function groupsOf(member: { email: string; password: string }): Promise<Record<string, string[]>> {
  const page = pageOf((await (await signedInAgent(app, member)).get(paths.portal.home).expect(200)).text);
  return Object.fromEntries(page('.home-group').toArray().map((group) => [page(group).find('.home-count').text().replace(/\s+/g, ' ').trim(), page(group).find('li > a bdi').toArray().map((name) => page(name).text())]));
}

describe('the portal’s home', () => {
  let org: Awaited<ReturnType<typeof busy>>;
  beforeAll(async () => {
    org = await busy();
  });

  it('tells an administrator all that waits, each with its count, its names, and the list behind it', async () => {
    expect(await groupsOf(org.admin)).toEqual({
      '1 critical alert': ['Alerted: critical words'], '1 renewal that could not be charged': ['Not Charged'], '3 accounts that expire within 30 days and do not renew by themselves': ['Ending Trial', 'To Decide', 'Later Trial'],
      '1 trial that ends within 7 days': ['Ending Trial'], '1 ticket that was answered': ['Answered Ticket'], '1 new lead': ['New Lead Ltd'], '1 deal whose protection ends within 14 days': ['Ending Deal'],
      '1 request that a customer has not answered': ['asked@example.test'], '1 warning': ['Alerted: warning words'],
    });
  });

  it('leads to lists that show the same things', async () => {
    const agent = await signedInAgent(app, org.admin);
    const page = pageOf((await agent.get(paths.portal.home)).text);
    for (const link of page('.home-count').toArray()) {
      const first = page(link).closest('.home-group').find('li > a bdi').first().text();
      const words = first.startsWith('Alerted: ') ? first.slice('Alerted: '.length) : first;
      const { status, text } = await agent.get(String(page(link).attr('href')));
      expect([words, status, pageOf(text)('table.list tbody').text().includes(words)]).toEqual([words, 200, true]);
    }
    for (const link of page('.home-group li > a, .home-products a, .home h2 a, .home-news a').toArray()) {
      const href = String(page(link).attr('href'));
      expect([href, (await agent.get(href)).status]).toEqual([href, 200]);
    }
  });

  it.each([
    ['administrator', 9], ['billing', 6], ['technician', 3], ['sales', 7], ['read_only', 1],
  ] as [Role, number][])('tells %s what they can do something about: %i sorts of things', async (role, sorts) => {
    const groups = await groupsOf(await createMember({ organizationId: org.organizationId, roles: [role] }));
    expect([role, Object.keys(groups).length]).toEqual([role, sorts]);
  });

  it('counts for members with chosen accounts what those need, and nothing of the rest', async () => {
    const limited = await createLimitedMember({ organizationId: org.organizationId, roles: ['sales', 'billing', 'technician'], accountIds: [org.accountId] });
    expect(await groupsOf(limited)).toEqual({ '1 trial that ends within 7 days': ['Ending Trial'], '1 account that expires within 30 days and does not renew by itself': ['Ending Trial'] });
  });

  it('asks the database six times at most besides the session', async () => {
    const agent = await signedInAgent(app, org.admin);
    await agent.get(paths.portal.home).expect(200);
    const asked: string[] = [];
    const spy = jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...given: unknown[]) {
      const [what] = given as [string | { text?: string; name?: string }];
      asked.push(typeof what === 'string' ? what : what.text ?? what.name ?? 'a read');
      return query.apply(this, given);
    });
    await agent.get(paths.portal.home).expect(200);
    spy.mockRestore();
    const own = asked.filter((text) => !/^(BEGIN|COMMIT|ROLLBACK)/i.test(text) && !text.includes('read-sessions'));
    expect(asked.length).toBeGreaterThan(3);
    expect(own.length).toBeGreaterThan(0);
    expect(own.length).toBeLessThanOrEqual(6);
  });
});

it('shows the tier and how far the next one is, what is announced, and how the referral page does', async () => {
  const { organizationId } = await createOrganization({ name: 'Shown' });
  await createReferralPage({ organizationId, slug: 'shown-it' });
  await createLead({ organizationId, state: 'contacted' });
  await createLead({ organizationId, state: 'lost', askedAt: '2026-10-31T00:00:00Z' });
  await createContent({ kind: 'promotion', slug: 'running', title: 'Runs now', startsOn: day('2026-11-01'), endsOn: day('2026-11-30') });
  await createContent({ kind: 'promotion', slug: 'over', title: 'Is over', startsOn: day('2026-10-01'), endsOn: day('2026-11-21') });
  await createContent({ kind: 'news', slug: 'fresh-news', title: 'Fresh news' });
  const agent = await signedInAgent(app, await createMember({ organizationId, firstName: 'Ana' }));
  const page = pageOf((await agent.get(paths.portal.home).expect(200)).text);
  expect(page('h1').text()).toContain('Hello Ana');
  expect(page('section[aria-labelledby=program]').text().replace(/\s+/g, ' ')).toMatch(/Basic .*\$0\.00 of \$10,000\.00 in 12 months; \$10,000\.00 to go/);
  expect(page('section[aria-labelledby=promotions]').text()).toContain('Runs now');
  expect(page('section[aria-labelledby=promotions]').text()).not.toContain('Is over');
  expect(page('section[aria-labelledby=news]').text()).toContain('Fresh news');
  expect(page('section[aria-labelledby=referral]').text().replace(/\s+/g, ' ')).toContain('1 lead this month');
  expect(page('.home-products h3').toArray().map((name) => page(name).text())).toEqual(['Safe', 'Safe Pro', 'Server Backup', 'Move and Availability']);
});

it('begins with first steps where there is no customer yet, as far as the member may take them', async () => {
  const { organizationId } = await createOrganization({ name: 'Empty' });
  const steps = async (role: Role) => {
    const page = pageOf((await (await signedInAgent(app, await createMember({ organizationId, roles: [role] }))).get(paths.portal.home).expect(200)).text);
    return page('.home-steps a').toArray().map((link) => page(link).text());
  };
  expect(await steps('administrator')).toContain('Start a trial for your first customer');
  expect(await steps('read_only')).toEqual(['Take a course']);
});

it('names three of many, says how many there are, and never counts beyond a thousand', async () => {
  const { organizationId } = await createOrganization({ name: 'Many' });
  const { accountId } = await createListedAccount({ organizationId, name: 'One' });
  await ownerSql(
    `insert into alerts (id, organization_id, account_id, rule, cause, level, message, opened_at, last_seen_at)
     select u.id, $1, $2, 'expiring', u.id::text, 'critical', 'Alert ' || u.n, app.now(), app.now() from (select gen_random_uuid() as id, n from generate_series(1, 1002) n) u`, [organizationId, accountId]);
  const agent = await signedInAgent(app, await createMember({ organizationId }));
  const page = pageOf((await agent.get(paths.portal.home).expect(200)).text);
  expect(page('.home-count strong').first().text()).toBe('1,000+');
  expect(page('.home-group').first().find('li').length).toBe(4);
});
