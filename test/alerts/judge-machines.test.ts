import { judgeAlerts } from '../../src/alerts/judge-alerts';
import { closeDatabase } from '../../src/platform/database/database';
import { runJob } from '../support/queue';
import { setClock } from '../support/clock';
import { ownerSql } from '../support/database';
import { createAccount } from '../support/factories/accounts';
import { createMachine } from '../support/factories/machines';
import { createFirm, createRenewable } from '../support/factories/money/renewals';
import { assertNoBrokenInvariant } from '../support/invariants';
import '../../src/alerts/alerts.jobs';

afterAll(closeDatabase);

const START = '2026-11-20T12:00:00Z';
const openOf = async (organizationId: string) => ownerSql('select rule, cause, level, message, seen_count from alerts where organization_id = $1 and closed_at is null order by rule, cause', [organizationId]);
const countOf = async (accountId: string) => (await ownerSql('select open_alerts from accounts where id = $1', [accountId]))[0]!['open_alerts'];
const at = (text: string) => new Date(text);

async function company(planCode = 'safe_pro_core') {
  const { organizationId } = await createFirm({ at: START });
  const { accountId } = await createAccount({ organizationId, kind: 'safe_pro' });
  const subscription = await createRenewable({ organizationId, accountId, planCode, expiresOn: '2027-11-19' });
  return { organizationId, accountId, subscriptionId: subscription.id, number: subscription.number };
}

async function run(machine: { id: string; organizationId: string; accountId: string }, setName: string, state: 'complete' | 'failed', startedAt: string) {
  await ownerSql(`insert into backup_runs (id, organization_id, account_id, machine_id, set_name, state, started_at, finished_at, error_message)
    values (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $6, $7)`, [machine.organizationId, machine.accountId, machine.id, setName, state, startedAt, state === 'failed' ? 'The disk is full' : null]);
}

/** By a policy for this computer alone. */
async function keptFor({ id, organizationId, accountId }: { id: string; organizationId: string; accountId: string }, days: number) {
  await ownerSql(`with made as (insert into backup_policies (organization_id, account_id, id, name, keep_deleted_days, keep_missing_drive_days, created_at, updated_at) values ($1, $2, gen_random_uuid(), $3, 30, $4, now(), now()) returning id)
    update machines set policy_id = made.id from made where machines.id = $5`, [organizationId, accountId, `Kept ${id}`, days, id]);
}

