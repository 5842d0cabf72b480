import { paths } from '../../../src/paths';
import { databaseNow, within } from '../../../src/platform/database/database';
import { type CodeUse } from '../../../src/subscriptions/codes/using/code-use.model';
import { applyCode } from '../../../src/subscriptions/codes/using/use-code';
import { voidCodes } from '../../../src/subscriptions/codes/void-codes';
import '../../../src/subscriptions/renewals/renewals.jobs';
import { pageOf, signedInAgent, testApp } from '../../support/app';
import { setClock } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { worker } from '../../support/factories/money/billing';
import { codesOf, createCodes } from '../../support/factories/money/codes';
import { createEnrolled, createFirm, readSubscription } from '../../support/factories/money/renewals';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { runJob } from '../../support/queue';
import { chargesOf, failNext, sandboxControl } from '../../support/stripe';

const app = testApp();
afterEach(() => sandboxControl('DELETE', '/faults'));

/** A subscription whose automatic renewal has been announced, at the moment of its first try, and a code for it. */
async function announced() {
  const firm = await createFirm({ at: '2026-11-01T12:00:00Z' });
  const { organizationId, member } = firm;
  const subscription = await createEnrolled({ organizationId, member, expiresOn: '2026-12-20' });
  const [code] = await createCodes({ organizationId });
  await setClock('2026-11-20T09:00:01Z');
  await runJob('subscriptions.announce-renewals');
  await setClock('2026-12-19T09:00:01Z');
  const use: CodeUse = { codeId: code!.id, accountId: subscription.accountId, newCustomer: null, administeredBy: 'customer', subscriptionId: subscription.id, isNew: false };
  const apply = () => applyCode({ organizationId, use, shown: { startsOn: '2026-12-20', endsOn: '2027-12-20' }, actor: { kind: 'person', id: member.personId } });
  return { ...firm, subscription, apply };
}

const statesOf = async (organizationId: string, table: 'invoices' | 'payments') =>
  (await ownerSql<{ state: string }>(`select ${table === 'invoices' ? 'status' : 'state'} as state from ${table} where organization_id = $1 and ${table === 'invoices' ? "kind <> 'activation_codes'" : 'true'} order by created_at`, [organizationId])).map(({ state }) => state);

it('a code takes the place of an automatic renewal that was declined: its invoice is void, nothing is charged any more, and auto-renew stays on', async () => {
  const { organizationId, subscription, card, payer, apply } = await announced();
  await sandboxControl('POST', `/payment_methods/${card.stripePaymentMethodId}`, { declines: 'insufficient_funds' });
  await runJob('subscriptions.charge-renewals');
  expect(await statesOf(organizationId, 'invoices')).toEqual(['open']);
  await apply();
  expect(await statesOf(organizationId, 'invoices')).toEqual(['void']);
  expect(await readSubscription(subscription)).toMatchObject({ state: 'active', expiresOn: '2027-12-20', autoRenew: true, renewalInvoiceId: null, chargeAttempts: 0 });
  await sandboxControl('POST', `/payment_methods/${card.stripePaymentMethodId}`, { declines: null });
  for (const at of ['2026-12-20T09:00:01Z', '2026-12-22T09:00:01Z', '2027-01-03T09:00:01Z']) {
    await setClock(at);
    await runJob('subscriptions.charge-renewals');
    await runJob('subscriptions.lapse');
  }
  expect((await chargesOf(payer.stripeCustomerId)).filter(({ status }) => status === 'succeeded')).toEqual([]);
  expect((await readSubscription(subscription)).state).toBe('active');
  await assertNoBrokenInvariant();
});

it('while a charge is on its way the code is refused in words, and stays', async () => {
  const { organizationId, apply } = await announced();
  await failNext('drop_after', { times: 2 });
  await failNext('error_before', { method: 'GET', times: 20 });
  await runJob('subscriptions.charge-renewals');
  expect(await statesOf(organizationId, 'payments')).toEqual(['unknown']);
  await expect(apply()).rejects.toThrow('A payment for this is on its way to the bank. Wait a few minutes, then look again.');
  expect((await codesOf(organizationId)).map(({ state }) => state)).toEqual(['available']);
});

it('of a code that is applied and voided at the same moment one comes out, fifty times', async () => {
  const { organizationId, member } = await createFirm({ at: '2026-11-22T12:00:00Z' });
  const codes = await createCodes({ organizationId, quantity: 50 });
  const { accountId } = await createAccount({ organizationId });
  const outcomes: string[] = [];
  for (const { id, invoice_line_id: invoiceLineId } of codes) {
    const use: CodeUse = { codeId: id, accountId, newCustomer: null, administeredBy: 'customer', subscriptionId: id, isNew: true };
    // The refund takes the last unused code of the line; this walks towards it, so that both reach for the same one at the end.
    const [applied, voided] = await Promise.allSettled([
      applyCode({ organizationId, use, shown: { startsOn: '2026-11-22', endsOn: '2027-11-22' }, actor: { kind: 'person', id: member.personId } }),
      within({ organizationId }, async (trx) => voidCodes(trx, { organizationId, invoiceLineId, count: 1, actor: worker, now: await databaseNow(trx) })),
    ]);
    outcomes.push(`${applied.status} ${voided.status}`);
  }
  const states = await codesOf(organizationId);
  const terms = await ownerSql<{ activation_code_id: string }>('select activation_code_id from terms where organization_id = $1', [organizationId]);
  expect(states.map(({ state }) => state).filter((state) => state !== 'applied' && state !== 'voided')).toEqual([]);
  expect(terms.map(({ activation_code_id: id }) => id).sort()).toEqual(states.filter(({ state }) => state === 'applied').map(({ id }) => id).sort());
  expect(outcomes.some((outcome) => outcome.includes('rejected'))).toBe(true);
  await assertNoBrokenInvariant();
});

it('codes are paid on the hosted card page too, and given when the person comes back', async () => {
  const { organizationId, member, payer } = await createFirm({ at: '2026-11-22T12:00:00Z' });
  const agent = await signedInAgent(app, member);
  const ordered = await agent.submit(paths.portal.codes.new, { plan: 'safe_basic', years: '1', quantity: '2', purchase_order: '' }).expect(303);
  const quoteId = ordered.headers['location']!.split('/').at(-1)!;
  await agent.submit(paths.portal.purchases.confirm(quoteId), { card: 'new' }).expect(303);
  const [checkout] = await ownerSql<{ id: string; stripe_session_id: string }>('select id, stripe_session_id from checkouts where organization_id = $1', [organizationId]);
  await sandboxControl('POST', `/sessions/${checkout!.stripe_session_id}/submit`, { number: '4242424242424242' });
  const back = await agent.get(paths.portal.checkout.back(checkout!.id)).expect(303);
  const page = await agent.get(back.headers['location']!).redirects(2).expect(200);
  expect(pageOf(page.text)('h1').text()).toMatch(/^Receipt INV-/);
  expect((await chargesOf(payer.stripeCustomerId)).map(({ amount }) => amount)).toEqual([151_18]);
  expect((await codesOf(organizationId)).map(({ value_cents: value }) => value)).toEqual([75_59, 75_59]);
  await assertNoBrokenInvariant();
});
