import { type RequestHandler } from 'express';
import { paths } from '../paths';
import { NotFound } from './errors';
import { visitorOf, type Context } from './visitor';

/**
 * The door of an area: only people who stand in a context of that kind. Who stands nowhere, or elsewhere while they
 * have a choice, is asked to choose; to everybody else the area does not exist.
 */
export function requireContext(kind: Context['kind']): RequestHandler {
  return (req, res, next) => {
    const { context, contextsCount } = visitorOf(req);
    if (context?.kind === kind) return next();
    if (req.method === 'GET' && (context === null || contextsCount > 1)) return res.redirect(303, paths.contextsTo(req.originalUrl));
    throw new NotFound();
  };
}
