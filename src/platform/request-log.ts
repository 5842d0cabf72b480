import { type Request, type RequestHandler } from 'express';
import { logger } from './logger';

/** One line a request, when its answer has left. */
export const logRequests: RequestHandler = (req, res, next) => {
  const began = process.hrtime.bigint();
  res.once('close', () => {
    const milliseconds = Number((process.hrtime.bigint() - began) / 1_000_000n);
    const facts = { requestId: req.requestId, method: req.method, route: routeOf(req), status: res.statusCode, milliseconds, personId: req.visitor?.personId };
    logger.info(res.writableFinished ? facts : { ...facts, aborted: true }, 'request');
  });
  next();
};

/** The route's pattern, never the address: addresses hold single-use tokens. */
export function routeOf(req: Request): string {
  const route = req.route as { path?: unknown } | undefined;
  return typeof route?.path === 'string' ? route.path : '(none)';
}
