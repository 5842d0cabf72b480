import { type RequestHandler, type Router } from 'express';

/** A router that only requests below some addresses enter: to look through its lines costs all others more than to pass by. */
export function below(starts: readonly string[], router: Router): RequestHandler {
  const enter: RequestHandler = (req, res, next) => {
    if (starts.some((start) => req.path.toLowerCase().startsWith(start))) router(req, res, next);
    else next();
  };
  // What walks over all route lines finds them here.
  return Object.assign(enter, { stack: router.stack });
}

/** A reader of bodies that requests without a body pass by. */
export function withBody(reader: RequestHandler): RequestHandler {
  return (req, res, next) => {
    if (req.headers['content-length'] === undefined && req.headers['transfer-encoding'] === undefined) next();
    else reader(req, res, next);
  };
}
