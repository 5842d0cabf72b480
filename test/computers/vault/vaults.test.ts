import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { config } from '../../../src/config';
import { GIGABYTE } from '../../../src/computers/vault/vault-facts.report';
import { performJob } from '../../../src/platform/queue/queue';
import '../../../src/jobs';
import { paths } from '../../../src/paths';
import { advanceClock } from '../../support/clock';
import '../../support/app';
import { ownerSql } from '../../support/database';
import { eventually } from '../../support/eventually';
import { answerOf, ask, begin, nameOf, put } from '../../support/clients/vault-requests';
import { anotherClient, bytesStored, type Client, createClient, vaultBytes } from '../../support/clients/vaults';
import { startTestWeb } from '../../support/running/web-server';

jest.setTimeout(60_000);

const V2 = { Accept: 'application/vnd.x.restic.rest.v2' };
let base: string;
beforeAll(async () => {
  base = await startTestWeb();
});

async function begun(of: Parameters<typeof createClient>[0] = {}): Promise<Client> {
  return made(await createClient(of));
}

async function made(client: Client): Promise<Client> {
  expect((await ask(base, client, '?create=true', { method: 'POST' })).status).toBe(200);
  return client;
}

function codeOf({ body }: { body: Buffer }): string {
  return (JSON.parse(body.toString()) as { error: { code: string } }).error.code;
}

function vaultFolder({ machine }: Client, ...parts: string[]): string {
  return path.join(config.dataDir, 'vaults', machine.id, ...parts);
}

describe('a vault', () => {
  it('is open to its own machine alone', async () => {
    const [client, other] = [await begun(), await begun()];
    const bytes = randomBytes(100);
    await put(base, other, bytes);
    const foreign = await ask(base, client, `${paths.agent.vault(other.machine.id)}data/${nameOf(bytes)}`);
    const unknown = await ask(base, client, `${paths.agent.vault(randomUUID())}data/${nameOf(bytes)}`);
    const wrong = await ask(base, { ...client, credential: 'guessed' }, `data/${nameOf(bytes)}`);
    expect([foreign.status, unknown.status, foreign.body.equals(unknown.body), wrong.status]).toEqual([404, 404, true, 401]);
  });

  it('lists names in the first version of the protocol, names and sizes in the second', async () => {
    const client = await begun();
    const bytes = randomBytes(321);
    await put(base, client, bytes);
    const [first, second, none] = [await ask(base, client, 'data/'), await ask(base, client, 'data/', { headers: V2 }), await ask(base, client, 'keys/', { headers: V2 })];
    expect([first.headers['content-type'], JSON.parse(first.body.toString())]).toEqual(['application/vnd.x.restic.rest.v1', [nameOf(bytes)]]);
    expect([second.headers['content-type'], JSON.parse(second.body.toString())]).toEqual([V2.Accept, [{ name: nameOf(bytes), size: 321 }]]);
    expect(none.body.toString()).toBe('[]');
  });

  it('gives objects whole, in parts, and by their size alone', async () => {
    const client = await begun();
    const bytes = randomBytes(10_000);
    await put(base, client, bytes);
    const at = `data/${nameOf(bytes)}`;
    const range = (Range: string) => ask(base, client, at, { headers: { Range } });
    expect((await ask(base, client, at)).body.equals(bytes)).toBe(true);
    const part = await range('bytes=100-199');
    expect([part.status, part.headers['content-range'], part.body.equals(bytes.subarray(100, 200))]).toEqual([206, 'bytes 100-199/10000', true]);
    expect((await range('bytes=9990-')).body.equals(bytes.subarray(9_990))).toBe(true);
    expect((await range('bytes=-10')).body.equals(bytes.subarray(9_990))).toBe(true);
    expect([(await range('bytes=10000-')).status, (await range('bytes=5-1')).status]).toEqual([416, 416]);
    const head = await ask(base, client, at, { method: 'HEAD' });
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '10000', 0]);
    expect((await ask(base, client, 'config', { method: 'HEAD' })).status).toBe(404);
  });

  it.each(['data/..%2f..%2fconfig', 'data/short', `data/${'A'.repeat(64)}`, `tmp/${'a'.repeat(64)}`, `data/${'a'.repeat(64)}%00`, '__proto__', '..%2f..', `data/${'a'.repeat(64)}%0a`])('has nothing at %s, and stores nothing there', async (odd) => {
    const client = await begun();
    const before = readdirSync(path.join(config.dataDir, 'vaults'), { recursive: true });
    expect([(await ask(base, client, odd)).status, (await ask(base, client, odd, { method: 'POST', body: Buffer.from('x') })).status]).toEqual([404, 404]);
    expect(readdirSync(path.join(config.dataDir, 'vaults'), { recursive: true })).toEqual(before);
  });

  it('wants to know how much comes', async () => {
    const client = await begun();
    const sending = begin(base, client, `data/${'a'.repeat(64)}`, { headers: { 'Transfer-Encoding': 'chunked' } });
    sending.end('text');
    expect((await answerOf(sending)).status).toBe(411);
  });

  it('keeps nothing of a wrong content, and the same again is fine and counted once', async () => {
    const client = await begun();
    const bytes = randomBytes(50_000);
    const wrong = await ask(base, client, `data/${nameOf(bytes)}`, { method: 'POST', body: randomBytes(50_000) });
    expect([wrong.status, codeOf(wrong), await bytesStored(client.machine.id), readdirSync(vaultFolder(client, 'tmp'))]).toEqual([400, 'wrong_content', 0, []]);
    expect([(await put(base, client, bytes)).status, (await put(base, client, bytes)).status, await bytesStored(client.machine.id)]).toEqual([200, 200, 50_000]);
  });

  it('keeps nothing of what breaks off, nor holds room for it', async () => {
    const client = await begun();
    const bytes = randomBytes(1_000_000);
    const sending = begin(base, client, `data/${nameOf(bytes)}`, { headers: { 'Content-Length': bytes.length } });
    const ended = answerOf(sending).catch((error: Error) => error.message);
    sending.write(bytes.subarray(0, 600_000));
    await eventually(async () => expect((await ownerSql('select 1 from vault_writes where machine_id = $1', [client.machine.id])).length).toBe(1));
    sending.destroy();
    await ended;
    await eventually(async () => expect(await ownerSql('select 1 from vault_writes where machine_id = $1', [client.machine.id])).toEqual([]));
    expect([readdirSync(vaultFolder(client, 'tmp')), readdirSync(vaultFolder(client, 'data')), await bytesStored(client.machine.id)]).toEqual([[], [], 0]);
    expect((await put(base, client, bytes)).status).toBe(200);
  });

  it('takes one configuration', async () => {
    const client = await begun();
    const answers = [];
    for (const text of ['one', 'another']) answers.push((await ask(base, client, 'config', { method: 'POST', body: Buffer.from(text) })).status);
    expect([answers, (await ask(base, client, 'config')).body.toString()]).toEqual([[200, 403], 'one']);
  });
});

