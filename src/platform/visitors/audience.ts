import { type RequestHandler } from 'express';
import { paths } from '../../paths';
import { NotAllowed, NotFound } from '../errors';
import { mustSetUpTwoStep, visitorOf, type Context } from './visitor';

/**
 * The door of an area: only people who stand in a context of that kind. Who stands nowhere, or elsewhere while they
 * have a choice, is asked to choose; to everybody else the area does not exist.
 */
export function requireContext(kind: Context['kind']): RequestHandler {
  return (req, res, next) => {
    const { context, contextsCount } = visitorOf(req);
    if (context?.kind === kind) return twoStepFirst(req, res, next);
    if (req.method === 'GET' && (context === null || contextsCount > 1)) return res.redirect(303, paths.contextsTo(req.originalUrl));
    throw new NotFound();
  };
}

/**
 * Leads who must have two-step verification and has not to its set-up, and nowhere else (features.md I3): staff always,
 * members from the day on that their organization chose. Signing out and going to another organization stay open.
 */
export const twoStepFirst: RequestHandler = (req, res, next) => {
  if (!req.visitor || !mustSetUpTwoStep(req.visitor) || isBelow(req.originalUrl, paths.me.twoStep.show)) return next();
  if (req.method === 'GET' || req.method === 'HEAD') return res.redirect(303, paths.me.twoStep.show);
  throw new NotAllowed('Set up two-step verification first. It is asked of everybody here; you find it under My account.');
};

function isBelow(address: string, start: string): boolean {
  const [path = ''] = address.split('?');
  return path === start || path.startsWith(`${start}/`);
}
