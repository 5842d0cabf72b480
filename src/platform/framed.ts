import { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { config } from '../config';
import { csrfTokenOf } from './csrf';
import { takeFlash } from './flash';
import { type FlashMessage, type Frame } from './frame';
import { type Visitor } from './visitor';

type Around = Pick<Frame, 'audience' | 'homeHref' | 'person' | 'organization' | 'tabs' | 'subTabs' | 'menu'>;

/** The vendor as pages name it. */
export const brand = {
  name: config.vendor.name, portalName: config.vendor.portalName, supportEmail: config.vendor.supportEmail, legal: config.vendor.legalName,
};

/** Builds `res.locals.frame` for every page; `around` says what the visitor sees besides the page itself. */
export function framed(around: (visitor: Visitor | undefined, path: string) => Around): RequestHandler {
  return (req, res, next) => {
    let taken: FlashMessage[] | undefined;
    const frame: Frame = {
      ...around(req.visitor, req.path),
      brand,
      csrfToken: csrfTokenOf(req),
      demo: config.demo,
      // Taken when a page is really rendered: a redirect in between must not swallow it.
      get flash() {
        return (taken ??= takeFlash(req));
      },
    };
    res.locals['frame'] = frame;
    redirectAfterSaving(req, res, next);
    next();
  };
}

/**
 * Lets a redirect leave only when the sentence for the next page is stored: express-session sends the headers before it saves, and
 * browsers follow them at once, so that the next page would be read without it (security.md §3.2).
 */
function redirectAfterSaving(req: Request, res: Response, next: NextFunction): void {
  const redirect = res.redirect.bind(res) as (status: number, address: string) => void;
  res.redirect = (...given: [string | number, (string | number)?]) => {
    const [status, address] = given.length === 1 ? [302, given[0]] : given;
    const leave = (): void => redirect(Number(status), String(address));
    if (req.session?.flash === undefined) return leave();
    req.session.save((error?: unknown) => (error ? next(error) : leave()));
  };
}
