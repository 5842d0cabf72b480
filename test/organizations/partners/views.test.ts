import { VIEWABLE_PAGES, isViewable } from '../../../src/organizations/partners/views/viewable-pages.model';
import { paths } from '../../../src/paths';
import { within } from '../../../src/platform/database/database';
import { HOUSE_ORGANIZATION_ID } from '../../../src/platform/database/house';
import { onlyLooking } from '../../../src/platform/database/looking';
import { advanceClock, pageOf, setClock, signedInAgent, testApp, type SignedInAgent } from '../../support/app';
import { ACCESS } from '../../support/world/access-matrix';
import { createWorld, type Side } from '../../support/world/access-world';
import { ownerSql } from '../../support/database';
import { type Colleague, createColleague, officeAgent } from '../../support/factories/staff';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { addressOf, routesOf } from '../../support/routes';

jest.setTimeout(180_000);

const app = testApp();
const routes = routesOf(app);
const REASON = 'Ticket 4711: they do not find an invoice';
const ONLY = /You look at the portal of a partner\. Nothing can be changed/;
let side: Side;

beforeAll(async () => {
  ({ ours: side } = await createWorld(app));
});

async function lookAt(organizationId: string, colleague?: Colleague): Promise<{ agent: SignedInAgent; colleague: Colleague }> {
  const who = colleague ?? await createColleague({ roles: ['support'], firstName: 'Sam', lastName: 'Desk' });
  const agent = await officeAgent(app, who);
  const begun = await agent.submit(paths.partners.view(organizationId), { reason: REASON });
  expect([begun.status, begun.headers['location']]).toEqual([303, paths.portal.home]);
  // A new id for the session, the same token for its forms.
  return { agent, colleague: who };
}

/** How many rows there are of all that a request could write, but for what the look itself records. */
async function rowsOfAll(): Promise<unknown> {
  const tables = await ownerSql<{ name: string }>("select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not in ('sessions', 'partner_views', 'rate_limits') order by 1");
  return Promise.all(tables.map(async ({ name }) => [name, await ownerSql(`select count(*) as n, max(xmin::text::bigint) as newest from ${name} ${name === 'audit_entries' ? "where action not like 'partner-view.%'" : ''}`)]));
}

describe('a look at a partner’s portal', () => {
  it('shows what their administrator sees, under a banner on every page, and leads back by Leave', async () => {
    const { agent, colleague } = await lookAt(side.organizationId);
    const $ = pageOf((await agent.get(paths.portal.accounts).expect(200)).text);
    expect($('.acting').text()).toMatch(/You look at the portal of Meise Ltd, until .+\. Nothing can be changed, and every page you open is recorded\./);
    expect($('body').text()).toContain('Meise household');
    expect($('header').text()).not.toMatch(/My account|Switch/);
    const left = await agent.submit(paths.partners.leaveView, {}).expect(303);
    expect(left.headers['location']).toBe(paths.office.partners.show(side.organizationId));
    expect(pageOf((await agent.get(left.headers['location']!).expect(200)).text)('body').text()).toContain('You have left the portal of Meise Ltd.');
    await agent.get(paths.portal.accounts).expect((answer) => expect([303, 404]).toContain(answer.status));
    const audit = await ownerSql('select action, actor_kind, actor_id, after from audit_entries where organization_id = $1 and actor_id = $2 order by id', [side.organizationId, colleague.personId]);
    expect(audit.map(({ action, actor_kind: kind, after }) => [action, kind, (after as { path?: string; reason?: string } | null)?.path ?? (after as { reason?: string } | null)?.reason])).toEqual([
      ['partner-view.began', 'staff', REASON], ['partner-view.page-seen', 'staff', paths.portal.accounts], ['partner-view.ended', 'staff', undefined],
    ]);
  });

  it('records the page and not the words that were searched for', async () => {
    const { agent, colleague } = await lookAt(side.organizationId);
    await agent.get(paths.portal.accounts).query({ q: 'secret-word' }).expect(200);
    const rows = await ownerSql("select after from audit_entries where action = 'partner-view.page-seen' and actor_id = $1", [colleague.personId]);
    expect(rows).toEqual([{ after: { path: paths.portal.accounts } }]);
  });

  it('needs a reason, a role that may, and a partner', async () => {
    const agent = await officeAgent(app, await createColleague({ roles: ['support'] }));
    const answer = await agent.submit(paths.partners.view(side.organizationId), { reason: ' ' }).expect(422);
    expect(pageOf(answer.text)('.error-summary, [role=alert]').text()).toContain('Enter why you look at their portal.');
    await agent.submit(paths.partners.view(HOUSE_ORGANIZATION_ID), { reason: REASON }).expect(404);
    const desk = await officeAgent(app, await createColleague({ roles: ['partner_desk'] }));
    await desk.submit(paths.partners.view(side.organizationId), { reason: REASON }).expect(403);
  });

  it('asks for a code that is not older than ten minutes', async () => {
    const agent = await officeAgent(app, await createColleague({ roles: ['support'] }));
    await advanceClock('11 minutes');
    const answer = await agent.submit(paths.partners.view(side.organizationId), { reason: REASON });
    expect(pageOf(answer.text)('h1').text()).toBe('Enter a code to go on');
    expect((await agent.get(paths.portal.manage)).status).not.toBe(200);
  });
});

