import { paths } from '../../src/paths';
import '../../src/subscriptions/renewals/renewals.jobs';
import { chargeRenewals } from '../../src/subscriptions/renewals/charge-renewals';
import { logger } from '../../src/platform/operations/logger';
import { pageOf } from '../support/app';
import { ownerSql } from '../support/database';
import { changeDesk, pricesFromTheStart, quoteBy } from '../support/factories/money/changes';
import { createDue } from '../support/factories/money/due-renewals';
import { assertNoBrokenInvariant } from '../support/invariants';
import { runJob } from '../support/queue';
import { stripeSdk } from '../support/stripe';

// Golden cases that no other file shows whole; docs/golden-cases.md names the file of each.

beforeAll(pricesFromTheStart);

it('golden case G24: some hundred renewals due on one day, two workers and sweeps that come twice: each is charged and given once', async () => {
  const { organizationId, payer, subscriptions } = await createDue(200);
  const another = chargeRenewals({ actor: { kind: 'job', id: 'another-worker' }, log: logger, stopping: new AbortController().signal });
  await Promise.all([runJob('subscriptions.charge-renewals'), another]);
  await runJob('subscriptions.charge-renewals');
  await runJob('subscriptions.lapse');
  const renewed = await ownerSql("select count(*)::int as count from subscriptions where organization_id = $1 and state = 'active' and expires_on = '2027-12-20' and renewal_invoice_id is null", [organizationId]);
  expect(renewed).toEqual([{ count: 200 }]);
  const twice = await ownerSql("select subscription_id from terms where organization_id = $1 and starts_on = '2026-12-20' group by 1 having count(*) <> 1", [organizationId]);
  expect(twice).toEqual([]);
  const charged = (await stripeSdk().paymentIntents.list({ customer: payer.stripeCustomerId, limit: 100 }).autoPagingToArray({ limit: 1_000 })).filter(({ status }) => status === 'succeeded');
  // 107.99 each; 40 accounts renew two with one charge.
  expect(charged.reduce((sum, { amount }) => sum + amount, 0)).toBe(200 * 10_799);
  expect(charged).toHaveLength(new Set(subscriptions.map(({ accountId }) => accountId)).size);
  expect(await ownerSql("select count(*)::int as count from invoices where organization_id = $1 and status = 'paid'", [organizationId])).toEqual([{ count: charged.length }]);
  await assertNoBrokenInvariant();
}, 180_000);

it.each([
  ['safe_basic', 1, '$83.99'], ['safe_basic', 2, '$159.58'], ['safe_basic', 3, '$226.77'],
  ['safe_plus', 1, '$119.99'], ['safe_plus', 2, '$227.98'], ['safe_plus', 3, '$323.97'],
  ['safe_prime', 1, '$149.99'], ['safe_prime', 2, '$284.98'], ['safe_prime', 3, '$404.97'],
])('golden case G15: the Review page says that %s for %i years costs %s by the list', async (plan, years, price) => {
  const desk = await changeDesk({ at: '2026-11-22T15:00:00Z', discountBps: 0 });
  const fields = { years: String(years), quantity: '1', packs: '0', purchase_order: '', first_name: 'Ana', last_name: 'López', email: 'ana@example.test', email_again: 'ana@example.test', phone: '', country: 'US', language: 'en' };
  const quoteId = await quoteBy(desk.agent, paths.portal.purchases.options(plan), fields);
  const page = pageOf((await desk.agent.get(paths.portal.purchases.quote(quoteId)).expect(200)).text);
  expect(page('.line-total .line-amount').text().trim()).toBe(price);
});
