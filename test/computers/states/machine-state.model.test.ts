import fc from 'fast-check';
import { MACHINE_STATES, type MachineState, machineState, stateBegan, type StateFacts } from '../../../src/computers/machine-state.model';
import { anyFacts } from './any-facts';

const NOW = new Date('2026-11-22T12:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ago = (ms: number) => new Date(NOW.getTime() - ms);
const ahead = (ms: number) => new Date(NOW.getTime() + ms);

/** Heard of an hour ago, backed up two hours ago, installed a month ago, without a schedule of its own. */
const well: StateFacts = {
  deleteAt: null, isServed: true, stoppedAt: null, installedAt: ago(30 * DAY), lastContactAt: ago(HOUR), lastBackupAt: ago(2 * HOUR),
  errorSince: null, pausedUntil: null, frozenAt: null, runStartedAt: null, scheduleMinutes: null, filesPending: 0,
};
const stateOf = (facts: Partial<StateFacts>, now = NOW): MachineState => machineState({ ...well, ...facts }, now).state;

describe('The state of a machine', () => {
  it.each<[MachineState, string, Partial<StateFacts>]>([
    ['protected', 'when nothing is wrong', {}],
    ['pending', 'when changes wait', { filesPending: 1 }],
    ['pending', 'when its first backup has not begun yet', { installedAt: ago(HOUR), lastBackupAt: null }],
    ['late', 'when its backup is older than three days', { lastBackupAt: ago(3 * DAY + 1) }],
    ['late', 'when its backup is older than its schedule and a day', { scheduleMinutes: 60, lastBackupAt: ago(25 * HOUR + 1) }],
    ['backing_up', 'while a backup runs, however old the one before is', { runStartedAt: ago(HOUR), lastBackupAt: ago(9 * DAY) }],
    ['backing_up', 'while its first backup runs for days', { runStartedAt: ago(5 * DAY), lastBackupAt: null, installedAt: ago(5 * DAY) }],
    ['frozen', 'in recover mode', { frozenAt: ago(HOUR), runStartedAt: ago(HOUR) }],
    ['paused', 'while its user has paused it', { pausedUntil: ahead(HOUR), frozenAt: ago(HOUR) }],
    ['failing', 'when the client reports an error', { errorSince: ago(HOUR), pausedUntil: ahead(HOUR) }],
    ['no_data', 'when nothing is heard for more than a day, whatever was said last', { lastContactAt: ago(DAY + 1), errorSince: ago(2 * DAY) }],
    ['overdue', 'when nothing is heard for more than fourteen days', { lastContactAt: ago(14 * DAY + 1) }],
    ['never_ran', 'before it is installed', { installedAt: null, lastContactAt: null, lastBackupAt: null }],
    ['never_ran', 'a day after the installation without a backup', { installedAt: ago(DAY + 1), lastBackupAt: null, errorSince: ago(HOUR) }],
    ['never_ran', 'with an installation of which nothing was heard', { lastContactAt: null }],
    ['off', 'when it was stopped', { stoppedAt: ago(HOUR), installedAt: null }],
    ['inactive', 'when its subscription backs nothing up, stopped or not', { isServed: false, stoppedAt: ago(HOUR) }],
    ['deletion_scheduled', 'when it is to be deleted, before all else', { deleteAt: ahead(DAY), isServed: false, stoppedAt: ago(HOUR) }],
  ])('is %s %s', (state, _when, facts) => expect(stateOf(facts)).toBe(state));

  it.each<[string, Partial<StateFacts>, MachineState, MachineState]>([
    ['24 hours without a backup', { installedAt: ago(DAY), lastBackupAt: null }, 'pending', 'never_ran'],
    ['24 hours without a word', { lastContactAt: ago(DAY) }, 'protected', 'no_data'],
    ['14 days without a word', { lastContactAt: ago(14 * DAY) }, 'no_data', 'overdue'],
    ['3 days without a backup', { lastBackupAt: ago(3 * DAY) }, 'protected', 'late'],
    ['its schedule and 24 hours without a backup', { scheduleMinutes: 1440, lastBackupAt: ago(2 * DAY) }, 'protected', 'late'],
  ])('changes just after %s, not at that moment', (_limit, facts, at, after) => {
    expect([stateOf(facts), stateOf(facts, ahead(1))]).toEqual([at, after]);
    const { until } = machineState({ ...well, ...facts }, NOW);
    expect(until).toEqual(ahead(1));
  });

  it('ends a pause at its moment', () => {
    const facts = { pausedUntil: ahead(HOUR) };
    expect([stateOf(facts, ahead(HOUR - 1)), stateOf(facts, ahead(HOUR))]).toEqual(['paused', 'protected']);
  });

  it('has nothing to wait for where time changes nothing', () => {
    for (const facts of [{ deleteAt: ahead(DAY) }, { isServed: false }, { stoppedAt: NOW }, { installedAt: null }]) {
      expect(machineState({ ...well, ...facts }, NOW).until).toBeNull();
    }
  });
});

describe('The states of any machine', () => {
  it('stay as they are until the moment that is named, and the judge who comes then finds the next', () => {
    fc.assert(fc.property(anyFacts(NOW), fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (facts, share) => {
      const { state, until } = machineState(facts, NOW);
      const end = until ?? ahead(400 * DAY);
      expect(end.getTime()).toBeGreaterThan(NOW.getTime());
      const between = new Date(NOW.getTime() + Math.floor((end.getTime() - NOW.getTime()) * share));
      expect(machineState(facts, between).state).toBe(state);
    }), { numRuns: 2_000 });
  });

  it('began at a moment before which they were another', () => {
    fc.assert(fc.property(anyFacts(NOW), (facts) => {
      const began = stateBegan(facts, NOW);
      if (!began) return;
      const { state } = machineState(facts, NOW);
      expect(machineState(facts, began).state).toBe(state);
      expect(machineState(facts, new Date(began.getTime() - 1)).state).not.toBe(state);
    }), { numRuns: 2_000 });
  });

  it('are never green without a complete backup and a word of the last day', () => {
    fc.assert(fc.property(anyFacts(NOW), (facts) => {
      if (machineState(facts, NOW).state !== 'protected') return;
      expect(facts.lastBackupAt).not.toBeNull();
      expect(NOW.getTime() - facts.lastContactAt!.getTime()).toBeLessThanOrEqual(DAY);
      expect([facts.errorSince, facts.stoppedAt, facts.deleteAt, facts.isServed, facts.filesPending]).toEqual([null, null, null, true, 0]);
    }), { numRuns: 5_000 });
  });

  it('come up, each of the thirteen, in what is tried here', () => {
    const met = new Set(fc.sample(anyFacts(NOW), { numRuns: 20_000, seed: 7 }).map((facts) => machineState(facts, NOW).state));
    expect([...met].sort()).toEqual([...MACHINE_STATES].sort());
  });
});
