import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { uuidv7 } from 'uuidv7';
import { clientComputer } from '../support/clients/client';
import { clockNow } from '../support/clock';
import { ownerSql } from '../support/database';
import { bytesStored, type Client, createClient, repositoryOf } from '../support/clients/vaults';
import { startTestWeb } from '../support/running/web-server';
import { restic, withRestic } from '../support/clients/restic';

jest.setTimeout(120_000);

const rowOf = async (id: string) => (await ownerSql('select * from machines where id = $1', [id]))[0]!;
const runsOf = (id: string) => ownerSql('select * from backup_runs where machine_id = $1 order by started_at', [id]);

/** A company with a computer that waits to be installed. */
async function waiting(planCode = 'safe_pro_core') {
  const made = await createClient({ planCode });
  await ownerSql("update machines set installed_at = null, last_contact_at = null, last_report_at = null, last_backup_at = null, platform = null, state = 'never_ran' where id = $1", [made.machine.id]);
  return made;
}

withRestic('the reference client', () => {
  it('activates by serial, backs up real files, tells the portal and restores them byte by byte', async () => {
    const [portal, { machine }, computer] = [await startTestWeb(), await waiting(), clientComputer()];
    mkdirSync(path.join(computer.files, 'Briefe'));
    const content = { 'a.txt': Buffer.from('hello'), [path.join('Briefe', 'שלום 😀.bin')]: randomBytes(3_000_000), 'empty': Buffer.alloc(0) };
    for (const [name, bytes] of Object.entries(content)) writeFileSync(path.join(computer.files, name), bytes);

    const activated = await computer.client(['activate', machine.serial, '--portal', portal, '--folder', computer.files]);
    expect(activated).toMatchObject({ code: 0, stderr: '' });
    expect(activated.stdout).toContain(`Activated as "${machine.nickname}"`);
    expect(statSync(path.join(computer.home, 'config.json')).mode & 0o777).toBe(0o600);

    const first = await computer.client(['run', '--once']);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    const [row, [run]] = [await rowOf(machine.id), await runsOf(machine.id)];
    expect(row).toMatchObject({ state: 'protected', error_code: null, client_version: '6.3.0', platform: 'linux', bytes_protected: 3_000_005 });
    expect(run).toMatchObject({ state: 'complete', files_new: 3, bytes_total: 3_000_005 });
    expect(await bytesStored(machine.id)).toBeGreaterThan(3_000_000);
    expect(await ownerSql('select is_selected, missing_since from machine_drives where machine_id = $1', [machine.id])).toEqual([{ is_selected: true, missing_since: null }]);

    const target = path.join(computer.root, 'restored');
    expect(await computer.client(['restore', 'latest', '--target', target])).toMatchObject({ code: 0, stderr: '' });
    for (const [name, bytes] of Object.entries(content)) expect(readFileSync(path.join(target, computer.files, name)).equals(bytes)).toBe(true);

    writeFileSync(path.join(computer.files, 'a.txt'), 'changed');
    expect((await computer.client(['run', '--once'])).code).toBe(0);
    expect((await runsOf(machine.id))[1]).toMatchObject({ state: 'complete', files_new: 0, files_changed: 1 });
    const { stdout } = await computer.client(['status']);
    expect(stdout).toContain(machine.nickname);
    expect(stdout).not.toContain('none yet');
  });

  it('says what could not be read, and is no green computer then', async () => {
    const [portal, { machine }, computer] = [await startTestWeb(), await waiting(), clientComputer()];
    writeFileSync(path.join(computer.files, 'fine.txt'), 'fine');
    // A file that not even root can read from its beginning.
    await computer.client(['activate', machine.serial, '--portal', portal, '--folder', computer.files, '--folder', '/proc/self/mem']);
    const { code, stderr } = await computer.client(['run', '--once']);
    expect(code).toBe(1);
    expect(stderr).toContain('could not be read');
    expect(await rowOf(machine.id)).toMatchObject({ state: 'failing', error_code: 'some_files_unread', last_backup_at: null });
    expect((await runsOf(machine.id))[0]).toMatchObject({ state: 'failed', snapshot_id: expect.stringMatching(/^[0-9a-f]+$/) });
  });

  it('stops at a full storage with the words of the portal, and goes on once there is room', async () => {
    const [portal, { machine, subscriptionId }, computer] = [await startTestWeb(), await waiting(), clientComputer()];
    writeFileSync(path.join(computer.files, 'large.bin'), randomBytes(2_000_000));
    await computer.client(['activate', machine.serial, '--portal', portal, '--folder', computer.files]);
    await ownerSql('update machines set bytes_stored = 100000000000000 where id = $1', [machine.id]);
    const { code, stderr } = await computer.client(['run', '--once']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/GB of storage are full/);
    expect(await rowOf(machine.id)).toMatchObject({ error_code: 'storage_full', error_message: expect.stringContaining('GB of storage are full') });
    await ownerSql('update machines set bytes_stored = 0 where subscription_id = $1', [subscriptionId]);
    expect((await computer.client(['run', '--once'])).code).toBe(0);
    expect(await rowOf(machine.id)).toMatchObject({ error_code: null });
  });

  it('does nothing while its backup is stopped, neither backup nor restore, and says so', async () => {
    const [portal, { machine }, computer] = [await startTestWeb(), await waiting(), clientComputer()];
    writeFileSync(path.join(computer.files, 'a.txt'), 'hello');
    await computer.client(['activate', machine.serial, '--portal', portal, '--folder', computer.files]);
    await computer.client(['run', '--once']);
    await ownerSql('update machines set stopped_at = app.now() where id = $1', [machine.id]);
    for (const words of [['run', '--once'], ['restore', 'latest', '--target', path.join(computer.root, 'out')]]) {
      const { code, stderr } = await computer.client(words);
      expect([code, stderr]).toEqual([3, expect.stringContaining('stopped')]);
    }
    expect(existsSync(path.join(computer.root, 'out'))).toBe(false);
    expect(await runsOf(machine.id)).toHaveLength(1);
  });

  it('keeps a private key to itself and removes old versions in the window that the portal opens', async () => {
    const [portal, { machine }, computer] = [await startTestWeb(), await waiting(), clientComputer()];
    writeFileSync(path.join(computer.files, 'a.txt'), 'hello');
    const env = { PORTAL_CLIENT_PASSWORD: 'a private key of ours' };
    const activated = await computer.client(['activate', machine.serial, '--portal', portal, '--folder', computer.files, '--private-key'], { env });
    expect(activated).toMatchObject({ code: 0, stdout: expect.stringContaining('You alone have the key') });
    const { code, stdout } = await computer.client(['run', '--once']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('Removed old versions')]);
    expect(await ownerSql('select key_kind, repository_key from machines where id = $1', [machine.id])).toEqual([{ key_kind: 'private', repository_key: null }]);
    const text = JSON.stringify(await ownerSql('select * from machines where id = $1', [machine.id])) + JSON.stringify(await ownerSql('select * from audit_entries where subject_id = $1', [machine.id]));
    expect(text).not.toContain(env.PORTAL_CLIENT_PASSWORD);
    expect(await computer.client(['restore', 'latest', '--target', path.join(computer.root, 'out')])).toMatchObject({ code: 0 });
    expect(readFileSync(path.join(computer.root, 'out', computer.files, 'a.txt'), 'utf8')).toBe('hello');
  });

  it('removes with a private key what its policy says, and keeps the last version with a drive that is away', async () => {
    const [portal, { machine, organizationId, accountId }, computer] = [await startTestWeb(), await waiting(), clientComputer()];
    writeFileSync(path.join(computer.files, 'a.txt'), 'hello');
    const env = { PORTAL_CLIENT_PASSWORD: 'a private key of ours' };
    await computer.client(['activate', machine.serial, '--portal', portal, '--folder', computer.files, '--private-key'], { env });
    const policy = uuidv7();
    await ownerSql("insert into backup_policies (organization_id, account_id, id, name, keep_deleted_days, keep_missing_drive_days, created_at, updated_at) values ($1, $2, $3, 'Laptops', 30, 90, app.now(), app.now())", [organizationId, accountId, policy]);
    await ownerSql('update machines set policy_id = $2 where id = $1', [machine.id, policy]);
    expect((await computer.client(['run', '--once'])).code).toBe(0);

    const [configFile, stateFile] = [path.join(computer.home, 'config.json'), path.join(computer.home, 'state.json')];
    const config = JSON.parse(readFileSync(configFile, 'utf8')) as { credential: string; folders: string[] };
    const backup = repositoryOf({ machine, credential: config.credential } as Client, portal);
    const asked = async (args: readonly string[]) => {
      const { code, stdout, stderr } = await restic(backup, args, { password: env.PORTAL_CLIENT_PASSWORD });
      expect([code, stderr]).toEqual([0, '']);
      return stdout;
    };
    const versions = async () => (JSON.parse(await asked(['snapshots', '--json', '--no-lock'])) as { time: string; tags: string[] }[]).map(({ time, tags }) => ({ days: Math.abs(Math.round((now - Date.parse(time)) / 86_400_000)), tags }));
    const now = (await clockNow()).getTime();
    const [there, away] = ['--tag=drive:%2F,drive:%2Fmedia%2Fpulled-out', '--tag=drive:%2F,away:%2Fmedia%2Fpulled-out'];
    for (const [days, tags] of [[81, there], [80, there], [79, away], [50, away], [20, away]] as const) {
      await asked(['backup', '--time', new Date(now - days * 86_400_000).toISOString().slice(0, 19).replace('T', ' '), tags, computer.files]);
    }
    writeFileSync(configFile, JSON.stringify({ ...config, folders: [...config.folders, '/media/pulled-out'] }));
    const { prunedAt: _prunedAt, ...state } = JSON.parse(readFileSync(stateFile, 'utf8')) as Record<string, object>;
    writeFileSync(stateFile, JSON.stringify({ ...state, driveOf: { ...state['driveOf'], '/media/pulled-out': { name: '/media/pulled-out', kind: 'external' } } }));
    await ownerSql('delete from vault_windows where machine_id = $1', [machine.id]);

    expect(await computer.client(['run', '--once'])).toMatchObject({ code: 0, stdout: expect.stringContaining('Removed old versions'), stderr: '' });
    const left = await versions();
    expect(left.map(({ days }) => days).sort((one, other) => other - one)).toEqual([80, 79, 20, 0, 0]);
    expect(left.at(-1)).toEqual({ days: 0, tags: [expect.stringMatching(/^drive:%2F/), 'away:%2Fmedia%2Fpulled-out'] });
    await asked(['check', '--read-data', '--no-lock']);
  });
});
