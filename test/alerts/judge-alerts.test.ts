import { judgeAlerts } from '../../src/alerts/judge-alerts';
import { closeAlert } from '../../src/alerts/close-alert';
import { openAlert } from '../../src/alerts/open-alert';
import { enableAutoRenew } from '../../src/subscriptions/renewals/auto-renew/enable-auto-renew';
import { paths } from '../../src/paths';
import { signedInAgent, testApp } from '../support/app';
import { closeDatabase, databaseNow, within } from '../../src/platform/database/database';
import { setClock } from '../support/clock';
import { ownerSql } from '../support/database';
import { createAccount } from '../support/factories/accounts';
import { createEnrolled, createFirm, createRenewable, createTrial } from '../support/factories/money/renewals';
import { assertNoBrokenInvariant } from '../support/invariants';
import { runJob } from '../support/queue';
import { sandboxControl } from '../support/stripe';
import '../../src/alerts/alerts.jobs';
import '../../src/subscriptions/renewals/renewals.jobs';

afterAll(closeDatabase);

const app = testApp();
const openOf = async (organizationId: string) => ownerSql('select rule, cause, level, message, seen_count from alerts where organization_id = $1 and closed_at is null order by rule, cause', [organizationId]);
const countOf = async (accountId: string) => (await ownerSql('select open_alerts from accounts where id = $1', [accountId]))[0]!['open_alerts'];

