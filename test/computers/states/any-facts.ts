import fc from 'fast-check';
import { type StateFacts } from '../../../src/computers/machine-state.model';

const MINUTES_A_DAY = 24 * 60;

/** Whatever can be known of a machine at a moment, the common things more often, so that each state comes up. */
export function anyFacts(now: Date): fc.Arbitrary<StateFacts> {
  const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
  const lately = fc.integer({ min: -2 * MINUTES_A_DAY, max: 0 }).map(at);
  const past = fc.oneof(lately, fc.integer({ min: -40 * MINUTES_A_DAY, max: 0 }).map(at));
  const around = fc.integer({ min: -MINUTES_A_DAY, max: 2 * MINUTES_A_DAY }).map(at);
  const rarely = (moment: fc.Arbitrary<Date>) => fc.oneof({ weight: 7, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: moment });
  const mostly = <T>(value: fc.Arbitrary<T>) => fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 7, arbitrary: value });
  return fc.record({
    deleteAt: rarely(around), isServed: fc.oneof({ weight: 7, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }), stoppedAt: rarely(past),
    installedAt: mostly(past), lastContactAt: mostly(past), lastBackupAt: mostly(past), errorSince: rarely(past), pausedUntil: rarely(around), frozenAt: rarely(past),
    runStartedAt: rarely(past), scheduleMinutes: fc.option(fc.integer({ min: 15, max: 44_640 })), filesPending: fc.integer({ min: 0, max: 2 }),
  });
}
