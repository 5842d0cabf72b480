import { createServer, type Server, type ServerResponse } from 'node:http';
import { buildApp } from './app';
import { warnOfMissingRestic } from './computers/restic/restic-program';
import { config, SettingError } from './config';
import { paths } from './paths';
import { closeDatabase } from './platform/database/database';
import { logger } from './platform/operations/logger';
import { connectQueue } from './platform/queue/queue-engine';
import { closeRateLimits } from './platform/http/rate-limit';
import { cutSlowBodies } from './platform/http/slow-bodies';

type Stoppable = { stop(): Promise<void> };

const DRAIN_MS = 30_000;
/** Connections that the system keeps for us while we are busy: thousands of backup clients may come at the same moment. It may allow fewer. */
const BACKLOG = 4_096;

/**
 * Answers HTTP at HOST and PORT. `stop` takes no new connections, lets requests finish for up to 30 seconds, then
 * closes the database. Throws a SettingError when the port is taken.
 */
export async function startWeb(): Promise<{ port: number; stop(): Promise<void> }> {
  const server = createServer(buildApp());
  cutSlowBodies(server, { isObject: ({ url = '' }) => url.startsWith(paths.agent.vaults) });
  server.headersTimeout = 15_000;
  // Longer than proxies keep their side open: a request must not meet a connection that we just closed.
  server.keepAliveTimeout = 75_000;
  const queue = await connectQueue();
  try {
    await listen(server);
  } catch (error) {
    await queue.stop();
    throw error;
  }
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : config.port;
  logger.info({ port }, 'web started');
  void warnOfMissingRestic();
  return { port, stop: () => drain(server, queue) };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new SettingError(`The port ${config.port} is taken. Stop the program that uses it, or set PORT to another.`, { cause: error }) : error);
    });
    server.listen({ port: config.port, host: config.host, backlog: BACKLOG }, resolve);
  });
}

async function drain(server: Server, queue: Stoppable): Promise<void> {
  server.prependListener('request', (_req, res: ServerResponse) => res.setHeader('Connection', 'close'));
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection becomes idle when its answer has left; browsers would hold it open.
  const idle = setInterval(() => server.closeIdleConnections(), 100);
  const late = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
  await queue.stop();
  closeRateLimits();
  await closeDatabase();
}

async function main(): Promise<void> {
  const web = await startWeb();
  const end = () => void web.stop().then(() => process.exit(0));
  process.once('SIGTERM', end).once('SIGINT', end);
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(error instanceof SettingError ? `${error.message}\n` : `${(error as Error).stack}\n`);
    process.exit(1);
  });
}
