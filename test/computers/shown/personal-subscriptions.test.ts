import { paths } from '../../../src/paths';
import { pageOf, signedInAgent, testApp } from '../../support/app';
import { createAccount } from '../../support/factories/accounts';
import { createLimitedMember, createMember, createOrganization } from '../../support/factories/organizations';
import { createSubscription } from '../../support/factories/subscriptions';
import { computerOf, household } from '../support/computers';

const app = testApp();

async function subscriptionsOn(agent: Awaited<ReturnType<typeof signedInAgent>>) {
  const $ = pageOf((await agent.get(paths.me.home).expect(200)).text);
  return $('section[aria-labelledby=subscriptions] .subscription').toArray().map((row) => ({
    words: $(row).find('.subscription-words').text().replace(/\s+/g, ' ').trim(), computers: $(row).find('.computer-list a').toArray().map((link) => [$(link).text(), $(link).attr('href')]),
  }));
}

describe('My account lists subscriptions', () => {
  it('of who is the holder of a household, with its computers, which lead to their own pages', async () => {
    const home = await household();
    const { id } = await computerOf(home, { nickname: 'Den' });
    const agent = await signedInAgent(app, home.holder);
    const [own, ...others] = await subscriptionsOn(agent);
    expect(others).toEqual([]);
    expect(own!.words).toMatch(/^Safe Plus Active Subscription number S-TEST-\w+ · Ana Ruiz · Personal · until 1 Jan 2099$/);
    expect(own!.computers).toEqual([['Den', paths.computers.my.show(id)]]);
    await agent.get(own!.computers[0]![1]!).expect(200);
  });

  it('that are not for resale, for the members who see them, and no others of the organization', async () => {
    const { organizationId } = await createOrganization({ name: 'Harbor Lane IT' });
    const { accountId } = await createAccount({ organizationId, kind: 'safe', name: 'Our own' });
    const { subscriptionId } = await createSubscription({ organizationId, accountId, startsOn: '2026-01-01', expiresOn: '2099-01-01', source: 'nfr' });
    const other = await createAccount({ organizationId, kind: 'safe', name: 'A customer' });
    await createSubscription({ organizationId, accountId: other.accountId, startsOn: '2026-01-01', expiresOn: '2099-01-01' });
    const { id } = await computerOf({ accountId, subscriptionId }, { nickname: 'Test bench' });
    const rows = await subscriptionsOn(await signedInAgent(app, await createMember({ organizationId, roles: ['technician'] })));
    expect(rows.map(({ words, computers }) => [words.includes('Our own · Not for resale'), computers])).toEqual([[true, [['Test bench', paths.computers.of(accountId).show(id)]]]]);
    const limited = await createLimitedMember({ organizationId, roles: ['technician'], accountIds: [other.accountId] });
    expect(await subscriptionsOn(await signedInAgent(app, limited))).toEqual([]);
    expect(await subscriptionsOn(await signedInAgent(app, await createMember({ organizationId: (await createOrganization()).organizationId })))).toEqual([]);
  });
});
