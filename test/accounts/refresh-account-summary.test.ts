import { refreshAccountSummaries, refreshAccountSummary } from '../../src/accounts/refresh-account-summary';
import { accountInvariants } from '../../src/accounts/invariants';
import { facetOf, facetsOf } from '../../src/accounts/account-facets.model';
import type { ListStatus, ListType } from '../../src/accounts/account';
import { getAccount } from '../../src/accounts/accounts.repository';
import { closeDatabase, within } from '../../src/platform/database/database';
import { ownerSql } from '../support/database';
import { eventually } from '../support/eventually';
import { createAccount, createAlert, createListedAccount, refreshSummary } from '../support/factories/accounts';
import { createOrganization } from '../support/factories/organizations';
import { createSubscription } from '../support/factories/subscriptions';

afterAll(closeDatabase);

let organizationId: string;
beforeEach(async () => {
  ({ organizationId } = await createOrganization());
});

type Given = Omit<Parameters<typeof createSubscription>[0], 'organizationId' | 'accountId' | 'startsOn' | 'expiresOn'> & { expiresOn?: string; source?: string };

async function accountWith(given: Given[], account: Omit<Parameters<typeof createAccount>[0], 'organizationId'> = {}) {
  const { accountId } = await createAccount({ organizationId, ...account });
  const ids: string[] = [];
  for (const { source, expiresOn = '2027-06-01', ...subscription } of given) {
    const { subscriptionId } = await createSubscription({ organizationId, accountId, startsOn: '2026-06-01', expiresOn, ...subscription });
    if (source) await ownerSql('update subscriptions set source = $1 where id = $2', [source, subscriptionId]);
    ids.push(subscriptionId);
  }
  await refreshSummary({ organizationId, accountId });
  return { accountId, ids, summary: () => summaryOf(accountId) };
}

const summaryOf = async (accountId: string) => (await within({ organizationId }, (trx) => getAccount(trx, organizationId, accountId))).summary;

