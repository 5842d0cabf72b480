import { uuidv7 } from 'uuidv7';
import { advanceClock, clockNow, setClock, stopClock, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createClient } from '../../support/factories/clients';

const app = testApp();
const rowOf = async (id: string) => (await ownerSql('select * from machines where id = $1', [id]))[0]!;
const runsOf = (id: string) => ownerSql('select set_name, state, started_at, finished_at, files_new, bytes_added, error_code from backup_runs where machine_id = $1 order by started_at, id', [id]);
const ago = async (minutes: number) => new Date((await clockNow()).getTime() - minutes * 60_000).toISOString();
const run = async (changes: object = {}) => ({ id: uuidv7(), state: 'running', started_at: await ago(2), ...changes });

describe('a heartbeat', () => {
  it('says only that the computer is there, and leaves all else as it was told before', async () => {
    const { machine, report } = await createClient(app);
    await report({ files_pending: 12, frozen: true, error: { code: 'disk_full', message: 'The disk is full.' } }).then(({ status }) => expect(status).toBe(200));
    await advanceClock('1 hour');
    const { body } = await report();
    expect(body).toMatchObject({ status: { code: 'ok', message: '' }, is_late: false, warnings: [] });
    expect(Math.abs(body.clock_skew_seconds)).toBeLessThan(5);
    const row = await rowOf(machine.id);
    expect(row).toMatchObject({ files_pending: 12, error_code: 'disk_full', error_message: 'The disk is full.', state: 'failing' });
    expect((await clockNow()).getTime() - row.last_contact_at.getTime()).toBeLessThan(10_000);
  });

  it('takes back what it says is over', async () => {
    const { machine, report } = await createClient(app);
    await report({ error: { code: 'network' }, frozen: true, paused_until: new Date((await clockNow()).getTime() + 3_600_000).toISOString(), run: await run() });
    expect(await rowOf(machine.id)).toMatchObject({ state: 'failing' });
    await report({ error: null, frozen: false, paused_until: null, run: null });
    expect(await rowOf(machine.id)).toMatchObject({ error_code: null, error_since: null, frozen_at: null, paused_until: null, run_started_at: null, state: 'protected' });
  });

  it('keeps since when it fails', async () => {
    const { machine, report } = await createClient(app);
    await report({ error: { code: 'network' } });
    const { error_since: since } = await rowOf(machine.id);
    await advanceClock('30 minutes');
    await report({ error: { code: 'disk_full' } });
    expect(await rowOf(machine.id)).toMatchObject({ error_code: 'disk_full', error_since: since });
  });

  it('tells a pause of 24 hours at most', async () => {
    const { machine, report } = await createClient(app);
    await report({ paused_until: '2099-01-01T00:00:00Z' });
    const { paused_until: until, state } = await rowOf(machine.id);
    expect(state).toBe('paused');
    expect((until.getTime() - (await clockNow()).getTime()) / 3_600_000).toBeCloseTo(24, 1);
  });

  it('of a computer whose clock is wrong is put right, and says so', async () => {
    await setClock('2026-11-22T10:00:00Z');
    const { machine, report } = await createClient(app);
    const { body } = await report({ at: '2030-01-01T00:00:00Z', sent_at: '2030-01-01T00:00:00Z', run: { id: uuidv7(), state: 'complete', started_at: '2029-12-31T23:00:00Z', finished_at: '2029-12-31T23:30:00Z', bytes_total: 5_000 } });
    expect(body.warnings).toEqual([{ code: 'clock_wrong', message: expect.stringContaining('ten minutes') }]);
    const row = await rowOf(machine.id);
    expect(row.clock_skew_seconds).toBeGreaterThan(3 * 365 * 86_400);
    const [kept] = await runsOf(machine.id);
    expect(kept!.started_at.toISOString().slice(0, 15)).toBe('2026-11-22T09:0');
    expect(kept!.finished_at.toISOString().slice(0, 15)).toBe('2026-11-22T09:3');
    expect(row.last_backup_at.getTime()).toBeLessThanOrEqual((await clockNow()).getTime());
    const { body: right } = await report();
    expect(right.warnings).toEqual([]);
    expect(Math.abs((await rowOf(machine.id)).clock_skew_seconds)).toBeLessThan(5);
  });

  it.each([['2026-11-22T10:10:00Z', 600, []], ['2026-11-22T10:10:01Z', 601, [expect.anything()]], ['2026-11-22T09:49:59Z', -601, [expect.anything()]]])('sent at %s of a clock at 10:00 is %i seconds off', async (sent, skew, warnings) => {
    const { report } = await createClient(app);
    await stopClock('2026-11-22T10:00:00Z');
    expect((await report({ at: sent, sent_at: sent })).body).toMatchObject({ clock_skew_seconds: skew, warnings });
  });
});

