import { setTimeout as pause } from 'node:timers/promises';
import { type Job } from 'bullmq';
import { logger } from '../operations/logger';
import { definedJobs, performJob, type JobData } from './queue';
import { openEngine } from './queue-engine';
import { type Jobs, type JobWorker, type QueueEngine } from './queue-options';

/** "10s", "5m", "1h", or a cron line in a zone. */
export type Every = `${number}${'s' | 'm' | 'h'}` | { cron: string; zone: string };
export type ScheduledJob = { name: string; every: Every; job: string };

type Observe = (name: string, outcome: 'done' | 'failed', seconds: number) => void;
type Options = { schedule: readonly ScheduledJob[]; observe: Observe };
type Timing = { every: number } | { pattern: string; tz: string };

const CONCURRENCY = 10;
const DRAIN_MS = 30_000;
const LET_GO_MS = 2_000;
const RECHECK_SCHEDULE_MS = 60_000;
// A run that is later than this after a fault was lost with it.
const LATE_AFTER_FAULT_MS = 5_000;
const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000 };

// security: a killed worker's job is back in seconds, and so is a worker whose backend was away. BullMQ would fail a job
// for good after its second worker's death.
const recovery = { lockDuration: 5_000, stalledInterval: 2_500, maxStalledCount: 5, runRetryDelay: 2_000 };

/** Runs jobs, ten at a time, until stopped; keeps the schedule up to date. Throws when a scheduled job is not defined. */
export async function startJobWorker({ schedule, observe }: Options): Promise<{ stop(): Promise<void> }> {
  refuseUndefined(schedule);
  const engine = await openEngine({ connections: CONCURRENCY + 1 });
  const stopping = new AbortController();
  try {
    await keepSchedule(engine, schedule);
  } catch (error) {
    await engine.close();
    throw error;
  }
  let busy = 0;
  const work = async (job: Job<JobData, void, string>) => {
    busy += 1;
    await perform(job, stopping.signal, observe).finally(() => (busy -= 1));
  };
  const worker = engine.worker(work, { concurrency: CONCURRENCY, drainDelay: 5, ...recovery });
  const check = (lateMs?: number) => keepSchedule(engine, schedule, lateMs).catch((error: unknown) => logger.warn({ error }, 'schedule not checked'));
  const recheck = setInterval(() => void check(), RECHECK_SCHEDULE_MS);
  let soon: NodeJS.Timeout | undefined;
  worker.on('error', (error) => {
    logger.warn({ error }, 'queue');
    if (stopping.signal.aborted) return;
    // A connection that broke may have taken a scheduler's next run with it.
    soon ??= setTimeout(() => {
      soon = undefined;
      void check(LATE_AFTER_FAULT_MS);
    }, recovery.runRetryDelay);
  });
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    clearInterval(recheck);
    clearTimeout(soon);
    stopping.abort();
    await drain(worker, () => busy > 0);
    await engine.close();
  };
  return { stop: () => (stopped ??= stop()) };
}

/**
 * Brings the queue's schedulers in line with the list: adds and changes what differs, removes what is gone, renews one
 * whose next run is later than `lateMs`, as it was lost. An unchanged one is left alone, so that a restart delays nothing.
 */
export async function keepSchedule({ jobs, alone }: QueueEngine, schedule: readonly ScheduledJob[], lateMs = RECHECK_SCHEDULE_MS): Promise<void> {
  await alone(() => bringInLine(jobs, schedule, lateMs));
}

async function bringInLine(jobs: Jobs, schedule: readonly ScheduledJob[], lateMs: number): Promise<void> {
  const standing = new Map((await jobs.getJobSchedulers()).map((scheduler) => [scheduler.key, scheduler]));
  for (const { name, every, job } of schedule) {
    const timing = timingOf(every);
    const now = standing.get(name);
    standing.delete(name);
    const same = now?.name === job && ('every' in timing ? now.every === timing.every : now.pattern === timing.pattern && now.tz === timing.tz);
    const alive = (now?.next ?? 0) > Date.now() - lateMs;
    if (!same || !alive) await jobs.upsertJobScheduler(name, timing, { name: job, data: { id: name } });
  }
  for (const name of standing.keys()) await jobs.removeJobScheduler(name);
}

async function perform(job: Job<JobData, void, string>, stopping: AbortSignal, observe: Observe): Promise<void> {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1_000;
  try {
    await performJob(job.name, job.data, stopping);
    observe(job.name, 'done', seconds());
  } catch (error) {
    observe(job.name, 'failed', seconds());
    const last = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
    logger[last ? 'error' : 'warn']({ error, job: job.name, id: job.data.id, attempt: job.attemptsMade + 1 }, 'job failed');
    throw error;
  }
}

/**
 * Ends the worker when its jobs have ended. What still runs after 30 seconds is left to its lease: another worker finds
 * it. After a break of the connection BullMQ may wait for it without end, and its close by force does nothing once it
 * has begun to close; so from the last job's end on it has 2 seconds, then its connections are cut.
 */
async function drain(worker: JobWorker, isBusy: () => boolean): Promise<void> {
  const began = performance.now();
  let quietSince = began;
  let closed = false;
  const closing = worker.close().finally(() => (closed = true));
  while (!closed && performance.now() - began < DRAIN_MS && performance.now() - quietSince < LET_GO_MS) {
    await Promise.race([closing, pause(50)]);
    if (isBusy()) quietSince = performance.now();
  }
  if (closed) return closing;
  if (isBusy()) logger.warn('jobs still running after 30 seconds are left to other workers');
  closing.catch((error: unknown) => logger.warn({ error }, 'queue'));
  worker.letGo().catch((error: unknown) => logger.warn({ error }, 'queue'));
  worker.disconnect().catch((error: unknown) => logger.warn({ error }, 'queue'));
}

function refuseUndefined(schedule: readonly ScheduledJob[]): void {
  const defined = new Set(definedJobs());
  const missing = schedule.filter(({ job }) => !defined.has(job));
  if (missing.length > 0) throw new Error(`schedule.ts names jobs that nobody defines: ${missing.map(({ job }) => job).join(', ')}`);
}

function timingOf(every: Every): Timing {
  if (typeof every === 'object') return { pattern: every.cron, tz: every.zone };
  const [, count, unit] = /^(\d+)([smh])$/.exec(every) ?? [];
  if (!count || !unit) throw new Error(`Not an interval: ${every}`);
  return { every: Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS] };
}
