import { type Test } from 'supertest';
import { ROLES } from '../src/organizations/roles';
import { STAFF_ROLES } from '../src/organizations/staff/staff-roles';
import { paths } from '../src/paths';
import { browser, signedInAgent, testApp, type SignedInAgent } from './support/app';
import { ACCESS, type Access, type Visitor } from './support/world/access-matrix';
import { CANARY, COMPANY_ROLES, createWorld, thingOf, thingsOf, unknownId, type Side, type ThingKind } from './support/world/access-world';
import { ownerSql } from './support/database';
import { officeAgent } from './support/factories/staff';
import { addressOf, routesOf, type GuardedRoute } from './support/routes';

// Hundreds of requests a route; slow machines may take their time.
jest.setTimeout(180_000);

const app = testApp();
const routes = routesOf(app);
const guarded = routes.filter(({ key }) => Array.isArray(ACCESS[key]?.who)).map((route) => [route.key, route] as const);
const VISITORS: readonly Visitor[] = [...ROLES, 'customer', ...COMPANY_ROLES, ...STAFF_ROLES];

let ours: Side;
let theirs: Side;
let agents: Record<Visitor, SignedInAgent>;

beforeAll(async () => {
  const { colleagues, ...sides } = await createWorld(app);
  ({ ours, theirs } = sides);
  const made = {} as Record<Visitor, SignedInAgent>;
  for (const role of ROLES) made[role] = await signedInAgent(app, ours.members[role]);
  for (const role of STAFF_ROLES) made[role] = await officeAgent(app, colleagues[role]);
  for (const role of COMPANY_ROLES) made[role] = await signedInAgent(app, ours.company.people[role]);
  agents = { ...made, customer: await signedInAgent(app, ours.customer) };
});

it('every route stands in the access matrix, and every line of the matrix is a route', () => {
  expect(routes.map(({ key }) => key).filter((key) => !(key in ACCESS))).toEqual([]);
  expect(Object.keys(ACCESS).filter((key) => !routes.some((route) => route.key === key))).toEqual([]);
  expect(routes.filter(({ key, path }) => path.includes(':id') && Array.isArray(ACCESS[key]?.who) && !ACCESS[key]?.id).map(({ key }) => key)).toEqual([]);
});

it('the matrix is as open as the route lines are', () => {
  const named = (access: Access | undefined) => (access?.who === 'anybody' ? 'open' : access?.who);
  const withoutRoles: readonly (string | undefined)[] = ['open', 'signed-in', 'machine'];
  expect(routes.filter(({ key, permission }) => withoutRoles.includes(permission) !== !Array.isArray(ACCESS[key]?.who)).map(({ key }) => key)).toEqual([]);
  expect(routes.filter(({ key, permission }) => (permission === 'open' || permission === 'machine') && named(ACCESS[key]) !== permission).map(({ key }) => key)).toEqual([]);
});

