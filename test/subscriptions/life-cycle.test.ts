import { closeDatabase } from '../../src/platform/database/database';
import { setClock } from '../support/clock';
import { ownerSql } from '../support/database';
import { createAccount } from '../support/factories/accounts';
import { createEnrolled, createFirm, createRenewable, createTrial, readSubscription } from '../support/factories/money/renewals';
import { termsOf } from '../support/factories/subscriptions';
import { assertNoBrokenInvariant } from '../support/invariants';
import { runJob } from '../support/queue';
import { chargesOf } from '../support/stripe';
import '../../src/subscriptions/renewals/renewals.jobs';

afterAll(closeDatabase);

const mailsOf = async (organizationId: string) => ownerSql('select kind, subject, text_body, recipient_email from mails where organization_id = $1 order by created_at, id', [organizationId]);
const run = async (...names: string[]) => {
  for (const name of names) await runJob(`subscriptions.${name}`);
};

describe('The end of a subscription', () => {
  it('comes at the midnight after the expiry day, which itself still works', async () => {
    const { organizationId } = await createFirm({ at: '2026-11-01T12:00:00Z' });
    const subscription = await createRenewable({ organizationId, expiresOn: '2026-12-20', timeZone: 'America/New_York' });
    await setClock('2026-12-21T04:59:00Z');
    await run('lapse');
    expect(await readSubscription(subscription)).toMatchObject({ state: 'active' });
    await setClock('2026-12-21T05:00:01Z');
    await run('lapse');
    expect(await readSubscription(subscription)).toMatchObject({ state: 'expired', purgeOn: '2027-01-19', lapsesAt: null });
    const [account] = await ownerSql('select list_status from accounts where id = $1', [subscription.accountId]);
    expect(account).toEqual({ list_status: 'expired' });
    await assertNoBrokenInvariant();
  });

  it('is mailed to the partner and to a customer who manages the account', async () => {
    const { organizationId, member } = await createFirm({ at: '2026-12-20T12:00:00Z' });
    const { accountId, email } = await createAccount({ organizationId });
    await createRenewable({ organizationId, accountId, expiresOn: '2026-12-19' });
    const ours = await createAccount({ organizationId, kind: 'safe_pro', administeredBy: 'partner' });
    await createRenewable({ organizationId, accountId: ours.accountId, expiresOn: '2026-12-19', planCode: 'safe_pro_core' });
    await run('lapse', 'lapse');
    const told = (await mailsOf(organizationId)).filter((mail) => mail['kind'].startsWith('renewals.lapsed')).map((mail) => [mail['kind'], mail['recipient_email']]);
    expect(told.sort()).toEqual([['renewals.lapsed', member.email], ['renewals.lapsed', member.email], ['renewals.lapsed-customer', email]].sort());
  });

  it('of a trial keeps the data for 15 or 30 days', async () => {
    const { organizationId } = await createFirm({ at: '2026-11-20T12:00:00Z' });
    const personal = await createTrial({ organizationId, endsOn: '2026-11-30' });
    const business = await createTrial({ organizationId, endsOn: '2026-11-30', kind: 'business' });
    await setClock('2026-12-01T00:00:01Z');
    await run('lapse');
    expect(await readSubscription(personal)).toMatchObject({ state: 'expired', purgeOn: '2026-12-15' });
    expect(await readSubscription(business)).toMatchObject({ state: 'expired', purgeOn: '2026-12-30' });
  });
});

