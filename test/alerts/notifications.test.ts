import { type CustomerAlert, closedWords, openWords, rulesForLookedAfter, rulesForPayers } from '../../src/alerts/customer-alerts.model';
import { JUDGED_RULES } from '../../src/alerts/alert-rules.model';
import { HOUSE_ORGANIZATION_ID } from '../../src/organizations/house';
import { paths } from '../../src/paths';
import { pageOf, setClock, signedInAgent, type SignedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createAccount, createAlert, createCustomer } from '../support/factories/accounts';
import { createOrganization } from '../support/factories/organizations';
import { createSubscription } from '../support/factories/subscriptions';

const alert = (rule: string, isPaidByCustomer: boolean): CustomerAlert => ({
  rule, level: 'warning', cause: '2026-12-04', isPaidByCustomer, machine: { nickname: 'Front desk' }, subscription: { number: 'S-7KQ4-M2XD', nickname: 'Study', purgeOn: '2027-01-03' as never },
});

describe('what customers are told of alerts', () => {
  it('is decided for every rule that is judged: by who pays, or not at all', () => {
    const said = Object.fromEntries(JUDGED_RULES.map((rule) => [rule, [openWords(alert(rule, false), 'Harbor Lane IT')?.title, openWords(alert(rule, true), 'Harbor Lane IT')?.title]]));
    expect(said).toEqual({
      expiring: ['Study (S-7KQ4-M2XD) ends on 4 Dec 2026', 'Study (S-7KQ4-M2XD) ends on 4 Dec 2026'],
      expired_grace: ['Study (S-7KQ4-M2XD) ended on 4 Dec 2026', 'Study (S-7KQ4-M2XD) ended on 4 Dec 2026'],
      renewal_payment_failed: ['The renewal of Study (S-7KQ4-M2XD) is not paid yet', 'The renewal of Study (S-7KQ4-M2XD) could not be charged'],
      card_expiring: [undefined, 'The card for Study (S-7KQ4-M2XD) cannot be charged at its next renewal'],
      renewal_impossible: [undefined, 'Study (S-7KQ4-M2XD) cannot be renewed as it is set'],
      trial_ending: ['The trial Study (S-7KQ4-M2XD) ends on 4 Dec 2026', 'The trial Study (S-7KQ4-M2XD) ends on 4 Dec 2026'],
      not_registered: [undefined, undefined],
      charging_frozen: [undefined, 'Nothing is charged for Study (S-7KQ4-M2XD) now'],
      double_payment: [undefined, 'A second payment arrived for one order'],
      payment_stuck: [undefined, 'The bank has not answered about a payment'],
      association_answered: [undefined, undefined],
      admin_request_answered: [undefined, undefined],
      ...Object.fromEntries(Object.entries({
        backup_overdue: 'Front desk has not been in contact since 4 Dec 2026', backup_failing: 'The backup of Front desk reports an error', backup_failed: 'The backup set 2026-12-04 of Front desk failed',
        backup_late: 'Front desk has had no complete backup since 4 Dec 2026', drive_disconnected: 'The drive 2026-12-04 of Front desk is not connected', storage_80: 'The storage of Study (S-7KQ4-M2XD) is more than 80 % full',
        storage_90: 'The storage of Study (S-7KQ4-M2XD) is more than 90 % full', storage_100: 'The storage of Study (S-7KQ4-M2XD) is full', client_outdated: 'The backup program on Front desk is old',
        clock_wrong: 'The clock of Front desk is wrong', backup_disabled: 'The backup of Front desk is stopped since 4 Dec 2026', pending_install: 'Front desk is waiting to be installed',
        server_deletion_scheduled: 'Front desk is deleted with its backup on 4 Dec 2026', courier_return_due: 'A drive is due back on 4 Dec 2026',
      }).map(([rule, title]) => [rule, [title, title]])),
    });
  });

  it('sends who is looked after to their partner, and who pays to their own means', () => {
    for (const rule of rulesForLookedAfter) expect([rule, openWords(alert(rule, false), 'Harbor Lane IT')!.next]).toEqual([rule, expect.stringContaining('Harbor Lane IT')]);
    for (const rule of rulesForPayers) expect([rule, openWords(alert(rule, true), 'Harbor Lane IT')!.next.includes('Harbor Lane IT')]).toEqual([rule, false]);
    for (const rule of rulesForPayers) expect([rule, openWords(alert(rule, false), null)?.next]).toEqual([rule, openWords(alert(rule, true), 'Harbor Lane IT')!.next]);
  });

  it('is silent about rules that nobody has decided on, whatever they are called', () => {
    for (const rule of ['test_rule', 'constructor', '__proto__', '']) expect([openWords(alert(rule, true), null), closedWords(alert(rule, true), null)]).toEqual([undefined, undefined]);
  });

  it('looks back once it is over', () => {
    expect(closedWords(alert('expiring', false), 'Harbor Lane IT')).toBe('Study (S-7KQ4-M2XD) was about to end on 4 Dec 2026');
    expect(closedWords(alert('card_expiring', false), 'Harbor Lane IT')).toBeUndefined();
  });
});

