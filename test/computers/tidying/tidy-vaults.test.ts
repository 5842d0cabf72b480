import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { uuidv7 } from 'uuidv7';
import '../../../src/computers/tidying/tidying.jobs';
import { withRepository } from '../../../src/computers/restic/with-repository';
import { closeDatabase, databaseNow, within } from '../../../src/platform/database/database';
import { askBackup, backUp } from '../../support/clients/backups';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createMachine } from '../../support/factories/machines';
import { createOrganization, createPerson } from '../../support/factories/organizations';
import { createSubscription } from '../../support/factories/subscriptions';
import { eventually } from '../../support/eventually';
import { runJob } from '../../support/queue';
import { withRestic } from '../../support/clients/restic';

afterAll(closeDatabase);

const DAY = 86_400_000;

async function createInstalled({ kind = 'safe', isServer = false }: { kind?: 'safe' | 'safe_pro'; isServer?: boolean } = {}): Promise<string> {
  const { organizationId } = await createOrganization();
  const { accountId } = await createAccount({ organizationId, kind });
  const { subscriptionId } = await createSubscription({ organizationId, accountId, planCode: kind === 'safe' ? 'safe_plus' : 'safe_pro_ultimate', startsOn: '2026-01-01', expiresOn: '2099-01-01' });
  const { id } = await createMachine({ accountId, subscriptionId, kind: isServer ? 'server' : 'computer', facts: { bytesStored: 0 } });
  return id;
}

const daysAgo = async (count: number) => new Date((await within('system', databaseNow)).getTime() - count * DAY).toISOString().slice(0, 19).replace('T', ' ');
const bytesOf = async (id: string) => (await ownerSql<{ bytes: number }>('select bytes_stored::int as bytes from machines where id = $1', [id]))[0]!.bytes;
const rowOf = async (id: string) => (await ownerSql('select versions_kept as kept, versions_removed as removed, failures, tidied_at is not null as tidied, round(extract(epoch from next_at - app.now()) / 3600)::int as hours from vault_tidyings where machine_id = $1', [id]))[0]!;
const versionsOf = async (id: string) => (JSON.parse(await askBackup(id, ['snapshots', '--json', '--no-lock'])) as { id: string }[] | null ?? []).map((version) => version.id);

/** Due now, and no other. */
async function tidy(id: string): Promise<void> {
  await ownerSql('update machines set installed_at = app.now() - interval $$31 days$$ where id = $1', [id]);
  await runJob('computers.plan-tidying');
  await ownerSql("update vault_tidyings set next_at = case when machine_id = $1 then app.now() - interval '1 minute' else app.now() + interval '9 days' end", [id]);
  await runJob('computers.tidy');
}

const OF_MACHINE = 'select organization_id, account_id, id from machines where id = $1';

/** What a server says of its one set. */
async function reportSet(id: string, cycles: number): Promise<void> {
  await ownerSql('delete from server_sets where machine_id = $1', [id]);
  await ownerSql(`insert into server_sets (organization_id, account_id, machine_id, name, destination, is_enabled, retention_cycles, reported_at) select m.*, 'Files', 'cloud', true, $2, app.now() from (${OF_MACHINE}) m`, [id, cycles]);
  await ownerSql(`insert into server_facts (organization_id, account_id, machine_id, reported_at) select m.*, app.now() from (${OF_MACHINE}) m on conflict (machine_id) do update set reported_at = app.now()`, [id]);
}

async function wishFor(id: string, cycles: number): Promise<void> {
  const { personId } = await createPerson();
  await ownerSql(`insert into server_settings (organization_id, account_id, machine_id, id, name, set_name, wanted, state, asked_by, asked_name, created_at) select m.*, $2, 'set', 'Files', $3, 'pending', $4, 'Mia', app.now() from (${OF_MACHINE}) m`,
    [id, uuidv7(), JSON.stringify({ enabled: true, cycles }), personId]);
}

/** Without a newer backup nothing is looked at again. */
const somethingNew = (id: string) => ownerSql('update machines set last_backup_at = app.now() where id = $1', [id]);

/** A run that ended now, by our clock. */
async function runOf(id: string, { snapshotId, state }: { snapshotId: string; state: string }): Promise<void> {
  await ownerSql(`insert into backup_runs (organization_id, account_id, machine_id, id, state, started_at, finished_at, snapshot_id) select m.*, $2, $3, app.now(), app.now(), $4 from (${OF_MACHINE}) m`, [id, uuidv7(), state, snapshotId]);
}

