import pino from 'pino';
import { config } from '../config';

/** JSON lines in UTC. Fields by allowlist: no bodies, no e-mails, no cookies, no tokens. */
export const logger = pino({
  level: config.logLevel,
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  serializers: { error: pino.stdSerializers.errWithCause },
});