describe('the notifications page', () => {
  const app = testApp();
  let organizationId: string;
  let accountId: string;
  let agent: SignedInAgent;

  beforeEach(async () => {
    await setClock('2026-11-22T12:00:00Z');
    ({ organizationId } = await createOrganization({ name: 'Harbor Lane IT' }));
    ({ accountId } = await createAccount({ organizationId }));
    agent = await signedInAgent(app, await createCustomer({ accountId }));
  });

  const read = async (address: string = paths.my.notifications) => {
    const $ = pageOf((await agent.get(address).expect(200)).text);
    return { $, rows: $('.alert-list li').toArray().map((row) => $(row).text().replace(/\s+/g, ' ').trim()), chips: $('.chip').toArray().map((chip) => $(chip).text().replace(/\s+/g, ' ').trim()) };
  };
  const open = (rule: string, subscriptionId: string | null, { cause = '2026-12-04', openedAt = '2026-11-20T12:00:00Z', level = 'warning', owner = organizationId } = {}) => ownerSql(
    `insert into alerts (id, organization_id, account_id, subscription_id, rule, cause, level, message, opened_at, last_seen_at) values (gen_random_uuid(), $1, $2, $3, $4, $5, $6, 'Card 4242', $7, $7)`,
    [owner, accountId, subscriptionId, rule, cause, level, openedAt]);

  it('shows what is open, the newest first, and what closed within thirty days', async () => {
    const { subscriptionId, number } = await createSubscription({ organizationId, accountId, startsOn: '2025-12-04', expiresOn: '2026-12-04' });
    await open('expiring', subscriptionId);
    await open('renewal_payment_failed', subscriptionId, { level: 'critical', openedAt: '2026-11-21T12:00:00Z' });
    await open('trial_ending', subscriptionId, { cause: '2026-11-01' });
    await open('expired_grace', subscriptionId, { cause: '2026-10-01' });
    await ownerSql("update alerts set closed_at = '2026-11-02T12:00:00Z' where rule = 'trial_ending' and account_id = $1", [accountId]);
    await ownerSql("update alerts set closed_at = '2026-10-20T12:00:00Z' where rule = 'expired_grace' and account_id = $1", [accountId]);
    const now = await read();
    expect(now.chips).toEqual(['Open 2', 'Closed in the last 30 days 1']);
    expect(now.rows).toEqual([
      `Needs you The renewal of ${number} is not paid yet. Ask Harbor Lane IT about it. Open since 21 Nov 2026`,
      `Worth a look ${number} ends on 4 Dec 2026. Harbor Lane IT renews it for you. Ask them if you are unsure. Open since 20 Nov 2026`,
    ]);
    expect((await read(`${paths.my.notifications}?show=closed`)).rows).toEqual([`Closed The trial ${number} was about to end on 1 Nov 2026 Open since 20 Nov 2026, closed on 2 Nov 2026`]);
  });

  it('shows what concerns cards and charges to who pays alone', async () => {
    const looked = await createSubscription({ organizationId, accountId, startsOn: '2025-12-04', expiresOn: '2026-12-04' });
    const own = await createSubscription({ organizationId: HOUSE_ORGANIZATION_ID, accountId, startsOn: '2025-12-04', expiresOn: '2026-12-04' });
    await open('card_expiring', looked.subscriptionId);
    await open('card_expiring', own.subscriptionId);
    await open('double_payment', null);
    const { rows, chips } = await read();
    expect(chips[0]).toBe('Open 1');
    expect(rows).toEqual([expect.stringContaining(`The card for ${own.number} cannot be charged at its next renewal. Choose another card, or add one.`)]);
  });

  it('is paged, however much is open', async () => {
    for (let n = 0; n < 30; n += 1) {
      const { subscriptionId } = await createSubscription({ organizationId, accountId, startsOn: '2025-12-04', expiresOn: '2026-12-04' });
      await open('expiring', subscriptionId, { openedAt: `2026-11-${String(1 + (n % 20)).padStart(2, '0')}T12:00:00Z` });
    }
    const first = await read();
    const second = await read(first.$('.pager a[rel=next]').attr('href'));
    expect([first.rows.length, second.rows.length, new Set([...first.rows, ...second.rows]).size]).toEqual([25, 5, 30]);
    expect((await read(second.$('.pager a[rel=prev]').attr('href'))).rows).toEqual(first.rows);
  });

  it('counts an account’s alerts, and no neighbour’s', async () => {
    const { accountId: neighbour } = await createAccount({ organizationId });
    await createAlert({ organizationId, accountId: neighbour });
    expect((await read()).chips).toEqual(['Open 0', 'Closed in the last 30 days 0']);
  });
});
