import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import request from 'supertest';
import '../../../src/computers/purges/purges.jobs';
import { beginRemoval, finishRemoval, removeData, removeMachine } from '../../../src/computers/purges/remove-machine';
import { getMachine } from '../../../src/computers/machines.repository';
import { storeOf } from '../../../src/computers/vault/store/store-of';
import { ensureVault } from '../../../src/computers/vault/vaults.repository';
import { config } from '../../../src/config';
import { databaseNow, within } from '../../../src/platform/database/database';
import '../../../src/subscriptions/renewals/renewals.jobs';
import { paths } from '../../../src/paths';
import { testApp } from '../../support/app';
import { built } from '../../support/running/built';
import { ownerSql } from '../../support/database';
import { createMachine, credentialOf } from '../../support/factories/machines';
import { createSubscription } from '../../support/factories/subscriptions';
import { caughtJobs, runJob } from '../../support/queue';
import { projectRoot } from '../../support/running/test-server';
import { type Company, createCompany } from '../../accounts/company/support/company';

const app = testApp();
const job = { kind: 'job', id: 'computers.remove-deleted' } as const;
const hour = 3_600_000;
const vaults = path.join(config.dataDir, 'vaults');
let company: Company;
let subscriptionId: string;

beforeAll(async () => {
  company = await createCompany();
  ({ subscriptionId } = await createSubscription({ organizationId: company.organizationId, accountId: company.accountId, planCode: 'safe_pro_ultimate', startsOn: '2026-01-01', expiresOn: '2099-01-01' }));
});

type Given = { kind?: 'computer' | 'server'; deleteAt?: Date | null; on?: string };

/** A machine with something in its vault. */
async function createFull({ kind = 'computer', deleteAt = null, on = subscriptionId }: Given = {}): Promise<string> {
  const { id, organizationId, accountId } = await createMachine({ accountId: company.accountId, subscriptionId: on, kind, nickname: 'Front desk', facts: { deleteAt } });
  await within('system', async (trx) => ensureVault(trx, { organizationId, accountId, machineId: id }, await databaseNow(trx)));
  await storeOf(id).create();
  await mkdir(path.join(vaults, id, 'data', 'ab'), { recursive: true });
  await writeFile(path.join(vaults, id, 'data', 'ab', `ab${'0'.repeat(62)}`), Buffer.alloc(50_000));
  await ownerSql('update machines set bytes_stored = 50000, delete_asked_by = $2 where id = $1', [id, company.administrator.personId]);
  return id;
}

const databaseTime = () => within('system', databaseNow);
const minutesAgo = async (count: number) => new Date((await databaseTime()).getTime() - count * 60_000);
const isThere = async (id: string) => (await ownerSql('select 1 from machines where id = $1', [id])).length === 1;
const recordsOf = (id: string) => ownerSql("select actor_kind, before, after from audit_entries where subject_id = $1 and action = 'machine.removed'", [id]);
const mailsOf = (id: string) => ownerSql<{ to: string }>("select recipient_email as to from mails where kind = 'computers.server-removed' and dedupe_key = $1 order by 1", [`server:${id}`]);
const remainsOf = (id: string) => (existsSync(vaults) ? readdirSync(vaults).filter((name) => name.includes(id)) : []);

async function expectGone(id: string): Promise<void> {
  expect(await isThere(id)).toBe(false);
  expect(remainsOf(id)).toEqual([]);
  for (const table of ['vaults', 'machine_credentials']) expect(await ownerSql(`select 1 from ${table} where machine_id = $1`, [id])).toEqual([]);
  const [removal] = await ownerSql('select bytes::int as bytes, nickname, ended_at is not null as ended, data_gone_at is not null as gone from machine_removals where machine_id = $1', [id]);
  expect(removal).toEqual({ bytes: 50_000, nickname: 'Front desk', ended: true, gone: true });
  expect(await recordsOf(id)).toHaveLength(1);
}

