import { config } from '../../config';
import { logger } from '../operations/logger';
import { attachQueue, type JobData } from './queue';
import { type Jobs, type QueueEngine } from './queue-options';
import { openPostgresEngine } from './queue-postgres';
import { openRedisEngine } from './queue-redis';

const GATHER_MS = 250;

const engines: QueueEngine[] = [];

/** Redis when REDIS_URL is set, else the database. `connections` is the size of the pool on PostgreSQL. */
export async function openEngine({ connections }: { connections: number }): Promise<QueueEngine> {
  const engine = config.redis ? await openRedisEngine(config.redis) : await openPostgresEngine(config.databaseUrl, connections);
  const detach = attachQueue({ add: (name, data) => addJob(engine.jobs, name, data), gatherMs: GATHER_MS });
  engine.jobs.on('error', (error) => logger.warn({ error }, 'queue'));
  let closed: Promise<void> | undefined;
  const close = () => {
    detach();
    engines.splice(engines.indexOf(opened), 1);
    return engine.close();
  };
  const opened = { ...engine, close: () => (closed ??= close()) };
  engines.push(opened);
  return opened;
}

/** Connects a web process, which only adds jobs (3 connections on PostgreSQL). */
export async function connectQueue(): Promise<{ stop(): Promise<void> }> {
  const engine = await openEngine({ connections: 3 });
  return { stop: () => engine.close() };
}

/** Throws when the queue of this process does not answer; does nothing where none is connected. */
export async function pingQueue(): Promise<void> {
  await engines.at(-1)?.ping();
}

/** The queue of this process; undefined where none is connected. */
export function connectedJobs(): Jobs | undefined {
  return engines.at(-1)?.jobs;
}

/** How many jobs are in each state; empty where no queue is connected. */
export async function countJobs(): Promise<Record<string, number>> {
  return (await engines.at(-1)?.jobs.getJobCounts('waiting', 'active', 'delayed', 'failed')) ?? {};
}

/**
 * The same job for the same id waits at most once. One that comes while the first is running runs after it, because
 * the running one may have looked already.
 */
async function addJob(jobs: Jobs, name: string, data: JobData): Promise<void> {
  await jobs.add(name, data, { deduplication: { id: `${name}.${data.id}`, keepLastIfActive: true } });
}
