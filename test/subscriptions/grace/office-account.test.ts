import { HOUSE_ORGANIZATION_ID } from '../../../src/platform/database/house';
import { paths } from '../../../src/paths';
import { pageOf, testApp } from '../../support/app';
import { createAccount } from '../../support/factories/accounts';
import { createOrganization } from '../../support/factories/organizations';
import { createColleague, officeAgent } from '../../support/factories/staff';
import { createSubscription } from '../../support/factories/subscriptions';

const app = testApp();

describe('an account in the office', () => {
  it('says who pays for each subscription: the partner, or the customer', async () => {
    const { organizationId } = await createOrganization({ name: 'Harbor IT' });
    const { accountId } = await createAccount({ organizationId });
    await createSubscription({ organizationId, accountId, startsOn: '2026-01-15', expiresOn: '2099-01-15' });
    await createSubscription({ organizationId: HOUSE_ORGANIZATION_ID, accountId, startsOn: '2026-01-15', expiresOn: '2099-01-16' });
    const agent = await officeAgent(app, await createColleague({ roles: ['support'] }));
    const page = pageOf((await agent.get(paths.operations.accounts.show(accountId)).expect(200)).text);
    expect(page('td[data-label="Paid by"]').toArray().map((cell) => page(cell).text()).sort()).toEqual(['Harbor IT', 'The customer']);
  });
});
