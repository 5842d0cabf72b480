import { refreshAccountSummary } from '../../../src/accounts/refresh-account-summary';
import { HOUSE_ORGANIZATION_ID } from '../../../src/organizations/house';
import { paths } from '../../../src/paths';
import { within } from '../../../src/platform/database/database';
import { pageOf, setClock, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createLimitedMember, createMember, createOrganization } from '../../support/factories/organizations';
import { createSubscription } from '../../support/factories/subscriptions';

const app = testApp();
let organizationId: string;
let accountId: string;

beforeEach(async () => {
  await setClock('2026-11-22T12:00:00Z');
  ({ organizationId } = await createOrganization());
  ({ accountId } = await createAccount({ organizationId, name: 'Ada Lovelace' }));
});

const partnerPays = (given: Partial<Parameters<typeof createSubscription>[0]> = {}) =>
  createSubscription({ organizationId, accountId, startsOn: '2026-06-01', expiresOn: '2027-06-01', ...given });
const customerPays = (given: Partial<Parameters<typeof createSubscription>[0]> = {}) =>
  partnerPays({ organizationId: HOUSE_ORGANIZATION_ID, shownTo: organizationId, source: 'customer', planCode: 'safe_prime', expiresOn: '2027-03-01', ...given });
const words = ($: ReturnType<typeof pageOf>, selector: string) => $(selector).text().replace(/\s+/g, ' ').trim();
const summaryOf = async () => (await ownerSql('select plan_name, source, subscriptions_count, sort_expires_on, list_status, renews from accounts where id = $1', [accountId]))[0];
const enrol = (subscriptionId: string) => ownerSql(
  `with entry as (insert into audit_entries (organization_id, actor_kind, actor_id, action, subject_type, subject_id, created_at) select organization_id, 'person', 'x', 'test', 'subscription', id::text, app.now() from subscriptions where id = $1::uuid returning id)
   update subscriptions set auto_renew = true, auto_renew_audit_id = (select id from entry) where id = $1::uuid`, [subscriptionId]);

describe('the partner of an account of which the customer pays a part', () => {
  it('sees what the customer pays for, with its dates, and nothing that would spend the customer’s money', async () => {
    const { number } = await customerPays();
    const own = await partnerPays();
    const agent = await signedInAgent(app, await createMember({ organizationId }));
    const $ = pageOf((await agent.get(paths.portal.account(accountId)).expect(200)).text);
    expect(words($, `#${number} .subscription-number`)).toContain('Unlimited storage · Source: Customer · The customer pays');
    expect(words($, `#${number} .subscription-next`)).toBe('Expires on 1 Mar 2027');
    expect($(`#${number} .subscription-actions a[href]`).toArray().map((link) => $(link).text()).filter((text) => /renew|upgrade|storage|code|pay now/i.test(text))).toEqual([]);
    expect($(`#${own.number} .subscription-actions a`).length).toBeGreaterThan(2);
    expect(words($, `#${own.number} .subscription-number`)).not.toContain('The customer pays');
  });

  it.each([
    ['renews by itself', {}, 'Renews automatically on 1 Mar 2027', 'The customer has switched auto-renew on and pays with their own card.'],
    ['could not be charged yet', { charge_attempts: 1 }, '', 'Auto-renew is on, but the customer’s renewal could not be charged yet. They can put it right on their own pages.'],
  ])('is told truly when it %s, and of no card and no sum', async (_state, columns, next, reason) => {
    const { number, subscriptionId } = await customerPays();
    await enrol(subscriptionId);
    for (const [column, value] of Object.entries(columns)) await ownerSql(`update subscriptions set ${column} = $1 where id = $2`, [value, subscriptionId]);
    const agent = await signedInAgent(app, await createMember({ organizationId }));
    const $ = pageOf((await agent.get(paths.portal.account(accountId)).expect(200)).text);
    expect([words($, `#${number} .subscription-next`), words($, `#${number} p.quiet`)]).toEqual([next, reason]);
    expect(words($, `#${number}`)).not.toMatch(/\$|card ending/);
  });

  it('keeps it in the Accounts list, whoever of the three sides changed it last', async () => {
    await customerPays();
    const truth = { plan_name: 'Safe Prime', source: 'customer', subscriptions_count: 1, sort_expires_on: '2027-03-01', list_status: 'active', renews: false };
    for (const scope of [{ organizationId }, { organizationId: HOUSE_ORGANIZATION_ID }, { accountId }]) {
      await ownerSql("update accounts set plan_name = '', subscriptions_count = 0, source = '', sort_expires_on = '9999-12-31' where id = $1", [accountId]);
      await within(scope, (trx) => refreshAccountSummary(trx, accountId));
      expect(await summaryOf()).toEqual(truth);
    }
  });

  it('loses sight of what is not shown to it, as every other partner does', async () => {
    const { number, subscriptionId } = await customerPays();
    await ownerSql('update subscriptions set shown_to_organization_id = null where id = $1', [subscriptionId]);
    await within({ organizationId: HOUSE_ORGANIZATION_ID }, (trx) => refreshAccountSummary(trx, accountId));
    const agent = await signedInAgent(app, await createMember({ organizationId }));
    expect((await agent.get(paths.portal.account(accountId)).expect(200)).text).not.toContain(number);
    expect(await summaryOf()).toMatchObject({ plan_name: '', subscriptions_count: 0 });
  });

  it('changes none of it: its rows are there to be read', async () => {
    const { subscriptionId } = await customerPays();
    const seen = await within({ organizationId }, async (trx) => ({
      read: (await trx('subscriptions').where({ id: subscriptionId })).length,
      changed: await trx('subscriptions').where({ id: subscriptionId }).update({ nickname: 'Taken' }),
      locked: (await trx('subscriptions').where({ id: subscriptionId }).forUpdate()).length,
      terms: (await trx('terms').where({ subscription_id: subscriptionId })).length,
    }));
    expect(seen).toEqual({ read: 1, changed: 0, locked: 0, terms: 0 });
  });

  it('shows it to a member limited to chosen accounts only where the account was chosen', async () => {
    const { number } = await customerPays();
    const elsewhere = await createAccount({ organizationId });
    await customerPays({ accountId: elsewhere.accountId });
    const member = await createLimitedMember({ organizationId, roles: ['billing'], accountIds: [accountId] });
    const agent = await signedInAgent(app, member);
    expect((await agent.get(paths.portal.account(accountId)).expect(200)).text).toContain(number);
    await agent.get(paths.portal.account(elsewhere.accountId)).expect(404);
    const seen = await within({ organizationId, membershipId: member.membershipId }, (trx) => trx('subscriptions').select('account_id'));
    expect(seen).toEqual([{ account_id: accountId }]);
  });
});

describe('what is shown of a subscription', () => {
  it('follows the account to the partner who looks after it next', async () => {
    const { subscriptionId } = await customerPays();
    const next = await createOrganization();
    await ownerSql('update accounts set organization_id = $1 where id = $2', [next.organizationId, accountId]);
    expect(await ownerSql('select organization_id, shown_to_organization_id from subscriptions where id = $1', [subscriptionId]))
      .toEqual([{ organization_id: HOUSE_ORGANIZATION_ID, shown_to_organization_id: next.organizationId }]);
  });

  it('is never that of a partner who does not look after the account, nor of what a partner pays', async () => {
    const stranger = await createOrganization();
    await expect(customerPays({ shownTo: stranger.organizationId })).rejects.toThrow('subscriptions_shown_to_partner_of_account');
    await expect(partnerPays({ shownTo: organizationId })).rejects.toThrow('subscriptions_shown_of_house');
  });
});
