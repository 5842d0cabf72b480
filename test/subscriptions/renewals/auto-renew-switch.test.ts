import { getAccount } from '../../../src/accounts/accounts.repository';
import { refreshAccountSummaries } from '../../../src/accounts/refresh-account-summary';
import { paths } from '../../../src/paths';
import { within } from '../../../src/platform/database/database';
import { enableAutoRenew } from '../../../src/subscriptions/renewals/auto-renew/enable-auto-renew';
import { listRenewalFacts } from '../../../src/subscriptions/shown/renewal-facts.report';
import { renewalState } from '../../../src/subscriptions/shown/renewal-state.model';
import { listSubscriptionsOfAccount, updateSubscription } from '../../../src/subscriptions/subscriptions.repository';
import { dayIn } from '../../../src/platform/values/dates';
import { pageOf, signedInAgent, testApp } from '../../support/app';
import { clockNow, setClock } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { createEnrolled, createFirm, createRenewable, createTrial, type Firm, readSubscription } from '../../support/factories/money/renewals';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { runJob } from '../../support/queue';
import { chargesOf, sandboxControl } from '../../support/stripe';
import '../../../src/alerts/alerts.jobs';
import '../../../src/billing/billing.jobs';
import '../../../src/subscriptions/renewals/renewals.jobs';
import '../../../src/subscriptions/subscriptions.jobs';

const app = testApp();
const ends = '2026-12-20';
const start = '2026-10-01T12:00:00Z';

const sweep = async (...names: string[]) => {
  for (const name of names) await runJob(`subscriptions.${name}`);
};
const decline = ({ card }: Firm, declines: string | null) => sandboxControl('POST', `/payment_methods/${card.stripePaymentMethodId}`, { declines });
const press = async ({ member }: Firm, address: string, fields: Record<string, string> = {}) => (await signedInAgent(app, member)).submit(address, fields);
const amounts = async ({ payer }: Firm) => (await chargesOf(payer.stripeCustomerId)).map(({ amount }) => amount);

describe('Auto-renew switched on', () => {
  it.each([
    ['sixty-one days before the end', '2026-10-20T12:00:00Z', 0],
    ['inside the last thirty days', '2026-12-01T12:00:00Z', 0],
    ['on the day of the first try, after its hour', '2026-12-19T18:00:00Z', 1],
    ['on the last day', '2026-12-20T23:30:00Z', 1],
  ])('%s is announced and charged in its turn, once', async (_, at, charges) => {
    const firm = await createFirm({ at: start });
    const subscription = await createRenewable({ organizationId: firm.organizationId, expiresOn: ends });
    await setClock(at);
    expect((await press(firm, paths.portal.autoRenew.edit(subscription.id), { card: 'default' })).status).toBe(303);
    await sweep('announce-renewals', 'charge-renewals', 'charge-renewals');
    expect(await amounts(firm)).toHaveLength(charges);
    if (charges === 0) {
      await setClock('2026-11-20T09:00:01Z' > at ? '2026-11-20T09:00:01Z' : at);
      await sweep('announce-renewals');
      await setClock('2026-12-19T09:00:01Z');
      await sweep('charge-renewals', 'charge-renewals');
    }
    expect(await amounts(firm)).toEqual([10_799]);
    expect(await readSubscription(subscription)).toMatchObject({ state: 'active', expiresOn: '2027-12-20', autoRenew: true });
    await assertNoBrokenInvariant();
  });

  it('again while the payment failed is tried anew, and money that arrives buys the announced term (G6)', async () => {
    const firm = await createFirm({ at: start });
    const subscription = await createEnrolled({ organizationId: firm.organizationId, member: firm.member, expiresOn: ends });
    await decline(firm, 'insufficient_funds');
    await setClock('2026-11-20T09:00:01Z');
    await sweep('announce-renewals');
    await setClock('2026-12-19T09:00:01Z');
    await sweep('charge-renewals', 'answer-tries');
    await setClock('2026-12-21T00:00:01Z');
    await sweep('lapse');
    expect((await press(firm, paths.portal.autoRenew.disable(subscription.id))).status).toBe(303);
    expect(await readSubscription(subscription)).toMatchObject({ state: 'payment_failed', autoRenew: false, renewalInvoiceId: null });
    await decline(firm, null);
    expect((await press(firm, paths.portal.autoRenew.edit(subscription.id), { card: 'default' })).status).toBe(303);
    await sweep('announce-renewals', 'charge-renewals');
    expect(await amounts(firm)).toEqual([10_799]);
    expect(await readSubscription(subscription)).toMatchObject({ state: 'active', expiresOn: '2027-12-20' });
    await assertNoBrokenInvariant();
  });

  it('is refused in grace and for a trial, with what to do instead', async () => {
    const firm = await createFirm({ at: start });
    const subscription = await createRenewable({ organizationId: firm.organizationId, expiresOn: '2026-10-10' });
    const trial = await createTrial({ organizationId: firm.organizationId, endsOn: '2026-10-16' });
    await setClock('2026-10-11T00:00:01Z');
    await sweep('lapse');
    const refused = await press(firm, paths.portal.autoRenew.edit(subscription.id), { card: 'default' });
    expect([refused.status, pageOf(refused.text)('.error-summary').text()]).toEqual([409, expect.stringContaining('Renew it by hand first')]);
    expect((await press(firm, paths.portal.autoRenew.edit(trial.id), { card: 'default' })).status).toBe(409);
  });

  it('is so by a named person through every door, and by nobody else (X9)', async () => {
    const firm = await createFirm({ at: start });
    const { organizationId, member } = firm;
    const subscription = await createRenewable({ organizationId, expiresOn: ends });
    for (const actor of [{ kind: 'job', id: 'charge-renewals' }, { kind: 'webhook', id: 'stripe' }, { kind: 'system', id: 'seed' }, { kind: 'staff', id: member.personId }] as const) {
      await expect(enableAutoRenew({ organizationId, subscriptionId: subscription.id, cardId: null, actor })).rejects.toThrow();
    }
    const before = await readSubscription(subscription);
    await expect(within({ organizationId }, (trx) => updateSubscription(trx, { ...before, autoRenew: true }))).rejects.toThrow(/check/);
    const [foreign] = await ownerSql<{ id: number }>("insert into audit_entries (organization_id, actor_kind, actor_id, action, subject_type, subject_id, created_at) values ($1, 'job', 'sweep', 'x', 'subscription', $2, app.now()) returning id", [organizationId, subscription.id]);
    await expect(within({ organizationId }, (trx) => updateSubscription(trx, { ...before, autoRenew: true, autoRenewAuditId: foreign!.id }))).rejects.toThrow(/foreign key/);
    expect(await readSubscription(subscription)).toMatchObject({ autoRenew: false, autoRenewAuditId: null });
    await press(firm, paths.portal.autoRenew.edit(subscription.id), { card: 'default' });
    const { autoRenewAuditId } = await readSubscription(subscription);
    expect(await ownerSql('select actor_kind, actor_id, action from audit_entries where id = $1', [autoRenewAuditId])).toEqual([{ actor_kind: 'person', actor_id: member.personId, action: 'auto-renew.enabled' }]);
  });
});

