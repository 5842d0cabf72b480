import { type ErrorRequestHandler, type Request, type RequestHandler } from 'express';
import { paths } from '../../paths';
import { NotFound, Refusal, TooMany } from '../errors';
import { logger } from '../operations/logger';
import { renderError } from '../pages/render';
import { SignInNeeded } from '../visitors/visitor';
import { pageWantedBy } from './wanted-page';

const TITLES: Record<number, string> = {
  400: 'That request is not right', 403: 'You may not do this', 404: 'Page not found', 409: 'That is not possible now',
  413: 'That is too large', 429: 'Too many tries', 503: 'The portal is busy',
};
const AUDIENCES_OF_PROGRAMS = /^\/(webhooks|agent|api|health|metrics)(\/|$)/;

/** Nothing has answered: the same words as for a thing that is another organization's. */
export const notFound: RequestHandler = () => {
  throw new NotFound();
};

/**
 * The last handler. A refusal becomes its page, with its status and its own words; SignInNeeded leads to the sign-in
 * page, or to its second step, and back; anything else is a fault, logged with the request's id, which the page shows. Nobody is signed out.
 */
export const handleError: ErrorRequestHandler = (error: unknown, req, res, next) => {
  if (res.headersSent) return next(error);
  if (error instanceof SignInNeeded && !AUDIENCES_OF_PROGRAMS.test(req.path)) {
    const wanted = pageWantedBy(req);
    if (error.stage === 'pending_two_step') return res.redirect(303, wanted === undefined ? paths.twoStep : paths.twoStepTo(wanted));
    return res.redirect(303, wanted === undefined ? paths.signIn : paths.signInTo(wanted));
  }
  const refusal = refusalIn(error);
  if (!refusal) logger.error({ requestId: req.requestId, err: error }, 'fault');
  const status = refusal?.status ?? 500;
  const message = refusal?.message ?? 'Something went wrong here. What you sent may or may not have been done: look before you send it again.';
  if (error instanceof TooMany) res.set('Retry-After', String(error.retryAfterSeconds));
  if (status === 503) res.set('Retry-After', '60');
  if (AUDIENCES_OF_PROGRAMS.test(req.path)) return void res.status(status).json({ error: { message, requestId: req.requestId } });
  const problem = { status, title: TITLES[status] ?? 'Something went wrong', message };
  showPage(req, res, refusal ? problem : { ...problem, id: req.requestId });
};

function showPage(req: Request, res: Parameters<typeof renderError>[1], problem: Parameters<typeof renderError>[2]): void {
  try {
    renderError(req, res, problem);
  } catch (error) {
    logger.error({ requestId: req.requestId, err: error }, 'fault in an error page');
    res.status(problem.status).type('text').send(`${problem.title}. ${problem.message}`);
  }
}

// Express and its body parser throw errors with a status for malformed requests; their words are for programmers.
function refusalIn(error: unknown): { status: number; message: string } | undefined {
  if (error instanceof Refusal) return error;
  const status = (error as { status?: unknown } | null)?.status;
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  const message = status === 413 ? 'What you sent is too large.' : 'The portal does not understand that request. Go back and try again.';
  return { status, message };
}