describe('Alerts of machines', () => {
  it('say that one is not heard of, at 14 days and each week or month after, and close once it is', async () => {
    const { organizationId, accountId, subscriptionId } = await company();
    const machine = await createMachine({ accountId, subscriptionId });
    await judgeAlerts(organizationId);
    expect(await openOf(organizationId)).toEqual([]);
    for (const [on, seen] of [['2026-12-04', 1], ['2026-12-11', 2], ['2026-12-18', 3], ['2026-12-25', 4], ['2027-01-24', 5]] as const) {
      await setClock(`${on}T13:00:00Z`);
      await ownerSql("update machines set state = 'overdue' where id = $1", [machine.id]);
      await judgeAlerts(organizationId);
      await judgeAlerts(organizationId);
      expect(await openOf(organizationId)).toEqual([{ rule: 'backup_overdue', cause: '2026-11-20', level: 'critical', seen_count: seen, message: 'Front desk has not been heard of since 20 Nov 2026. Nothing is backed up while it is away.' }]);
    }
    expect(await countOf(accountId)).toBe(1);
    await ownerSql("update machines set state = 'protected', last_contact_at = '2027-01-24T13:00:00Z', last_backup_at = '2027-01-24T13:00:00Z', state_since = '2027-01-24T13:00:00Z' where id = $1", [machine.id]);
    await runJob('alerts.sweep');
    expect(await openOf(organizationId)).toEqual([]);
    expect(await countOf(accountId)).toBe(0);
    await assertNoBrokenInvariant();
  });

  it('call a failed set of a server a warning, and three failures in a row critical; a run that works ends it', async () => {
    const { organizationId, accountId, subscriptionId } = await company('safe_pro_power');
    const server = await createMachine({ accountId, subscriptionId, kind: 'server', nickname: 'Files' });
    await run(server, 'Nightly', 'complete', '2026-11-20T01:00:00Z');
    for (const [hour, level, words] of [[2, 'warning', 'failed'], [3, 'warning', 'failed 2 times in a row'], [4, 'critical', 'failed 3 times in a row']] as const) {
      await run(server, 'Nightly', 'failed', `2026-11-20T0${hour}:00:00Z`);
      await judgeAlerts(organizationId);
      expect(await openOf(organizationId)).toMatchObject([{ rule: 'backup_failed', cause: 'Nightly', level, message: `The backup set Nightly of Files ${words}: The disk is full.` }]);
    }
    await run(server, 'Weekly', 'failed', '2026-11-20T05:00:00Z');
    await run(server, 'Nightly', 'complete', '2026-11-20T06:00:00Z');
    await judgeAlerts(organizationId);
    expect(await openOf(organizationId)).toMatchObject([{ cause: 'Weekly', level: 'warning' }]);
  });

  it('tell error, stop, missing drive, wrong clock, waiting and deletion apart', async () => {
    const { organizationId, accountId, subscriptionId } = await company('safe_pro_power');
    const given = { accountId, subscriptionId };
    await createMachine({ ...given, nickname: 'Failing', facts: { errorCode: 'disk', errorMessage: 'Disk can’t be read', errorSince: at('2026-11-20T10:00:00Z') } });
    await createMachine({ ...given, nickname: 'Stopped', facts: { stoppedAt: at(START) } });
    const drives = await createMachine({ ...given, nickname: 'Drives' });
    await ownerSql(`insert into machine_drives (organization_id, account_id, machine_id, name, kind, is_selected, missing_since, seen_at) values
      ($1, $2, $3, 'Photos', 'external', true, '2026-11-18T12:00:00Z', now()), ($1, $2, $3, 'Old', 'external', false, '2026-11-01T12:00:00Z', now())`, [organizationId, accountId, drives.id]);
    await keptFor(drives, 30);
    await createMachine({ ...given, nickname: 'Late clock', facts: { clockSkewSeconds: -3000 } });
    await createMachine({ ...given, nickname: 'Gone soon', kind: 'server', facts: { deleteAt: at('2026-11-24T12:00:00Z') } });
    await createMachine({ ...given, nickname: 'New', isInstalled: false });
    await judgeAlerts(organizationId);
    expect((await openOf(organizationId)).map(({ rule, level, message }) => [rule, level, message])).toEqual([
      ['backup_disabled', 'info', 'The backup of Stopped was stopped on 20 Nov 2026. Nothing is backed up, and no file can be restored, until it is resumed.'],
      ['backup_failing', 'warning', 'Failing reports an error since 20 Nov 2026: Disk can’t be read.'],
      ['clock_wrong', 'warning', 'The clock of Late clock is 50 minutes off.'],
      ['drive_disconnected', 'warning', 'The drive Photos of Drives has not been connected since 18 Nov 2026. Its backup is kept until 18 Dec 2026.'],
      ['server_deletion_scheduled', 'warning', 'Gone soon is deleted with its backup on 24 Nov 2026. Until then this can be cancelled.'],
    ]);
    expect(await countOf(accountId)).toBe(4);
    await setClock('2026-12-11T12:00:00Z');
    await ownerSql("update machines set last_contact_at = '2026-12-11T12:00:00Z', last_backup_at = '2026-12-11T12:00:00Z' where organization_id = $1 and installed_at is not null", [organizationId]);
    await judgeAlerts(organizationId);
    expect((await openOf(organizationId)).filter(({ rule }) => ['drive_disconnected', 'pending_install', 'backup_failing'].includes(rule as string)).map(({ rule, level }) => [rule, level]))
      .toEqual([['backup_failing', 'critical'], ['drive_disconnected', 'critical'], ['pending_install', 'info']]);
  });

  it('say of a missing drive until when its backup is kept, by the policy of its computer', async () => {
    const { organizationId, accountId, subscriptionId } = await company('safe_pro_power');
    const machines = [await createMachine({ accountId, subscriptionId, nickname: 'By default' }), await createMachine({ accountId, subscriptionId, nickname: 'Long' })] as const;
    for (const { id } of machines) {
      await ownerSql("insert into machine_drives (organization_id, account_id, machine_id, name, kind, is_selected, missing_since, seen_at) values ($1, $2, $3, 'Photos', 'external', true, '2026-11-18T12:00:00Z', now())", [organizationId, accountId, id]);
    }
    await keptFor(machines[1], 90);
    const said = async () => (await openOf(organizationId)).map(({ level, message }) => [level, (message as string).replace(/^.* of (By default|Long) .*is kept until /, '$1: ')]).sort((one, other) => (one[1]! < other[1]! ? -1 : 1));
    await judgeAlerts(organizationId);
    expect(await said()).toEqual([['warning', 'By default: 17 Jan 2027.'], ['warning', 'Long: 16 Feb 2027.']]);
    await setClock('2027-01-10T12:00:00Z');
    await ownerSql("update machines set last_contact_at = '2027-01-10T12:00:00Z', last_backup_at = '2027-01-10T12:00:00Z' where organization_id = $1", [organizationId]);
    await judgeAlerts(organizationId);
    expect((await said()).filter(([, words]) => /2027/.test(words))).toEqual([['critical', 'By default: 17 Jan 2027.'], ['warning', 'Long: 16 Feb 2027.']]);
  });

  it('measure the storage of a subscription as one pool of its machines', async () => {
    const { organizationId, accountId, subscriptionId, number } = await company();
    const [{ gb }] = await ownerSql<{ gb: number }>('select p.storage_gb as gb from subscriptions s join plans p on p.id = s.plan_id where s.id = $1', [subscriptionId]) as [{ gb: number }];
    const machines = [await createMachine({ accountId, subscriptionId, nickname: 'A' }), await createMachine({ accountId, subscriptionId, nickname: 'B' })];
    for (const [percent, rule, level, message] of [
      [79, undefined, undefined, undefined], [80, 'storage_80', 'info', `${number} uses 80 % of its ${gb} GB.`], [95, 'storage_90', 'warning', `${number} uses 95 % of its ${gb} GB.`],
      [100, 'storage_100', 'critical', `The storage of ${number} is full: ${gb} GB are bought. Nothing more is backed up until there is more.`],
    ] as const) {
      for (const machine of machines) await ownerSql('update machines set bytes_stored = $2 where id = $1', [machine.id, percent * gb * 1e7 / 2]);
      await judgeAlerts(organizationId);
      expect(await openOf(organizationId)).toMatchObject(rule ? [{ rule, level, message }] : []);
    }
  });

  it('close when their machine is deleted, and can still be read', async () => {
    const { organizationId, accountId, subscriptionId } = await company();
    const machine = await createMachine({ accountId, subscriptionId, facts: { stoppedAt: at(START) } });
    await judgeAlerts(organizationId);
    await ownerSql('delete from machines where id = $1', [machine.id]);
    expect(await openOf(organizationId)).toHaveLength(1);
    await runJob('alerts.sweep');
    expect(await openOf(organizationId)).toEqual([]);
    expect(await ownerSql('select machine_id, object_id from alerts where organization_id = $1', [organizationId])).toEqual([{ machine_id: null, object_id: machine.id }]);
  });

  it('are not judged anew for a heartbeat, and are for a change of state', async () => {
    const { organizationId, accountId, subscriptionId } = await company();
    const machine = await createMachine({ accountId, subscriptionId });
    await judgeAlerts(organizationId);
    await setClock('2026-11-25T12:00:00Z');
    // What the sweep leaves alone: only a contact. The stop is told by no moment of a state, and so not seen by it.
    await ownerSql("update machines set last_contact_at = '2026-11-25T12:00:00Z', updated_at = '2026-11-25T12:00:00Z', stopped_at = '2026-11-25T11:00:00Z', state = 'off' where id = $1", [machine.id]);
    await runJob('alerts.sweep');
    expect(await openOf(organizationId)).toEqual([]);
    await ownerSql("update machines set state_since = '2026-11-25T12:00:00Z' where id = $1", [machine.id]);
    await runJob('alerts.sweep');
    expect(await openOf(organizationId)).toMatchObject([{ rule: 'backup_disabled' }]);
  });
});
