import pino, { type Logger as PinoLogger } from 'pino';
import { config } from '../config';

export type Logger = PinoLogger;

/**
 * JSON lines in UTC. Fields are named one by one where they are logged: never a body, an e-mail address, a token or a
 * whole request. `error` only where somebody must act.
 */
export const logger: Logger = pino({
  level: config.logLevel,
  base: { pid: process.pid },
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
});
