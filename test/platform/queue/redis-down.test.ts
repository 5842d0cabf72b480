import '../../support/settings/redis-down';
import { paths } from '../../../src/paths';
import { browser, signedInAgent, stopClock, testApp } from '../../support/app';
import { createMember, createOrganization } from '../../support/factories/organizations';

const app = testApp();

describe('while Redis is down', () => {
  it('people sign in and work', async () => {
    const { organizationId } = await createOrganization();
    const agent = await signedInAgent(app, await createMember({ organizationId }));
    await agent.get(paths.portal.roles).expect(200);
  });

  it('the delays and the lock of an e-mail hold', async () => {
    await stopClock('2026-11-22T09:00:00Z');
    const guess = () => browser(app).post(paths.signIn).type('form').send({ email: 'ada@example.test', password: 'wrong' });
    const statuses: number[] = [];
    for (let i = 0; i < 5; i += 1) statuses.push((await guess()).status);
    expect(statuses).toEqual([422, 422, 422, 422, 429]);
  });
});