describe('Auto-renew switched off', () => {
  it.each<[string, string, string[], string]>([
    ['before the announcement', '2026-11-01T12:00:00Z', [], 'active'],
    ['after it', '2026-12-10T12:00:00Z', ['announce-renewals'], 'active'],
    ['a minute before the first try', '2026-12-19T08:59:00Z', ['announce-renewals'], 'active'],
    ['after a try that failed', '2026-12-19T12:00:00Z', ['announce-renewals', 'charge-renewals', 'answer-tries'], 'active'],
    ['while it is unpaid', '2026-12-21T12:00:00Z', ['announce-renewals', 'charge-renewals', 'answer-tries', 'lapse'], 'payment_failed'],
  ])('%s charges nothing more, ever', async (_, at, jobs, state) => {
    const firm = await createFirm({ at: start });
    const subscription = await createEnrolled({ organizationId: firm.organizationId, member: firm.member, expiresOn: ends });
    await decline(firm, 'insufficient_funds');
    await setClock(at);
    await sweep(...jobs);
    expect((await press(firm, paths.portal.autoRenew.disable(subscription.id))).status).toBe(303);
    expect(await readSubscription(subscription)).toMatchObject({ state, autoRenew: false, chargeAt: null, quoteAt: null, renewalInvoiceId: null });
    await decline(firm, null);
    for (const later of ['2026-12-22T09:00:01Z', '2026-12-26T09:00:01Z', '2027-01-02T09:00:01Z']) {
      await setClock(later);
      await sweep('announce-renewals', 'charge-renewals', 'answer-tries', 'lapse');
    }
    expect(await amounts(firm)).toEqual([]);
    const page = pageOf((await (await signedInAgent(app, firm.member)).get(paths.portal.account(subscription.accountId)).expect(200)).text);
    // Whatever became of it, there is a way out and a sentence that says so.
    expect(page('.subscription-actions a').toArray().map((link) => page(link).text())).toContain('Renew');
    expect(page('.subscription').text()).toMatch(/Renew by/);
  });
});

describe('What the list of accounts says of a renewal', () => {
  it('is what the page of the account says', async () => {
    const firm = await createFirm({ at: '2026-12-01T12:00:00Z' });
    const { organizationId, member } = firm;
    const accountIds: string[] = [];
    for (const change of ['', "renewal_stopped = 'price'", "renewal_stopped = 'schedule'", "renewal_stopped = 'frozen'", "renewal_stopped = 'declined'", 'auto_renew = false', 'scheduled_lapse = true']) {
      const { accountId, id } = await createEnrolled({ organizationId, member, expiresOn: ends });
      if (change) await ownerSql(`update subscriptions set ${change} where id = $1`, [id]);
      accountIds.push(accountId);
    }
    const said = async () => {
      await runJob('alerts.sweep-all');
      await within({ organizationId }, (trx) => refreshAccountSummaries(trx, accountIds));
      return Promise.all(accountIds.map((accountId) => within({ organizationId }, async (trx) => {
        const [subscription] = await listSubscriptionsOfAccount(trx, organizationId, accountId);
        const facts = await listRenewalFacts(trx, organizationId, [subscription!], dayIn(await clockNow(), 'UTC'));
        return [(await getAccount(trx, organizationId, accountId)).summary.renews, renewalState(subscription!, facts.get(subscription!.id)!).kind === 'renews'];
      }, { readOnly: true })));
    };
    expect(await said()).toEqual([[true, true], ...Array.from({ length: 6 }, () => [false, false])]);
    // The card ends first: what was promised is promised no more, on the list as on the page.
    await ownerSql('update cards set exp_year = 2026, exp_month = 11 where id = $1', [firm.card.id]);
    expect(await said()).toEqual(accountIds.map(() => [false, false]));
  });
});
