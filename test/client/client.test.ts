import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import path from 'node:path';
import { within } from '../../src/platform/database/database';
import { insertInstallLink } from '../../src/computers/installs/install-links.repository';
import { paths } from '../../src/paths';
import { clockNow } from '../support/clock';
import { clientComputer, ended } from '../support/clients/client';
import { ownerSql } from '../support/database';
import { eventually } from '../support/eventually';
import { createClient } from '../support/clients/vaults';
import { startTestWeb } from '../support/running/web-server';

jest.setTimeout(60_000);

/** A program in restic's place that does what the text says: what the client does with its answers needs no real one. */
function standIn(folder: string, body: string): string {
  const file = path.join(folder, `restic-${randomBytes(4).toString('hex')}`);
  writeFileSync(file, `#!/bin/sh\nif [ "$1" = version ]; then echo "restic 0.14.0"; exit 0; fi\nif [ "$1" = init ]; then exit 0; fi\n${body}\n`, { mode: 0o755 });
  return file;
}
const COMPLETE = `echo '{"message_type":"summary","files_new":1,"files_changed":0,"data_added":5,"total_bytes_processed":5,"snapshot_id":"ab12cd34"}'`;

async function waiting() {
  const made = await createClient();
  await ownerSql("update machines set installed_at = null, last_contact_at = null, last_report_at = null, last_backup_at = null, platform = null, state = 'never_ran' where id = $1", [made.machine.id]);
  return made;
}

async function activated(...words: string[]) {
  const [portal, { machine }, computer] = [await startTestWeb(), await waiting(), clientComputer()];
  writeFileSync(path.join(computer.files, 'a.txt'), 'hello');
  expect(await computer.client(['activate', machine.serial, '--portal', portal, '--folder', computer.files, ...words])).toMatchObject({ code: 0, stderr: '' });
  return { portal, machine, computer, runsOf: () => ownerSql('select state, started_at, finished_at, error_code from backup_runs where machine_id = $1 order by started_at', [machine.id]) };
}
const configOf = (home: string) => JSON.parse(readFileSync(path.join(home, 'config.json'), 'utf8')) as Record<string, string>;

