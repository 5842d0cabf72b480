import { warnOfMissingRestic } from './computers/restic/restic-program';
import { config, SettingError } from './config';
import type * as OperationsServer from './operations-server';
import { closeDatabase } from './platform/database/database';
import { logger } from './platform/operations/logger';
import { observeJob } from './platform/operations/metrics';
import { startJobWorker } from './platform/queue/queue-worker';
import { schedule } from './schedule';
import './jobs';

/** Runs jobs and the schedule until stopped; stopping lets running jobs end for up to 30 seconds. */
export async function startWorker(): Promise<{ stop(): Promise<void> }> {
  const worker = await startJobWorker({ schedule, observe: observeJob });
  logger.info('worker started');
  void warnOfMissingRestic();
  return {
    stop: async () => {
      await worker.stop();
      logger.info('worker stopped');
    },
  };
}

/** A process of its own; `npm start` runs the worker beside web instead (portal.ts). */
async function main(): Promise<void> {
  // First: a port that is taken must not end a worker at its work.
  const watched = await startWatching();
  const worker = await startWorker();
  let stopping: Promise<void> | undefined;
  const stop = () => {
    // Watched to its end: a worker that drains is not one that is gone.
    stopping ??= worker.stop().then(() => watched?.stop()).then(closeDatabase).then(() => process.exit(0), fail);
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  process.on('unhandledRejection', fail);
}

/** Web's libraries load only where somebody wants to look. */
async function startWatching(): Promise<{ stop(): Promise<void> } | undefined> {
  if (config.metricsPort === undefined) return undefined;
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { startOperationsServer } = require('./operations-server') as typeof OperationsServer;
  return startOperationsServer(config.metricsPort);
}

// Whatever it was doing is under a lease; a fresh process is safer than one in an unknown state.
function fail(error: unknown): void {
  logger.fatal({ error }, 'worker ends');
  process.exit(1);
}

if (require.main === module) {
  main().catch((error: unknown) => {
    if (!(error instanceof SettingError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
}
