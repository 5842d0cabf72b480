import { type Express, type Request, type RequestHandler, type Response } from 'express';
import { config } from '../../config';
import { csrfTokenOf } from '../http/csrf';
import { takeFlash } from './flash';
import { type FlashMessage, type Frame } from './frame';
import { type SessionFacts } from '../visitors/session-reading';
import { type Visitor } from '../visitors/visitor';

type Around = Pick<Frame, 'audience' | 'homeHref' | 'person' | 'organization' | 'tabs' | 'subTabs' | 'menu' | 'search' | 'banner'>;

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
      ...(kept.search && { search: kept.search }),
      kept,
      ...(kept.banner && { banner: kept.banner }),
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

  function aroundOf(req: Request): Around {
    const { visitor, path } = req;
    const facts = visitor && req.session?.reading?.facts;
    if (!facts) return around(visitor, path);
    let paths = known.get(facts);
    if (!paths || paths.size >= PATHS) known.set(facts, (paths = new Map<string, Around>()));
    let there = paths.get(path);
    if (!there) paths.set(path, (there = around(visitor, path)));
    return there;
  }
}

/**
 * Lets redirects leave only when the sentence for the next page is stored: express-session sends the headers before it saves, and
 * browsers follow them at once, so that the next page would be read without it (security.md §3.2).
 */
export function redirectAfterSaving(app: Express): void {
  const redirect = Reflect.get(app.response, 'redirect') as (this: Response, status: number, address: string) => void;
  app.response.redirect = function saving(this: Response, ...given: [string | number, (string | number)?]): void {
    const [status, address] = given.length === 1 ? [302, given[0]] : given;
    const leave = (): void => redirect.call(this, Number(status), String(address));
    const { session, next } = this.req;
    if (session?.flash === undefined) return leave();
    session.save((error?: unknown) => (error ? next!(error) : leave()));
  };
}
