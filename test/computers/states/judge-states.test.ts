import fc from 'fast-check';
import { isServing } from '../../../src/computers/machine';
import { machineState, type MachineState } from '../../../src/computers/machine-state.model';
import { getMachine } from '../../../src/computers/machines.repository';
import { judgeAllServed, judgeStates } from '../../../src/computers/states/judge-states';
import { closeDatabase, within } from '../../../src/platform/database/database';
import { advanceClock, clockNow, stopClock } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { createMachine } from '../../support/factories/machines';
import { createFirm, createRenewable } from '../../support/factories/money/renewals';
import { anyFacts } from './any-facts';

afterAll(closeDatabase);

const AT = '2026-11-22T12:00:00Z';
const stopping = new AbortController().signal;
const sweep = (batch?: number) => judgeStates({ stopping, ...batch !== undefined && { batch } });
const known = (id: string) => within('system', (trx) => getMachine(trx, id), { readOnly: true });

async function aSubscription() {
  const { organizationId } = await createFirm({ at: AT });
  await stopClock(AT);
  await ownerSql('delete from machines');
  const { id, accountId } = await createRenewable({ organizationId, expiresOn: '2027-12-20' });
  return { organizationId, accountId, subscriptionId: id };
}

describe('The sweep of states', () => {
  it('says that nothing is known of a machine a day after it was last heard of, and that it is overdue after fourteen, each since its moment', async () => {
    const { accountId, subscriptionId } = await aSubscription();
    const { id, lastContactAt } = await createMachine({ accountId, subscriptionId });
    const seen: [number, MachineState, string | undefined][] = [];
    for (const hours of [24, 48, 24 * 15]) {
      await stopClock(new Date(lastContactAt!.getTime() + hours * 3_600_000 + (hours === 24 ? 0 : 60_000)).toISOString());
      const changed = await sweep();
      const { state, stateSince } = await known(id);
      seen.push([changed, state, stateSince.toISOString()]);
    }
    expect(seen).toEqual([[0, 'protected', '2026-11-22T12:00:00.000Z'], [1, 'no_data', '2026-11-23T12:00:00.001Z'], [1, 'overdue', '2026-12-06T12:00:00.001Z']]);
  });

  it('follows the subscription: inactive once it has ended, as before once it is renewed', async () => {
    const { accountId, subscriptionId } = await aSubscription();
    const { id } = await createMachine({ accountId, subscriptionId });
    const states: [number, MachineState][] = [];
    for (const state of ['expired', 'active']) {
      await ownerSql("update subscriptions set state = $2, purge_at = case when $2 = 'expired' then app.now() + interval '30 days' end, updated_at = app.now() where id = $1", [subscriptionId, state]);
      states.push([await sweep(), (await known(id)).state]);
      expect(await sweep()).toBe(0);
    }
    expect(states).toEqual([[1, 'inactive'], [1, 'protected']]);
  });

  it('goes on with a failed payment while tries remain, and ends the service at its moment', async () => {
    const { accountId, subscriptionId } = await aSubscription();
    const { id } = await createMachine({ accountId, subscriptionId });
    await ownerSql("update subscriptions set state = 'payment_failed', purge_at = app.now() + interval '60 days', service_ends_at = app.now() + interval '2 hours', updated_at = app.now() where id = $1", [subscriptionId]);
    await sweep();
    const during = (await known(id)).state;
    await advanceClock('2 hours');
    await sweep();
    expect([during, (await known(id)).state]).toEqual(['protected', 'inactive']);
  });

  it('finds by its hourly look what changed while no worker ran', async () => {
    const { accountId, subscriptionId } = await aSubscription();
    const { id } = await createMachine({ accountId, subscriptionId });
    await ownerSql("update subscriptions set state = 'expired', purge_at = app.now() + interval '30 days', updated_at = app.now() where id = $1", [subscriptionId]);
    await advanceClock('1 hour');
    await sweep();
    const missed = (await known(id)).isServed;
    expect([missed, await judgeAllServed({ stopping, batch: 1 }), (await known(id)).state]).toEqual([true, 1, 'inactive']);
  });

  it('keeps what the model says of any machine at any time, by two workers at once and in small batches', async () => {
    const { accountId, subscriptionId } = await aSubscription();
    const now = await clockNow();
    const all = fc.sample(anyFacts(now), { numRuns: 120, seed: Number(process.env['SEED'] ?? 11) });
    for (const facts of all) {
      const error = facts.errorSince ? { errorCode: 'disk', errorMessage: 'The disk cannot be read.' } : {};
      await createMachine({ accountId, subscriptionId, isInstalled: false, facts: { ...facts, ...error } });
    }
    let changes = 0;
    for (const step of ['1 minute', '23 hours', '1 hour', '2 days', '11 days', '40 days']) {
      await advanceClock(step);
      const [one, two] = await Promise.all([sweep(7), sweep(11)]);
      // What one held the other passed over: the next sweep has nothing left then.
      changes += one + two + await sweep();
      await expectModelled();
    }
    expect(changes).toBeGreaterThan(50);
  });
});

async function expectModelled(): Promise<void> {
  const now = await clockNow();
  const rows = await ownerSql<{ id: string; state: string; serviceEndsAt: Date | null }>('select m.id, s.state, s.service_ends_at as "serviceEndsAt" from machines m join subscriptions s on s.id = m.subscription_id');
  const machines = await Promise.all(rows.map(async (row) => ({ row, machine: await known(row.id) })));
  const wrong = machines.flatMap(({ row, machine }) => {
    const isServed = isServing(row, now);
    const { state, until } = machineState({ ...machine, isServed }, now);
    return machine.state === state && machine.isServed === isServed && machine.stateUntil?.getTime() === until?.getTime() ? [] : [{ machine, state, until }];
  });
  expect(wrong).toEqual([]);
}