describe('nothing passes but reading', () => {
  const CHANGING = routes.filter(({ method, path }) => method !== 'get' && !([paths.partners.leaveView, paths.signOut] as string[]).includes(path) && !/^\/(agent|webhooks|health|metrics)/.test(path));

  it('no form of any page, whatever its route allows, and nothing is written', async () => {
    const { agent } = await lookAt(side.organizationId);
    const before = await rowsOfAll();
    const through: [string, number][] = [];
    for (const { key, path } of CHANGING) {
      const access = ACCESS[key]!;
      const address = addressOf(path, access.at ?? side.things[access.id ?? 'account'], side.things[access.second ?? 'account']);
      const answer = await agent.post(address).type('form').send({ _csrf: agent.csrfToken, ...access.form?.(side.things) });
      if (answer.status !== 403) through.push([key, answer.status]);
    }
    expect(CHANGING.length).toBeGreaterThan(150);
    expect(through).toEqual([]);
    expect(await rowsOfAll()).toEqual(before);
  });

  it('no other method either', async () => {
    const { agent } = await lookAt(side.organizationId);
    for (const method of ['put', 'patch', 'delete', 'options'] as const) expect([method, (await agent[method](paths.portal.accounts)).status]).toEqual([method, 403]);
  });

  it('no page that is not on the list: forms, downloads, secrets, the office, and the looker’s own account', async () => {
    const { agent } = await lookAt(side.organizationId);
    const closed = routes.filter(({ method, path }) => method === 'get' && !VIEWABLE_PAGES.includes(path) && !/^\/(agent|webhooks|health|metrics)/.test(path));
    const through: [string, number][] = [];
    for (const { key, path } of closed) {
      const access = ACCESS[key]!;
      const answer = await agent.get(addressOf(path, access.at ?? side.things[access.id ?? 'account'], side.things[access.second ?? 'account']));
      if (answer.status !== 403) through.push([key, answer.status]);
    }
    expect(through).toEqual([]);
    expect(closed.map(({ path }) => path)).toEqual(expect.arrayContaining([paths.me.home, paths.portal.cards.index, paths.portal.codes.index, paths.portal.accountsCsv, paths.office.home, paths.contexts]));
    expect(ONLY.test((await agent.get(paths.me.home)).text)).toBe(true);
  });

  it('shows every page of the list, and none of them writes anything', async () => {
    const { agent } = await lookAt(side.organizationId);
    await ownerSql("insert into content_items (id, kind, slug, title, audience, state, published_at, created_at, updated_at) values (gen_random_uuid(), 'article', 'looked-at', 'Looked at', 'everybody', 'published', app.now(), app.now(), app.now())");
    const before = await rowsOfAll();
    const shown: [string, number][] = [];
    for (const page of VIEWABLE_PAGES.filter((each) => each !== paths.logo(':id'))) {
      const access = ACCESS[`GET ${page}`]!;
      shown.push([page, (await agent.get(addressOf(page, page === paths.knowledge.show(':slug') ? 'looked-at' : access.at ?? side.things[access.id ?? 'account']))).status]);
    }
    expect(shown.filter(([, status]) => status !== 200)).toEqual([]);
    expect(await rowsOfAll()).toEqual(before);
  });

  it('names only pages that are routes and ask for a permission to read', () => {
    const READS = ['home:read', 'accounts:read', 'billing:read', 'organization:read', 'program:read', 'deals:read', 'library:read', 'training:take', 'open'];
    const wrong = VIEWABLE_PAGES.filter((page) => !READS.includes(routes.find(({ key }) => key === `GET ${page}`)?.permission ?? 'no route'));
    expect(wrong).toEqual([]);
  });

  it('takes nothing for an id that is none', () => {
    const id = '0190a3c0-0000-7000-8000-000000000001';
    expect([isViewable(paths.portal.payments.receipt(id)), isViewable(paths.portal.payments.receiptPdf(id)), isViewable(paths.alerts.many), isViewable(`${paths.portal.account(id)}/`), isViewable(paths.portal.account('..')), isViewable(paths.portal.account(`${id}%2Fsettings`))])
      .toEqual([true, false, false, false, false, false]);
  });

  it('not even by a page that would write: the database refuses, in every scope', async () => {
    const { organizationId } = await createOrganization();
    for (const scope of ['system', 'office', { organizationId }] as const) {
      const tried = onlyLooking(() => within(scope, (trx) => trx.raw("insert into audit_entries (organization_id, actor_kind, actor_id, action, subject_type, subject_id, created_at) values (?, 'person', 'x', 'x', 'x', 'x', app.now())", [organizationId])));
      await expect(tried).rejects.toThrow(ONLY);
    }
  });
});

