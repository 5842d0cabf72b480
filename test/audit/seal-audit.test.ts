import { ownerSql } from '../support/database';
import { eventually } from '../support/eventually';
import { runModule } from '../support/running/run-module';
import { recordAudit } from '../../src/audit/audit.repository';
import { sealAudit } from '../../src/audit/seal-audit';
import { verifyAudit } from '../../src/audit/verify-audit';
import { HOUSE_ORGANIZATION_ID } from '../../src/organizations/house';
import { closeDatabase, databaseNow, within, type Scope, type Scoped } from '../../src/platform/database/database';

const house: Scope = { organizationId: HOUSE_ORGANIZATION_ID };

afterEach(async () => {
  await ownerSql('alter table audit_entries disable trigger all; alter table audit_seals disable trigger all; delete from audit_seals; delete from audit_entries');
  await ownerSql('alter table audit_entries enable trigger all; alter table audit_seals enable trigger all');
});
afterAll(closeDatabase);

async function record(trx: Scoped, subjectId: string): Promise<number> {
  return recordAudit(trx, {
    organizationId: HOUSE_ORGANIZATION_ID, actor: { kind: 'system', id: 'test' }, action: 'account.renamed', subjectType: 'account', subjectId,
    before: { name: 'Old "name"' }, after: { name: 'New\nname', tags: ['ä', null] }, now: await databaseNow(trx),
  });
}

async function recordAlone(subjectId: string): Promise<number> {
  return within(house, (trx) => record(trx, subjectId));
}

/** As an owner of the database could: the append-only trigger is switched off meanwhile. */
async function tamper(sql: string, params: unknown[] = []): Promise<void> {
  await ownerSql('alter table audit_entries disable trigger all; alter table audit_seals disable trigger all');
  await ownerSql(sql, params);
  await ownerSql('alter table audit_entries enable trigger all; alter table audit_seals enable trigger all');
}

/** Seals all there is, once nothing older runs: the oldest transaction of the whole server counts, of other databases too. */
async function sealAll(): Promise<number> {
  await eventually(async () => expect(await ownerSql(
    `select coalesce((select transaction_id from audit_entries order by audit_entries.transaction_id desc limit 1)
       < app.transaction_number(pg_snapshot_xmin(pg_current_snapshot())), true) as over`)).toEqual([{ over: true }]), 25_000);
  return sealAudit();
}

async function sealThree(): Promise<number[]> {
  const ids: number[] = [];
  for (const name of ['a', 'b', 'c']) {
    ids.push(await recordAlone(name), await recordAlone(`${name}2`));
    await sealAll();
  }
  expect(await verifyAudit()).toMatchObject({ seals: 3, entries: 6, problems: [] });
  return ids;
}

