import {
  type ConnectionOptions, type IQueueBackend, type JobProgress, type Processor, type Queue, type QueueOptions, type RedisQueueBackend, Worker, type WorkerOptions,
} from 'bullmq';
import { type JobData } from './queue';

// The parts that are the same on both backends: their connections' types differ.
type Noisy = { on(event: 'error', listener: (error: Error) => void): unknown };
type UsedOfQueue = 'add' | 'close' | 'getJobs' | 'getJobCounts' | 'getFailedCount' | 'getJobSchedulers' | 'upsertJobScheduler' | 'removeJobScheduler';
export type Jobs = Pick<Queue<JobData, void, string>, UsedOfQueue> & Noisy;
export type JobWorker = Pick<LettingGoWorker, 'close' | 'disconnect' | 'letGo'> & Noisy;

/** BullMQ's worker, with an end that does not need its backend. */
export class LettingGoWorker<Backend extends IQueueBackend = RedisQueueBackend, Connection = ConnectionOptions>
  extends Worker<JobData, void, string, Backend, JobProgress, Connection> {
  /** Stops renewing its jobs' leases: its own close gets to that last, and while the backend is away never. */
  letGo(): Promise<void> {
    return this.lockManager.close();
  }
}

/** One BullMQ queue on one of its two backends; web and worker use it alike. */
export type QueueEngine = {
  jobs: Jobs;
  worker: (process: Processor<JobData, void, string>, options: Omit<WorkerOptions, 'connection'>) => JobWorker;
  /** Runs `work` in one process at a time where the backend could not bear two. */
  alone: (work: () => Promise<void>) => Promise<void>;
  /** Throws when the backend does not answer. */
  ping: () => Promise<void>;
  close: () => Promise<void>;
};

export const QUEUE_NAME = 'portal';

/**
 * A failed job is tried again twice; after that its sweep is the next try. Finished ones are kept for the office's
 * queue page, in small numbers.
 */
export const jobOptions: NonNullable<QueueOptions['defaultJobOptions']> = {
  attempts: 3,
  backoff: { type: 'exponential', delay: 1_000, jitter: 0.5 },
  removeOnComplete: { count: 500 },
  removeOnFail: { count: 1_000, age: 7 * 86_400 },
};