describe('a look ends', () => {
  it('after thirty minutes, by the database’s clock: the next page leads to the office, the next form is refused', async () => {
    const { agent } = await lookAt(side.organizationId);
    await advanceClock('15 minutes');
    await agent.get(paths.portal.manage).expect(200);
    await advanceClock('15 minutes 1 second');
    const over = await agent.get(paths.portal.home).expect(303);
    expect(over.headers['location']).toBe(paths.office.partners.show(side.organizationId));
    expect((await agent.get(over.headers['location']!).expect(200)).text).toContain('Your look at the partner');
  });

  it('at once when the colleague no longer works here, or no longer may', async () => {
    for (const change of ["update staff set status = 'inactive' where person_id = $1", "update staff set roles = array['content'] where person_id = $1"]) {
      const { agent, colleague } = await lookAt(side.organizationId);
      await agent.get(paths.portal.manage).expect(200);
      await ownerSql(change, [colleague.personId]);
      const answer = await agent.get(paths.portal.accounts);
      expect([change, answer.status]).toEqual([change, 303]);
      expect(answer.text).not.toContain('Meise household');
      expect((await agent.post(paths.portal.trials.create).type('form').send({ _csrf: agent.csrfToken })).status).toBeGreaterThanOrEqual(400);
    }
  });

  it('at once when it was ended in another window, and with signing out', async () => {
    const { agent, colleague } = await lookAt(side.organizationId);
    await ownerSql('update partner_views set ended_at = app.now() where person_id = $1', [colleague.personId]);
    await agent.get(paths.portal.home).expect(303);
    const other = await lookAt(side.organizationId);
    await other.agent.submit(paths.signOut, {}).expect(303);
    expect(await ownerSql('select from partner_views where person_id = $1 and ended_at is null', [other.colleague.personId])).toEqual([]);
  });

  it('does not open by a session that names a view of another person or partner', async () => {
    const { agent, colleague } = await lookAt(side.organizationId);
    const { colleague: somebody } = await lookAt(side.organizationId);
    await ownerSql('update sessions set view_id = (select id from partner_views where person_id = $2 limit 1) where person_id = $1 and revoked_at is null', [colleague.personId, somebody.personId]);
    await agent.get(paths.portal.home).expect(303);
  });

  it('of a suspended partner is possible, because somebody has to look why', async () => {
    const { organizationId } = await createOrganization({ name: 'Closed Ltd', status: 'suspended' });
    const { agent } = await lookAt(organizationId);
    await agent.get(paths.portal.manage).expect(200);
  });
});

describe('the partner', () => {
  it('finds who looked at their portal, when and why; administrators alone', async () => {
    await setClock('2026-11-20T10:00:00Z');
    const { organizationId } = await createOrganization({ name: 'Looked At Ltd' });
    const { agent: looker } = await lookAt(organizationId, await createColleague({ roles: ['operator'], firstName: 'Olga', lastName: 'Prime' }));
    await looker.get(paths.portal.manage).expect(200);
    const agent = await signedInAgent(app, await createMember({ organizationId }));
    const $ = pageOf((await agent.get(paths.partners.visits).expect(200)).text);
    expect($('table.list tbody tr').text().replace(/\s+/g, ' ')).toMatch(/Olga Prime Ticket 4711: they do not find an invoice 1/);
    await (await signedInAgent(app, await createMember({ organizationId, roles: ['sales'] }))).get(paths.partners.visits).expect(403);
  });
});
