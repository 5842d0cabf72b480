import { uuidv7 } from 'uuidv7';
import { findViolations } from '../../src/invariants.command';
import { HOUSE_ORGANIZATION_ID as HOUSE } from '../../src/organizations/house';
import { closeDatabase, within } from '../../src/platform/database/database';
import { startTrial } from '../../src/subscriptions/trials/start-trial';
import { ownerSql } from '../support/database';
import { createMember, createOrganization } from '../support/factories/organizations';
import { createSubscription, subscriptionsOf } from '../support/factories/subscriptions';

afterAll(closeDatabase);

const violations = async () => (await within('system', findViolations, { readOnly: true })).map(({ name }) => name);

/** A household with a running trial: all is well. */
async function household() {
  const { organizationId } = await createOrganization();
  const { personId } = await createMember({ organizationId });
  const customer = { kind: 'safe' as const, name: 'Ana López', firstName: 'Ana', lastName: 'López', email: 'ana@example.test', phone: '', country: 'US', language: 'en' };
  const trial = await startTrial({
    organizationId, request: { kind: 'personal', accountId: uuidv7(), newCustomer: customer, administeredBy: 'customer' }, actor: { kind: 'person', id: personId },
  });
  return { organizationId, accountId: trial.accountId, subscriptionId: trial.id };
}

describe('the invariants of subscriptions', () => {
  afterEach(() => ownerSql('delete from terms').then(() => ownerSql('delete from subscriptions')));

  it('hold after a trial has started', async () => {
    await household();
    expect(await violations()).toEqual([]);
  });

  it('notice an expiry day that no term gave', async () => {
    const { subscriptionId } = await household();
    await ownerSql('update subscriptions set expires_on = expires_on + 1 where id = $1', [subscriptionId]);
    expect(await violations()).toContain('expiry day is not the end of the last term');
  });

  it('notice a renewal that lost days, and not one that was bought in grace', async () => {
    const { organizationId, accountId } = await household();
    const { subscriptionId } = await createSubscription({ organizationId, accountId, startsOn: '2025-01-10', expiresOn: '2026-01-10' });
    const renewal = (createdAt: string) => ownerSql(
      `insert into terms (id, organization_id, account_id, subscription_id, kind, plan_id, years, starts_on, ends_on, value_cents, currency, created_at)
       select gen_random_uuid(), organization_id, account_id, id, 'paid', plan_id, 1, '2026-01-20', '2027-01-20', 0, currency, $2 from subscriptions where id = $1`, [subscriptionId, createdAt]);
    await ownerSql("update subscriptions set expires_on = '2027-01-20' where id = $1", [subscriptionId]);
    await renewal('2026-01-20T15:00:00Z');
    expect(await violations()).not.toContain('gap between terms');
    await ownerSql("delete from terms where starts_on = '2026-01-20'");
    await renewal('2026-01-05T15:00:00Z');
    expect(await violations()).toContain('gap between terms');
  });

  it('notice rights of a partner in an account that nobody looks after, and what is shown to nobody', async () => {
    const { accountId, subscriptionId, organizationId } = await household();
    await ownerSql('update subscriptions set organization_id = $2 where id = $1', [subscriptionId, HOUSE]);
    await ownerSql('update accounts set organization_id = $2 where id = $1', [accountId, HOUSE]);
    expect(await violations()).not.toContain('account that no partner looks after, with a partner’s rights in it');
    await ownerSql('update accounts set partner_is_administrator = true where id = $1', [accountId]);
    expect(await violations()).toContain('account that no partner looks after, with a partner’s rights in it');
    await ownerSql('update accounts set partner_is_administrator = false where id = $1', [accountId]);
    await ownerSql('update subscriptions set shown_to_organization_id = $2 where id = $1', [subscriptionId, HOUSE]);
    expect(await violations()).toContain('account that no partner looks after, with a partner’s rights in it');
    await ownerSql('update subscriptions set shown_to_organization_id = null where id = $1', [subscriptionId]);
    await ownerSql('update accounts set organization_id = $2 where id = $1', [accountId, organizationId]);
  });

  it('notice a subscription that has left its account’s organization, and one that no sweep would see', async () => {
    const { subscriptionId, accountId } = await household();
    const { organizationId: other } = await createOrganization();
    await ownerSql('alter table subscriptions disable trigger subscriptions_organization');
    await ownerSql('update subscriptions set organization_id = $2, lapses_at = null where id = $1', [subscriptionId, other]);
    await ownerSql('alter table subscriptions enable trigger subscriptions_organization');
    expect(await violations()).toEqual(expect.arrayContaining(['subscription and account of different organizations', 'subscription that no sweep would ever look at']));
    expect(await subscriptionsOf(accountId)).toHaveLength(1);
  });
});
