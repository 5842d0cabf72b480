import { uuidv7 } from 'uuidv7';
import { refreshAccountSummary } from '../../src/accounts/refresh-account-summary';
import { paths } from '../../src/paths';
import { pageOf, setClock, signedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createAccount } from '../support/factories/accounts';
import { createEnrolled, createFirm, createRenewable, readSubscription } from '../support/factories/money/renewals';
import { termsOf } from '../support/factories/subscriptions';
import { assertNoBrokenInvariant } from '../support/invariants';
import { runJob } from '../support/queue';
import { findViolations } from '../../src/invariants.command';
import { databaseNow, within } from '../../src/platform/database/database';
import { dayIn } from '../../src/platform/values/dates';
import { cents } from '../../src/platform/values/money';
import { nextTerm, type Subscription, withTerm } from '../../src/subscriptions/subscription';
import { getSubscriptionForUpdate, updateSubscription } from '../../src/subscriptions/subscriptions.repository';
import { insertTerm } from '../../src/subscriptions/terms.repository';
import '../../src/subscriptions/renewals/renewals.jobs';

const app = testApp();
const none = { nextPlanId: null, nextStoragePacks: null, planChangesAt: null };

async function desk() {
  const firm = await createFirm({ at: '2026-11-22T15:00:00Z' });
  return { ...firm, agent: await signedInAgent(app, firm.member) };
}
type Desk = Awaited<ReturnType<typeof desk>>;

/** Renews by hand, pays, and answers the Review page's words. */
async function renew({ agent, card }: Desk, { id, accountId }: Subscription, plan: string, packs = 0): Promise<string> {
  const made = await agent.submit(paths.portal.renewals.create(accountId), { years: '1', [`renew_${id}`]: 'yes', [`plan_${id}`]: plan, [`packs_${id}`]: String(packs) });
  const quoteId = /\/portal\/quotes\/([0-9a-f-]{36})$/.exec(made.headers['location'] ?? '')![1]!;
  const review = pageOf((await agent.get(paths.portal.purchases.quote(quoteId)).expect(200)).text)('main').text();
  await agent.submit(paths.portal.purchases.confirm(quoteId), { card: card.id }).expect(303);
  return review;
}

const planId = async (code: string): Promise<string> => (await ownerSql('select id from plans where code = $1', [code]))[0]!['id'];
const planNameOf = async ({ accountId }: Subscription) => (await ownerSql('select plan_name from accounts where id = $1', [accountId]))[0]!['plan_name'];
const switchesOf = async ({ id }: Subscription) => ownerSql("select before, after from audit_entries where subject_id = $1 and action = 'subscription.plan-switched'", [id]);
const accountPage = async ({ agent }: Desk, { accountId }: Subscription) => pageOf((await agent.get(paths.portal.account(accountId)).expect(200)).text);

/** A second payment, at a card page that was open already: its term begins where the first one's ends. */
async function payForAnotherYear(organizationId: string, id: string, plan: string): Promise<void> {
  await within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const before = await getSubscriptionForUpdate(trx, organizationId, id);
    const term = { planId: plan, storagePacks: 0, ...nextTerm(before, 1, dayIn(now, before.timeZone)) };
    await updateSubscription(trx, withTerm(before, term, { graceDays: 30, failedGraceDays: 60, trialGraceDays: null }, now));
    await insertTerm(trx, {
      id: uuidv7(), organizationId, accountId: before.accountId, subscriptionId: id, kind: 'paid', trialKind: null, planId: plan, years: 1, startsOn: term.startsOn,
      endsOn: term.endsOn, valueCents: cents(10_799), currency: before.currency, storagePacks: 0, invoiceLineId: null, createdAt: now,
    });
    await refreshAccountSummary(trx, before.accountId);
  });
}