describe('the reference client', () => {
  it('activates by the address of an install page', async () => {
    const [portal, { machine }, computer] = [await startTestWeb(), await waiting(), clientComputer()];
    const { token } = await within('system', async (trx) => insertInstallLink(trx, { machine, purpose: 'first', madeBy: null, now: await clockNow() }));
    expect(await computer.client(['activate', `${portal}/install/${token}`])).toMatchObject({ code: 0, stderr: '' });
    expect(configOf(computer.home)).toMatchObject({ portal, machineId: machine.id, folders: [computer.root] });
  });

  it('says in the portal’s words why it is not activated', async () => {
    const [portal, computer] = [await startTestWeb(), clientComputer()];
    expect(await computer.client(['activate', 'K7QM-2XDR-9TPA-4WHE', '--portal', portal])).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('does not know this serial') });
    expect(await computer.client(['activate', 'K7QM-2XDR-9TPA-4WHE'])).toMatchObject({ code: 1, stderr: expect.stringContaining('--portal') });
    expect(await computer.client(['run', '--once'])).toMatchObject({ code: 1, stderr: expect.stringContaining('not activated') });
    expect(existsSync(path.join(computer.home, 'config.json'))).toBe(false);
  });

  it('tells later what it could not tell at once, as of the time it happened', async () => {
    const { machine, computer, portal, runsOf } = await activated();
    const config = configOf(computer.home);
    const env = { RESTIC: standIn(computer.root, COMPLETE) };
    // The vault answers, the reports do not.
    const half = createServer((req, res) => void res.writeHead(req.method === 'HEAD' ? 200 : 503).end('{}'));
    await new Promise<void>((resolve) => half.listen(0, '127.0.0.1', resolve));
    writeFileSync(path.join(computer.home, 'config.json'), JSON.stringify({ ...config, portal: `http://127.0.0.1:${(half.address() as AddressInfo).port}` }));
    expect((await computer.client(['run', '--once'], { env })).code).toBe(0);
    half.close();
    expect(await runsOf()).toEqual([]);
    expect((await computer.client(['status'])).stdout).toContain('1 reports wait');
    writeFileSync(path.join(computer.home, 'config.json'), JSON.stringify({ ...config, portal }));
    expect((await computer.client(['run', '--once'], { env })).code).toBe(0);
    expect((await runsOf()).map(({ state }) => state)).toEqual(['complete', 'complete']);
    const [row] = await ownerSql('select state, error_code from machines where id = $1', [machine.id]);
    expect(row).toEqual({ state: 'protected', error_code: null });
  });

  it.each([
    ['a wrong key', 'echo "Fatal: wrong password or no key found" >&2; exit 1', 'wrong_key'],
    ['a lock', 'echo "unable to create lock in backend: repository is already locked by PID 7" >&2; exit 1', 'locked'],
    ['a network that is gone', 'echo "Fatal: dial tcp: connection refused" >&2; exit 1', 'network'],
    ['a refusal', 'echo "Save(<data/ab>) returned error, retrying after 1s: unexpected HTTP response (403): 403 Forbidden" >&2; exec sleep 30', 'refused'],
    ['anything else', 'echo "Fatal: the moon is full" >&2; exit 1', 'backup_failed'],
  ])('tells the portal what restic met: %s', async (_name, body, code) => {
    const { machine, computer, runsOf } = await activated();
    expect((await computer.client(['run', '--once'], { env: { RESTIC: standIn(computer.root, body) } })).code).toBe(1);
    expect(await runsOf()).toEqual([expect.objectContaining({ state: 'failed', error_code: code })]);
    expect((await ownerSql('select state from machines where id = $1', [machine.id]))[0]).toEqual({ state: 'failing' });
  });

  it('without restic says how to get it, here and in the portal', async () => {
    const { computer, runsOf } = await activated();
    expect(await computer.client(['run', '--once'], { env: { RESTIC: '/nowhere/restic' } })).toMatchObject({ code: 1, stderr: expect.stringContaining('Install it') });
    expect(await runsOf()).toEqual([expect.objectContaining({ state: 'failed', error_code: 'restic_missing' })]);
  });

  it('shows progress while it backs up, and one that is stopped was cancelled', async () => {
    const { machine, computer, runsOf } = await activated();
    const status = `echo '{"message_type":"status","percent_done":0.42,"total_files":100,"files_done":42}'`;
    const child = computer.start(['run'], { env: { RESTIC: standIn(computer.root, `${status}; exec sleep 60`) } });
    const end = ended(child);
    await eventually(async () => expect((await ownerSql('select state, run_percent, files_left from machines where id = $1', [machine.id]))[0]).toEqual({ state: 'backing_up', run_percent: 42, files_left: 58 }));
    expect(await computer.client(['run', '--once'])).toMatchObject({ code: 1, stderr: expect.stringContaining('runs already') });
    child.kill('SIGTERM');
    expect((await end).code).toBe(0);
    expect(await runsOf()).toEqual([expect.objectContaining({ state: 'cancelled' })]);
    // What a crash leaves behind holds up nobody.
    writeFileSync(path.join(computer.home, 'running'), '999999999');
    expect((await computer.client(['run', '--once'], { env: { RESTIC: standIn(computer.root, COMPLETE) } })).code).toBe(0);
  });

  it('never takes a drive that was pulled out for files that were deleted', async () => {
    const { machine, computer, runsOf } = await activated();
    const config = configOf(computer.home);
    writeFileSync(path.join(computer.home, 'config.json'), JSON.stringify({ ...config, folders: ['/media/pulled-out'] }));
    writeFileSync(path.join(computer.home, 'state.json'), JSON.stringify({ driveOf: { '/media/pulled-out': { name: '/media/pulled-out', kind: 'external' } } }));
    expect(await computer.client(['run', '--once'], { env: { RESTIC: standIn(computer.root, COMPLETE) } })).toMatchObject({ code: 1, stderr: expect.stringContaining('Nothing of what is chosen is there') });
    expect(await runsOf()).toEqual([expect.objectContaining({ error_code: 'nothing_to_back_up' })]);
    expect(await ownerSql("select kind, missing_since is not null as missing from machine_drives where machine_id = $1 and name = '/media/pulled-out'", [machine.id])).toEqual([{ kind: 'external', missing: true }]);
  });

  it('on a copied disk is told that another computer has its credential', async () => {
    const { computer } = await activated();
    const env = { RESTIC: standIn(computer.root, COMPLETE), PORTAL_CLIENT_HARDWARE_ID: 'another computer' };
    expect(await computer.client(['run', '--once'], { env })).toMatchObject({ code: 1, stderr: expect.stringContaining('its disk was copied') });
  });

  it('leaves nothing of itself behind when it is uninstalled', async () => {
    const { computer } = await activated();
    expect(await computer.client(['uninstall'])).toMatchObject({ code: 1, stderr: expect.stringContaining('--yes') });
    expect(existsSync(path.join(computer.home, 'config.json'))).toBe(true);
    expect((await computer.client(['uninstall', '--yes'])).code).toBe(0);
    expect(['config.json', 'state.json', 'cache'].map((name) => existsSync(path.join(computer.home, name)))).toEqual([false, false, false]);
  });
});

