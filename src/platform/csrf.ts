import { csrfSync } from 'csrf-sync';
import { type Request, type RequestHandler } from 'express';
import { paths } from '../paths';
import { NotAllowed } from './errors';
import { singleStrings } from './forms';
import { isOwnOrigin } from './own-host';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

// The token is made with the session at sign-in (platform/passport.ts), so two tabs never overwrite each other's.
const { csrfSynchronisedProtection } = csrfSync({
  getTokenFromState: (req) => csrfTokenOf(req),
  getTokenFromRequest: (req) => singleStrings(req.body)['_csrf'],
  storeTokenInState: () => undefined,
});

/**
 * Refuses forms that did not come from our own pages (security.md §4.1): other origins always, and from sign-in on
 * forms without the session's token. Before sign-in there is no session, so the origin must be named.
 */
export const refuseForeignForms: RequestHandler = (req, res, next) => {
  if (SAFE.has(req.method) || isProvenByAddress(req)) return next();
  // Signing in again is free of the token, because the form may have been opened before the session began.
  const hasToken = req.session.passport !== undefined && req.path !== paths.signIn;
  if (!comesFromUs(req, hasToken)) throw foreign();
  if (!hasToken) return next();
  csrfSynchronisedProtection(req, res, (error?: unknown) => next(error ? foreign() : undefined));
};

/** The token for this session's forms; '' when nobody is signed in. */
export function csrfTokenOf(req: Request): string {
  return req.session?.passport?.user.csrfToken ?? '';
}

// A mail program presses this button from anywhere, without our cookie (RFC 8058); the address itself is the secret.
function isProvenByAddress(req: Request): boolean {
  return req.path.startsWith(paths.unsubscribe('')) && Object.keys(singleStrings(req.body)).every((key) => key === 'List-Unsubscribe');
}

// A page that sends no referrer also hides its origin ("null"); browsers then still say where the form stood.
function comesFromUs(req: Request, hasToken: boolean): boolean {
  const site = req.get('Sec-Fetch-Site');
  const origin = req.get('Origin');
  if (site === 'cross-site') return false;
  if (origin === undefined || origin === 'null') return site === 'same-origin' || (origin === undefined && hasToken);
  return isOwnOrigin(req, origin);
}

function foreign(): NotAllowed {
  return new NotAllowed('This form did not come from a page that is open for you now. Go back, reload the page and send it again.');
}