describe('A renewal onto another plan', () => {
  it('takes effect on the first day of the new term in its zone, up as well as down, and once', async () => {
    const at = await desk();
    const up = await createRenewable({ organizationId: at.organizationId, expiresOn: '2027-01-05', timeZone: 'America/New_York' });
    const down = await createRenewable({ organizationId: at.organizationId, expiresOn: '2027-01-05', timeZone: 'America/New_York', planCode: 'safe_prime' });
    const [plus, prime] = [await planId('safe_plus'), await planId('safe_prime')];
    const review = await renew(at, up, 'safe_prime');
    expect(review).toContain('5 Jan 2027 until 5 Jan 2028');
    expect(review).toContain('Its plan and storage packs count from the day it starts');
    await renew(at, down, 'safe_plus');
    const planChangesAt = new Date('2027-01-05T05:00:00Z');
    expect(await readSubscription(up)).toMatchObject({ planId: plus, nextPlanId: prime, nextStoragePacks: 0, planChangesAt, expiresOn: '2028-01-05' });
    expect(await readSubscription(down)).toMatchObject({ planId: prime, nextPlanId: plus, planChangesAt, expiresOn: '2028-01-05' });
    expect((await accountPage(at, up))('.subscription-coming').text()).toBe('From 5 Jan 2027: Safe Prime');
    await setClock('2027-01-05T04:59:59Z');
    await runJob('subscriptions.switch-plans');
    expect([await readSubscription(up), await readSubscription(down)]).toMatchObject([{ planId: plus }, { planId: prime }]);
    await setClock(planChangesAt.toISOString());
    await runJob('subscriptions.switch-plans');
    await runJob('subscriptions.switch-plans');
    expect([await readSubscription(up), await readSubscription(down)]).toMatchObject([{ planId: prime, ...none }, { planId: plus, ...none }]);
    expect([await planNameOf(up), await planNameOf(down)]).toEqual(['Safe Prime', 'Safe Plus']);
    expect(await switchesOf(up)).toEqual([{ before: { planId: plus, storagePacks: 0 }, after: { planId: prime, storagePacks: 0, plan: 'safe_prime' } }]);
    expect(await switchesOf(down)).toHaveLength(1);
    const later = { ...at, agent: await signedInAgent(app, at.member) };
    expect((await accountPage(later, up))('.subscription-coming')).toHaveLength(0);
    await assertNoBrokenInvariant();
  });

  it('with fewer storage packs keeps those that are paid for until then', async () => {
    const at = await desk();
    const { accountId } = await createAccount({ organizationId: at.organizationId, kind: 'safe_pro' });
    const subscription = await createRenewable({ organizationId: at.organizationId, accountId, expiresOn: '2026-12-15', planCode: 'safe_pro_core', packs: 4 });
    await renew(at, subscription, 'safe_pro_core', 1);
    expect(await readSubscription(subscription)).toMatchObject({ storagePacks: 4, nextStoragePacks: 1 });
    expect((await accountPage(at, subscription))('.subscription-coming').text()).toBe('From 15 Dec 2026: Safe Pro Core, 1 storage pack');
    await setClock('2026-12-15T00:00:01Z');
    await runJob('subscriptions.switch-plans');
    expect(await readSubscription(subscription)).toMatchObject({ storagePacks: 1, ...none });
  });

  it('is what renews by itself afterwards', async () => {
    const at = await desk();
    const prime = await planId('safe_prime');
    const subscription = await createEnrolled({ organizationId: at.organizationId, member: at.member, expiresOn: '2027-01-05' });
    await renew(at, subscription, 'safe_prime');
    // What would be charged is told with the waiting plan before it counts, and with the same one after.
    const charged = async () => pageOf((await at.agent.get(paths.portal.autoRenew.edit(subscription.id)).expect(200)).text)('dd').first().text();
    const before = await charged();
    await setClock('2027-01-05T00:00:01Z');
    await runJob('subscriptions.switch-plans');
    at.agent = await signedInAgent(app, at.member);
    expect(before).toMatch(/\$\d/);
    expect(await charged()).toBe(before);
    await setClock('2028-01-04T09:00:01Z');
    await runJob('subscriptions.announce-renewals');
    await runJob('subscriptions.charge-renewals');
    expect(await readSubscription(subscription)).toMatchObject({ planId: prime, ...none, expiresOn: '2029-01-05', state: 'active' });
    expect((await termsOf(subscription.id)).map((term) => [term.starts_on, term.plan_id === prime])).toEqual([['2026-01-05', false], ['2027-01-05', true], ['2028-01-05', true]]);
    // What the tests before left has ended meanwhile.
    await runJob('subscriptions.lapse');
    await assertNoBrokenInvariant();
  });

  it('and a further one paid for before it began take effect each in its turn', async () => {
    const at = await desk();
    const subscription = await createRenewable({ organizationId: at.organizationId, expiresOn: '2027-01-05' });
    await renew(at, subscription, 'safe_prime');
    await payForAnotherYear(at.organizationId, subscription.id, await planId('safe_basic'));
    expect(await readSubscription(subscription)).toMatchObject({ nextPlanId: await planId('safe_prime'), planChangesAt: new Date('2027-01-05T00:00:00Z'), expiresOn: '2029-01-05' });
    await setClock('2027-01-05T00:00:01Z');
    await runJob('subscriptions.switch-plans');
    expect(await readSubscription(subscription)).toMatchObject({ planId: await planId('safe_prime'), nextPlanId: await planId('safe_basic'), planChangesAt: new Date('2028-01-05T00:00:00Z') });
    await setClock('2028-01-05T00:00:01Z');
    await runJob('subscriptions.switch-plans');
    expect(await readSubscription(subscription)).toMatchObject({ planId: await planId('safe_basic'), ...none });
    expect(await switchesOf(subscription)).toHaveLength(2);
  });

  it('that has not taken effect 10 minutes after its day breaks an invariant', async () => {
    const at = await desk();
    const subscription = await createRenewable({ organizationId: at.organizationId, expiresOn: '2026-12-15' });
    await renew(at, subscription, 'safe_prime');
    const broken = async () => (await within('system', findViolations, { readOnly: true })).map(({ name }) => name);
    await setClock('2026-12-15T00:09:00Z');
    expect(await broken()).not.toContain('new plan that has not taken effect for over a sweep');
    await setClock('2026-12-15T00:11:00Z');
    expect(await broken()).toContain('new plan that has not taken effect for over a sweep');
    await runJob('subscriptions.switch-plans');
    await assertNoBrokenInvariant();
  });
});
