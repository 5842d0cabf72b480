import '../../support/settings/small-pool';
import { paths } from '../../../src/paths';
import { databaseNow, within, type Scoped } from '../../../src/platform/database/database';
import { pageOf, signedInAgent, testApp } from '../../support/app';
import { createMember, createOrganization } from '../../support/factories/organizations';

const app = testApp();

it('says within about three seconds that it is busy when every connection is taken, signs nobody out, and recovers', async () => {
  const { organizationId } = await createOrganization();
  const agent = await signedInAgent(app, await createMember({ organizationId }));
  const held = [hold(), hold()];
  await Promise.all(held.map(({ begun }) => begun));
  const began = performance.now();
  const answer = await agent.get(paths.portal.roles);
  const seconds = (performance.now() - began) / 1000;
  expect([answer.status, answer.headers['retry-after']]).toEqual([503, '60']);
  expect(pageOf(answer.text)('main').text()).toContain('The portal is busy. Try again in a minute.');
  expect(seconds).toBeGreaterThan(2.5);
  expect(seconds).toBeLessThan(8);
  for (const { release } of held) release();
  await Promise.all(held.map(({ done }) => done));
  await agent.get(paths.portal.roles).expect(200);
});

function hold() {
  let release!: () => void;
  let begin!: () => void;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const until = new Promise<void>((resolve) => (release = resolve));
  const work = async (trx: Scoped) => {
    await databaseNow(trx);
    begin();
    await until;
  };
  return { done: within('system', work), begun, release: () => release() };
}
