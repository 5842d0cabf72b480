import { type Test } from 'supertest';
import { paths } from '../src/paths';
import { signedInAgent, testApp, type SignedInAgent } from './support/app';
import { ACCESS, CUSTOMERS, type Visitor } from './support/world/access-matrix';
import { CANARY, createCompany, createHousehold, createWorld, customersOf, thingOf, thingsOf, unknownId, type Side, type ThingKind } from './support/world/access-world';
import { createSubscription } from './support/factories/subscriptions';
import { addressOf, routesOf, type GuardedRoute } from './support/routes';

// Account against account: test/access.test.ts tells organizations apart, this one the customers of one organization.
jest.setTimeout(180_000);

/** A word that stands in every text of the neighbours: customers of the same partner. */
const NEIGHBOUR = 'Pirol';

const app = testApp();
const routes = routesOf(app).filter(({ path }) => path === '/my' || path.startsWith('/my/') || path.startsWith('/my.'));
// A route that is not in the matrix is told by test/access.test.ts.
const lines = routes.filter(({ key }) => key in ACCESS).map((route) => [route.key, route] as const);

let ours: Side;
let theirs: Side;
let neighbours: Pick<Side, 'things' | 'company'>;
let agents: Partial<Record<Visitor, SignedInAgent>>;

beforeAll(async () => {
  ({ ours, theirs } = await createWorld(app));
  const { account } = await createHousehold(ours.organizationId, NEIGHBOUR);
  const { subscriptionId: subscription } = await createSubscription({ organizationId: ours.organizationId, accountId: account, startsOn: '2026-01-20', expiresOn: '2027-01-20' });
  neighbours = { things: { ...theirs.things, account, subscription }, company: await createCompany(ours.organizationId, NEIGHBOUR) };
  agents = {};
  for (const [who, customer] of Object.entries(customersOf(ours))) agents[who as Visitor] = await signedInAgent(app, customer);
});

it('customers have pages', () => {
  expect(routes.length).toBeGreaterThan(0);
});

describe.each(lines)('%s', (key, route) => {
  const { who, id, fields = {} } = ACCESS[key]!;
  const may = CUSTOMERS.filter((customer) => who.includes(customer));
  const own = (customer: Visitor) => thingOf(ours, customer, id ?? 'account');

  if (id) {
    it("answers for a neighbour's thing, whatever the neighbour is, as for one that does not exist", async () => {
      for (const customer of may) {
        const unknown = await ask(customer, route, unknownId());
        expect([customer, unknown.status]).toEqual([customer, 404]);
        for (const foreign of [neighbours.things[id], neighbours.company.things[id] ?? theirs.things[id], ours.company.things[id], ours.things[id]].filter((one) => one !== undefined && one !== own(customer))) {
          const answer = await ask(customer, route, foreign!);
          expect([customer, answer.status]).toEqual([customer, 404]);
          expect(answer.text).toBe(unknown.text);
        }
      }
    });
  }

  for (const [field, kind] of Object.entries(fields) as [string, ThingKind][]) {
    it(`takes a neighbour's thing in ${field} for one that does not exist`, async () => {
      for (const customer of may) {
        const answer = async (value: string) => {
          const { status, text } = await ask(customer, route, own(customer), { [field]: value });
          return { status, text: withoutIds(text) };
        };
        expect(await answer(neighbours.things[kind])).toEqual(await answer(unknownId()));
      }
    });
  }

  it('tells nobody of a neighbour', async () => {
    for (const customer of may) {
      const { text = '' } = await ask(customer, route, own(customer));
      // Sentences that wait for the next page would make two answers differ.
      await agents[customer]!.get(paths.contexts);
      expect([customer, text.includes(NEIGHBOUR), text.includes(CANARY)]).toEqual([customer, false, false]);
      // Sentences that wait for the next page would make two answers differ.
      await agents[customer]!.get(paths.contexts);
    }
  });
});

it("the neighbours' word stands in what they see themselves", async () => {
  const [route] = routes.filter(({ key }) => key === 'GET /my');
  const household = await signedInAgent(app, (await createHousehold(ours.organizationId, NEIGHBOUR)).customer);
  const company = await signedInAgent(app, neighbours.company.people.billing_owner);
  for (const agent of [household, company]) expect((await agent.get(route!.path).expect(200)).text).toContain(NEIGHBOUR);
});

function ask(customer: Visitor, { key, method, path }: GuardedRoute, id: string, extra: Record<string, string> = {}): Test {
  const agent = agents[customer]!;
  const address = addressOf(path, ACCESS[key]?.at ?? id, ours.things[ACCESS[key]?.second ?? 'account']);
  return method === 'get' ? agent.get(address).query(extra) : agent.post(address).type('form').send({ _csrf: agent.csrfToken, ...ACCESS[key]?.form?.(thingsOf(ours, customer)), ...extra });
}

function withoutIds(text: string): string {
  return text.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'ID');
}
