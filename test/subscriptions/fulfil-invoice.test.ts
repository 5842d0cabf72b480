import { uuidv7 } from 'uuidv7';
import { refreshAccountSummary } from '../../src/accounts/refresh-account-summary';
import { chargePayment } from '../../src/billing/payments/charge-payment';
import { listPaidUnfulfilled, type Unfulfilled } from '../../src/billing/invoices/unfulfilled.report';
import { day } from '../../src/platform/values/dates';
import { closeDatabase, within } from '../../src/platform/database/database';
import { cents } from '../../src/platform/values/money';
import { fulfilInvoice } from '../../src/subscriptions/fulfilment/fulfil-invoice';
import '../../src/subscriptions/subscriptions.jobs';
import { type TermItem } from '../../src/subscriptions/term-item.model';
import { setClock } from '../support/clock';
import { ownerSql } from '../support/database';
import { confirm, createCard, createPayer, createQuote, termLine, worker } from '../support/factories/money/billing';
import { createMember, createOrganization } from '../support/factories/organizations';
import { createSubscription, planId, subscriptionsOf, termsOf } from '../support/factories/subscriptions';
import { eventually } from '../support/eventually';
import { runJob } from '../support/queue';

afterAll(closeDatabase);

/** A paid invoice that nobody has fulfilled yet, as a crash right after the payment leaves it. */
async function paidOrder(item: Partial<TermItem> = {}, given: { accountId?: string; organizationId?: string; customer?: object | null } = {}) {
  const organizationId = given.organizationId ?? (await createOrganization()).organizationId;
  const member = await createMember({ organizationId });
  const payer = await createPayer(organizationId);
  const card = await createCard(payer);
  const accountId = given.accountId ?? uuidv7();
  const term: TermItem = {
    action: 'purchase', subscriptionIds: [uuidv7()], planId: await planId('safe_plus'), years: 1, startsOn: day('2026-11-22'), endsOn: day('2027-11-22'),
    anchorOn: day('2026-11-22'), storagePacks: 0, valueCents: cents(107_99), ...item,
  };
  const customer = { kind: 'safe', name: 'Ana López', firstName: 'Ana', lastName: 'López', email: 'ana@example.test', phone: '', country: 'US', language: 'en' };
  const order = { planCode: 'safe_plus', years: 1, quantity: 1, packs: 0, accountId, accountName: 'Ana López', newCustomer: given.customer === null ? null : customer, administeredBy: 'customer', convertsId: null, purchaseOrder: '' };
  const quote = await createQuote(payer, {
    accountId, createdBy: member.personId, orderDetails: { order, title: 'Safe Plus, 1 year', replacesQuoteId: null }, kind: item.action === 'renewal' ? 'renewal' : 'purchase',
    lines: [termLine({ itemKind: 'term', subscriptionId: term.subscriptionIds[0]!, termStartsOn: term.startsOn, termEndsOn: term.endsOn, item: term })],
  });
  const { invoiceId, paymentId } = await confirm(quote, { cardId: card.id });
  expect(await chargePayment({ organizationId, paymentId: paymentId!, actor: worker })).toMatchObject({ state: 'paid' });
  return { organizationId, accountId, invoiceId, subscriptionIds: term.subscriptionIds };
}

const fulfil = ({ organizationId, invoiceId }: { organizationId: string; invoiceId: string }) => fulfilInvoice({ organizationId, invoiceId, actor: worker });

const unfulfilled = (after?: Unfulfilled) => within('system', (trx) => listPaidUnfulfilled(trx, 1, after), { readOnly: true });

/** A household that bought Safe Plus for a year on some day. */
async function household(given: { startsOn: string; expiresOn: string; state?: 'active' | 'expired' | 'payment_failed' }) {
  const first = await paidOrder({ subscriptionIds: [uuidv7()] });
  await fulfil(first);
  await ownerSql('delete from terms where account_id = $1', [first.accountId]);
  await ownerSql('delete from subscriptions where account_id = $1', [first.accountId]);
  const { subscriptionId } = await createSubscription({ ...given, organizationId: first.organizationId, accountId: first.accountId });
  return { organizationId: first.organizationId, accountId: first.accountId, subscriptionId };
}

beforeEach(() => setClock('2026-11-22T15:00:00Z'));