describe('Sealing the audit log', () => {
  it('takes each entry once, and nothing when there is nothing new', async () => {
    await recordAlone('a');
    await recordAlone('b');
    expect(await sealAll()).toBe(2);
    expect(await sealAll()).toBe(0);
    expect(await verifyAudit()).toMatchObject({ seals: 1, entries: 2, problems: [] });
  });

  it('leaves out what an open transaction may still add, and takes it later', async () => {
    let finish = () => {};
    const held = new Promise<void>((resolve) => (finish = resolve));
    let written = () => {};
    const hasWritten = new Promise<void>((resolve) => (written = resolve));
    const open = within(house, async (trx) => {
      await record(trx, 'early transaction');
      written();
      await held;
      await record(trx, 'late entry');
    });
    await hasWritten;
    await recordAlone('later transaction');
    expect(await sealAudit()).toBe(0);
    finish();
    await open;
    expect(await sealAll()).toBe(3);
    expect(await verifyAudit()).toMatchObject({ entries: 3, problems: [] });
  });

  it('takes every entry of many concurrent transactions exactly once, with sealers side by side', async () => {
    let writing = true;
    let sealed = 0;
    const sealers = [1, 2].map(async () => {
      while (writing) {
        const count = await sealAudit();
        sealed += count;
      }
    });
    await Promise.all([1, 2, 3, 4, 5].map(async (writer) => {
      for (let round = 0; round < 20; round += 1) {
        await within(house, async (trx) => {
          await record(trx, `${writer}-${round}-first`);
          await record(trx, `${writer}-${round}-second`);
        });
      }
    }));
    // Some were sealed while others were written, and one more comes after that.
    await eventually(() => expect(sealed).toBeGreaterThan(0), 25_000);
    await recordAlone('last');
    writing = false;
    await Promise.all(sealers);
    const rest = await sealAll();
    expect(sealed + rest).toBe(201);
    const [sums] = await ownerSql('select sum(entries)::int as entries, count(*)::int as seals from audit_seals');
    expect(sums!.entries).toBe(201);
    expect(sums!.seals).toBeGreaterThan(1);
    expect(await verifyAudit()).toMatchObject({ entries: 201, problems: [] });
  });

  it('cuts a long backlog into seals between two transactions', async () => {
    await ownerSql(
      `insert into audit_entries (organization_id, actor_kind, actor_id, action, subject_type, subject_id, created_at, transaction_id)
       select $1, 'system', 'test', 'test.filled', 'test', n::text, now(), (2 + n / 4000)::text::xid8 from generate_series(1, 11000) n`,
      [HOUSE_ORGANIZATION_ID],
    );
    expect(await sealAll()).toBe(11_000);
    const seals = await ownerSql('select entries, from_transaction::text as first, to_transaction::text as last from audit_seals order by id');
    expect(seals.map(({ entries }) => entries)).toEqual([3_999, 4_000, 3_001]);
    expect(seals.map(({ first }) => first)).toEqual(['0', '3', '4']);
    expect(await verifyAudit()).toMatchObject({ seals: 3, entries: 11_000, problems: [] });
  });

  it('goes on after a dump was restored into a server that counts its transactions anew', async () => {
    await ownerSql(
      `insert into audit_entries (organization_id, actor_kind, actor_id, action, subject_type, subject_id, created_at, transaction_id)
       values ($1, 'system', 'test', 'test.sealed', 'test', '1', now(), '70000000000'), ($1, 'system', 'test', 'test.unsealed', 'test', '2', now(), '80000000000')`,
      [HOUSE_ORGANIZATION_ID],
    );
    await ownerSql('select app.resume_audit()');
    const [before] = await ownerSql("select pg_get_functiondef('app.transaction_number'::regproc) as body");
    await ownerSql('select app.resume_audit()');
    expect(await ownerSql("select pg_get_functiondef('app.transaction_number'::regproc) as body")).toEqual([before]);
    const id = await recordAlone('a');
    const [entry] = await ownerSql("select transaction_id > '80000000000'::xid8 as after from audit_entries where id = $1", [id]);
    expect(entry).toEqual({ after: true });
    expect(await sealAll()).toBe(3);
    await recordAlone('b');
    expect(await sealAll()).toBe(1);
    expect(await verifyAudit()).toMatchObject({ seals: 2, entries: 4, problems: [] });
  });

  it('stops with a word when transactions are counted anew', async () => {
    await recordAlone('a');
    await sealAll();
    await tamper("update audit_seals set to_transaction = '900000000000'");
    await expect(sealAudit()).rejects.toThrow('counted anew');
  });
});

