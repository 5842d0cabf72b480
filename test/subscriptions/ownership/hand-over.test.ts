import { transferAccount } from '../../../src/accounts/transfer-account';
import { HOUSE_ORGANIZATION_ID as HOUSE } from '../../../src/organizations/house';
import { paths } from '../../../src/paths';
import { databaseNow, within } from '../../../src/platform/database/database';
import { handOver } from '../../../src/subscriptions/ownership/hand-over';
import { type Subscription } from '../../../src/subscriptions/subscription';
import { signedInAgent, testApp } from '../../support/app';
import { setClock } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { createAlert } from '../../support/factories/accounts';
import { createCard, createPayer } from '../../support/factories/money/billing';
import { createLimitedMember, createOrganization, createPerson } from '../../support/factories/organizations';
import { createEnrolled, createFirm, createRenewable, type Firm } from '../../support/factories/money/renewals';
import { subscriptionsOf, termsOf } from '../../support/factories/subscriptions';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { runJob } from '../../support/queue';
import { chargesOf, failNext, sandboxControl } from '../../support/stripe';
import '../../../src/billing/billing.jobs';
import '../../../src/subscriptions/renewals/renewals.jobs';
import '../../../src/subscriptions/subscriptions.jobs';

const app = testApp();
const ends = '2026-12-20';
const actor = { kind: 'person', id: '00000000-0000-7000-8000-0000000000aa' } as const;

afterEach(() => sandboxControl('DELETE', '/faults'));

const give = ({ organizationId, accountId, id }: Subscription, to: string, shownTo: string | null = null) => within({ organizationId }, async (trx) => handOver(trx, {
  accountId, subscriptionIds: [id], from: organizationId, to, shownTo, reason: 'released', actor, now: await databaseNow(trx),
}));
const move = ({ organizationId, accountId }: Subscription, to: string) => within({ organizationId }, async (trx) => {
  const now = await databaseNow(trx);
  const ids = (await subscriptionsOf(accountId)).map(({ id }) => id as string);
  await handOver(trx, { accountId, subscriptionIds: ids, from: organizationId, to, shownTo: null, reason: 'moved', actor, now });
  await transferAccount(trx, { accountId, from: organizationId, to, reason: 'moved', actor, now });
});
const renewed = ({ id }: Subscription) => ({ [`renew_${id}`]: 'yes', [`plan_${id}`]: 'safe_plus', [`packs_${id}`]: '0', [`years_${id}`]: '1' });
const rowOf = async ({ accountId }: Subscription) => (await subscriptionsOf(accountId))[0]!;
const summaryOf = async ({ accountId }: Subscription) => (await ownerSql('select subscriptions_count, renews, list_status from accounts where id = $1', [accountId]))[0];

async function announced(): Promise<{ firm: Firm; subscription: Subscription }> {
  const firm = await createFirm({ at: '2026-11-01T12:00:00Z' });
  const subscription = await createEnrolled({ organizationId: firm.organizationId, member: firm.member, expiresOn: ends });
  await setClock('2026-11-20T09:00:01Z');
  await runJob('subscriptions.announce-renewals');
  return { firm, subscription };
}