describe('the storage of a subscription', () => {
  it('is never exceeded, not even by two machines that bring the last bytes at once', async () => {
    const one = await begun();
    const other = await made(await anotherClient(one));
    await ownerSql('update machines set bytes_stored = $2 where id = $1', [one.machine.id, 250 * GIGABYTE - 1_500_000]);
    const answers = await Promise.all([put(base, one, randomBytes(1_000_000)), put(base, other, randomBytes(1_000_000))]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 413]);
    const refused = answers.find(({ status }) => status === 413)!;
    expect([codeOf(refused), refused.words]).toEqual(['storage_full', 'The 250 GB of storage are full. Add storage packs, or select fewer files; what was stored stays safe.']);
    const [{ sum }] = await ownerSql<{ sum: number }>('select sum(bytes_stored)::float8 as sum from machines where subscription_id = $1', [one.subscriptionId]) as [{ sum: number }];
    expect(sum).toBe(250 * GIGABYTE - 500_000);
  });

  it('grows with packs, at once', async () => {
    const client = await begun();
    await ownerSql('update machines set bytes_stored = $2 where id = $1', [client.machine.id, 250 * GIGABYTE]);
    const bytes = randomBytes(1_000);
    expect((await put(base, client, bytes)).status).toBe(413);
    await ownerSql('update subscriptions set storage_packs = 1 where id = $1', [client.subscriptionId]);
    expect((await put(base, client, bytes)).status).toBe(200);
  });

  it('has room for locks when it is full, so that files can be restored', async () => {
    const client = await begun();
    await ownerSql('update machines set bytes_stored = $2 where id = $1', [client.machine.id, 250 * GIGABYTE]);
    const lock = Buffer.from('lock');
    expect([(await put(base, client, lock, 'locks')).status, (await ask(base, client, `locks/${nameOf(lock)}`, { method: 'DELETE' })).status]).toEqual([200, 200]);
  });

  it('has no end for a household', async () => {
    const client = await begun({ planCode: 'safe_plus' });
    await ownerSql('update machines set bytes_stored = $2 where id = $1', [client.machine.id, 90_000 * GIGABYTE]);
    expect((await put(base, client, randomBytes(10))).status).toBe(200);
  });
});

