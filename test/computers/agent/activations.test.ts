import { createHash, randomBytes } from 'node:crypto';
import request from 'supertest';
import { uuidv7 } from 'uuidv7';
import { within } from '../../../src/platform/database/database';
import { paths } from '../../../src/paths';
import { repositoryKeyOf } from '../../../src/computers/credentials/repository-keys.repository';
import { advanceClock, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createMachine } from '../../support/factories/machines';
import { createOrganization } from '../../support/factories/organizations';
import { createSubscription } from '../../support/factories/subscriptions';

const app = testApp();

/** Each household in a network of its own, so that wrong tries of one test are not another's. */
async function household({ state = 'active', isInstalled = false }: { state?: 'active' | 'expired'; isInstalled?: boolean } = {}) {
  const { organizationId } = await createOrganization();
  const { accountId } = await createAccount({ organizationId, registered: false, administeredBy: 'customer' });
  const { subscriptionId } = await createSubscription({ organizationId, accountId, startsOn: '2026-01-15', expiresOn: '2027-01-15', state });
  const machine = await createMachine({ accountId, subscriptionId, isInstalled });
  return { organizationId, accountId, subscriptionId, machine };
}

const ABOUT = { host_name: 'DESK-7', platform: 'linux', os_version: 'Debian 13', client_version: '6.2.0', instance_id: 'instance-0001' };
const activate = (body: object) => request(app).post(paths.agent.activations).send({ ...ABOUT, ...body });
const signedIn = (machineId: string, credential: string) => request(app).get(paths.agent.settings).auth(machineId, credential);

async function link(machineId: string, purpose: 'first' | 'again' | 'move', changes: Record<string, unknown> = {}): Promise<string> {
  const code = randomBytes(32).toString('base64url');
  const [machine] = await ownerSql('select organization_id, account_id from machines where id = $1', [machineId]);
  const row = { id: uuidv7(), organization_id: machine!.organization_id, account_id: machine!.account_id, machine_id: machineId, token_hash: createHash('sha256').update(code).digest(), purpose, ...changes };
  const keys = Object.keys(row);
  await ownerSql(`insert into install_links (${keys.join(', ')}, created_at, expires_at) values (${keys.map((_key, index) => `$${index + 1}`).join(', ')}, app.now(), app.now() + interval '24 hours')`, Object.values(row));
  return code;
}
// Wrong serials count per network, and all requests of this file come from one.
beforeEach(async () => { await ownerSql('delete from rate_limits'); });