describe('The removal of data', () => {
  it('begins the day after the last day of grace, with a mail and an audit row, and cannot be undone', async () => {
    const { organizationId } = await createFirm({ at: '2026-12-21T12:00:00Z' });
    const subscription = await createRenewable({ organizationId, expiresOn: '2026-12-20' });
    await run('lapse');
    await setClock('2027-01-19T23:59:00Z');
    await run('purge');
    expect(await readSubscription(subscription)).toMatchObject({ state: 'expired' });
    await setClock('2027-01-20T00:00:01Z');
    await run('purge');
    expect(await readSubscription(subscription)).toMatchObject({ state: 'purged', purgeAt: null, nextNoticeAt: null });
    const entries = await ownerSql("select action from audit_entries where subject_id = $1 and action like 'subscription.data%' order by id", [subscription.id]);
    expect(entries.map((entry) => entry['action'])).toEqual(['subscription.data-removal-begun', 'subscription.data-removed']);
    expect((await mailsOf(organizationId)).filter((mail) => mail['kind'] === 'renewals.purging')).toHaveLength(1);
    await assertNoBrokenInvariant();
  });

  it('of a failed renewal comes after 60 days and gives the open invoice up', async () => {
    const { organizationId, member, card } = await createFirm({ at: '2026-11-01T12:00:00Z' });
    const subscription = await createEnrolled({ organizationId, member, expiresOn: '2026-12-20' });
    await ownerSql('update cards set removed_at = app.now(), is_default = false where id = $1', [card.id]);
    await setClock('2026-12-19T09:00:01Z');
    await run('announce-renewals', 'charge-renewals');
    await setClock('2026-12-21T00:00:01Z');
    await run('lapse');
    expect(await readSubscription(subscription)).toMatchObject({ state: 'payment_failed', purgeOn: '2027-02-18' });
    await setClock('2027-02-19T00:00:01Z');
    await run('purge');
    expect(await readSubscription(subscription)).toMatchObject({ state: 'purged', autoRenew: false, renewalInvoiceId: null });
    expect(await ownerSql('select status from invoices where organization_id = $1', [organizationId])).toEqual([{ status: 'void' }]);
    await assertNoBrokenInvariant();
  });
});

describe('G7: the reminder job runs four times', () => {
  it('sends one mail a person', async () => {
    const { organizationId } = await createFirm({ at: '2026-11-01T12:00:00Z' });
    await createRenewable({ organizationId, expiresOn: '2026-12-20' });
    await setClock('2026-11-20T09:00:01Z');
    for (let time = 0; time < 4; time += 1) await run('send-notices');
    const notices = (await mailsOf(organizationId)).filter((mail) => mail['kind'].startsWith('renewals.notice'));
    expect(notices.map((mail) => [mail['kind'], mail['subject']])).toEqual([
      ['renewals.notice', expect.stringContaining('the subscription expires in 30 days')], ['renewals.notice-customer', 'Your backup plan ends in 30 days, on 20 Dec 2026'],
    ]);
  });
});