async function givePolicy(id: string, { deleted, drive }: { deleted: number; drive: number }): Promise<void> {
  const policy = uuidv7();
  await ownerSql('insert into backup_policies (organization_id, account_id, id, name, keep_deleted_days, keep_missing_drive_days, created_at, updated_at) select organization_id, account_id, $2, $3, $4, $5, app.now(), app.now() from machines where id = $1',
    [id, policy, 'Laptops', deleted, drive]);
  await ownerSql('update machines set policy_id = $2 where id = $1', [id, policy]);
}

withRestic('the tidying of a backup', () => {
  it('removes versions older than a household’s 30 days before the newest, and frees what only they held', async () => {
    const id = await createInstalled();
    const old = await backUp(id, { 'film.mov': randomBytes(900_000), 'kept.txt': 'kept' }, { at: await daysAgo(45) });
    const kept = [await backUp(id, { 'kept.txt': 'kept' }, { at: await daysAgo(29) }), await backUp(id, { 'kept.txt': 'newer' }, { at: await daysAgo(1) })];
    const before = await bytesOf(id);
    await tidy(id);
    expect((await versionsOf(id)).sort()).toEqual([...kept].sort());
    expect(await versionsOf(id)).not.toContain(old);
    expect(before - await bytesOf(id)).toBeGreaterThan(800_000);
    expect(await rowOf(id)).toMatchObject({ kept: 2, removed: 1, failures: 0, tidied: true, hours: 24 });
    await askBackup(id, ['check', '--read-data']);
  }, 60_000);

  it('keeps a company’s versions for 60 days, those of a computer that is away too', async () => {
    const id = await createInstalled({ kind: 'safe_pro' });
    const versions = [await backUp(id, { 'a.txt': '1' }, { at: await daysAgo(245) }), await backUp(id, { 'a.txt': '2' }, { at: await daysAgo(200) })];
    await tidy(id);
    expect((await versionsOf(id)).sort()).toEqual([...versions].sort());
  }, 60_000);

  it('keeps the newest version of every set of a server', async () => {
    const id = await createInstalled({ kind: 'safe_pro', isServer: true });
    const sets = [await backUp(id, { 'mail.db': '1' }, { at: await daysAgo(300), tag: 'set:Mail' }), await backUp(id, { 'files.db': '1' }, { at: await daysAgo(2), tag: 'set:Files' })];
    await tidy(id);
    expect((await versionsOf(id)).sort()).toEqual([...sets].sort());
  }, 60_000);

  it('keeps as many full cycles of a set as its server keeps, and of a wish that waits as many as it asks for', async () => {
    const id = await createInstalled({ kind: 'safe_pro', isServer: true });
    const weeks = [];
    for (const days of [36, 29, 22, 15, 8, 1]) {
      const full = await backUp(id, { 'a.txt': `full ${days}` }, { at: await daysAgo(days), tag: ['set:Files', 'full'] });
      weeks.push([full, await backUp(id, { 'a.txt': `later ${days}` }, { at: await daysAgo(days - 1), tag: 'set:Files' })]);
    }
    await reportSet(id, 3);
    await wishFor(id, 4);
    await tidy(id);
    expect((await versionsOf(id)).sort()).toEqual(weeks.slice(2).flat().sort());
    expect(await rowOf(id)).toMatchObject({ kept: 8, removed: 4, hours: 24 });
    // The server says it keeps 3 now: the wish is done with.
    await ownerSql("update server_settings set state = 'applied', answered_at = app.now() where machine_id = $1", [id]);
    await reportSet(id, 3);
    await somethingNew(id);
    await tidy(id);
    expect((await versionsOf(id)).sort()).toEqual(weeks.slice(3).flat().sort());
    await askBackup(id, ['check', '--read-data']);
  }, 120_000);

  it('counts no full backup in which files are missing', async () => {
    const id = await createInstalled({ kind: 'safe_pro', isServer: true });
    const versions = [];
    for (const days of [40, 30, 20]) versions.push(await backUp(id, { 'a.txt': String(days) }, { at: await daysAgo(days), tag: ['set:Files', 'full'] }));
    await reportSet(id, 2);
    await runOf(id, { snapshotId: versions[2]!.slice(0, 8), state: 'failed' });
    await tidy(id);
    expect((await versionsOf(id)).sort()).toEqual([...versions].sort());
    await ownerSql("update backup_runs set state = 'complete' where machine_id = $1", [id]);
    await somethingNew(id);
    await tidy(id);
    expect((await versionsOf(id)).sort()).toEqual(versions.slice(1).sort());
  }, 60_000);

  it('keeps the last version with a drive that is away as long as the policy says', async () => {
    const id = await createInstalled({ kind: 'safe_pro' });
    await givePolicy(id, { deleted: 30, drive: 90 });
    const there = ['drive:%2F', 'drive:%2Fmedia%2Fdisk'];
    const away = ['drive:%2F', 'away:%2Fmedia%2Fdisk'];
    const older = await backUp(id, { 'photo.jpg': '1' }, { at: await daysAgo(81), tag: there });
    const last = await backUp(id, { 'photo.jpg': '2' }, { at: await daysAgo(80), tag: there });
    const since = [await backUp(id, { 'a.txt': '1' }, { at: await daysAgo(79), tag: away }), await backUp(id, { 'a.txt': '2' }, { at: await daysAgo(50), tag: away }), await backUp(id, { 'a.txt': '3' }, { at: await daysAgo(1), tag: away })];
    await tidy(id);
    expect((await versionsOf(id)).sort()).toEqual([last, since[0], since[2]].sort());
    expect(await versionsOf(id)).not.toContain(older);
    expect(await askBackup(id, ['dump', last, '/photo.jpg'])).toBe('2');
    await ownerSql('update backup_policies set keep_missing_drive_days = 60 where account_id = (select account_id from machines where id = $1)', [id]);
    await somethingNew(id);
    await tidy(id);
    expect(await versionsOf(id)).toEqual([since[2]]);
  }, 60_000);

  it('goes by our clock where that of the machine is wrong', async () => {
    const id = await createInstalled();
    const before = await backUp(id, { 'a.txt': '1' }, { at: await daysAgo(10) });
    const now = await backUp(id, { 'a.txt': '2' }, { at: '2011-01-01 00:00:00' });
    const ahead = await backUp(id, { 'a.txt': '3' }, { at: '2093-01-01 00:00:00' });
    await runOf(id, { snapshotId: now.slice(0, 8), state: 'complete' });
    await tidy(id);
    expect((await versionsOf(id)).sort()).toEqual([before, now, ahead].sort());
  }, 60_000);

  it('waits an hour where somebody else holds the backup, and removes nothing', async () => {
    const id = await createInstalled();
    await backUp(id, { 'a.txt': '1' }, { at: await daysAgo(80) });
    await backUp(id, { 'a.txt': '2' }, { at: await daysAgo(1) });
    await duringBackup(id, () => tidy(id));
    expect(await versionsOf(id)).toHaveLength(3);
    expect(await rowOf(id)).toMatchObject({ tidied: false, failures: 0, hours: 1 });
  }, 60_000);

  it('is done by one worker alone, and leaves alone what is stopped', async () => {
    const [busy, stopped] = [await createInstalled(), await createInstalled()];
    for (const id of [busy, stopped]) await backUp(id, { 'a.txt': '1' }, { at: await daysAgo(80) });
    await ownerSql('update machines set stopped_at = app.now() where id = $1', [stopped]);
    await tidy(stopped);
    expect(await rowOf(stopped)).toMatchObject({ tidied: false, hours: 24 });
    await tidy(busy);
    await runJob('computers.tidy');
    expect(await rowOf(busy)).toMatchObject({ tidied: true, kept: 1, removed: 0 });
  }, 60_000);

  it('is tried again tomorrow where it fails, and does not hold up the others', async () => {
    const [broken, sound] = [await createInstalled(), await createInstalled()];
    await backUp(sound, { 'a.txt': '1' }, { at: await daysAgo(1) });
    // A key is there, and no backup.
    await backUp(broken, { 'a.txt': '1' });
    await ownerSql('update machines set repository_key = (select repository_key from machines where id = $2) where id = $1', [broken, sound]);
    for (const id of [broken, sound]) await ownerSql('update machines set installed_at = app.now() - interval $$31 days$$ where id = $1', [id]);
    await runJob('computers.plan-tidying');
    await ownerSql("update vault_tidyings set next_at = case when machine_id = any($1::uuid[]) then app.now() - interval '1 minute' else app.now() + interval '9 days' end", [[broken, sound]]);
    await runJob('computers.tidy');
    expect(await rowOf(broken)).toMatchObject({ tidied: false, failures: 1, hours: 24 });
    expect(await rowOf(sound)).toMatchObject({ tidied: true });
  }, 60_000);
});

/** Does something while a client is in the middle of a backup. */
async function duringBackup(id: string, work: () => Promise<void>): Promise<void> {
  await withRepository(id, { mayDelete: true }, async ({ url, env }) => {
    const client = spawn('restic', ['--no-cache', 'backup', '--stdin', '--stdin-filename', 'slow'], { env: { PATH: process.env.PATH, ...env, RESTIC_REPOSITORY: url }, stdio: ['pipe', 'ignore', 'inherit'] });
    const ended = once(client, 'exit');
    await eventually(async () => expect((await askBackup(id, ['list', 'locks', '--no-lock'])).trim()).not.toBe(''));
    await work();
    client.stdin.end('done');
    expect(await ended).toEqual([0, null]);
  });
}