describe('the removal of a deleted computer', () => {
  it('takes its data, its row and its credentials, and writes down what went', async () => {
    const id = await createFull({ deleteAt: await minutesAgo(1) });
    const credential = await credentialOf(id);
    await runJob('computers.remove-deleted');
    await expectGone(id);
    expect((await recordsOf(id))[0]).toEqual({
      actor_kind: 'job', before: { name: 'Front desk', kind: 'computer', serial: expect.any(String), bytes: 50_000 }, after: { name: 'Front desk', reason: 'deleted', askedBy: company.administrator.personId },
    });
    await request(app).get(`${paths.agent.vault(id)}keys/`).auth(id, credential).expect(401);
  });

  it('leaves alone what is not due, and what nobody deleted', async () => {
    const [waiting, standing] = [await createFull({ kind: 'server', deleteAt: new Date((await databaseTime()).getTime() + hour) }), await createFull()];
    await runJob('computers.remove-deleted');
    expect([await isThere(waiting), await isThere(standing)]).toEqual([true, true]);
    expect(await removeMachine(standing, 'deleted', job)).toBe(false);
    expect(await removeMachine(standing, 'purged', job)).toBe(false);
    expect([remainsOf(waiting), remainsOf(standing)]).toEqual([[waiting], [standing]]);
  });

  it('lets nothing in from its first step on', async () => {
    const id = await createFull({ deleteAt: await minutesAgo(1) });
    const credential = await credentialOf(id);
    expect(await beginRemoval(id, 'deleted')).toBe(true);
    await request(app).post(`${paths.agent.vault(id)}locks/${'a'.repeat(64)}`).auth(id, credential).send(Buffer.alloc(1)).expect(401);
    await removeData(id);
    await finishRemoval(id, job);
    await expectGone(id);
  });

  it('is told once to partner and administrators where it was a server', async () => {
    const id = await createFull({ kind: 'server', deleteAt: await minutesAgo(1) });
    await Promise.all([runJob('computers.remove-deleted'), removeMachine(id, 'deleted', job), removeMachine(id, 'deleted', job)]);
    await runJob('computers.remove-deleted');
    await expectGone(id);
    expect((await mailsOf(id)).map(({ to }) => to)).toEqual([company.administrator.email, company.owner.email].sort());
  });

  it.each(['begun', 'data half gone', 'data gone', 'the row not yet deleted', 'the end not yet committed'])('killed with %s, nothing is half deleted, and the next sweep ends it', async (point) => {
    const id = await createFull({ kind: 'server', deleteAt: await minutesAgo(1) });
    const child = spawn(process.execPath, [path.join(__dirname, 'support', 'killed-removal.cjs'), await built(), id, point], { cwd: projectRoot, env: process.env, stdio: ['ignore', 'inherit', 'inherit'] });
    const [, signal] = await once(child, 'exit') as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
    expect(await isThere(id)).toBe(true);
    expect([await recordsOf(id), await mailsOf(id)]).toEqual([[], []]);
    expect((await ownerSql('select state from machines where id = $1', [id]))[0]!.state).toBe('deletion_scheduled');
    // Whatever is left of its data, no client reaches it.
    expect(await ownerSql('select 1 from machine_credentials where machine_id = $1', [id])).toEqual([]);
    await runJob('computers.remove-deleted');
    await expectGone(id);
    expect(await mailsOf(id)).toHaveLength(2);
  }, 60_000);
});

describe('the removal of a purged subscription’s data', () => {
  async function createPurging(): Promise<string> {
    const { subscriptionId: id } = await createSubscription({ organizationId: company.organizationId, accountId: company.accountId, planCode: 'safe_pro_core', startsOn: '2024-01-01', expiresOn: '2025-01-01', state: 'expired', purgeOn: '2025-02-01' });
    return id;
  }
  const stateOf = async (id: string) => (await ownerSql<{ state: string }>('select state from subscriptions where id = $1', [id]))[0]!.state;

  it('takes all its machines with their data, and only then calls it purged', async () => {
    const id = await createPurging();
    const machines = [await createFull({ on: id }), await createFull({ on: id, kind: 'server' })];
    await runJob('subscriptions.purge');
    expect(await stateOf(id)).toBe('purging');
    expect(await Promise.all(machines.map(isThere))).toEqual([true, true]);
    await runJob('subscriptions.purge');
    expect(await stateOf(id)).toBe('purging');
    await runJob('computers.remove-purging');
    for (const machine of machines) await expectGone(machine);
    expect((await recordsOf(machines[0]!))[0]!.after).toMatchObject({ reason: 'purged' });
    // What the subscription's own mails say is not said again.
    expect(await mailsOf(machines[1]!)).toEqual([]);
    expect(caughtJobs()).toContainEqual({ name: 'subscriptions.purge', id: 'removed' });
    await runJob('subscriptions.purge');
    expect(await stateOf(id)).toBe('purged');
  });

  it('is no work where there are no machines', async () => {
    const id = await createPurging();
    await runJob('subscriptions.purge');
    expect(await stateOf(id)).toBe('purged');
  });

  it('lets no client in meanwhile', async () => {
    const id = await createPurging();
    const machine = await createFull({ on: id });
    const credential = await credentialOf(machine);
    await runJob('subscriptions.purge');
    await request(app).get(`${paths.agent.vault(machine)}keys/`).auth(machine, credential).expect(403);
    await within('system', (trx) => getMachine(trx, machine));
  });
});