describe('a machine that is not backed up now', () => {
  it.each([
    ['stopped', 'update machines set stopped_at = app.now() where id = $1', 'machine'],
    ['deleted', "update machines set delete_at = app.now() + interval '1 day' where id = $1", 'machine'],
    ['not_served', "update subscriptions set state = 'expired', ended_at = app.now(), purge_on = expires_on + 30, purge_at = app.now() + interval '30 days' where id = $1", 'subscription'],
  ] as const)('is refused whatever it asks, in words: %s', async (code, sql, of) => {
    const client = await begun();
    const bytes = randomBytes(100);
    await put(base, client, bytes);
    await ownerSql(sql, [of === 'machine' ? client.machine.id : client.subscriptionId]);
    const answers = [
      await ask(base, client, `data/${nameOf(bytes)}`), await ask(base, client, 'data/', { headers: V2 }), await put(base, client, randomBytes(10)),
      await ask(base, client, '?create=true', { method: 'POST' }), await ask(base, client, paths.agent.vaultWindow, { method: 'POST' }),
    ];
    expect(answers.map((answer) => [answer.status, codeOf(answer)])).toEqual(answers.map(() => [403, code]));
    expect(answers[0]!.words).toMatch(/^[A-Z].+[.]$/);
    expect(await vaultBytes(client.machine.id)).toBe(100);
  });
});

describe('a delete window', () => {
  const window = (client: Client) => ask(base, client, paths.agent.vaultWindow, { method: 'POST' });
  const remove = (client: Client, kind: string, bytes: Buffer) => ask(base, client, `${kind}/${nameOf(bytes)}`, { method: 'DELETE' });

  it('lets a client with a private key delete for two hours, once a day', async () => {
    const client = await begun({ keyKind: 'private' });
    const [first, second] = [randomBytes(700), randomBytes(300)];
    for (const bytes of [first, second]) await put(base, client, bytes);
    expect(codeOf(await remove(client, 'data', first))).toBe('append_only');
    const opened = await window(client);
    expect([opened.status, (await window(client)).body.equals(opened.body)]).toEqual([201, true]);
    expect([(await remove(client, 'data', first)).status, (await remove(client, 'data', first)).status, await bytesStored(client.machine.id)]).toEqual([200, 404, 300]);
    await advanceClock('121 minutes');
    expect([(await remove(client, 'data', second)).status, await bytesStored(client.machine.id)]).toEqual([403, 300]);
    const again = await window(client);
    expect([again.status, Number(again.headers['retry-after'])]).toEqual([429, expect.any(Number)]);
    await advanceClock('22 hours');
    expect((await window(client)).status).toBe(201);
    expect(await ownerSql("select action, actor_kind from audit_entries where subject_id = $1 and action = 'vault.window-opened'", [client.machine.id])).toHaveLength(2);
  });

  it('never lets it delete keys or the configuration', async () => {
    const client = await begun({ keyKind: 'private' });
    await window(client);
    const key = Buffer.from('key');
    await put(base, client, key, 'keys');
    await ask(base, client, 'config', { method: 'POST', body: Buffer.from('settings') });
    expect([(await remove(client, 'keys', key)).status, (await ask(base, client, 'config', { method: 'DELETE' })).status]).toEqual([403, 403]);
  });

  it('is not for a client whose key we keep: we tidy up ourselves', async () => {
    const answer = await window(await begun());
    expect([answer.status, codeOf(answer)]).toEqual([403, 'managed_key']);
  });
});

describe('after a process was killed in the middle', () => {
  it('counts what it had stored or removed, once', async () => {
    const client = await begun();
    const [stored, removed, never] = [randomBytes(400), randomBytes(50), randomBytes(7)];
    for (const bytes of [stored, removed]) await put(base, client, bytes);
    // As it stands when the process died between the store and the count.
    await ownerSql('update machines set bytes_stored = $2 where id = $1', [client.machine.id, 50]);
    rmSync(vaultFolder(client, 'data', nameOf(removed).slice(0, 2), nameOf(removed)));
    for (const [bytes, isRemoval] of [[stored, false], [never, false], [removed, true]] as const) {
      await ownerSql(
        `insert into vault_writes (id, organization_id, account_id, machine_id, subscription_id, is_removal, kind, name, bytes, ends_at)
         select gen_random_uuid(), organization_id, account_id, id, subscription_id, $2, 'data', $3, $4, clock_timestamp() - interval '1 second' from machines where id = $1`, [client.machine.id, isRemoval, nameOf(bytes), bytes.length]);
    }
    await performJob('vaults.settle', { id: 'test' });
    await performJob('vaults.settle', { id: 'test' });
    expect([await bytesStored(client.machine.id), await vaultBytes(client.machine.id)]).toEqual([400, 400]);
  });

  it('is put right each night by what really lies there', async () => {
    const client = await begun();
    await put(base, client, randomBytes(640));
    await ownerSql('update machines set bytes_stored = 5 where id = $1', [client.machine.id]);
    await performJob('vaults.recount', { id: 'test' });
    expect(await bytesStored(client.machine.id)).toBe(640);
    expect(existsSync(vaultFolder(client))).toBe(true);
  });
});