describe('a run', () => {
  it('shows how far it is, and at its end is the last backup', async () => {
    const { machine, report } = await createClient(app, { isInstalled: true });
    await ownerSql('update machines set last_backup_at = null, bytes_protected = 0 where id = $1', [machine.id]);
    const running = await run({ percent: 40, files_left: 60 });
    await report({ run: running });
    expect(await rowOf(machine.id)).toMatchObject({ state: 'backing_up', run_percent: 40, files_left: 60 });
    await report({ run: { ...running, state: 'complete', files_new: 100, bytes_added: 2_000, bytes_total: 9_000_000_000, snapshot_id: 'ab12cd34' }, files_pending: 0 });
    expect(await rowOf(machine.id)).toMatchObject({ state: 'protected', run_started_at: null, run_percent: null, bytes_protected: 9_000_000_000 });
    expect(await runsOf(machine.id)).toEqual([expect.objectContaining({ state: 'complete', files_new: 100, bytes_added: 2_000 })]);
  });

  it('that is told twice is one run, and an old word about it does not open it again', async () => {
    const { machine, report } = await createClient(app);
    const done = await run({ state: 'complete', bytes_total: 7 });
    for (const word of [done, done, { ...done, state: 'running', percent: 99 }, { ...done, state: 'failed' }]) expect((await report({ run: word })).status).toBe(200);
    expect(await runsOf(machine.id)).toEqual([expect.objectContaining({ state: 'complete' })]);
    expect(await rowOf(machine.id)).toMatchObject({ run_started_at: null, error_code: null, state: 'protected' });
  });

  it('that failed says why until one is complete', async () => {
    const { machine, report } = await createClient(app);
    await report({ run: await run({ state: 'failed', error: { code: 'some_files_unread', message: 'Three files could not be read.' } }) });
    expect(await rowOf(machine.id)).toMatchObject({ state: 'failing', error_code: 'some_files_unread', error_message: 'Three files could not be read.' });
    await advanceClock('1 hour');
    await report({ run: await run({ state: 'complete' }) });
    expect(await rowOf(machine.id)).toMatchObject({ state: 'protected', error_code: null });
  });

  it('that was never told to have ended was broken off when the next one began', async () => {
    const { machine, report } = await createClient(app);
    await report({ run: await run({ started_at: await ago(30) }) });
    await report({ run: await run({ started_at: await ago(1) }) });
    expect((await runsOf(machine.id)).map(({ state }) => state)).toEqual(['cancelled', 'running']);
  });

  it('of one backup set of a server does not hide that another one fails', async () => {
    const { machine, report } = await createClient(app, { kind: 'server' });
    await report({ run: await run({ set: 'SQL', state: 'failed', started_at: await ago(30), error: { code: 'login', message: 'The database refused the login.' } }) });
    await report({ run: await run({ set: 'Files', state: 'complete', started_at: await ago(10) }) });
    expect(await rowOf(machine.id)).toMatchObject({ state: 'failing', error_code: 'login', error_message: 'SQL: The database refused the login.' });
    await report({ run: await run({ set: 'SQL', state: 'complete', started_at: await ago(5) }) });
    expect(await rowOf(machine.id)).toMatchObject({ error_code: null });
  });
});

describe('a report that comes late', () => {
  it('adds its run to the history and sets back nothing that is newer', async () => {
    const { machine, report } = await createClient(app);
    const now = (await clockNow()).toISOString();
    await report({ files_pending: 3, error: null });
    const late = await report({ at: await ago(180), sent_at: now, files_pending: 500, error: { code: 'network' }, drives: [], run: await run({ state: 'failed', started_at: await ago(200), finished_at: await ago(181) }) });
    expect(late.body.is_late).toBe(true);
    expect(await rowOf(machine.id)).toMatchObject({ files_pending: 3, error_code: null, state: 'pending' });
    expect(await runsOf(machine.id)).toEqual([expect.objectContaining({ state: 'failed' })]);
  });

  it('counts the backup that it tells of, where none since was complete', async () => {
    const { machine, report } = await createClient(app);
    await ownerSql("update machines set last_backup_at = app.now() - interval '5 days' where id = $1", [machine.id]);
    await report();
    const finished = await ago(120);
    await report({ at: finished, sent_at: (await clockNow()).toISOString(), run: await run({ state: 'complete', started_at: await ago(140), finished_at: finished }) });
    expect(Math.abs((await rowOf(machine.id)).last_backup_at.getTime() - Date.parse(finished))).toBeLessThan(5_000);
  });
});

