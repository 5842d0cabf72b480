import { config } from '../../src/config';
import { databaseNow, within } from '../../src/platform/database/database';
import { paths } from '../../src/paths';
import { markLifted, putOnHold } from '../../src/billing/reconciliation/holds.repository';
import { claimRenewals } from '../../src/subscriptions/renewals/claim-renewals';
import { signedInAgent, testApp } from '../support/app';
import { setClock } from '../support/clock';
import { ownerSql } from '../support/database';
import { createCard, worker } from '../support/factories/money/billing';
import { createEnrolled, createFirm, type Firm, readSubscription } from '../support/factories/money/renewals';
import { assertNoBrokenInvariant } from '../support/invariants';
import { runJob } from '../support/queue';
import { chargesOf, sandboxControl } from '../support/stripe';
import '../../src/billing/billing.jobs';
import '../../src/subscriptions/renewals/renewals.jobs';
import '../../src/subscriptions/subscriptions.jobs';

const app = testApp();
afterEach(async () => {
  await ownerSql("update billing_holds set held = false, reason = ''");
  await assertNoBrokenInvariant();
});

const firstTryAt = '2026-12-19T09:00:01Z';
const charge = () => runJob('subscriptions.charge-renewals');
const paymentsOf = async ({ organizationId }: Firm) => ownerSql('select state, off_session, card_last4 from payments where organization_id = $1 order by attempt', [organizationId]);
const failuresTold = async ({ organizationId }: Firm) => ownerSql("select text_body from mails where organization_id = $1 and kind = 'renewals.failed'", [organizationId]);
const declines = (card: Firm['card'], code: string | null) => sandboxControl('POST', `/payment_methods/${card.stripePaymentMethodId}`, { declines: code });

async function announced() {
  const firm = await createFirm({ at: '2026-11-01T12:00:00Z' });
  const subscription = await createEnrolled({ organizationId: firm.organizationId, member: firm.member, expiresOn: '2026-12-20' });
  await setClock('2026-11-20T09:00:01Z');
  await runJob('subscriptions.announce-renewals');
  await setClock(firstTryAt);
  const spare = await createCard(firm.payer, 'pm_card_mastercard');
  await ownerSql('update cards set is_spare = true where id = $1', [spare.id]);
  return { ...firm, subscription, spare };
}

describe('A try that waits for its turn and that a person takes over with "Pay now"', () => {
  /** The worker has written its intent and died before the call; the person pays it with a card of theirs, which is declined. */
  async function takenOver({ at = firstTryAt, code = 'insufficient_funds' } = {}) {
    const firm = await announced();
    const { organizationId, subscription, payer, member } = firm;
    if (at !== firstTryAt) {
      await setClock('2026-12-21T00:00:01Z');
      await ownerSql('update subscriptions set charge_attempts = 4 where id = $1', [subscription.id]);
      await runJob('subscriptions.lapse');
    }
    await setClock(at);
    await within({ organizationId }, (trx) => databaseNow(trx)).then((now) =>
      claimRenewals({ organizationId, due: [{ id: subscription.id, organizationId, accountId: subscription.accountId, at: now }], now }, worker));
    expect(await paymentsOf(firm)).toMatchObject([{ state: 'due', off_session: true }]);
    const theirs = await createCard(payer, 'pm_card_amex');
    await declines(theirs, code);
    const [invoice] = await ownerSql('select id from invoices where organization_id = $1', [organizationId]);
    const agent = await signedInAgent(app, member);
    await agent.submit(paths.portal.payments.payNow(invoice!['id'] as string), { card: theirs.id }).expect(303);
    await runJob('subscriptions.answer-tries');
    return firm;
  }

  it('is not followed by a charge of the spare card, nor by a mail, when the person’s card is declined', async () => {
    const firm = await takenOver();
    expect(await paymentsOf(firm)).toEqual([{ state: 'declined', off_session: false, card_last4: '0005' }]);
    expect(await chargesOf(firm.payer.stripeCustomerId)).toEqual([]);
    expect(await failuresTold(firm)).toEqual([]);
    expect(await readSubscription(firm.subscription)).toMatchObject({ renewalPaymentId: null, renewalStopped: null, chargeAt: new Date('2026-12-20T09:00:00Z') });
    expect(await ownerSql("select after ->> 'code' as code from audit_entries where action = 'renewal.not-charged' and organization_id = $1", [firm.organizationId])).toEqual([{ code: 'insufficient_funds' }]);
  });

  it('leaves the next try its day, its enrolled card and its spare one, after a hard decline of the person’s card too', async () => {
    const firm = await takenOver({ code: 'stolen_card' });
    await declines(firm.card, 'insufficient_funds');
    await setClock('2026-12-20T09:00:01Z');
    await charge();
    expect((await paymentsOf(firm)).map((payment) => [payment['card_last4'], payment['state']])).toEqual([['0005', 'declined'], ['4242', 'declined'], ['4444', 'paid']]);
    expect(await readSubscription(firm.subscription)).toMatchObject({ expiresOn: '2027-12-20' });
  });

  it('was the last one: then the firm is told by mail', async () => {
    const firm = await takenOver({ at: '2027-01-02T09:00:01Z' });
    expect(await failuresTold(firm)).toMatchObject([{ text_body: expect.stringContaining('This was the last try.') }]);
  });
});

describe('While billing is on hold', () => {
  const hold = () => within('system', async (trx) => putOnHold(trx, 'test', await databaseNow(trx)));
  const lift = () => within('system', async (trx) => markLifted(trx, 'test', await databaseNow(trx)));

  it('no try is made and none is used up; the first one is made when it is lifted', async () => {
    const firm = await announced();
    await hold();
    for (const at of [firstTryAt, '2026-12-20T09:00:01Z', '2026-12-22T09:00:01Z']) {
      await setClock(at);
      await charge();
      await runJob('subscriptions.lapse');
      await runJob('billing.sweep-payments');
    }
    expect(await paymentsOf(firm)).toEqual([]);
    expect(await readSubscription(firm.subscription)).toMatchObject({ chargeAttempts: 0, renewalPaymentId: null, chargeAt: new Date('2026-12-19T09:00:00Z') });
    await assertNoBrokenInvariant();
    await lift();
    await declines(firm.card, 'insufficient_funds');
    await declines(firm.spare, 'insufficient_funds');
    await charge();
    expect(await readSubscription(firm.subscription)).toMatchObject({ state: 'payment_failed', chargeAttempts: 1, chargeAt: new Date('2026-12-26T09:00:00Z') });
    await declines(firm.card, null);
    await setClock('2026-12-26T09:00:01Z');
    await charge();
    expect(await readSubscription(firm.subscription)).toMatchObject({ state: 'active', expiresOn: '2027-12-20' });
  });

  it('by a hold that comes between the sweep and its claim, or by the setting, nothing is claimed either', async () => {
    const { organizationId, subscription, ...firm } = await announced();
    const claim = () => within({ organizationId }, (trx) => databaseNow(trx)).then((now) =>
      claimRenewals({ organizationId, due: [{ id: subscription.id, organizationId, accountId: subscription.accountId, at: now }], now }, worker));
    await hold();
    expect(await claim()).toEqual({ paymentIds: [], freeInvoiceIds: [] });
    await lift();
    config.billingHold = true;
    expect(await claim()).toEqual({ paymentIds: [], freeInvoiceIds: [] });
    await charge();
    config.billingHold = false;
    expect(await paymentsOf({ organizationId, ...firm })).toEqual([]);
    await charge();
    expect(await paymentsOf({ organizationId, ...firm })).toMatchObject([{ state: 'paid' }]);
  });
});