describe('Alerts', () => {
  it('say that a subscription expires, at 60, 30, 14, 7 and 1 days, as one alert', async () => {
    const { organizationId } = await createFirm({ at: '2026-10-20T12:00:00Z' });
    const subscription = await createRenewable({ organizationId, expiresOn: '2026-12-20' });
    await judgeAlerts(organizationId);
    expect(await openOf(organizationId)).toEqual([]);
    for (const [on, seen] of [['2026-10-21', 1], ['2026-11-20', 2], ['2026-12-06', 3], ['2026-12-13', 4], ['2026-12-19', 5]] as const) {
      await setClock(`${on}T12:00:00Z`);
      await judgeAlerts(organizationId);
      await judgeAlerts(organizationId);
      expect(await openOf(organizationId)).toMatchObject([{ rule: 'expiring', level: 'warning', seen_count: seen, message: `${subscription.number} expires on 20 Dec 2026, and auto-renew is off.` }]);
    }
    expect(await countOf(subscription.accountId)).toBe(1);
    await assertNoBrokenInvariant();
  });

  it('close themselves when the cause ends', async () => {
    const { organizationId, member } = await createFirm({ at: '2026-12-01T12:00:00Z' });
    const { accountId } = await createAccount({ organizationId });
    const subscription = await createRenewable({ organizationId, accountId, expiresOn: '2026-12-20' });
    await runJob('alerts.sweep');
    expect(await countOf(accountId)).toBe(1);
    await enableAutoRenew({ organizationId, subscriptionId: subscription.id, cardId: null, actor: { kind: 'person', id: member.personId } });
    await runJob('alerts.sweep');
    expect(await openOf(organizationId)).toEqual([]);
    expect(await countOf(accountId)).toBe(0);
  });

  it('follow the switch of auto-renew at once, for that subscription alone', async () => {
    const { organizationId, member } = await createFirm({ at: '2026-12-01T12:00:00Z' });
    const subscription = await createRenewable({ organizationId, expiresOn: '2026-12-20' });
    const other = await createRenewable({ organizationId, accountId: subscription.accountId, expiresOn: '2026-12-21' });
    await judgeAlerts(organizationId);
    await setClock('2026-12-20T12:00:00Z');
    const seen = async () => ownerSql('select subscription_id, seen_count from alerts where organization_id = $1 and closed_at is null order by cause', [organizationId]);
    const agent = await signedInAgent(app, member);
    await agent.submit(paths.portal.autoRenew.edit(subscription.id), { card: 'default' }).expect(303);
    expect(await seen()).toEqual([{ subscription_id: other.id, seen_count: 2 }]);
    expect(await countOf(subscription.accountId)).toBe(1);
    await agent.submit(paths.portal.autoRenew.disable(subscription.id)).expect(303);
    expect(await seen()).toEqual([{ subscription_id: subscription.id, seen_count: 5 }, { subscription_id: other.id, seen_count: 2 }]);
    expect(await countOf(subscription.accountId)).toBe(2);
  });

  it('tell expired, trial, unpaid and unregistered apart, with the day the data goes', async () => {
    const { organizationId, member, card } = await createFirm({ at: '2026-11-25T12:00:00Z' });
    const expired = await createRenewable({ organizationId, expiresOn: '2026-11-24' });
    const trial = await createTrial({ organizationId, endsOn: '2026-12-01' });
    const { accountId } = await createAccount({ organizationId, registered: false });
    await createRenewable({ organizationId, accountId, expiresOn: '2027-08-01' });
    const unpaid = await createEnrolled({ organizationId, member, expiresOn: '2026-11-26' });
    await sandboxControl('POST', `/payment_methods/${card.stripePaymentMethodId}`, { declines: 'insufficient_funds' });
    for (const name of ['lapse', 'announce-renewals', 'charge-renewals']) await runJob(`subscriptions.${name}`);
    await setClock('2026-12-03T12:00:00Z');
    await ownerSql("update accounts set created_at = '2026-11-20' where id = $1", [accountId]);
    await runJob('subscriptions.lapse');
    await runJob('alerts.sweep-all');
    expect(await openOf(organizationId)).toEqual([
      expect.objectContaining({ rule: 'expired_grace', level: 'critical', message: `${expired.number} ended on 24 Nov 2026. Its data is kept until 24 Dec 2026.` }),
      expect.objectContaining({ rule: 'expired_grace', level: 'critical', message: expect.stringContaining(`The trial ${trial.number} ended on 1 Dec 2026`) }),
      expect.objectContaining({ rule: 'not_registered', level: 'info' }),
      expect.objectContaining({ rule: 'renewal_payment_failed', level: 'critical', message: `The renewal of ${unpaid.number} could not be charged. Its data is kept until 25 Jan 2027.` }),
    ]);
  });

  it('warn of a card that expires before the charge, and of no card at all', async () => {
    const { organizationId, member, card } = await createFirm({ at: '2026-11-25T12:00:00Z' });
    const subscription = await createEnrolled({ organizationId, member, expiresOn: '2027-01-10' });
    await ownerSql('update cards set exp_month = 12, exp_year = 2026 where id = $1', [card.id]);
    await judgeAlerts(organizationId);
    expect(await openOf(organizationId)).toMatchObject([{ rule: 'card_expiring', message: `The card ending 4242 expires 12/2026, before ${subscription.number} is charged on 9 Jan 2027. Choose another card.` }]);
    await ownerSql('update cards set exp_month = 1, exp_year = 2027 where id = $1', [card.id]);
    await judgeAlerts(organizationId);
    expect(await openOf(organizationId)).toEqual([]);
    await ownerSql('update cards set removed_at = app.now(), is_default = false where id = $1', [card.id]);
    await judgeAlerts(organizationId);
    expect(await openOf(organizationId)).toMatchObject([{ rule: 'card_expiring', message: expect.stringContaining('There is no card') }]);
  });

  it('of a trial come 7, 3 and 1 days before its end', async () => {
    const { organizationId } = await createFirm({ at: '2026-11-20T12:00:00Z' });
    await createTrial({ organizationId, endsOn: '2026-11-30' });
    await judgeAlerts(organizationId);
    expect(await openOf(organizationId)).toEqual([]);
    for (const [on, seen] of [['2026-11-23', 1], ['2026-11-27', 2], ['2026-11-29', 3]] as const) {
      await setClock(`${on}T12:00:00Z`);
      await judgeAlerts(organizationId);
      expect(await openOf(organizationId)).toMatchObject([{ rule: 'trial_ending', seen_count: seen }]);
    }
  });

  it('that other rooms open are counted where they stand and closed by them', async () => {
    const { organizationId } = await createFirm({ at: '2026-11-20T12:00:00Z' });
    const { accountId } = await createAccount({ organizationId });
    const alert = { organizationId, accountId, subscriptionId: null, machineId: null, rule: 'test_rule', cause: 'computer 1', level: 'warning' as const, message: 'Not installed yet.' };
    await within({ organizationId }, async (trx) => openAlert(trx, alert, await databaseNow(trx)));
    await within({ organizationId }, async (trx) => openAlert(trx, alert, await databaseNow(trx)));
    await judgeAlerts(organizationId);
    expect(await openOf(organizationId)).toMatchObject([{ rule: 'test_rule', seen_count: 2 }]);
    expect(await countOf(accountId)).toBe(1);
    await within({ organizationId }, async (trx) => closeAlert(trx, alert, await databaseNow(trx)));
    expect(await countOf(accountId)).toBe(0);
  });
});