describe('what a paid invoice bought', () => {
  it('is given once, however many do it at the same time (golden case G4)', async () => {
    const order = await paidOrder({ subscriptionIds: [uuidv7(), uuidv7()], valueCents: cents(215_98) });
    const given = await Promise.all(Array.from({ length: 8 }, () => fulfil(order)));
    expect(given.filter(Boolean)).toHaveLength(1);
    const subscriptions = await subscriptionsOf(order.accountId);
    expect(subscriptions.map((subscription) => subscription.id).sort()).toEqual([...order.subscriptionIds].sort());
    expect((await Promise.all(order.subscriptionIds.map(termsOf))).map((terms) => terms.map((term) => term.value_cents))).toEqual([[107_99], [107_99]]);
    expect(await ownerSql("select id from mails where organization_id = $1 and kind like 'subscriptions.%'", [order.organizationId])).toHaveLength(2);
    expect(await ownerSql("select id from audit_entries where organization_id = $1 and action = 'subscription.bought'", [order.organizationId])).toHaveLength(2);
    expect(await fulfil(order)).toBe(false);
  });

  it('is not given while the invoice is not paid', async () => {
    const { organizationId } = await createOrganization();
    const payer = await createPayer(organizationId);
    const { invoiceId } = await confirm(await createQuote(payer));
    expect(await fulfil({ organizationId, invoiceId })).toBe(false);
    expect(await ownerSql('select id from subscriptions where organization_id = $1', [organizationId])).toHaveLength(0);
  });

  it('is given by the sweep when the process died right after the payment', async () => {
    const order = await paidOrder();
    expect(await subscriptionsOf(order.accountId)).toHaveLength(0);
    await runJob('subscriptions.fulfil');
    await runJob('subscriptions.fulfil');
    expect(await subscriptionsOf(order.accountId)).toMatchObject([{ state: 'active', expires_on: '2027-11-22' }]);
    expect(await ownerSql("select actor_kind, actor_id from audit_entries where organization_id = $1 and action = 'subscription.bought'", [order.organizationId]))
      .toEqual([{ actor_kind: 'job', actor_id: 'subscriptions.fulfil' }]);
  });

  it('is given for the one order that the job is woken with, and for all others by the schedule', async () => {
    const [one, other] = [await paidOrder(), await paidOrder()];
    await runJob('subscriptions.fulfil', { id: one.invoiceId });
    expect([await subscriptionsOf(one.accountId), await subscriptionsOf(other.accountId)].map((given) => given.length)).toEqual([1, 0]);
    await runJob('subscriptions.fulfil', { id: uuidv7() });
    await runJob('subscriptions.fulfil', { id: 'fulfil-paid-orders' });
    expect(await subscriptionsOf(other.accountId)).toHaveLength(1);
  });

  it('does not hold up other orders when one cannot be fulfilled', async () => {
    const broken = await paidOrder({ planId: uuidv7() });
    const sound = await paidOrder();
    await runJob('subscriptions.fulfil');
    expect(await subscriptionsOf(sound.accountId)).toHaveLength(1);
    expect(await ownerSql('select fulfilled_at from invoice_lines where invoice_id = $1', [broken.invoiceId])).toEqual([{ fulfilled_at: null }]);
    expect(await ownerSql('select id from accounts where id = $1', [broken.accountId])).toHaveLength(0);
  });

  it('is found page by page, so that many which cannot be fulfilled do not hold up the rest', async () => {
    const orders = [await paidOrder(), await paidOrder({ subscriptionIds: [uuidv7()] }), await paidOrder({ subscriptionIds: [uuidv7()] })];
    const found: string[] = [];
    for (let page = await unfulfilled(); page.length > 0; page = await unfulfilled(page[0])) found.push(page[0]!.invoiceId);
    expect(found).toEqual(expect.arrayContaining(orders.map(({ invoiceId }) => invoiceId)));
    expect(new Set(found).size).toBe(found.length);
  });

  it('stays in its organization', async () => {
    const order = await paidOrder();
    const { organizationId: other } = await createOrganization();
    await expect(fulfil({ ...order, organizationId: other })).rejects.toThrow('could not find');
    expect(await subscriptionsOf(order.accountId)).toHaveLength(0);
  });

  it('makes a fresh subscription when the data of the trial went while the payment was on its way', async () => {
    const { organizationId, accountId, subscriptionId } = await household({ startsOn: '2026-10-01', expiresOn: '2026-10-16', state: 'expired' });
    await ownerSql("update subscriptions set state = 'purged', trial_kind = 'personal' where id = $1", [subscriptionId]);
    await fulfil(await paidOrder({ action: 'trial_upgrade', subscriptionIds: [subscriptionId] }, { organizationId, accountId, customer: null }));
    const subscriptions = await subscriptionsOf(accountId);
    expect(subscriptions.map((subscription) => subscription.state)).toEqual(['purged', 'active']);
    expect(subscriptions[1]).toMatchObject({ expires_on: '2027-11-22' });
  });
});

