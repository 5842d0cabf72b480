import { seedDemo } from '../../seeds/demo';
import { accountInvariants } from '../../src/accounts/invariants';
import '../../src/jobs';
import { schedule } from '../../src/schedule';
import { advanceClock } from '../support/app';
import { ownerSql } from '../support/database';
import { assertNoBrokenInvariant } from '../support/invariants';
import { runJob } from '../support/queue';
import '../support/stripe';

const nightly = new Set(['billing.reconcile', 'identity.forget-ended', 'audit.log-head']);

/** All that a worker does in a minute; twice, because one job's work wakes another. */
async function workOneRound(): Promise<void> {
  for (let round = 0; round < 2; round += 1) {
    for (const { job } of schedule) if (!nightly.has(job)) await runJob(job);
  }
}

describe('the demo under a worker', () => {
  beforeAll(seedDemo, 60_000);

  it('stops where the bank wants the person to confirm', async () => {
    await workOneRound();
    const [noah] = await ownerSql("select distinct renewal_stopped from subscriptions s join accounts a on a.id = s.account_id where a.name = 'Noah Bergström'");
    expect(noah).toEqual({ renewal_stopped: 'authentication' });
  });

  it.each(['0 days', '2 days 6 hours', '4 days', '9 days', '30 days', '70 days'])('leaves nothing undone and breaks no invariant when %s more have passed', async (more) => {
    await advanceClock(more);
    await workOneRound();
    await assertNoBrokenInvariant();
    for (const { sql } of accountInvariants) expect(await ownerSql(sql)).toEqual([]);
    expect(await ownerSql(
      `select number, state from subscriptions where least(next_notice_at, quote_at, lapses_at, purge_at) <= app.now() or (charge_at <= app.now() and renewal_stopped is null) or state = 'purging'`,
    )).toEqual([]);
  }, 60_000);

  it('has renewed what was to renew by itself', async () => {
    const [row] = await ownerSql(`select count(*) filter (where p.state = 'paid')::int as paid, count(*) filter (where p.state = 'declined')::int as declined
      from payments p where p.charge_key like 'renewal-%' and p.created_at > (select max(created_at) from people)`);
    expect(row!.paid).toBeGreaterThan(4);
    expect(row!.declined).toBeGreaterThan(1);
  });
});
