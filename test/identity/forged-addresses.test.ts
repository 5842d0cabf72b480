import { paths } from '../../src/paths';
import { advanceClock, browser, stopClock, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createMember, createOrganization } from '../support/factories/organizations';

jest.setTimeout(180_000);

const app = testApp();

it('of 1,000 tries with forged addresses (security.md 3.8), 50 at a time, at most ten passwords are looked at', async () => {
  await stopClock('2026-11-22T09:00:00Z');
  const { organizationId } = await createOrganization();
  const { email } = await createMember({ organizationId });
  const statuses: number[] = [];
  for (let batch = 0; batch < 20; batch += 1) {
    // Without the limit by network, which a forger of addresses would have to get round first.
    await ownerSql('delete from rate_limits');
    const answers = await Promise.all(Array.from({ length: 50 }, (_each, index) => {
      const address = `203.0.${batch}.${index}`;
      return browser(app).post(paths.signIn).set({ 'X-Forwarded-For': address, 'X-Real-IP': address, Forwarded: `for=${address}` }).type('form').send({ email, password: `guess ${batch} ${index}` });
    }));
    statuses.push(...answers.map(({ status }) => status));
    await advanceClock('33 seconds');
  }
  const looked = statuses.filter((status) => status === 422).length;
  expect([looked, statuses.filter((status) => status === 429).length]).toEqual([10, 990]);
});
