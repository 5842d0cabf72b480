import '../../src/billing/billing.jobs';
import { caughtJobs, runJob } from './queue';

/** Runs the caught jobs of billing, and leaves those of other rooms where they are; each may run more than once. */
export async function runBillingJobs(): Promise<void> {
  const done = new Set<string>();
  for (let job = next(done); job; job = next(done)) {
    done.add(`${job.name} ${job.id}`);
    await runJob(job.name, { id: job.id });
  }
}

function next(done: ReadonlySet<string>) {
  return caughtJobs().find((job) => job.name.startsWith('billing.') && !done.has(`${job.name} ${job.id}`));
}
