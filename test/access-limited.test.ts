import { type Test } from 'supertest';
import { paths } from '../src/paths';
import { signedInAgent, testApp, type SignedInAgent } from './support/app';
import { ACCESS } from './support/access-matrix';
import { createLimited, createWorld, LIMITED_ROLES, NOT_CHOSEN, unknownId, type HiddenThings, type LimitedRole, type Side } from './support/access-world';
import { ownerSql } from './support/database';
import { routesOf, type GuardedRoute } from './support/routes';

// Hundreds of requests a route; slow machines may take their time.
jest.setTimeout(180_000);

const app = testApp();
/** What belongs to the organization as a whole is not for somebody who sees only chosen accounts. */
const NOT_WHEN_LIMITED = ['cards:manage', 'organization:manage', 'members:manage'];
const routes = routesOf(app).filter(({ path }) => path === '/portal' || path.startsWith('/portal/'));
const forThem = routes.filter(({ permission }) => !NOT_WHEN_LIMITED.includes(permission ?? '')).map((route) => [route.key, route] as const);
const notForThem = routes.filter(({ permission }) => NOT_WHEN_LIMITED.includes(permission ?? '')).map((route) => [route.key, route] as const);

let ours: Side;
let hidden: HiddenThings;
let agents: Record<LimitedRole, SignedInAgent>;

beforeAll(async () => {
  ({ ours } = await createWorld(app));
  const made = await createLimited(app, ours);
  ({ hidden } = made);
  agents = {} as Record<LimitedRole, SignedInAgent>;
  for (const role of LIMITED_ROLES) agents[role] = await signedInAgent(app, made.limited[role]);
});

it('there are routes of both sorts', () => {
  expect([forThem.length > 25, notForThem.length > 10]).toEqual([true, true]);
});

describe.each(notForThem)('%s', (_key, route) => {
  it('is refused to members who see only chosen accounts', async () => {
    const answers: [string, number][] = [];
    for (const role of LIMITED_ROLES) answers.push([role, (await ask(agents[role], route, ours.things[ACCESS[route.key]!.id ?? 'account'])).status]);
    expect(answers).toEqual(LIMITED_ROLES.map((role) => [role, 403]));
  });
});

describe.each(forThem)('%s', (key, route) => {
  const access = ACCESS[key]!;
  const may = LIMITED_ROLES.filter((role) => (access.who as readonly string[]).includes(role));
  const hiddenOf = (kind: string): string | undefined => (hidden as Record<string, string>)[kind];

  if (access.id) {
    it('answers for an account that was not chosen as for one that does not exist', async () => {
      const before = await fingerprint();
      for (const role of may) {
        const foreign = hiddenOf(access.id!);
        expect([access.id, typeof foreign]).toEqual([access.id, 'string']);
        const [notChosen, unknown] = [await ask(agents[role], route, foreign!), await ask(agents[role], route, unknownId())];
        expect([role, notChosen.status, unknown.status]).toEqual([role, 404, 404]);
        expect(notChosen.text).toBe(unknown.text);
      }
      expect(await fingerprint()).toEqual(before);
    });
  }

  for (const [field, kind] of Object.entries(access.fields ?? {}) as [string, string][]) {
    // Cards belong to the organization and to no account.
    if (kind === 'card') continue;
    it(`takes what was not chosen in ${field} for something that does not exist`, async () => {
      const before = await fingerprint();
      for (const role of may) {
        const answer = async (id: string) => {
          const { status, text, headers } = await ask(agents[role], route, ours.things[access.id ?? 'account'], { [field]: id });
          return { status, text: withoutIds(text), location: withoutIds(headers['location'] ?? '') };
        };
        const [notChosen, unknown] = [await answer(hiddenOf(kind)!), await answer(unknownId())];
        expect(notChosen).toEqual(unknown);
        expect(notChosen.text).not.toContain(NOT_CHOSEN);
      }
      expect(await fingerprint()).toEqual(before);
    });
  }

  it('lets limited members in with what was chosen for them, and tells them nothing of the rest', async () => {
    for (const role of may) {
      const answer = await ask(agents[role], route, ours.things[access.id ?? 'account']);
      expect([role, [200, 302, 303, 409, 422, 503].includes(answer.status) ? 'in' : answer.status]).toEqual([role, 'in']);
      expect(answer.text ?? '').not.toContain(NOT_CHOSEN);
      await agents[role].get(paths.contexts);
    }
  });
});

// Both accounts are households: a search finds the one and must not tell of the other.
it.each([
  ['the list', paths.portal.accounts],
  ['the list of a search', `${paths.portal.accounts}?q=household`],
  ['the list by type and backwards', `${paths.portal.accounts}?type=safe&sort=-name`],
  ['the file of accounts', paths.portal.accountsCsv],
  ['the file of a search', `${paths.portal.accountsCsv}?q=household`],
])('no word of an account that was not chosen is on %s', async (_, address) => {
  for (const role of LIMITED_ROLES) {
    const { text } = await agents[role].get(address).expect(200);
    expect(text).toContain('Meise household');
    expect(text).not.toContain(NOT_CHOSEN);
  }
});

it.each([NOT_CHOSEN, NOT_CHOSEN.slice(0, 2)])('a search for %s finds nothing', async (words) => {
  for (const role of LIMITED_ROLES) {
    expect((await agents[role].get(paths.portal.accounts).query({ q: words }).expect(200)).text).not.toContain('household');
    expect((await agents[role].get(paths.portal.accountsCsv).query({ q: words }).expect(200)).text.trim().split('\r\n')).toHaveLength(1);
  }
});

it.each([paths.portal.payments.history, `${paths.portal.payments.history}?customer=household`, paths.portal.payments.historyCsv, `${paths.portal.payments.historyCsv}?customer=household`])(
  'no paper of an account that was not chosen is on %s', async (address) => {
    const { text } = await agents.billing.get(address).expect(200);
    expect(text).toContain('Meise household');
    expect(text).not.toContain(NOT_CHOSEN);
  });

function ask(agent: SignedInAgent, { key, method, path }: GuardedRoute, id: string, extra: Record<string, string> = {}): Test {
  const address = path.replace(/:[a-z]+/i, ACCESS[key]?.at ?? id);
  const form = { _csrf: agent.csrfToken, ...ACCESS[key]?.form?.(ours.things), ...extra };
  return method === 'get' ? agent.get(address).query(extra) : agent.post(address).type('form').send(form);
}

function withoutIds(text: string): string {
  return text.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'ID');
}

/** Rows and newest writer of what a member's request could change. */
async function fingerprint(): Promise<unknown> {
  const tables = (await ownerSql<{ name: string }>("select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1")).map(({ name }) => name)
    .filter((name) => !['sessions', 'rate_limits', 'sign_in_attempts', 'knex_migrations', 'knex_migrations_lock'].includes(name));
  return ownerSql(tables.map((name) => `select '${name}' as name, count(*)::int as rows, max(xmin::text::bigint) as written from ${name}`).join(' union all '));
}
