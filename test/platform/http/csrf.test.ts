import request from 'supertest';
import { config } from '../../../src/config';
import { paths } from '../../../src/paths';
import { pageOf, testApp, tokenIn } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createMember, createOrganization } from '../../support/factories/organizations';

const app = testApp();
const OTHER = 'https://evil.example';
type Session = { cookie: string; token: string };
let session: Session;

beforeAll(async () => {
  session = await startSession();
});

async function startSession(): Promise<Session> {
  const { organizationId } = await createOrganization();
  const { email, password } = await createMember({ organizationId });
  const answer = await request(app).post(paths.signIn).set('Origin', config.baseUrl).type('form').send({ email, password });
  const cookie = answer.headers['set-cookie']![0]!.split(';')[0]!;
  return { cookie, token: tokenIn(pageOf((await request(app).get(paths.contexts).set('Cookie', cookie)).text)) };
}

type Sent = { origin?: string; site?: string; token?: string };

function post(path: string, cookie: string | undefined, { origin, site, token }: Sent) {
  const sent = request(app).post(path).type('form');
  if (cookie !== undefined) sent.set('Cookie', cookie);
  if (origin !== undefined) sent.set('Origin', origin);
  if (site !== undefined) sent.set('Sec-Fetch-Site', site);
  return sent.send({ context: 'none', ...(token !== undefined && { _csrf: token }) });
}

describe('a form sent before signing in', () => {
  it.each<[string, Sent, number]>([
    ['with our origin', { origin: config.baseUrl }, 422],
    ['with another name of this machine and our port', { origin: config.baseUrl.replace('localhost', '127.0.0.1') }, 422],
    ['that browsers call same-origin', { site: 'same-origin' }, 422],
    ['with a hidden origin that browsers call same-origin', { origin: 'null', site: 'same-origin' }, 422],
    ['with neither', {}, 403],
    ['with another origin', { origin: OTHER }, 403],
    ['with a hidden origin', { origin: 'null' }, 403],
    ['with our origin as a part of another', { origin: `${config.baseUrl}.evil.example` }, 403],
    ['with another port of this machine', { origin: 'http://localhost:9' }, 403],
    ['over https where we are http', { origin: config.baseUrl.replace('http:', 'https:') }, 403],
    ['from another site, whatever it says is its origin', { origin: config.baseUrl, site: 'cross-site' }, 403],
    ['from a page that browsers call same-site', { site: 'same-site' }, 403],
  ])('%s', async (_how, sent, status) => {
    expect((await post(paths.signIn, undefined, sent)).status).toBe(status);
  });
});

describe('a form sent from a session', () => {
  it.each<[string, (token: string) => Sent, number]>([
    ['with its token and our origin', (token) => ({ origin: config.baseUrl, token }), 422],
    ['with its token alone, as some proxies leave it', (token) => ({ token }), 422],
    ['without token', () => ({ origin: config.baseUrl }), 403],
    ['with an empty token', () => ({ origin: config.baseUrl, token: '' }), 403],
    ['with the token cut short', (token) => ({ origin: config.baseUrl, token: token.slice(0, -1) }), 403],
    ['with its token from another origin', (token) => ({ origin: OTHER, token }), 403],
    ['with its token from another site', (token) => ({ origin: config.baseUrl, site: 'cross-site', token }), 403],
    ['with its token and a hidden origin', (token) => ({ origin: 'null', token }), 403],
  ])('%s', async (_how, sent, status) => {
    const answer = await post(paths.contexts, session.cookie, sent(session.token));
    expect(answer.status).toBe(status);
    if (status === 403) expect(pageOf(answer.text)('main').text()).toContain('Go back, reload the page and send it again.');
  });

  it('with the token of somebody else', async () => {
    const other = await startSession();
    expect(other.token).not.toBe(session.token);
    expect((await post(paths.contexts, session.cookie, { origin: config.baseUrl, token: other.token })).status).toBe(403);
  });

  it('twice with the token is no token, unless both are right', async () => {
    const sent = request(app).post(paths.contexts).set('Cookie', session.cookie).set('Origin', config.baseUrl).type('form');
    expect((await sent.send(`_csrf=${session.token}&_csrf=wrong`)).status).toBe(403);
  });

  it('that is refused signs nobody out', async () => {
    await post(paths.signOut, session.cookie, { origin: OTHER });
    await request(app).get(paths.portal.roles).set('Cookie', session.cookie).expect(200);
    const [row] = await ownerSql('select count(*)::int as ended from sessions where revoked_at is not null');
    expect(row?.ended).toBe(0);
  });
});

describe('the name the portal is asked for (security.md 3.9)', () => {
  it.each([
    ['localhost:1', 303], ['127.0.0.1', 303], ['[::1]:3000', 303],
    ['evil.example', 400], ['localhost.evil.example', 400], ['', 400], ['127.0.0.1.nip.io', 400],
  ])('%j is answered with %i', async (host, status) => {
    expect((await request(app).get('/').set('Host', host)).status).toBe(status);
  });

  it('is not taken from a forwarded header while no proxy is trusted', async () => {
    const answer = await request(app).get(paths.portal.roles).set('X-Forwarded-Host', 'evil.example');
    expect([answer.status, answer.headers['location']]).toEqual([303, paths.signInTo(paths.portal.roles)]);
  });
});