describe('the client in one file', () => {
  const download = async () => {
    const portal = await startTestWeb();
    const about = await (await fetch(new URL(paths.agent.client.about, portal))).json() as { version: string; sha256: string; bytes: number };
    const bytes = Buffer.from(await (await fetch(new URL(paths.agent.client.file, portal))).arrayBuffer());
    return { portal, about, bytes };
  };

  it('is what the portal says it is, and runs by itself', async () => {
    const [{ about, bytes }, computer] = [await download(), clientComputer()];
    expect([createHash('sha256').update(bytes).digest('hex'), bytes.length]).toEqual([about.sha256, about.bytes]);
    const file = path.join(computer.root, 'portal-client.mjs');
    writeFileSync(file, bytes);
    expect(await computer.client(['--version'], { file })).toEqual({ code: 0, stdout: `${about.version}\n`, stderr: '' });
  });

  it('is replaced by the portal’s newer one, which goes on with the same work', async () => {
    const { computer, runsOf, machine } = await activated();
    const { bytes } = await download();
    mkdirSync(path.join(computer.root, 'program'));
    const file = path.join(computer.root, 'program', 'portal-client.mjs');
    writeFileSync(file, bytes.toString('utf8').replaceAll('6.3.0', '6.1.9'));
    const env = { RESTIC: standIn(computer.root, COMPLETE) };
    const { code, stdout } = await computer.client(['run', '--once'], { file, env });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/Updated to 6\.3\.0\.\nBacked up/)]);
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect((await runsOf()).map(({ state }) => state)).toEqual(['complete']);
    expect((await ownerSql('select client_version from machines where id = $1', [machine.id]))[0]).toEqual({ client_version: '6.3.0' });
  });

  it('stays as it is where what arrives is not what was promised', async () => {
    const { computer, portal } = await activated();
    const { bytes, about } = await download();
    const file = path.join(computer.root, 'portal-client.mjs');
    const old = bytes.toString('utf8').replaceAll('6.3.0', '6.1.9');
    writeFileSync(file, old);
    // Between client and portal somebody changes the file.
    const between = createServer((req, res) => {
      if (req.url === paths.agent.client.file) return void res.end(`${bytes.toString('utf8')}\n// more`);
      const chunks: Buffer[] = [];
      req.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        const { host: _host, connection: _connection, 'content-length': _length, ...headers } = req.headers as Record<string, string>;
        void fetch(new URL(req.url!, portal), { method: req.method!, headers, ...chunks.length === 0 ? {} : { body: Buffer.concat(chunks) } })
          .then(async (answer) => void res.writeHead(answer.status, { 'content-type': 'application/json' }).end(Buffer.from(await answer.arrayBuffer())));
      });
    });
    await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
    writeFileSync(path.join(computer.home, 'config.json'), JSON.stringify({ ...configOf(computer.home), portal: `http://127.0.0.1:${(between.address() as AddressInfo).port}` }));
    const { code, stderr } = await computer.client(['run', '--once'], { file, env: { RESTIC: standIn(computer.root, COMPLETE) } });
    between.close();
    expect([code, stderr]).toEqual([0, expect.stringContaining('arrived damaged')]);
    expect(readFileSync(file, 'utf8')).toBe(old);
    expect(about.sha256).not.toBe('');
  });
});