describe('a subscription that changes hands', () => {
  it('runs on with its term, and nothing of what was set up for it is left', async () => {
    const { firm, subscription } = await announced();
    const agent = await signedInAgent(app, firm.member);
    await agent.submit(paths.portal.scheduled.edit(subscription.id), { plan: 'safe_prime', years: '1', packs: '0', ending: 'renew' }).expect(303);
    await agent.submit(paths.portal.renewals.create(subscription.accountId), renewed(subscription)).expect(303);
    await give(subscription, HOUSE);
    expect(await rowOf(subscription)).toMatchObject({
      organization_id: HOUSE, shown_to_organization_id: null, state: 'active', expires_on: ends, auto_renew: false, auto_renew_card_id: null, renewal_quote_id: null, withdrawn_quote_id: null,
      charge_at: null, quote_at: null, scheduled_plan_id: null,
    });
    expect((await termsOf(subscription.id)).map((term) => [term['organization_id'], term['starts_on'], term['ends_on']])).toEqual([[HOUSE, '2025-12-20', ends]]);
    expect(await ownerSql("select distinct status from quotes where account_id = $1", [subscription.accountId])).toEqual([{ status: 'replaced' }]);
    expect(await ownerSql("select count(*)::int from scheduled_changes where account_id = $1 and state = 'open'", [subscription.accountId])).toEqual([{ count: 0 }]);
    expect(await summaryOf(subscription)).toMatchObject({ subscriptions_count: 0, renews: false });
    await setClock('2026-12-19T09:00:01Z');
    await runJob('subscriptions.charge-renewals');
    expect(await chargesOf(firm.payer.stripeCustomerId)).toHaveLength(0);
    await assertNoBrokenInvariant();
  });

  it('stays with its account in the partner’s list where it is still shown', async () => {
    const { subscription } = await announced();
    await give(subscription, HOUSE, subscription.organizationId);
    expect(await rowOf(subscription)).toMatchObject({ organization_id: HOUSE, shown_to_organization_id: subscription.organizationId });
    expect(await summaryOf(subscription)).toMatchObject({ subscriptions_count: 1, renews: false, list_status: 'active' });
    await assertNoBrokenInvariant();
  });

  it('gives up an open renewal whose tries were declined', async () => {
    const { firm, subscription } = await announced();
    await sandboxControl('POST', `/payment_methods/${firm.card.stripePaymentMethodId}`, { declines: 'insufficient_funds' });
    await setClock('2026-12-19T09:00:01Z');
    await runJob('subscriptions.charge-renewals');
    await runJob('subscriptions.answer-tries');
    await give(subscription, HOUSE);
    expect(await rowOf(subscription)).toMatchObject({ organization_id: HOUSE, renewal_invoice_id: null, renewal_payment_id: null, charge_attempts: 0, renewal_stopped: null });
    expect(await ownerSql('select status from invoices where account_id = $1', [subscription.accountId])).toEqual([{ status: 'void' }]);
    await assertNoBrokenInvariant();
  });

  it('does not while a charge may still turn out paid', async () => {
    const { firm, subscription } = await announced();
    await setClock('2026-12-19T09:00:01Z');
    await failNext('drop_after', { times: 2 });
    await failNext('error_before', { method: 'GET', times: 20 });
    await runJob('subscriptions.charge-renewals');
    await expect(give(subscription, HOUSE)).rejects.toThrow('A payment for this is on its way to the bank');
    expect(await rowOf(subscription)).toMatchObject({ organization_id: firm.organizationId, auto_renew: true });
    await sandboxControl('DELETE', '/faults');
    await runJob('billing.sweep-payments');
    await runJob('subscriptions.fulfil');
    await assertNoBrokenInvariant();
  });

  it('does not while a card page is open for it', async () => {
    const { organizationId, member, payer, card } = await createFirm({ at: '2026-11-01T12:00:00Z' });
    const subscription = await createRenewable({ organizationId, expiresOn: ends });
    await ownerSql('update cards set removed_at = app.now(), is_default = false where id = $1', [card.id]);
    const agent = await signedInAgent(app, member);
    const made = await agent.submit(paths.portal.renewals.create(subscription.accountId), renewed(subscription)).expect(303);
    await agent.submit(`${made.headers['location']}/confirmation`, { card: 'new' }).expect(303);
    expect(await ownerSql("select state from checkouts where payer_id = $1", [payer.id])).toEqual([{ state: 'open' }]);
    await expect(give(subscription, HOUSE)).rejects.toThrow('A payment for this is on its way to the bank');
  });

  it('does not where the partner who takes it pays in another currency', async () => {
    const { subscription } = await announced();
    const { organizationId: other } = await createOrganization({ currency: 'EUR' });
    await expect(give(subscription, other)).rejects.toThrow('is paid for in USD, and whoever is to pay for it pays in EUR');
    expect(await rowOf(subscription)).toMatchObject({ organization_id: subscription.organizationId, auto_renew: true });
  });

  it('does so once among all who try', async () => {
    for (let round = 0; round < 20; round += 1) {
      const firm = await createFirm({ at: '2026-11-01T12:00:00Z' });
      const subscription = await createRenewable({ organizationId: firm.organizationId, expiresOn: ends });
      const tried = await Promise.allSettled([give(subscription, HOUSE), give(subscription, HOUSE, firm.organizationId), give(subscription, HOUSE)]);
      expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const each of tried) if (each.status === 'rejected') expect(String(each.reason)).toContain('changed hands in the meantime');
    }
    await assertNoBrokenInvariant();
  });
});

describe('an account that changes hands', () => {
  it('takes its people, subscriptions and alerts along, and is gone for those who had it', async () => {
    const { firm, subscription } = await announced();
    const { organizationId: other } = await createOrganization({ name: 'Harbor Lane IT' });
    await createPayer(other).then(createCard);
    const { personId } = await createPerson();
    const { accountId, organizationId } = subscription;
    await ownerSql("insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, 'holder', app.now())", [organizationId, accountId, personId]);
    await createAlert({ organizationId, accountId });
    const limited = await createLimitedMember({ organizationId, roles: ['billing'], accountIds: [accountId] });
    await move(subscription, other);
    expect(await rowOf(subscription)).toMatchObject({ organization_id: other, auto_renew: false });
    for (const table of ['account_people', 'alerts', 'terms']) {
      expect([table, await ownerSql(`select distinct organization_id from ${table} where account_id = $1`, [accountId])]).toEqual([table, [{ organization_id: other }]]);
    }
    expect(await ownerSql('select count(*)::int from membership_accounts where account_id = $1', [accountId])).toEqual([{ count: 0 }]);
    for (const who of [firm.member, limited]) await (await signedInAgent(app, who)).get(paths.portal.account(accountId)).expect(404);
    expect(await summaryOf(subscription)).toMatchObject({ subscriptions_count: 1 });
    await assertNoBrokenInvariant();
  });

  it('does not where it has moved meanwhile', async () => {
    const { subscription } = await announced();
    const [{ organizationId: one }, { organizationId: two }] = [await createOrganization(), await createOrganization()];
    await move(subscription, one);
    await expect(move(subscription, two)).rejects.toThrow('changed hands in the meantime');
    expect(await rowOf(subscription)).toMatchObject({ organization_id: one });
  });
});
