import { createServer } from 'node:http';
import express, { type RequestHandler } from 'express';
import { config, SettingError } from './config';
import { handleError } from './platform/http/error-pages';
import { logger } from './platform/operations/logger';
import { requestId } from './platform/http/request-id';
import { operations } from './routes/machines/operations';

/**
 * Answers /health and /metrics and nothing else, at HOST and METRICS_PORT, for a worker that has no web beside it. Throws a
 * SettingError when the port is taken.
 */
export async function startOperationsServer(port: number): Promise<{ port: number; stop(): Promise<void> }> {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(requestId, operations, nothingElse, handleError);
  const server = createServer(app);
  server.requestTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new SettingError(`The port ${port} is taken. Stop the program that uses it, or set METRICS_PORT to another.`, { cause: error }) : error);
    });
    server.listen(port, config.host, resolve);
  });
  const address = server.address();
  const listening = typeof address === 'object' && address ? address.port : port;
  logger.info({ port: listening }, 'worker answers health and metrics');
  const stop = () => new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
  return { port: listening, stop };
}

const nothingElse: RequestHandler = (_req, res) => {
  res.status(404).json({ error: { message: 'Only /health and /metrics are here.' } });
};
