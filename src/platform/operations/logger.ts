import pino from 'pino';
import { config } from '../../config';

const FACTS = ['code', 'constraint', 'table', 'column', 'status', 'statusCode', 'requestId', 'type', 'syscall', 'address', 'port'] as const;

/** JSON lines in UTC. Fields by allowlist: no bodies, no e-mails, no cookies, no tokens. */
export const logger = pino({
  level: config.logLevel,
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  serializers: { error: faultFacts, err: faultFacts },
}, destination());

/**
 * In production lines leave together, at the latest after a fifth of a second and when the process ends: a write for each
 * costs more than the line. A killed process loses that much.
 */
function destination(): pino.DestinationStream {
  if (config.environment !== 'production') return pino.destination({ sync: true });
  const batches = pino.destination({ sync: false, minLength: 8_192 });
  setInterval(() => batches.flush(), 200).unref();
  return batches;
}

type Fault = Readonly<Record<string, unknown>> & { name?: unknown; message?: unknown; stack?: unknown; cause?: unknown };

/**
 * What of an error the log keeps. Errors of the database carry the row in `detail`, those of Stripe and Redis what was
 * sent: e-mails and secrets are in there, so everything not named here stays out.
 */
export function faultFacts(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return String(error);
  const fault = error as Fault;
  const { name, message, stack, cause } = fault;
  const facts = Object.fromEntries(FACTS.flatMap((key) => (['string', 'number'].includes(typeof fault[key]) ? [[key, fault[key]]] : [])));
  return { name, message, stack, ...facts, ...(cause === undefined ? {} : { cause: faultFacts(cause) }) };
}
