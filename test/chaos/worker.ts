import '../../src/jobs';
import { schedule } from '../../src/schedule';
import { startJobWorker } from '../../src/platform/queue/queue-worker';

/** Daily and hourly work of the program, which minutes have to show as well. */
const seldom = new Set(['decide-all-tiers', 'warn-of-tier-reviews', 'remind-certificates', 'remind-content-reviews', 'anonymise-leads']);

/** The product's worker with its own jobs; only its sweeps come every second, so that minutes are enough to see hours. */
async function main(): Promise<void> {
  await startJobWorker({ schedule: schedule.map((entry) => (typeof entry.every === 'string' ? { ...entry, every: '1s' } : seldom.has(entry.name) ? { ...entry, every: '3s' } : entry)), observe: () => undefined });
  process.stdout.write('worker started\n');
}

process.on('unhandledRejection', (error) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