describe('a paid renewal', () => {
  it('starts at the old end while the subscription runs, so that no day is lost', async () => {
    const { organizationId, accountId, subscriptionId } = await household({ startsOn: '2025-12-22', expiresOn: '2026-12-22' });
    const order = await paidOrder(
      { action: 'renewal', subscriptionIds: [subscriptionId], startsOn: day('2026-12-22'), endsOn: day('2027-12-22'), anchorOn: day('2025-12-22') }, { organizationId, accountId });
    await Promise.all([fulfil(order), fulfil(order), fulfil(order)]);
    expect(await subscriptionsOf(accountId)).toMatchObject([{ state: 'active', expires_on: '2027-12-22', anchor_on: '2025-12-22' }]);
    expect((await termsOf(subscriptionId)).map((term) => [term.starts_on, term.ends_on])).toEqual([['2025-12-22', '2026-12-22'], ['2026-12-22', '2027-12-22']]);
    expect(await ownerSql("select id from audit_entries where organization_id = $1 and action = 'subscription.renewed'", [organizationId])).toHaveLength(1);
  });

  it('buys the announced term when the money arrives after the payment had failed (golden case G6)', async () => {
    const { organizationId, accountId, subscriptionId } = await household({ startsOn: '2025-11-10', expiresOn: '2026-11-10', state: 'payment_failed' });
    await fulfil(await paidOrder(
      { action: 'renewal', subscriptionIds: [subscriptionId], startsOn: day('2026-11-10'), endsOn: day('2027-11-10'), anchorOn: day('2025-11-10') }, { organizationId, accountId }));
    expect(await subscriptionsOf(accountId)).toMatchObject([{ state: 'active', expires_on: '2027-11-10', purge_at: null, charge_attempts: 0 }]);
    const [summary] = await ownerSql('select sort_expires_on, list_status from accounts where id = $1', [accountId]);
    expect(summary).toEqual({ sort_expires_on: '2027-11-10', list_status: 'not_activated' });
  });

  it('starts where the subscription ends by then, when its end was moved while the payment was on its way', async () => {
    const { organizationId, accountId, subscriptionId } = await household({ startsOn: '2025-12-22', expiresOn: '2026-12-22' });
    const order = await paidOrder(
      { action: 'renewal', subscriptionIds: [subscriptionId], startsOn: day('2026-12-22'), endsOn: day('2027-12-22'), anchorOn: day('2025-12-22') }, { organizationId, accountId });
    await ownerSql("update subscriptions set expires_on = '2026-12-27' where id = $1", [subscriptionId]);
    await fulfil(order);
    expect(await subscriptionsOf(accountId)).toMatchObject([{ expires_on: '2027-12-27' }]);
    expect((await termsOf(subscriptionId)).map((term) => term.starts_on)).toEqual(['2025-12-22', '2026-12-27']);
    expect(await ownerSql('select id from refunds where organization_id = $1', [organizationId])).toEqual([]);
  });

  it('and a change of the same subscription wait for each other and never for ever', async () => {
    const { organizationId, accountId, subscriptionId } = await household({ startsOn: '2025-12-22', expiresOn: '2026-12-22' });
    const order = await paidOrder(
      { action: 'renewal', subscriptionIds: [subscriptionId], startsOn: day('2026-12-22'), endsOn: day('2027-12-22'), anchorOn: day('2025-12-22') }, { organizationId, accountId });
    let fulfilled: Promise<boolean> | undefined;
    await within({ organizationId }, async (trx) => {
      await trx('subscriptions').where({ organization_id: organizationId, id: subscriptionId }).forUpdate().first('id');
      fulfilled = fulfil(order);
      await eventually(async () => expect(await ownerSql("select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()")).toHaveLength(1));
      await refreshAccountSummary(trx, accountId);
    });
    expect(await fulfilled).toBe(true);
    expect(await subscriptionsOf(accountId)).toMatchObject([{ expires_on: '2027-12-22' }]);
  });

  it('sets every moment of the new term', async () => {
    const { organizationId, accountId, subscriptionId } = await household({ startsOn: '2025-12-22', expiresOn: '2026-12-22' });
    await fulfil(await paidOrder(
      { action: 'renewal', subscriptionIds: [subscriptionId], startsOn: day('2026-12-22'), endsOn: day('2027-12-22'), anchorOn: day('2025-12-22') }, { organizationId, accountId }));
    const [subscription] = await subscriptionsOf(accountId);
    expect(subscription).toMatchObject({ lapses_at: new Date('2027-12-23T05:00:00Z'), next_notice_at: new Date('2027-10-23T13:00:00Z'), purge_at: null });
  });
});

it('keeps the account’s list columns true when two changes of the account overlap', async () => {
  const { organizationId, accountId } = await household({ startsOn: '2025-12-22', expiresOn: '2026-12-22' });
  const order = await paidOrder({ subscriptionIds: [uuidv7()] }, { organizationId, accountId, customer: null });
  let fulfilled: Promise<boolean> | undefined;
  await within({ organizationId }, async (trx) => {
    await trx('subscriptions').where({ account_id: accountId }).update({ state: 'expired', purge_on: '2027-01-21', purge_at: '2027-01-22' });
    await refreshAccountSummary(trx, accountId);
    // It has given its subscription and waits for its turn at the account, while this change is not committed yet.
    fulfilled = fulfil(order);
    await eventually(async () => expect(await ownerSql("select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()")).toHaveLength(1));
  });
  await fulfilled;
  const [account] = await ownerSql('select subscriptions_count, list_status from accounts where id = $1', [accountId]);
  expect(account).toEqual({ subscriptions_count: 2, list_status: 'expired' });
});