describe('Verifying the audit log', () => {
  it('names an entry that was changed', async () => {
    const ids = await sealThree();
    await tamper(`update audit_entries set after = '{"name":"Innocent"}' where id = $1`, [ids[2]]);
    const [first] = (await verifyAudit()).problems;
    expect(first).toMatch(new RegExp(`^Seal \\d+ does not match: entry ${ids[2]} was changed or added[.]$`));
  });

  it('finds an entry that was deleted', async () => {
    const ids = await sealThree();
    await tamper('delete from audit_entries where id = $1', [ids[3]]);
    expect((await verifyAudit()).problems).toEqual([expect.stringMatching(/^Seal \d+ does not match: 1 of its 2 entries is missing[.]$/)]);
  });

  it('names an entry that was put into the past', async () => {
    await sealThree();
    await tamper(`insert into audit_entries (organization_id, actor_kind, actor_id, action, subject_type, subject_id, created_at, transaction_id)
      select organization_id, 'person', 'somebody', 'subscription.renewed', 'subscription', '1', created_at, transaction_id from audit_entries order by id limit 1`);
    const [added] = await ownerSql("select id from audit_entries where actor_id = 'somebody'");
    expect((await verifyAudit()).problems).toEqual([expect.stringContaining(`entry ${added!.id} was changed or added`)]);
  });

  it('finds a seal that was removed, and one that was made anew', async () => {
    await sealThree();
    const [, second] = await ownerSql('select id from audit_seals order by id');
    await tamper('delete from audit_seals where id = $1', [second!.id]);
    expect((await verifyAudit()).problems[0]).toContain('does not follow');
    await tamper("update audit_seals set entry_digests = decode(repeat('00', 16), 'hex'), hash = decode(repeat('00', 32), 'hex') where id = (select min(id) from audit_seals)");
    expect((await verifyAudit()).problems[0]).toMatch(/entry \d+ was changed or added/);
  });

  it('reports entries that wait for their seal for over 5 minutes', async () => {
    await recordAlone('a');
    expect((await verifyAudit()).problems).toEqual([]);
    await tamper("update audit_entries set created_at = now() - interval '6 minutes'");
    expect((await verifyAudit()).problems).toEqual([expect.stringMatching(/^1 entries wait for their seal longer than 5 minutes/)]);
  });

  it('is a command that ends with 1 when something was touched', async () => {
    const ids = await sealThree();
    const sound = await runModule('audit/verify.command');
    expect(sound).toEqual({ code: 0, output: expect.stringMatching(/3 seals over 6 entries, 0 problems[.] Head: [0-9a-f]{64}\n/) });
    await tamper("update audit_entries set actor_id = 'nobody' where id = $1", [ids[5]]);
    const touched = await runModule('audit/verify.command');
    expect(touched.code).toBe(1);
    expect(touched.output).toContain(`entry ${ids[5]} was changed or added`);
  });
});

describe('The audit log', () => {
  it('refuses changes even to its owner', async () => {
    await recordAlone('a');
    await sealAll();
    for (const table of ['audit_entries', 'audit_seals']) {
      await expect(ownerSql(`update ${table} set id = default`)).rejects.toThrow('append-only');
      await expect(ownerSql(`delete from ${table}`)).rejects.toThrow('append-only');
      await expect(ownerSql(`truncate ${table} cascade`)).rejects.toThrow('append-only');
    }
  });

  it('grants no role a change of entries, and only the sealer a seal', async () => {
    await recordAlone('a');
    await sealAll();
    for (const scope of [house, { accountId: HOUSE_ORGANIZATION_ID }, 'office', 'system', 'sealer'] as const) {
      await expect(within(scope, (trx) => trx.raw("update audit_entries set action = 'x'"))).rejects.toThrow('permission denied');
      await expect(within(scope, (trx) => trx.raw('delete from audit_entries'))).rejects.toThrow('permission denied');
      await expect(within(scope, (trx) => trx.raw('delete from audit_seals'))).rejects.toThrow('permission denied');
    }
    for (const scope of [house, 'office', 'system'] as const) {
      await expect(within(scope, (trx) => trx.raw('insert into audit_seals (hash) select hash from audit_seals'))).rejects.toThrow('permission denied');
    }
    await expect(within('sealer', (trx) => record(trx, 'by the sealer'))).rejects.toThrow('permission denied');
  });
});