describe('the list columns of an account', () => {
  it('are the truth when several accounts are refreshed beside a change of one of them', async () => {
    const { accountId, ids, summary } = await accountWith([{}]);
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => { go = resolve; });
    let begun = (): void => undefined;
    const changed = new Promise<void>((resolve) => { begun = resolve; });
    const change = within({ organizationId }, async (trx) => {
      await trx('subscriptions').where({ organization_id: organizationId, id: ids[0] }).update({ expires_on: '2028-06-01' });
      await refreshAccountSummary(trx, accountId);
      begun();
      await held;
    });
    await changed;
    const alert = within({ organizationId }, async (trx) => {
      await trx.raw(
        `insert into alerts (id, organization_id, account_id, rule, cause, level, message, opened_at, last_seen_at)
         values (gen_random_uuid(), ?, ?, 'expiring', '', 'warning', 'It expires.', app.now(), app.now())`, [organizationId, accountId]);
      await refreshAccountSummaries(trx, [accountId]);
    });
    await eventually(async () => expect(await ownerSql("select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")).not.toEqual([]));
    go();
    await Promise.all([change, alert]);
    expect(await summary()).toMatchObject({ expiresOn: '2028-06-01', openAlerts: 1 });
  });

  it('are empty without subscriptions', async () => {
    const { summary } = await accountWith([]);
    expect(await summary()).toEqual({ expiresOn: null, renews: false, planName: '', source: '', subscriptionsCount: 0, openAlerts: 0, status: 'not_activated', type: 'safe' });
  });

  it('tell the earliest end, and how many other plans there are', async () => {
    const { summary } = await accountWith([{ planCode: 'safe_prime', expiresOn: '2027-05-01' }, { planCode: 'safe_plus', expiresOn: '2027-03-01' }, { planCode: 'safe_plus', expiresOn: '2027-09-01' }]);
    expect(await summary()).toMatchObject({ expiresOn: '2027-03-01', planName: 'Safe Plus + 1', subscriptionsCount: 3, status: 'active', source: 'partner' });
  });

  it.each<[ListStatus, Given[]]>([
    ['payment_failed', [{ state: 'expired' }, { state: 'payment_failed' }, {}]],
    ['expired', [{ state: 'expired' }, {}]],
    ['active', [{}]],
  ])('say %s for what needs somebody first', async (status, given) => {
    expect(await (await accountWith(given)).summary()).toMatchObject({ status });
  });

  it('say trial before active, and data removed when nothing else is left', async () => {
    const { accountId, ids, summary } = await accountWith([{}, {}]);
    await ownerSql(`update subscriptions set state = 'trial', trial_kind = 'personal' where id = $1`, [ids[0]]);
    await refreshSummary({ organizationId, accountId });
    expect(await summary()).toMatchObject({ status: 'trial' });
    await ownerSql(`update subscriptions set state = 'purged', trial_kind = null where account_id = $1`, [accountId]);
    await refreshSummary({ organizationId, accountId });
    expect(await summary()).toMatchObject({ status: 'data_removed', expiresOn: null, planName: 'Safe Plus' });
  });

  it('say not activated only where a customer who looks after it has neither registered nor installed', async () => {
    const waiting = await accountWith([{}], { registered: false });
    expect(await waiting.summary()).toMatchObject({ status: 'not_activated', expiresOn: '2027-06-01' });
    await ownerSql('update subscriptions set installed_at = app.now() where id = $1', [waiting.ids[0]]);
    await refreshSummary({ organizationId, accountId: waiting.accountId });
    expect(await waiting.summary()).toMatchObject({ status: 'active' });
    const administered = await accountWith([{ planCode: 'safe_pro_core' }], { registered: false, kind: 'safe_pro', administeredBy: 'partner' });
    expect(await administered.summary()).toMatchObject({ status: 'active' });
  });

  it('promise a renewal only for what ends first, enrolled and not stopped', async () => {
    const { accountId, ids, summary } = await accountWith([{ expiresOn: '2027-01-01' }, { expiresOn: '2027-02-01' }]);
    const [entry] = await ownerSql<{ id: number }>(
      `insert into audit_entries (organization_id, actor_kind, actor_id, action, subject_type, subject_id, created_at)
       values ($1, 'person', 'somebody', 'subscription.auto-renew-enabled', 'subscription', 'x', app.now()) returning id`, [organizationId]);
    const enrol = async (id: string | undefined) => {
      await ownerSql('update subscriptions set auto_renew = true, auto_renew_audit_id = $2 where id = $1', [id, entry!.id]);
      await refreshSummary({ organizationId, accountId });
    };
    await enrol(ids[1]);
    expect(await summary()).toMatchObject({ renews: false });
    await enrol(ids[0]);
    expect(await summary()).toMatchObject({ renews: true });
    await ownerSql(`update subscriptions set renewal_stopped = 'declined' where id = $1`, [ids[0]]);
    await refreshSummary({ organizationId, accountId });
    expect(await summary()).toMatchObject({ renews: false });
  });

  it('tell the product apart, and what is not for resale', async () => {
    expect(await (await accountWith([{ planCode: 'safe_server' }], { kind: 'safe_pro' })).summary()).toMatchObject({ type: 'safe_server' });
    expect(await (await accountWith([{ planCode: 'safe_pro_power' }], { kind: 'safe_pro' })).summary()).toMatchObject({ type: 'safe_pro' });
    expect(await (await accountWith([{ source: 'nfr' }])).summary()).toMatchObject({ type: 'nfr', source: 'nfr' });
  });

  it('count the open alerts that are warnings or critical', async () => {
    const { accountId, summary } = await accountWith([{}]);
    for (const level of ['info', 'warning', 'critical'] as const) await createAlert({ organizationId, accountId, level });
    expect(await summary()).toMatchObject({ openAlerts: 2 });
    await ownerSql(`update alerts set closed_at = app.now() where account_id = $1 and level = 'critical'`, [accountId]);
    await refreshSummary({ organizationId, accountId });
    expect(await summary()).toMatchObject({ openAlerts: 1 });
  });
});

describe('the invariant of the list columns', () => {
  const broken = () => ownerSql<{ what: string }>(`select what from (${accountInvariants[0].sql}) broken`);

  it('finds nothing after a refresh, and names the account whose columns lie', async () => {
    const { accountId } = await accountWith([{}, { state: 'expired' }]);
    expect((await broken()).filter(({ what }) => what.includes(accountId))).toEqual([]);
    await ownerSql('update subscriptions set expires_on = expires_on - 1 where account_id = $1', [accountId]);
    expect((await broken()).filter(({ what }) => what.includes(accountId))).toHaveLength(1);
  });
});

describe('facets', () => {
  it('are the same number in the code and in the database', async () => {
    const statuses: ListStatus[] = ['active', 'trial', 'expired', 'payment_failed', 'not_activated', 'data_removed', 'request_pending'];
    const types: ListType[] = ['safe', 'safe_pro', 'safe_server', 'nfr'];
    for (const list_status of statuses) for (const list_type of types) {
      const renews = list_type === 'safe_pro';
      const { accountId } = await createListedAccount({ organizationId, kind: 'safe_pro', columns: { list_status, list_type, renews, partner_is_administrator: !renews } });
      const [row] = await ownerSql<{ list_facet: number }>('select list_facet from accounts where id = $1', [accountId]);
      expect(row!.list_facet).toBe(facetOf(list_status, list_type, !renews, renews));
    }
  });

  it('of no filter hold every facet that an account can have', () => {
    const all = facetsOf({});
    expect(new Set(all).size).toBe(all.length);
    expect(all).toContain(facetOf('payment_failed', 'safe', false, true));
    expect(all).toContain(facetOf('trial', 'nfr', true, false));
    expect(all).not.toContain(facetOf('active', 'safe', true, false));
  });
});
