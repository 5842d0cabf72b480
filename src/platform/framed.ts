import { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { config } from '../config';
import { csrfTokenOf } from './csrf';
import { takeFlash } from './flash';
import { type FlashMessage, type Frame } from './frame';
import { type SessionFacts } from './session-reading';
import { type Visitor } from './visitor';

type Around = Pick<Frame, 'audience' | 'homeHref' | 'person' | 'organization' | 'tabs' | 'subTabs' | 'menu'>;

const PATHS = 20;

/** The vendor as pages name it. */
export const brand = {
  name: config.vendor.name, portalName: config.vendor.portalName, supportEmail: config.vendor.supportEmail, legal: config.vendor.legalName,
};

/**
 * Builds `res.locals.frame` for every page; `around` says what the visitor sees besides the page itself: the same for the same
 * path as long as the database says the same about the session.
 */
export function framed(around: (visitor: Visitor | undefined, path: string) => Around): RequestHandler {
  const known = new WeakMap<SessionFacts, Map<string, Around>>();
  return (req, res, next) => {
    let taken: FlashMessage[] | undefined;
    const kept = aroundOf(req);
    const frame: Frame = {
      audience: kept.audience, homeHref: kept.homeHref, person: kept.person, organization: kept.organization, tabs: kept.tabs, subTabs: kept.subTabs, menu: kept.menu,
      kept,
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

  function aroundOf(req: Request): Around {
    const { visitor, path } = req;
    const facts = visitor && req.session?.reading?.facts;
    if (!facts) return around(visitor, path);
    let paths = known.get(facts);
    if (!paths || paths.size >= PATHS) known.set(facts, (paths = new Map()));
    let there = paths.get(path);
    if (!there) paths.set(path, (there = around(visitor, path)));
    return there;
  }
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