describe.each(guarded)('%s', (key, route) => {
  const access = ACCESS[key]!;
  const may = access.who as readonly Visitor[];

  it('is refused to everybody else, and changes nothing', async () => {
    const before = await fingerprint();
    const refused = VISITORS.filter((visitor) => !may.includes(visitor));
    const answers: [string, number][] = [];
    for (const visitor of refused) answers.push([visitor, (await ask(visitor, route)).status]);
    const nobody = await send(browser(app), route, ours.things[access.id ?? 'account'], access.form?.(ours.things) ?? {});
    expect(answers).toEqual(refused.map((visitor) => [visitor, isOtherArea(visitor, route) ? 404 : 403]));
    expect([nobody.status, nobody.headers['location']?.split('?')[0]]).toEqual([303, paths.signIn]);
    expect(await fingerprint()).toEqual(before);
  });

  if (access.id) {
    it('answers for an id that nothing has as for a page that is not there', async () => {
      for (const visitor of may) expect([visitor, (await ask(visitor, route, { id: unknownId() })).status]).toEqual([visitor, 404]);
    });
  }

  if (access.id && !isOffice(route)) {
    it("answers for another organization's thing as for one that does not exist", async () => {
      const before = await fingerprint();
      for (const visitor of may) {
        const [foreign, unknown] = [await ask(visitor, route, { id: thingOf(theirs, visitor, access.id!) }), await ask(visitor, route, { id: unknownId() })];
        expect([visitor, foreign.status, unknown.status]).toEqual([visitor, 404, 404]);
        expect(foreign.text).toBe(unknown.text);
        expect(foreign.text).not.toContain(CANARY);
      }
      expect(await fingerprint()).toEqual(before);
    });
  }

  for (const [field, kind] of Object.entries(access.fields ?? {}) as [string, ThingKind][]) {
    it(`takes another organization's thing in ${field} for one that does not exist`, async () => {
      const before = await fingerprint();
      for (const visitor of may) {
        const answer = async (id: string) => {
          const { status, text, headers } = await ask(visitor, route, { extra: { [field]: id } });
          return { status, text: withoutIds(text), location: withoutIds(headers['location'] ?? '') };
        };
        const [foreign, unknown] = [await answer(thingOf(theirs, visitor, kind)), await answer(unknownId())];
        expect(foreign).toEqual(unknown);
        expect(foreign.text).not.toContain(CANARY);
      }
      expect(await fingerprint()).toEqual(before);
    });
  }

  it('lets those in who may, and tells them nothing of others', async () => {
    for (const visitor of may) {
      const answer = await ask(visitor, route);
      // 503: it would leave for Stripe, which is not there.
      expect([visitor, [200, 302, 303, 409, 422, 503].includes(answer.status) ? 'in' : answer.status]).toEqual([visitor, 'in']);
      // Staff see everybody.
      if (!isOffice(route)) expect(answer.text ?? '').not.toContain(CANARY);
      // Sentences that wait for the next page would make two answers differ.
      await agents[visitor].get(paths.contexts);
    }
  });
});

describe('the canary', () => {
  it('stands in what the other organization sees', async () => {
    const agent = await signedInAgent(app, theirs.members.administrator);
    expect((await agent.get(paths.portal.roles).expect(200)).text).toContain(CANARY);
  });
});

type Asked = { id?: string; extra?: Record<string, string> };

/** As a visitor, about what is theirs unless an id is given. */
function ask(visitor: Visitor, route: GuardedRoute, { id, extra = {} }: Asked = {}): Test {
  const access = ACCESS[route.key]!;
  const agent = agents[visitor];
  return send(agent, route, id ?? thingOf(ours, visitor, access.id ?? 'account'), { _csrf: agent.csrfToken, ...access.form?.(thingsOf(ours, visitor)), ...extra }, extra);
}

function send(agent: ReturnType<typeof browser>, { key, method, path }: GuardedRoute, id: string, form: Record<string, string>, query: Record<string, string> = {}): Test {
  const address = addressOf(path, ACCESS[key]?.at ?? id, ours.things[ACCESS[key]?.second ?? 'account']);
  return method === 'get' ? agent.get(address).query(query) : agent[method === 'put' ? 'put' : 'post'](address).type('form').send(form);
}

const AREA_OF_STAFF: ReadonlySet<string> = new Set(STAFF_ROLES);
const OF_COMPANY: ReadonlySet<string> = new Set(COMPANY_ROLES);

function isOtherArea(visitor: Visitor, { path }: GuardedRoute): boolean {
  const area = visitor === 'customer' || OF_COMPANY.has(visitor) ? 'my' : AREA_OF_STAFF.has(visitor) ? 'office' : 'portal';
  return !new RegExp(`^/${area}([/.]|$)`).test(path);
}

function isOffice({ path }: GuardedRoute): boolean {
  return /^\/office(\/|$)/.test(path);
}

function withoutIds(text: string): string {
  return text.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'ID');
}

/** The number of rows, and the newest transaction that wrote one, of every table that a visitor's request could change. */
async function fingerprint(): Promise<unknown> {
  tables ??= (await ownerSql<{ name: string }>("select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1")).map(({ name }) => name)
    .filter((name) => !['sessions', 'rate_limits', 'sign_in_attempts', 'knex_migrations', 'knex_migrations_lock'].includes(name));
  return ownerSql(tables.map((name) => `select '${name}' as name, count(*)::int as rows, max(xmin::text::bigint) as written from ${name}`).join(' union all ') + ' order by 1');
}

let tables: string[] | undefined;