describe('drives', () => {
  const drives = (...changes: object[]) => changes.map((change) => ({ name: 'C:', kind: 'internal', bytes: 100, selected: true, ...change }));
  const kept = (id: string) => ownerSql('select name, missing_since is not null as missing, bytes from machine_drives where machine_id = $1 order by name', [id]);

  it('that are selected and gone are missing since then, and back when they are back', async () => {
    const { machine, report } = await createClient(app);
    await report({ drives: drives({}, { name: 'E:', kind: 'external' }, { name: 'X:', selected: false }) });
    expect(await kept(machine.id)).toEqual([{ name: 'C:', missing: false, bytes: 100 }, { name: 'E:', missing: false, bytes: 100 }, { name: 'X:', missing: false, bytes: 100 }]);
    await report({ drives: drives({ bytes: 300 }) });
    expect(await kept(machine.id)).toEqual([{ name: 'C:', missing: false, bytes: 300 }, { name: 'E:', missing: true, bytes: 100 }]);
    const [{ missing_since: since }] = await ownerSql("select missing_since from machine_drives where machine_id = $1 and name = 'E:'", [machine.id]) as [{ missing_since: Date }];
    await advanceClock('2 days');
    await report({ drives: drives({}, { name: 'E:', kind: 'external', present: false }) });
    expect(await ownerSql("select missing_since from machine_drives where machine_id = $1 and name = 'E:'", [machine.id])).toEqual([{ missing_since: since }]);
    await report({ drives: drives({}, { name: 'E:', kind: 'external' }, { name: 'E:', kind: 'external' }) });
    expect(await kept(machine.id)).toEqual([{ name: 'C:', missing: false, bytes: 100 }, { name: 'E:', missing: false, bytes: 100 }]);
  });
});

describe('a client is told', () => {
  it('that its backup is stopped, has ended or is being deleted, and is heard all the same', async () => {
    const { machine, report, settings } = await createClient(app);
    await ownerSql('update machines set stopped_at = app.now() where id = $1', [machine.id]);
    expect((await report({ files_pending: 9 })).body.status).toMatchObject({ code: 'stopped', message: expect.stringContaining('resumed') });
    expect((await settings().expect(200)).body.status.code).toBe('stopped');
    expect(await rowOf(machine.id)).toMatchObject({ files_pending: 9, state: 'off' });
    await ownerSql("update subscriptions set state = 'expired', purge_at = app.now() + interval '9 days', purge_on = '2027-01-01' where id = $1", [machine.subscriptionId]);
    expect((await report()).body.status).toMatchObject({ code: 'not_served', message: expect.stringContaining('Renew') });
    expect(await rowOf(machine.id)).toMatchObject({ is_served: false, state: 'inactive' });
    await ownerSql("update machines set delete_at = app.now() + interval '4 days' where id = $1", [machine.id]);
    expect((await report()).body.status.code).toBe('deleted');
  });

  it('that another installation uses its credential', async () => {
    const { machine, report } = await createClient(app);
    await ownerSql("update machine_credentials set instance_id = 'instance-0001' where machine_id = $1", [machine.id]);
    expect((await report()).status).toBe(200);
    const { status, body } = await report({ instance_id: 'copied-disk-1', files_pending: 77 });
    expect([status, body.error.code]).toEqual([409, 'credential_in_use_elsewhere']);
    expect(await rowOf(machine.id)).toMatchObject({ files_pending: 0 });
  });
});

describe('what is sent wrongly', () => {
  it.each([
    ['no moment', { at: undefined }, 'at'], ['a moment without zone', { at: '2026-11-22T10:00:00' }, 'at'], ['facts of the future', { at: '2099-01-01T00:00:00Z' }, 'at'], ['a negative count', { files_pending: -1 }, 'files_pending'],
    ['too high a count', { files_pending: 3e9 }, 'files_pending'], ['a run without id', { run: { state: 'running' } }, 'run.id'], ['a percent of 101', { run: { id: uuidv7(), state: 'running', started_at: '2026-11-22T10:00:00Z', percent: 101 } }, 'run.percent'],
    ['a drive without kind', { drives: [{ name: 'C:', selected: true }] }, 'drives.0.kind'], ['65 drives', { drives: Array.from({ length: 65 }, (_, index) => ({ name: `D${index}`, kind: 'network', selected: true })) }, 'drives'], ['an odd code', { error: { code: 'No!' } }, 'error.code'],
  ])('is answered with the field: %s', async (_name, facts, field) => {
    const { status, body } = await (await createClient(app)).report(facts);
    expect([status, body.error.field]).toEqual([422, field]);
  });

  it('never breaks anything', async () => {
    const { report } = await createClient(app);
    for (const nasty of ['\u0000', '😀', '\u202e\u0007', 'x'.repeat(600), '']) {
      const { status } = await report({ host_name: nasty, os_version: nasty, error: { code: 'x', message: nasty }, run: { ...await run(), set: nasty.slice(0, 60), state: 'failed', error: { code: 'x', message: nasty } }, drives: [{ name: nasty, kind: 'network', selected: true }] });
      expect(status).toBeLessThan(500);
    }
    for (const at of ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z']) expect((await report({ at, sent_at: at, run: await run({ started_at: at, finished_at: at, state: 'complete' }) })).status).toBe(200);
  });
});
