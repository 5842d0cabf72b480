import { seedDemo } from '../../seeds/demo';
import { accountInvariants } from '../../src/accounts/invariants';
import { signedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import '../support/stripe';

describe('the demo', () => {
  let signIns: Awaited<ReturnType<typeof seedDemo>>['signIns'];
  beforeAll(async () => {
    const started = performance.now();
    ({ signIns } = await seedDemo());
    process.stderr.write(`seeded in ${Math.round(performance.now() - started)} ms\n`);
  }, 30_000);

  it('does nothing the second time', async () => {
    const before = await counts();
    const started = performance.now();
    await seedDemo();
    process.stderr.write(`again in ${Math.round(performance.now() - started)} ms\n`);
    expect(await counts()).toEqual(before);
  });

  it('signs everybody in', async () => {
    const app = testApp();
    for (const person of signIns) await signedInAgent(app, person);
    expect(signIns.length).toBeGreaterThan(6);
  });

  it('shows', async () => {
    process.stderr.write(JSON.stringify(await counts()) + '\n');
    process.stderr.write(JSON.stringify(await ownerSql("select list_status, count(*)::int from accounts group by 1")) + '\n');
    for (const { sql } of accountInvariants) expect(await ownerSql(sql)).toEqual([]);
  });
});

async function counts() {
  const [row] = await ownerSql(`select (select count(*)::int from accounts) as accounts, (select count(*)::int from invoices where status = 'paid') as paid,
    (select count(*)::int from invoices) as invoices, (select count(*)::int from mails) as mails, (select count(*)::int from mails where state = 'queued') as queued, (select count(*)::int from people) as people, (select count(*)::int from cards) as cards, (select count(*)::int from subscriptions where next_notice_at < app.now()) as notices_due`);
  return row;
}
