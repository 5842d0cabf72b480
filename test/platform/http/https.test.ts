import '../../support/settings/https-behind-proxy';
import request from 'supertest';
import { paths } from '../../../src/paths';
import { pageOf, testApp, tokenIn } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { appCode, giveTwoStep } from '../../support/factories/two-step';

const app = testApp();
const HOST = 'portal.example.test';

function signIn(fields: Record<string, string>, from = '203.0.113.1') {
  return request(app).post(paths.signIn).set({ Host: HOST, Origin: `https://${HOST}`, 'X-Forwarded-For': from }).type('form').send(fields);
}

describe('behind a proxy that speaks https', () => {
  it('the cookie is bound to the host and to https, though the last hop is http', async () => {
    const { organizationId } = await createOrganization();
    const { email, password } = await createMember({ organizationId });
    const answer = await signIn({ email, password });
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^__Host-sid=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    const cookie = answer.headers['set-cookie']![0]!.split(';')[0]!;
    const page = await request(app).get(paths.portal.roles).set({ Host: HOST, Cookie: cookie }).expect(200);
    expect(page.headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains');
  });

  it('so is the cookie of a trusted device', async () => {
    const { email, password, personId } = await createMember(await createOrganization());
    const { secret } = await giveTwoStep(personId);
    const cookie = (await signIn({ email, password })).headers['set-cookie']![0]!.split(';')[0]!;
    const token = tokenIn(pageOf((await request(app).get(paths.twoStep).set({ Host: HOST, Cookie: cookie }).expect(200)).text));
    const answer = await request(app).post(paths.twoStep).set({ Host: HOST, Origin: `https://${HOST}`, Cookie: cookie }).type('form').send({ _csrf: token, code: await appCode(secret), trust: 'yes' }).expect(303);
    const trusted = ([answer.headers['set-cookie']].flat() as string[]).find((each) => each.includes('device='))!;
    expect(trusted).toMatch(/^__Host-device=[\w-]{43}; Max-Age=2592000; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/);
    const again = await request(app).post(paths.signIn).set({ Host: HOST, Origin: `https://${HOST}`, Cookie: trusted.split(';')[0]! }).type('form').send({ email, password });
    expect(again.headers['location']).toBe('/');
  });

  it('signing out takes the cookie away in the form in which browsers let it go', async () => {
    const { organizationId } = await createOrganization();
    const { email, password } = await createMember({ organizationId });
    const cookie = (await signIn({ email, password })).headers['set-cookie']![0]!.split(';')[0]!;
    const page = await request(app).get(paths.contexts).set({ Host: HOST, Cookie: cookie });
    const token = tokenIn(pageOf(page.text));
    const answer = await request(app).post(paths.signOut).set({ Host: HOST, Origin: `https://${HOST}`, Cookie: cookie }).type('form').send({ _csrf: token }).expect(303);
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^__Host-sid=; Path=\/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax$/);
  });

  it.each(['localhost:3000', '127.0.0.1', 'evil.example', `${HOST}:8443`, `${HOST}.evil.example`])('the name %s is not ours', async (host) => {
    expect((await request(app).get('/').set('Host', host)).status).toBe(400);
  });

  it('health is answered under any name', async () => {
    await request(app).get(paths.health.live).set('Host', '10.0.0.7:3000').expect(200);
  });

  it.each([[`http://${HOST}`, 403], ['http://localhost:3000', 403], [`https://${HOST}`, 422]])('a form from %s is answered with %i', async (origin, status) => {
    const answer = await request(app).post(paths.signIn).set({ Host: HOST, Origin: origin }).type('form').send({ email: '', password: '' });
    expect(answer.status).toBe(status);
  });

  it('the limit counts the address that our one proxy saw, whatever stands before it', async () => {
    for (let i = 0; i < 3; i += 1) await signIn({ email: `forged-${i}@example.test`, password: 'x' }, `198.51.100.${i}, 203.0.113.50`);
    const rows = await ownerSql<{ key: string; points: number }>("select key, points from rate_limits where key like 'sign-in:%50'");
    expect(rows).toEqual([{ key: 'sign-in:203.0.113.50', points: 3 }]);
  });
});
