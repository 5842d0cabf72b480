import { attachQueue, performJob, type JobData } from '../../src/platform/queue/queue';

// Importing this module catches what edges and jobs enqueue, in place of BullMQ. A test file imports the *.jobs.ts whose
// jobs it runs.
export type CaughtJob = { name: string } & JobData;

let caught: CaughtJob[] = [];
let detach: () => void;

beforeEach(() => {
  caught = [];
  detach = attachQueue({ add: catchJob, gatherMs: 0 });
});
afterEach(() => detach());

/** What has been enqueued and not yet run, oldest first. */
export function caughtJobs(): readonly CaughtJob[] {
  return caught;
}

/** Runs one job's handler here and now. */
export async function runJob(name: string, data: JobData = { id: 'test' }): Promise<void> {
  await performJob(name, data);
}

/** Runs all caught jobs, and those that they enqueue, until none is left; throws after 1,000, because they go in circles. */
export async function drainJobs(): Promise<void> {
  for (let left = 1_000; caught.length > 0; left -= 1) {
    if (left === 0) throw new Error(`Jobs go in circles: ${caught.map((job) => job.name).join(', ')}`);
    const job = caught.shift()!;
    await performJob(job.name, { id: job.id });
  }
}

// As BullMQ does: a job that is waiting already is not queued a second time.
function catchJob(name: string, { id }: JobData): Promise<void> {
  if (!caught.some((job) => job.name === name && job.id === id)) caught.push({ name, id });
  return Promise.resolve();
}
