import { type Machine } from '../machine';
import { type Report, type ReportedRun } from './report.form';

type Changes = Partial<Omit<Machine, 'id' | 'state' | 'stateSince' | 'stateUntil'>>;
type Fault = { readonly code: string; readonly message: string };

/** A client's clock that is wrong by more than this is told of, and shown. */
export const CLOCK_WRONG_AFTER_SECONDS = 600;
const DAY = 86_400_000;
const OLDEST = 366 * DAY;
const LONGEST_SKEW_SECONDS = 2_000_000_000;

/** A report as it is by our clock. */
export interface Heard {
  readonly at: Date;
  /** Something newer was told before: only its run is kept. */
  readonly isLate: boolean;
  /** How far the client's clock is ahead. */
  readonly skewSeconds: number;
  /** A moment of the client's clock by ours; never ahead of now. */
  readonly past: (moment: string) => Date;
}

/** Puts a client's clock right by the moment at which it says it sends. */
export function heard({ at, sent_at: sentAt }: Pick<Report, 'at' | 'sent_at'>, lastReportAt: Date | null, now: Date): Heard {
  const skew = Date.parse(sentAt) - now.getTime();
  const past = (moment: string) => new Date(Math.min(Math.max(Date.parse(moment) - skew, now.getTime() - OLDEST), now.getTime()));
  const heardAt = past(at);
  const seconds = Math.round(skew / 1_000);
  return { at: heardAt, isLate: lastReportAt !== null && heardAt < lastReportAt, skewSeconds: Math.max(-LONGEST_SKEW_SECONDS, Math.min(LONGEST_SKEW_SECONDS, seconds)), past };
}

/** What a run that was taken down means for its machine; `isNews`: it was not known to have ended. */
export interface TakenRun {
  readonly run: ReportedRun;
  readonly isNews: boolean;
  /** What keeps the backup sets of a server from being complete, after this run: the set that failed last and has not succeeded since. */
  readonly faultOfSets: Fault | null;
}

/** The facts that a report changes (domain.md §13.2). */
export function reported(machine: Machine, report: Report, taken: TakenRun | undefined, { at, isLate, skewSeconds, past }: Heard, now: Date): Changes {
  const contact = { lastContactAt: now, clockSkewSeconds: skewSeconds };
  const backup = taken?.run.state === 'complete' ? { lastBackupAt: later(machine.lastBackupAt, past(taken.run.finished_at ?? report.at)) } : {};
  if (isLate) return { ...contact, ...backup };
  return {
    ...contact, lastReportAt: at, ...backup,
    ...given('clientVersion', report.client_version), ...given('hostName', report.host_name), ...given('osVersion', report.os_version), ...given('filesPending', report.files_pending),
    ...pause(report, past, now), ...report.frozen === undefined ? {} : { frozenAt: report.frozen ? machine.frozenAt ?? at : null },
    ...running(report, taken, past), ...fault(machine, report, taken, at), ...given('bytesProtected', report.bytes_protected ?? protectedBy(taken)),
  };
}

// A pause is of the future: it is put right by how long it lasts from its report.
function pause({ paused_until: until, at }: Report, past: Heard['past'], now: Date): Changes {
  if (until === undefined) return {};
  if (until === null) return { pausedUntil: null };
  const length = Math.min(Math.max(Date.parse(until) - Date.parse(at), 0), DAY);
  return { pausedUntil: new Date(Math.min(past(at).getTime() + length, now.getTime() + DAY)) };
}

function running(report: Report, taken: TakenRun | undefined, past: Heard['past']): Changes {
  const none = { runStartedAt: null, runPercent: null, filesLeft: null };
  if (report.run === null) return none;
  if (!taken?.isNews) return {};
  if (taken.run.state !== 'running') return none;
  return { runStartedAt: past(taken.run.started_at), runPercent: taken.run.percent ?? null, filesLeft: taken.run.files_left ?? null };
}

function fault({ errorSince }: Machine, report: Report, taken: TakenRun | undefined, at: Date): Changes {
  const failed = (error: Fault | null) => (error
    ? { errorCode: error.code, errorMessage: error.message, errorSince: errorSince ?? at } : { errorCode: null, errorMessage: null, errorSince: null });
  if (report.error !== undefined) return failed(report.error);
  if (!taken?.isNews || taken.run.state === 'running' || taken.run.state === 'cancelled') return {};
  if (taken.faultOfSets) return failed(taken.faultOfSets);
  return failed(taken.run.state === 'failed' ? faultOf(taken.run) : null);
}

/** Why a run failed; some say no reason. */
export function faultOf({ error }: Pick<ReportedRun, 'error'>): Fault {
  return error ?? { code: 'backup_failed', message: 'The last backup failed.' };
}

// Of a server each run holds one of several sets: it tells the sum itself.
function protectedBy(taken: TakenRun | undefined): number | undefined {
  return taken?.isNews && taken.run.state === 'complete' && taken.run.set === '' ? taken.run.bytes_total : undefined;
}

function given<Field extends keyof Changes>(field: Field, value: Changes[Field]): Changes {
  return value === undefined ? {} : { [field]: value };
}

function later(one: Date | null, other: Date): Date {
  return one !== null && one > other ? one : other;
}
