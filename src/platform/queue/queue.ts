import { type Logger } from 'pino';
import { patiently, type Scoped } from '../database/database';
import { logger } from '../operations/logger';

/** A job is woken by its name and the id of what it is about; all else it reads from the database. */
export type JobData = { id: string };
export type JobActor = { kind: 'job'; id: string };
/** What a handler gets: who it acts as in the audit log, a log that names the job, and whether the worker is stopping. */
export type JobContext = { actor: JobActor; log: Logger; stopping: AbortSignal };
export type JobHandler = (data: JobData, context: JobContext) => Promise<void>;
export type JobDefinition = { readonly name: string; readonly handler: JobHandler; readonly oneAtATime: boolean };
type JobOptions = {
  /** For sweeps: a process runs it once at a time. What wakes it meanwhile makes it run once more. */
  oneAtATime?: boolean;
};

/** Where jobs go: BullMQ in web and worker, a list in tests. */
export type JobQueue = {
  add(name: string, data: JobData): Promise<void>;
  /** How long nudges of one job are gathered into one message. */
  gatherMs: number;
};

const NAME = /^[a-z][a-z-]*[.][a-z][a-z-]*$/;
const ID = /^[A-Za-z0-9_.-]{1,200}$/;
const SLOWEST_ADD_MS = 2_000;
const neverStopping = new AbortController().signal;

const definitions = new Map<string, JobDefinition>();
const nudges = new Set<string>();
const running = new Map<string, 'running' | 'wanted again'>();
const queues: JobQueue[] = [];

/**
 * Names what a worker does when it is woken with `name` ("room.verb"). A job may run twice, at the same time too, or
 * never: it finds its work by state, and schedule.ts names the sweep that runs when a message was lost.
 */
export function defineJob(name: string, handler: JobHandler, { oneAtATime = false }: JobOptions = {}): JobDefinition {
  if (!NAME.test(name)) throw new Error(`A job is named like room.verb, not ${name}.`);
  if (definitions.has(name)) throw new Error(`Two jobs are named ${name}.`);
  const definition = { name, handler, oneAtATime };
  definitions.set(name, definition);
  return definition;
}

/** Runs a job's handler here and now, as the worker does. Throws for an unknown name. */
export async function performJob(name: string, { id }: JobData, stopping: AbortSignal = neverStopping): Promise<void> {
  const definition = definitions.get(name);
  if (!definition) throw new Error(`No job is named ${name}.`);
  const context = { actor: { kind: 'job' as const, id: name }, log: logger.child({ job: name, id }), stopping };
  const run = () => patiently(() => definition.handler({ id: checkedId(id) }, context));
  await (definition.oneAtATime ? oneAtATime(name, run, stopping) : run());
}

export function definedJobs(): string[] {
  return [...definitions.keys()].sort();
}

/**
 * Wakes a worker; call it after the commit. Never throws and never waits longer than 2 seconds: when the queue is down
 * the message is lost and the job's sweep finds the work by its state.
 */
export async function enqueue(name: string, { id }: JobData): Promise<void> {
  checkedId(id);
  const queue = queues.at(-1);
  if (!queue) return;
  try {
    await withinTime(queue.add(name, { id }), SLOWEST_ADD_MS);
  } catch (error) {
    logger.warn({ error, job: name, id }, 'job not queued; its sweep will find the work');
  }
}

/** Enqueues once the transaction has committed; does nothing when it rolls back. */
export function enqueueAfterCommit(trx: Scoped, name: string, data: JobData): void {
  void trx.executionPromise.then(() => enqueue(name, data), () => undefined);
}

/** Wakes a job that looks for all its work by itself; nudges that come close together are one message. */
export function nudgeAfterCommit(trx: Scoped, name: string): void {
  void trx.executionPromise.then(() => nudge(name), () => undefined);
}

/** Sends jobs to this queue until the answered function is called; without any queue they are dropped. */
export function attachQueue(queue: JobQueue): () => void {
  queues.push(queue);
  return () => {
    const place = queues.indexOf(queue);
    if (place >= 0) queues.splice(place, 1);
  };
}

async function oneAtATime(name: string, run: () => Promise<void>, stopping: AbortSignal): Promise<void> {
  if (running.has(name)) {
    running.set(name, 'wanted again');
    return;
  }
  try {
    do {
      running.set(name, 'running');
      await run();
    } while (running.get(name) === 'wanted again' && !stopping.aborted);
  } finally {
    running.delete(name);
  }
}

function nudge(name: string): void {
  const gatherMs = queues.at(-1)?.gatherMs;
  if (gatherMs === undefined || nudges.has(name)) return;
  if (gatherMs === 0) return void enqueue(name, { id: 'nudge' });
  nudges.add(name);
  setTimeout(() => {
    nudges.delete(name);
    void enqueue(name, { id: 'nudge' });
  }, gatherMs).unref();
}

function checkedId(id: string): string {
  if (!ID.test(id)) throw new RangeError('A job takes an id of letters, digits, dots, hyphens and underscores.');
  return id;
}

async function withinTime<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer from the queue in ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
