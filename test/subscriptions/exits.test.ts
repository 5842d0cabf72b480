import { paths } from '../../src/paths';
import { pageOf, signedInAgent, testApp } from '../support/app';
import { setClock } from '../support/clock';
import { ownerSql } from '../support/database';
import { createCard } from '../support/factories/money/billing';
import { createEnrolled, createFirm, createRenewable, createTrial, type Firm } from '../support/factories/money/renewals';
import { type Subscription } from '../../src/subscriptions/subscription';
import { runJob } from '../support/queue';
import { sandboxControl } from '../support/stripe';
import '../../src/billing/billing.jobs';
import '../../src/subscriptions/renewals/renewals.jobs';
import '../../src/subscriptions/subscriptions.jobs';

const app = testApp();
const ends = '2026-12-20';
const start = '2026-10-01T12:00:00Z';
const sweeps = ['announce-renewals', 'charge-renewals', 'answer-tries', 'lapse', 'send-notices', 'purge'];

/** Time goes on to a moment, with all sweeps run. */
async function until(...moments: string[]): Promise<void> {
  for (const moment of moments) {
    await setClock(moment);
    for (const sweep of sweeps) await runJob(`subscriptions.${sweep}`);
  }
}

const renewable = ({ organizationId }: Firm) => createRenewable({ organizationId, expiresOn: ends });
const enrolled = ({ organizationId, member }: Firm) => createEnrolled({ organizationId, member, expiresOn: ends });
const declining = (declines: string) => async (firm: Firm) => {
  await sandboxControl('POST', `/payment_methods/${firm.card.stripePaymentMethodId}`, { declines });
  return enrolled(firm);
};
const asking = async (firm: Firm) => {
  const { id } = await createCard(firm.payer, 'pm_card_authenticationRequired');
  await ownerSql('update cards set is_default = (id = $2) where payer_id = $1', [firm.payer.id, id]);
  return enrolled(firm);
};
const failedTries = ['2026-11-20T09:00:01Z', '2026-12-19T09:00:01Z'];

/** The ways out of a state; what else can be done with a subscription stands beside them. */
const exits = ['Buy', 'Pay now', 'Add a card', 'Choose another card', 'Change the schedule', 'Renew', 'Enable auto-renew', 'Auto-renew', 'Next renewal'];

type Row = [state: string, make: (firm: Firm) => Promise<Subscription>, moments: string[], badge: string, says: string, buttons: string[]];
const rows: Row[] = [
  ['a trial', ({ organizationId }) => createTrial({ organizationId, endsOn: '2026-10-16' }), [], 'Trial', 'A trial never turns into a purchase by itself. Buy a plan to keep the backup.', ['Buy']],
  ['an ended trial', ({ organizationId }) => createTrial({ organizationId, endsOn: '2026-10-16' }), ['2026-10-17T00:00:01Z'], 'Expired', 'The trial is over and backups have stopped. Buy a plan by 31 Oct 2026', ['Buy']],
  ['active, long before the end', renewable, ['2026-10-02T12:00:00Z'], 'Active', 'Auto-renew is off, so nothing is charged.', ['Renew', 'Enable auto-renew', 'Next renewal']],
  ['active, renewing by itself', enrolled, ['2026-11-20T09:00:01Z'], 'Active', '$107.99 will be charged to your Visa card ending 4242 on 19 Dec 2026.', ['Renew', 'Auto-renew', 'Next renewal']],
  ['declined before its end', declining('insufficient_funds'), failedTries, 'Needs attention', 'was declined. Pay with another card.', ['Pay now', 'Renew', 'Auto-renew', 'Next renewal']],
  ['payment failed, with tries to come', declining('insufficient_funds'), [...failedTries, '2026-12-20T09:00:01Z', '2026-12-21T00:00:01Z'], 'Payment failed', 'We try again on 22 Dec 2026. The data is kept until 18 Feb 2027.', ['Pay now', 'Renew', 'Auto-renew']],
  ['payment failed, tries over', declining('insufficient_funds'), [...failedTries, '2026-12-20T09:00:01Z', '2026-12-21T00:00:01Z', '2026-12-22T09:00:01Z', '2026-12-26T09:00:01Z', '2027-01-02T09:00:01Z'], 'Payment failed', 'That was the last try. The data is kept until 18 Feb 2027.', ['Pay now', 'Renew', 'Auto-renew']],
  ['stopped by a hard decline', declining('stolen_card'), failedTries, 'Needs attention', 'was declined. Pay with another card.', ['Pay now', 'Renew', 'Auto-renew', 'Next renewal']],
  ['stopped, because the bank asks', asking, failedTries, 'Needs attention', 'the bank asks you to confirm the payment. Pay now to confirm it.', ['Pay now', 'Renew', 'Auto-renew', 'Next renewal']],
  ['in grace', renewable, ['2026-12-21T00:00:01Z'], 'Expired', 'It was not renewed, so backups have stopped. Renew by 19 Jan 2027 to keep the data', ['Renew']],
  ['removed', renewable, ['2026-12-21T00:00:01Z', '2027-01-20T00:00:01Z'], 'Data removed', 'The time to renew is over and the backup has been removed for good.', ['Buy']],
];

describe('A subscription on the page of its account', () => {
  it.each(rows)('that is %s says so and shows the way out', async (_, make, moments, badge, says, buttons) => {
    const firm = await createFirm({ at: start });
    const subscription = await make(firm);
    await until(...moments);
    const page = pageOf((await (await signedInAgent(app, firm.member)).get(paths.portal.account(subscription.accountId)).expect(200)).text);
    expect(page('.subscription h3').text()).toContain(badge);
    expect(page('.subscription').text().replace(/\s+/g, ' ')).toContain(says);
    const ways = page('.subscription-actions a').toArray().map((link) => page(link).text().trim());
    expect(ways.filter((way) => exits.includes(way))).toEqual(buttons);
  });

  it('leads by each of its buttons to a page that does what it says', async () => {
    const firm = await createFirm({ at: start });
    const subscription = await declining('insufficient_funds')(firm);
    await until(...failedTries, '2026-12-20T09:00:01Z', '2026-12-21T00:00:01Z');
    const agent = await signedInAgent(app, firm.member);
    const page = pageOf((await agent.get(paths.portal.account(subscription.accountId)).expect(200)).text);
    for (const link of page('.subscription-actions a').toArray()) await agent.get(page(link).attr('href')!).expect(200);
  });
});