describe('Reminders', () => {
  it('come 60, 30, 14, 7, 1 days before, on the day, and in grace, the last naming the day the data goes', async () => {
    const { organizationId } = await createFirm({ at: '2026-10-01T12:00:00Z' });
    const { accountId } = await createAccount({ organizationId, kind: 'safe_pro', administeredBy: 'partner' });
    await createRenewable({ organizationId, accountId, expiresOn: '2026-12-20', planCode: 'safe_pro_core' });
    for (let day = new Date('2026-10-02T09:00:01Z'); day < new Date('2027-01-25T00:00:00Z'); day = new Date(day.getTime() + 86_400_000)) {
      await setClock(day.toISOString());
      await run('lapse', 'send-notices');
    }
    const notices = await ownerSql("select subject, text_body, created_at::date::text as on_day from mails where organization_id = $1 and kind = 'renewals.notice' order by created_at", [organizationId]);
    expect(notices.map((mail) => mail['on_day'])).toEqual([
      '2026-10-21', '2026-11-20', '2026-12-06', '2026-12-13', '2026-12-19', '2026-12-20', '2026-12-27', '2027-01-03', '2027-01-10', '2027-01-17',
    ]);
    expect(notices.at(-1)!['subject']).toContain('last reminder before the data is removed');
    expect(notices.at(-1)!['text_body']).toContain('The data is removed for good after 19 Jan 2027.');
  });

  it('are not sent for what renews by itself, and one that was missed is never sent late', async () => {
    const { organizationId, member } = await createFirm({ at: '2026-10-01T12:00:00Z' });
    await createEnrolled({ organizationId, member, expiresOn: '2026-12-20' });
    await createRenewable({ organizationId, expiresOn: '2026-12-20' });
    await setClock('2026-12-10T12:00:00Z');
    await run('send-notices');
    const notices = (await mailsOf(organizationId)).filter((mail) => mail['kind'] === 'renewals.notice');
    expect(notices).toMatchObject([{ subject: expect.stringContaining('the subscription expires in 10 days, on 20 Dec 2026') }]);
  });

  it.each([
    ['2026-12-13T09:00:01Z', 'in 7 days, on 20 Dec 2026'], ['2026-12-15T22:00:00Z', 'in 5 days, on 20 Dec 2026'], ['2026-12-18T23:59:00Z', 'in 2 days, on 20 Dec 2026'],
    ['2026-12-19T09:00:01Z', 'tomorrow, on 20 Dec 2026'], ['2026-12-20T23:59:00Z', 'today, on 20 Dec 2026'],
  ])('name the days that are really left when the sweep comes late, at %s', async (at, words) => {
    const { organizationId } = await createFirm({ at: '2026-12-08T12:00:00Z' });
    await createRenewable({ organizationId, expiresOn: '2026-12-20' });
    await setClock(at);
    await run('send-notices');
    const notices = (await mailsOf(organizationId)).filter((mail) => mail['kind'].startsWith('renewals.notice'));
    expect(notices.map((mail) => mail['subject'])).toEqual([expect.stringContaining(`the subscription expires ${words}`), `Your backup plan ends ${words}`]);
    const [partner] = await ownerSql("select text_body from mails where organization_id = $1 and kind = 'renewals.notice'", [organizationId]);
    expect(partner!['text_body']).toContain(`expires ${words}.`);
  });

  it('announce no end that has come before the sweep did', async () => {
    const { organizationId } = await createFirm({ at: '2026-12-08T12:00:00Z' });
    const subscription = await createRenewable({ organizationId, expiresOn: '2026-12-20' });
    await setClock('2026-12-21T00:00:05Z');
    await run('send-notices', 'lapse');
    expect((await mailsOf(organizationId)).map((mail) => mail['kind']).sort()).toEqual(['renewals.lapsed', 'renewals.lapsed-customer']);
    expect(await readSubscription(subscription)).toMatchObject({ state: 'expired', nextNoticeAt: new Date('2026-12-27T09:00:00Z') });
  });

  it('of a trial come 7, 3 and 1 days before its end and on the day', async () => {
    const { organizationId } = await createFirm({ at: '2026-11-16T12:00:00Z' });
    const trial = await createTrial({ organizationId, endsOn: '2026-11-30' });
    for (const on of ['23', '24', '27', '28', '29', '30']) {
      await setClock(`2026-11-${on}T09:00:01Z`);
      await run('send-notices');
    }
    const days = await ownerSql("select created_at::date::text as on_day from mails where organization_id = $1 and kind = 'renewals.notice' order by created_at", [organizationId]);
    expect(days.map((row) => row['on_day'])).toEqual(['2026-11-23', '2026-11-27', '2026-11-29', '2026-11-30']);
    expect(await readSubscription(trial)).toMatchObject({ nextNoticeAt: null });
  });
});

describe('G17: the clocks change inside a term, and a sweep runs at 01:30 on that night', () => {
  it('moves no day and no date, and runs nothing twice', async () => {
    const { organizationId, member, payer } = await createFirm({ at: '2026-09-01T12:00:00Z', timeZone: 'America/New_York' });
    // New York turns its clocks back on 1 November 2026 at 02:00: 01:30 comes twice, at 05:30 and at 06:30 UTC.
    const subscription = await createEnrolled({ organizationId, member, expiresOn: '2026-11-01', timeZone: 'America/New_York' });
    await setClock('2026-10-02T13:00:01Z');
    await run('announce-renewals');
    expect(await readSubscription(subscription)).toMatchObject({ chargeAt: new Date('2026-10-31T13:00:00Z'), lapsesAt: new Date('2026-11-02T05:00:00Z') });
    for (const at of ['2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z']) {
      await setClock(at);
      await run('charge-renewals', 'lapse', 'send-notices');
    }
    expect(await readSubscription(subscription)).toMatchObject({ state: 'active', expiresOn: '2027-11-01', chargeAt: new Date('2027-10-31T13:00:00Z') });
    expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(1);
    expect((await termsOf(subscription.id)).map((term) => [term.starts_on, term.ends_on])).toEqual([['2025-11-01', '2026-11-01'], ['2026-11-01', '2027-11-01']]);
    await assertNoBrokenInvariant();
  });
});