describe('an activation by serial', () => {
  it('installs the computer, however the serial was typed, and gives the client what it needs', async () => {
    const { machine, accountId, subscriptionId } = await household();
    const { body } = await activate({ serial: ` ${machine.serial.toLowerCase().replaceAll('-', ' ')} ` }).expect(201);
    expect(body).toMatchObject({ machine_id: machine.id, key_kind: 'managed', settings: { machine: { id: machine.id, nickname: machine.nickname }, status: { code: 'ok' }, update: { current: '6.2.0', minimum: '5.0.0' } } });
    expect(body.repository.url).toMatch(new RegExp(`^rest:http.*/agent/v1/vault/${machine.id}/$`));
    expect(Buffer.from(body.repository.password, 'base64url')).toHaveLength(32);
    const [row] = await ownerSql('select * from machines where id = $1', [machine.id]);
    expect(row).toMatchObject({ host_name: 'DESK-7', platform: 'linux', os_version: 'Debian 13', client_version: '6.2.0', state: 'pending' });
    expect(row!.installed_at).not.toBeNull();
    expect(String(row!.repository_key)).not.toContain(body.repository.password);
    expect(await ownerSql('select installed_at is not null as installed from subscriptions where id = $1', [subscriptionId])).toEqual([{ installed: true }]);
    expect(await ownerSql('select list_status from accounts where id = $1', [accountId])).toEqual([{ list_status: 'active' }]);
    expect(await ownerSql("select actor_kind, action, subject_id, after->>'hostName' as host from audit_entries where account_id = $1", [accountId]))
      .toEqual([{ actor_kind: 'client', action: 'computer.installed', subject_id: machine.id, host: 'DESK-7' }]);
    expect((await signedIn(machine.id, body.credential).expect(200)).body.machine.id).toBe(machine.id);
  });

  it('takes the account out of "not activated"', async () => {
    const { machine, accountId } = await household();
    await ownerSql("update accounts set list_status = 'not_activated' where id = $1", [accountId]);
    await activate({ serial: machine.serial }).expect(201);
    expect(await ownerSql('select list_status from accounts where id = $1', [accountId])).toEqual([{ list_status: 'active' }]);
  });

  it('works once: the next computer is told how to get a link', async () => {
    const { machine } = await household();
    await activate({ serial: machine.serial }).expect(201);
    const { body } = await activate({ serial: machine.serial, instance_id: 'another-instance' }).expect(409);
    expect(body).toEqual({ error: { code: 'serial_used', field: 'serial', message: expect.stringContaining('get a link in the portal') } });
  });

  it('answers the same installation again within ten minutes, with a new credential in place of the first', async () => {
    const { machine, accountId } = await household();
    const { body: first } = await activate({ serial: machine.serial }).expect(201);
    const { body: second } = await activate({ serial: machine.serial }).expect(201);
    expect(second.credential).not.toBe(first.credential);
    expect(second.repository).toEqual(first.repository);
    expect((await signedIn(machine.id, first.credential).expect(401)).body.error.code).toBe('credential_revoked');
    await signedIn(machine.id, second.credential).expect(200);
    expect(await ownerSql('select action from audit_entries where account_id = $1', [accountId])).toHaveLength(1);
    await advanceClock('11 minutes');
    expect((await activate({ serial: machine.serial }).expect(409)).body.error.code).toBe('serial_used');
  });

  it('of two computers at the same moment installs one', async () => {
    const { machine } = await household();
    const answers = await Promise.all(['first-instance', 'second-instance'].map((id) => activate({ serial: machine.serial, instance_id: id })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('of a network that guesses stops after five, with the time to wait', async () => {
    const guess = () => activate({ serial: 'K7QM-2XDR-9TPA-4WHE' });
    for (let tries = 0; tries < 5; tries += 1) expect((await guess().expect(404)).body.error).toMatchObject({ code: 'serial_unknown', field: 'serial' });
    const { headers, body } = await guess().expect(429);
    expect(body.error.code).toBe('too_many');
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    const { machine } = await household();
    await activate({ serial: machine.serial }).expect(429);
  });

  it('of right ones counts none', async () => {
    for (let count = 0; count < 7; count += 1) await activate({ serial: (await household()).machine.serial }).expect(201);
  });

  it('keeps no password where the owner has a private key', async () => {
    const { machine } = await household();
    const { body } = await activate({ serial: machine.serial, key_kind: 'private' }).expect(201);
    expect(body).toMatchObject({ key_kind: 'private', repository: { password: null } });
    expect(await within('system', (trx) => repositoryKeyOf(trx, machine.id))).toBeUndefined();
  });

  it('is refused for what is not served any more, and for what is being deleted', async () => {
    const { machine } = await household({ state: 'expired' });
    expect((await activate({ serial: machine.serial }).expect(403)).body.error).toMatchObject({ code: 'not_served', message: expect.stringContaining('Renew') });
    const { machine: deleted } = await household();
    await ownerSql("update machines set delete_at = app.now() + interval '4 days' where id = $1", [deleted.id]);
    expect((await activate({ serial: deleted.serial }).expect(403)).body.error.code).toBe('deleted');
    expect(await ownerSql('select id from machine_credentials where machine_id = any($1)', [[machine.id, deleted.id]])).toEqual([]);
  });
});

describe('an activation by link', () => {
  it('installs a computer again: same backup, same password, a new credential', async () => {
    const { machine, accountId } = await household();
    const { body: first } = await activate({ serial: machine.serial }).expect(201);
    const code = await link(machine.id, 'again');
    const { body: second } = await activate({ link: code, instance_id: 'installed-again' }).expect(201);
    expect(second).toMatchObject({ machine_id: machine.id, repository: first.repository });
    await signedIn(machine.id, first.credential).expect(401);
    await signedIn(machine.id, second.credential).expect(200);
    expect((await ownerSql('select action from audit_entries where account_id = $1 order by id', [accountId])).map(({ action }) => action)).toEqual(['computer.installed', 'computer.reinstalled']);
    expect((await activate({ link: code, instance_id: 'third-instance' }).expect(409)).body.error).toMatchObject({ code: 'link_used', field: 'link' });
  });

  it('lets the serial work once more while such a link is open', async () => {
    const { machine } = await household({ isInstalled: true });
    await ownerSql("update machines set platform = 'linux' where id = $1", [machine.id]);
    await link(machine.id, 'again');
    await activate({ serial: machine.serial }).expect(201);
    await activate({ serial: machine.serial, instance_id: 'another-instance' }).expect(409);
  });

  it('lets another computer take the place of one, and forgets the drives and faults of that', async () => {
    const { machine, organizationId, accountId } = await household({ isInstalled: true });
    await ownerSql("update machines set platform = 'linux', error_code = 'disk_full', error_message = 'Full.', error_since = app.now() where id = $1", [machine.id]);
    await ownerSql("insert into machine_drives (organization_id, account_id, machine_id, name, kind, is_selected, seen_at) values ($1, $2, $3, '/old', 'external', true, app.now())", [organizationId, accountId, machine.id]);
    await activate({ link: await link(machine.id, 'move'), host_name: 'NEW-DESK' }).expect(201);
    expect(await ownerSql('select host_name, error_code, last_backup_at is not null as backed_up from machines where id = $1', [machine.id])).toEqual([{ host_name: 'NEW-DESK', error_code: null, backed_up: true }]);
    expect(await ownerSql('select name from machine_drives where machine_id = $1', [machine.id])).toEqual([]);
    expect(await ownerSql("select action, before->>'hostName' as from_host, after->>'hostName' as to_host from audit_entries where account_id = $1", [accountId])).toEqual([{ action: 'computer.moved', from_host: 'FRONT-DESK', to_host: 'NEW-DESK' }]);
  });

  it.each([['windows', 'macos'], ['macos', 'windows']] as const)('never moves a backup of %s to %s', async (from, to) => {
    const { machine } = await household({ isInstalled: true });
    await ownerSql('update machines set platform = $2 where id = $1', [machine.id, from]);
    const code = await link(machine.id, 'move');
    expect((await activate({ link: code, platform: to }).expect(409)).body.error).toMatchObject({ code: 'other_platform', field: 'platform' });
    await activate({ link: code, platform: from }).expect(201);
  });

  it('keeps the kind of key for ever', async () => {
    const { machine } = await household();
    await activate({ serial: machine.serial, key_kind: 'private' }).expect(201);
    const code = await link(machine.id, 'again');
    expect((await activate({ link: code, key_kind: 'managed', instance_id: 'installed-again' }).expect(409)).body.error.code).toBe('key_kind_differs');
    expect((await activate({ link: code, instance_id: 'installed-again' }).expect(201)).body.key_kind).toBe('private');
  });

  it('says why a link does not install: unknown, replaced, over', async () => {
    const { machine } = await household();
    expect((await activate({ link: 'no-such-link' }).expect(404)).body.error.code).toBe('link_unknown');
    expect((await activate({ link: await link(machine.id, 'first', { revoked_at: new Date() }) }).expect(409)).body.error.code).toBe('link_replaced');
    const code = await link(machine.id, 'first');
    await advanceClock('24 hours');
    expect((await activate({ link: code }).expect(409)).body.error).toMatchObject({ code: 'link_expired', message: expect.stringContaining('24 hours') });
  });
});

describe('what is sent wrongly', () => {
  it.each([
    ['nothing', {}, 'host_name', 'Send a text.'], ['both ways', { serial: 'x', link: 'y' }, 'serial', 'Send either'], ['no version', { serial: 'x', client_version: 'new' }, 'client_version', '6.2.0'],
    ['another platform', { serial: 'x', platform: 'beos' }, 'platform', 'windows, macos or linux'], ['a short id', { serial: 'x', instance_id: '1' }, 'instance_id', '8 to 80'], ['a list', { serial: ['x'] }, 'serial', ''],
  ])('is answered with the field and what to send: %s', async (name, body, field, words) => {
    const sent = name === 'nothing' ? request(app).post(paths.agent.activations).send({ ...ABOUT, host_name: undefined, serial: 'x' }) : activate(body);
    const { body: answer } = await sent.expect(422);
    expect(answer.error).toMatchObject({ code: 'invalid', field });
    expect(answer.error.message).toContain(words);
  });

  it('is refused in the same shape whatever it is', async () => {
    expect((await request(app).post(paths.agent.activations).expect(422)).body.error).toMatchObject({ code: 'invalid', message: expect.stringContaining('application/json') });
    expect((await request(app).post(paths.agent.activations).type('json').send('{"serial":').expect(400)).body.error.code).toBe('bad_request');
    expect((await activate({ serial: 'x', host_name: 'x'.repeat(300_000) }).expect(413)).body.error).toEqual({ code: 'too_large', message: 'What was sent is too large: 256 kB at most.' });
    expect((await request(app).get('/agent/v1/nothing').expect(404)).body.error.code).toBe('not_found');
    expect((await request(app).get(paths.agent.settings).expect(401)).body.error.code).toBe('credential_needed');
    expect((await request(app).get(paths.agent.settings).set('Authorization', 'Bearer x:y:z').expect(401)).headers['www-authenticate']).toBe('Basic realm="backup"');
    for (const nasty of ['\u0000', '😀'.repeat(100), '\u202eabc', 'x'.repeat(256)]) {
      expect((await activate({ serial: nasty, host_name: nasty, os_version: nasty }).then(({ status }) => status))).toBeLessThan(500);
    }
  });
});
