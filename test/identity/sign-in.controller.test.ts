import { paths } from '../../src/paths';
import { browser, pageOf, signedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { addMembership, createMember, createOrganization } from '../support/factories/organizations';

const app = testApp();

async function member() {
  const { organizationId } = await createOrganization();
  return createMember({ organizationId });
}

describe('signing in', () => {
  it('leads to the portal, under a new cookie that scripts cannot read', async () => {
    const { email, password } = await member();
    const agent = browser(app);
    const answer = await agent.post(paths.signIn).type('form').send({ email: ` ${email.toUpperCase()} `, password });
    expect([answer.status, answer.headers['location']]).toEqual([303, '/']);
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^sid=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/);
    expect((await agent.get('/')).headers['location']).toBe(paths.portal.home);
    const page = await agent.get(paths.portal.roles).expect(200);
    expect(pageOf(page.text)('h1').text()).toContain('What each role may do');
  });
});
