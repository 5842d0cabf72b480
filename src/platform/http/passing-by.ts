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

/** Steps that only call the next one, as one step of the app: Express does more between two steps than most of them do. */
export function inOneStep(...steps: readonly RequestHandler[]): RequestHandler {
  const all: RequestHandler = (req, res, next) => {
    let at = 0;
    const go = (error?: unknown): void => {
      // Some say null when nothing is wrong.
      const step = error ? undefined : steps[at];
      at += 1;
      if (!step) return next(error);
      // A step that waited for the body is no longer inside Express's own guard.
      try {
        void step(req, res, go);
      } catch (thrown) {
        next(thrown);
      }
    };
    go();
  };
  return Object.assign(all, { stack: steps.map((handle) => ({ handle })) });
}
