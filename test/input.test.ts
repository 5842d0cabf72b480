import request, { type Response } from 'supertest';
import { config } from '../src/config';
import { paths } from '../src/paths';
import { pageOf, signedInAgent, testApp, type SignedInAgent } from './support/app';
import { ACCESS, CUSTOMERS, type Visitor } from './support/world/access-matrix';
import { createWorld, customersOf, thingOf, type Side } from './support/world/access-world';
import { officeAgent } from './support/factories/staff';
import { addressOf, routesOf } from './support/routes';

// Whatever arrives, the answer is a refusal in words, never a fault of ours (security.md §4.2).
// Hundreds of requests a route; slow machines may take their time.
jest.setTimeout(180_000);

const app = testApp();
const routes = routesOf(app).filter(({ path }) => path !== paths.signOut);
const ODD_IDS = ['0', '-1', '1e9', 'null', '%00', '%F0%9F%92%A9', '..%2f..%2fetc', "'", '%', '%zz', '__proto__', 'A'.repeat(300), '0190F3C2-0000-7000-8000-000000000001', '{}', '%0d%0aX:y'];
const ODD_QUERIES = ['a[]=1&a=2&a[b]=3', 'page=-1&cursor=%00&sort=__proto__&order=constructor&q=%25%5F%5C', 'q=' + 'x'.repeat(3_000), 'status=a&status=b&kind[]=c', '%=%', 'cursor=eyJhIjoxfQ&after=9999999999999999999999&next=%00', 'account=%00&kind=toString', 'month=2026-99&from=0000-00-00&to=99999-01-01'];
const ODD_VALUES = ['', '\u0000', 'x'.repeat(20_000), '-1', '1e400', 'NaN', '[object Object]', '__proto__', '🧀', "' or 1=1 --", '<script>alert(1)</script>', '\ud800', '9'.repeat(40), '2026-02-30', '\r\nSet-Cookie: a=b'];
const VALUES_A_FIELD = 4;

let ours: Side;
let administrator: SignedInAgent;
let customers: Partial<Record<Visitor, SignedInAgent>>;
let operator: SignedInAgent;

beforeAll(async () => {
  const { colleagues, ...sides } = await createWorld(app);
  ({ ours } = sides);
  operator = await officeAgent(app, colleagues.operator);
  administrator = await signedInAgent(app, ours.members.administrator);
  customers = {};
  for (const [who, customer] of Object.entries(customersOf(ours))) customers[who as Visitor] = await signedInAgent(app, customer);
});

describe.each(routes.map((route) => [route.key, route] as const))('%s', (key, { method, path }) => {
  // The first of the customers who get that far.
  const who = CUSTOMERS.find((one) => ACCESS[key]?.who.includes(one)) ?? 'customer';
  const agent = () => (path.startsWith('/my') ? customers[who]! : path.startsWith('/office') ? operator : administrator);
  const own = () => addressOf(path, ACCESS[key]?.at ?? thingOf(ours, path.startsWith('/my') ? who : '', ACCESS[key]?.id ?? 'account'), ours.things[ACCESS[key]?.second ?? 'account']);
  const call = (address: string) => (method === 'get' ? agent().get(address) : agent().post(address).type('form').send({ _csrf: agent().csrfToken }));

  if (path.includes(':')) {
    it('takes odd ids for none', async () => {
      for (const id of ODD_IDS) noFault(await call(addressOf(path, id, id)), id);
    });
  }

  it('bears odd queries', async () => {
    for (const query of ODD_QUERIES) noFault(await call(`${own()}?${query}`), query);
  });

  if (method === 'post') {
    it('bears odd values in every field, and every odd value', async () => {
      const form = ACCESS[key]?.form?.(ours.things) ?? {};
      const fields = [...Object.keys(form), 'other'];
      for (const [field, value] of oddPairs(fields)) noFault(await agent().submit(own(), { ...form, [field]: value }), `${field}=${value.slice(0, 30)}`);
      for (const field of fields) {
        const twice = new URLSearchParams([...Object.entries({ _csrf: agent().csrfToken, ...form }), [field, 'again'], [`${field}[deep][er]`, '1']]).toString();
        noFault(await agent().post(own()).type('form').send(twice), `${field} twice`);
      }
    });

    it('bears bodies of other kinds', async () => {
      noFault(await agent().post(own()).send({ _csrf: agent().csrfToken, email: { $ne: null } }), 'json');
      noFault(await agent().post(own()).type('form').send(''), 'empty');
      noFault(await agent().post(own()).type('text/plain').send('x=1'), 'text');
      noFault(await agent().post(own()).set('Content-Type', 'application/x-www-form-urlencoded; charset=utf-7').send('x=1'), 'charset');
      noFault(await agent().post(own()).set('Content-Type', 'multipart/form-data').send('--x'), 'multipart without boundary');
      noFault(await agent().post(own()).set('Content-Encoding', 'gzip').type('form').send('not gzip'), 'not gzip');
      noFault(await agent().post(own()).type('form').send(Array.from({ length: 600 }, (_x, i) => `f${i}=1`).join('&')), 'many fields');
      noFault(await agent().post(own()).type('form').send(`x=${'y'.repeat(70_000)}`), 'a long body');
    });
  }
});

it('reads no body over 64 kB', async () => {
  const answer = await administrator.post(paths.signIn).type('form').send(`email=${'y'.repeat(70_000)}`);
  expect([answer.status, pageOf(answer.text)('main').text().includes('What you sent is too large.')]).toEqual([413, true]);
});

it('bears addresses and headers that no browser sends', async () => {
  for (const address of ['/%', '/%ff', '/portal/%', '/..%2f', '/portal//accounts', '/sign-in/', `/${'a'.repeat(8_000)}`, '/?%00']) noFault(await request(app).get(address), address);
  for (const cookie of ['sid=', 'sid=s%3A', 'sid=%', 'sid=j%3A%7B%7D', `sid=s%3A${'x'.repeat(3_000)}`]) noFault(await request(app).get('/portal').set('Cookie', cookie), cookie);
  for (const method of ['put', 'patch', 'delete', 'options', 'head'] as const) noFault(await request(app)[method]('/sign-in').set('Origin', config.baseUrl), method);
});

// No Stripe runs beside these tests: a form that passed every check and would ask it says so, in words.
const WITHOUT_STRIPE = /cannot be (opened|changed) just now/;

// Each field meets VALUES_A_FIELD values, and each value some field of the form; which meets which differs from form to form, so that over all forms
// every kind of field meets every value. ALL_PAIRS=yes tries every value in every field, which takes three times as long.
let turn = 0;
function oddPairs(fields: readonly string[]): [string, string][] {
  const each = process.env.ALL_PAIRS === 'yes' ? ODD_VALUES.length : Math.max(VALUES_A_FIELD, Math.ceil(ODD_VALUES.length / fields.length));
  return fields.flatMap((field) => Array.from({ length: each }, (): [string, string] => [field, ODD_VALUES[turn++ % ODD_VALUES.length]!]));
}

function noFault(answer: Response, what: string): void {
  const isFine = answer.status < 500 || (answer.status === 503 && WITHOUT_STRIPE.test(answer.text));
  expect([what, isFine ? 'no fault' : answer.status]).toEqual([what, 'no fault']);
}
