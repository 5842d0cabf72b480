import { paths } from '../../../src/paths';
import { pageOf, type SignedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createPayingCustomer } from '../../support/factories/customers';
import { createOrganization } from '../../support/factories/organizations';
import { createSubscription } from '../../support/factories/subscriptions';
import '../../support/stripe';

const app = testApp();

const enrol = (subscriptionId: string) => ownerSql(
  `with entry as (insert into audit_entries (organization_id, actor_kind, actor_id, action, subject_type, subject_id, created_at) select organization_id, 'person', 'x', 'test', 'subscription', id::text, app.now() from subscriptions where id = $1::uuid returning id)
   update subscriptions set auto_renew = true, auto_renew_audit_id = (select id from entry) where id = $1::uuid`, [subscriptionId]);

async function read(agent: SignedInAgent, number: string) {
  const $ = pageOf((await agent.get(paths.my.subscriptions).expect(200)).text);
  return $(`#${number} .subscription-words`).text().replace(/\s+/g, ' ').trim();
}

it('what a customer pays says truly whether, when and with which card it renews', async () => {
  const { organizationId, accountId, agent, card } = await createPayingCustomer({ app, at: '2026-11-22T12:00:00Z' });
  const { subscriptionId, number } = await createSubscription({ organizationId, accountId, startsOn: '2025-12-10', expiresOn: '2026-12-10' });
  expect(await read(agent, number)).toContain('Expires on 10 Dec 2026 Auto-renew is off, so nothing is charged. Renew by hand or enable auto-renew.');
  await enrol(subscriptionId);
  expect(await read(agent, number)).toContain('Renews automatically on 10 Dec 2026 The price of the day will be charged to your Visa card ending 4242 on 9 Dec 2026.');
  await ownerSql('update cards set exp_month = 11, exp_year = 2026 where id = $1', [card.id]);
  expect(await read(agent, number)).toContain('Auto-renew is on, but your Visa card ending 4242 expires before it can be charged on 9 Dec 2026. Choose another card.');
  const home = pageOf((await agent.get(paths.my.home).expect(200)).text);
  expect(home('#needs').text()).toContain('What needs you today');
});

it('what the partner pays says nothing of the partner’s card', async () => {
  const { organizationId: partner } = await createOrganization({ name: 'Harbor Lane IT' });
  const { accountId, agent } = await createPayingCustomer({ app, partner, at: '2026-11-22T12:00:00Z' });
  const { subscriptionId, number } = await createSubscription({ organizationId: partner, accountId, startsOn: '2025-12-10', expiresOn: '2026-12-10' });
  await enrol(subscriptionId);
  const words = await read(agent, number);
  expect(words).toContain('Renews automatically on 10 Dec 2026 Harbor Lane IT pays for it. You need do nothing.');
  expect(words).not.toContain('4242');
});
