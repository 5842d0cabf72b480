import { type Request, type RequestHandler } from 'express';
import { logger } from '../operations/logger';
import { observeRequest } from '../operations/metrics';

/** One line a request and its time for the metrics, when its answer has left. */
export const logRequests: RequestHandler = (req, res, next) => {
  const began = performance.now();
  res.on('close', () => {
    const milliseconds = performance.now() - began;
    const [route, status] = [routeOf(req), res.statusCode];
    observeRequest(req.method, route, status, milliseconds / 1_000);
    const facts = { requestId: req.requestId, method: req.method, route, status, milliseconds: Math.floor(milliseconds), personId: req.visitor?.personId };
    logger.info(res.writableFinished ? facts : { ...facts, aborted: true }, 'request');
  });
  next();
};

/** The route's pattern, never the address: addresses hold single-use tokens. */
function routeOf(req: Request): string {
  const route = req.route as { path?: unknown } | undefined;
  return typeof route?.path === 'string' ? route.path : '(none)';
}
