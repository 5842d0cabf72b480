import { type RequestHandler } from 'express';
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
    next();
  };
}
