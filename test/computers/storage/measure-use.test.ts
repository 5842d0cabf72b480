import { paths } from '../../../src/paths';
import { pageOf, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createMachine } from '../../support/factories/machines';
import { createFirm, createRenewable } from '../../support/factories/money/renewals';
import { within } from '../../../src/platform/database/database';
import { HOUSE_ORGANIZATION_ID } from '../../../src/platform/database/house';
import { readCurrentUse } from '../../../src/subscriptions/current-use';

const app = testApp();

async function company({ planCode, packs = 0 }: { planCode: string; packs?: number }) {
  const firm = await createFirm({ at: '2026-11-22T15:00:00Z' });
  const { accountId } = await createAccount({ organizationId: firm.organizationId, kind: 'safe_pro' });
  const subscription = await createRenewable({ organizationId: firm.organizationId, accountId, expiresOn: '2026-12-15', planCode, packs });
  const agent = await signedInAgent(app, firm.member);
  const renew = (plan: string, keeping: number) => agent.submit(paths.portal.renewals.create(accountId), {
    [`renew_${subscription.id}`]: 'yes', [`plan_${subscription.id}`]: plan, [`years_${subscription.id}`]: '1', [`packs_${subscription.id}`]: String(keeping),
  });
  return { accountId, subscription, renew };
}

describe('a smaller plan', () => {
  it('is refused where it does not hold what the computers of a company store together', async () => {
    const { accountId, subscription, renew } = await company({ planCode: 'safe_pro_power', packs: 4 });
    for (const bytesStored of [400_000_000_000, 219_000_000_001]) await createMachine({ accountId, subscriptionId: subscription.id, facts: { bytesStored } });
    const refused = pageOf((await renew('safe_pro_core', 2).expect(409)).text)('.error-summary').text();
    expect(refused).toContain(`${subscription.number} uses 620 GB, and Safe Pro Core with 2 storage packs holds 450 GB. Keep more packs, choose a larger plan, or remove data first.`);
    await renew('safe_pro_core', 4).expect(303);
  });

  it('is refused where it does not allow a server that is backed up', async () => {
    const { accountId, subscription, renew } = await company({ planCode: 'safe_pro_power' });
    await createMachine({ accountId, subscriptionId: subscription.id, kind: 'server', facts: { bytesStored: 1_000 } });
    expect(pageOf((await renew('safe_pro_core', 0).expect(409)).text)('.error-summary').text()).toContain('backs up 1 server, and Safe Pro Core allows 0.');
  });
});

it('is measured for the house too, which judges renewals that customers pay for and sees none of their computers', async () => {
  const { accountId, subscription } = await company({ planCode: 'safe_pro_power' });
  await createMachine({ accountId, subscriptionId: subscription.id, facts: { bytesStored: 1 } });
  const use = await within({ organizationId: HOUSE_ORGANIZATION_ID }, async (trx) => {
    const found = await readCurrentUse(trx, [subscription.id]);
    const role = await trx.raw<{ rows: { role: string; organization: string }[] }>("select current_setting('role') as role, current_setting('app.organization_id') as organization");
    return { found, standing: role.rows[0] };
  }, { readOnly: true });
  expect(use).toEqual({ found: new Map([[subscription.id, { storageGb: 1, servers: 0 }]]), standing: { role: 'portal_house', organization: HOUSE_ORGANIZATION_ID } });
  expect(await ownerSql('select 1 from machines where subscription_id = $1', [subscription.id])).toHaveLength(1);
});
