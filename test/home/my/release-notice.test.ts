import { paths } from '../../../src/paths';
import { pageOf, setClock, signedInAgent, testApp } from '../../support/app';
import { createAccount, createCustomer } from '../../support/factories/accounts';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { releaseOnPage } from '../../support/factories/money/releases';
import { createSubscription } from '../../support/factories/subscriptions';

const app = testApp();

/** A household with two subscriptions, its holder, and a member of its partner. */
async function household() {
  await setClock('2026-11-22T17:00:00Z');
  const { organizationId } = await createOrganization({ name: 'Harbor Lane IT' });
  const { accountId } = await createAccount({ organizationId, name: 'Ada Lovelace' });
  const [first, second] = [
    await createSubscription({ organizationId, accountId, startsOn: '2026-06-01', expiresOn: '2027-06-01' }),
    await createSubscription({ organizationId, accountId, startsOn: '2026-07-01', expiresOn: '2027-07-01' }),
  ];
  const customer = await createCustomer({ accountId });
  const read = async () => {
    const agent = await signedInAgent(app, customer);
    const $ = pageOf((await agent.get(paths.my.home).expect(200)).text);
    return { agent, notice: $('[aria-labelledby=release]').text().replace(/\s+/g, ' ').trim(), links: $('.release-links a').toArray().map((link) => $(link).attr('href')!), lead: $('.lead-line').text() };
  };
  return { first, second, read, member: await signedInAgent(app, await createMember({ organizationId })) };
}

it('tells who was released that they manage the account themselves, where to go on, and for sixty days', async () => {
  const { first, second, read, member } = await household();
  expect((await read()).notice).toBe('');
  for (const { subscriptionId } of [first, second]) expect((await releaseOnPage(member, { subscription: subscriptionId })).status).toBe(303);
  const { agent, notice, links, lead } = await read();
  expect(lead).toBe('You look after this account yourself.');
  expect(notice).toBe('You now manage this account yourself Harbor Lane IT let it go on 22 Nov 2026. Nothing of yours was touched: what is paid runs on to its last day, and you renew it. Open your subscriptions See how to go on');
  for (const link of links) await agent.get(link).expect(200);
  await setClock('2027-01-20T17:00:00Z');
  expect((await read()).notice).toContain('You now manage this account yourself');
  await setClock('2027-01-22T17:00:00Z');
  expect((await read()).notice).toBe('');
});

it('names the one that was released while the partner keeps the others', async () => {
  const { first, read, member } = await household();
  expect((await releaseOnPage(member, { subscription: first.subscriptionId })).status).toBe(303);
  const { notice, lead } = await read();
  expect(lead).toBe('Harbor Lane IT looks after your backup.');
  expect(notice).toContain(`You now manage ${first.number} yourself`);
});
