/** In the order in which they are asked: the first that fits is the state (domain.md §13.2). */
export const MACHINE_STATES = [
  'deletion_scheduled', 'inactive', 'off', 'never_ran', 'overdue', 'no_data', 'failing', 'paused', 'frozen', 'backing_up', 'late', 'pending', 'protected',
] as const;
export type MachineState = (typeof MACHINE_STATES)[number];

/** What a machine's state is judged from. */
export interface StateFacts {
  readonly deleteAt: Date | null;
  /** Whether its subscription backs anything up. */
  readonly isServed: boolean;
  readonly stoppedAt: Date | null;
  readonly installedAt: Date | null;
  readonly lastContactAt: Date | null;
  /** The last complete backup. */
  readonly lastBackupAt: Date | null;
  readonly errorSince: Date | null;
  readonly pausedUntil: Date | null;
  readonly frozenAt: Date | null;
  readonly runStartedAt: Date | null;
  readonly scheduleMinutes: number | null;
  readonly filesPending: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NO_DATA_AFTER_MS = DAY;
const OVERDUE_AFTER_MS = 14 * DAY;
const NEVER_RAN_AFTER_MS = DAY;
const LATE_WITHOUT_SCHEDULE_MS = 3 * DAY;
const LATE_AFTER_SCHEDULE_MS = DAY;

/** The state of a machine now and, where time alone will change it, from when on it has to be asked again. Unknown is never green (beyond.md X16). */
export function machineState(facts: StateFacts, now: Date): { state: MachineState; until: Date | null } {
  const ahead = turningPoints(facts).filter((at) => at > now.getTime());
  return { state: stateAt(facts, now.getTime()), until: ahead.length === 0 ? null : new Date(Math.min(...ahead)) };
}

/**
 * Since when a machine has been in its state of now, as far as time alone brought it there; undefined where it was in it all along.
 * A judge that comes late says by it when the state began, not when it came.
 */
export function stateBegan(facts: StateFacts, now: Date): Date | undefined {
  const state = stateAt(facts, now.getTime());
  const behind = turningPoints(facts).filter((at) => at <= now.getTime()).sort((a, b) => b - a);
  const other = behind.findIndex((at) => stateAt(facts, at - 1) !== state);
  return other === -1 ? undefined : new Date(behind[other]!);
}

function stateAt(facts: StateFacts, now: number): MachineState {
  const { installedAt, lastContactAt, lastBackupAt } = facts;
  if (facts.deleteAt) return 'deletion_scheduled';
  if (!facts.isServed) return 'inactive';
  if (facts.stoppedAt) return 'off';
  if (!installedAt || !lastContactAt) return 'never_ran';
  if (!lastBackupAt && now - installedAt.getTime() > NEVER_RAN_AFTER_MS && !facts.runStartedAt) return 'never_ran';
  const silence = now - lastContactAt.getTime();
  if (silence > OVERDUE_AFTER_MS) return 'overdue';
  if (silence > NO_DATA_AFTER_MS) return 'no_data';
  if (facts.errorSince) return 'failing';
  if (facts.pausedUntil && facts.pausedUntil.getTime() > now) return 'paused';
  if (facts.frozenAt) return 'frozen';
  if (facts.runStartedAt) return 'backing_up';
  if (now > lateAt(facts)) return 'late';
  // A first backup that has not begun is waiting, whatever it says of its files.
  return facts.filesPending > 0 || !lastBackupAt ? 'pending' : 'protected';
}

/** Later than its own schedule and a day; without one, than three days (domain.md §13.2). */
function lateAt({ scheduleMinutes, lastBackupAt, installedAt }: StateFacts): number {
  const allowed = scheduleMinutes === null ? LATE_WITHOUT_SCHEDULE_MS : scheduleMinutes * 60_000 + LATE_AFTER_SCHEDULE_MS;
  return (lastBackupAt ?? installedAt!).getTime() + allowed;
}

// A state changes just after its limit: it still holds at the limit itself.
function turningPoints(facts: StateFacts): number[] {
  const { deleteAt, isServed, stoppedAt, installedAt, lastContactAt, pausedUntil } = facts;
  if (deleteAt || !isServed || stoppedAt || !installedAt || !lastContactAt) return [];
  return [
    installedAt.getTime() + NEVER_RAN_AFTER_MS + 1, lastContactAt.getTime() + NO_DATA_AFTER_MS + 1, lastContactAt.getTime() + OVERDUE_AFTER_MS + 1,
    lateAt(facts) + 1, ...pausedUntil ? [pausedUntil.getTime()] : [],
  ];
}
