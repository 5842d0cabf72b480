import { csrfSync } from 'csrf-sync';
import { type Request, type RequestHandler } from 'express';
import { paths } from '../../paths';
import { NotAllowed } from '../errors';
import { singleStrings } from '../pages/forms';
import { isOwnOrigin } from './own-host';

// Signing in again is free of the token, because the form may have been opened before the session began.
const SIGNING_IN: ReadonlySet<string> = new Set([paths.signIn, paths.passkey.signIn, paths.passkey.signInChallenge]);
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
// Forms with a file: their bodies are read on their own routes only, by platform/http/uploads.ts, which asks for the token.
// The board of the job queue sends JSON by script, without our token: its requests must name our origin (security.md §4.4).
const BOARD = `${paths.operations.board}/api/`;
const { office } = paths.content;
const UPLOADS = [paths.portal.logo.edit, office.file('[^/]+'), office.film('[^/]+'), office.captions('[^/]+'), office.poster('[^/]+'), paths.support.files('[^/]+'), paths.support.office.files('[^/]+')].map((address) => new RegExp(`^${address}$`));

// The token is made with the session at sign-in (platform/visitors/passport.ts), so two tabs never overwrite each other's.
const { csrfSynchronisedProtection, isRequestValid } = csrfSync({
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
  const hasToken = req.session.passport !== undefined && !SIGNING_IN.has(req.path) && !req.path.startsWith(BOARD);
  const isUpload = UPLOADS.some((address) => address.test(req.path)) && Boolean(req.is('multipart/form-data'));
  // Until its token has been read, an upload must at least say where it comes from.
  if (!comesFromUs(req, hasToken && !isUpload)) throw foreignForm();
  if (!hasToken || isUpload) return next();
  csrfSynchronisedProtection(req, res, (error?: unknown) => next(error ? foreignForm() : undefined));
};

/** Whether the form as far as it has been read holds the session's token. */
export function hasRightToken(req: Request): boolean {
  return isRequestValid(req);
}

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

/** The refusal of a form that is not ours. */
export function foreignForm(): NotAllowed {
  return new NotAllowed('This form did not come from a page that is open for you now. Go back, reload the page and send it again.');
}
