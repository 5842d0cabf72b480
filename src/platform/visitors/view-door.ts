import { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { paths } from '../../paths';
import { NotAllowed } from '../errors';
import { flash } from '../pages/flash';
import { ONLY_LOOKING, onlyLooking } from '../database/looking';
import { continueSession } from './passport';
import { isViewing, type StaffActor, type Visitor } from './visitor';

type Look = { organizationId: string; viewId: string; actor: StaffActor };
/** What the room that keeps the views does (organizations/partners/views). */
export type Views = { isViewable(path: string): boolean; recordPageSeen(look: Look & { path: string }): Promise<void>; endView(look: Look): Promise<void> };

/**
 * The door before all routes for whoever looks at a partner's portal (docs/decisions/0041): pages of the list may be read, each is recorded first, and all
 * that they open runs where the database itself refuses to write. Leaving and signing out pass; everything else is refused, whatever its route allows.
 */
export function viewDoor(views: Views): RequestHandler {
  return (req, res, next) => {
    const asked = req.session?.passport?.user.context;
    if (asked?.kind !== 'view' || !req.visitor) return next();
    return guard(req, res, next, { views, asked, visitor: req.visitor });
  };
}

type Asking = { views: Views; asked: { organizationId: string; viewId: string }; visitor: Visitor };

async function guard(req: Request, res: Response, next: NextFunction, { views, asked, visitor }: Asking): Promise<void> {
  if (req.method === 'POST' && req.path === paths.partners.leaveView) return next();
  const look: Look = { organizationId: asked.organizationId, viewId: asked.viewId, actor: { kind: 'staff', id: visitor.personId, requestId: req.requestId } };
  if (req.method === 'POST' && req.path === paths.signOut) {
    await views.endView(look);
    return next();
  }
  if (!isViewing(visitor.context)) return goBack(req, res, asked.organizationId);
  if ((req.method !== 'GET' && req.method !== 'HEAD') || !views.isViewable(req.path)) throw new NotAllowed(ONLY_LOOKING);
  await views.recordPageSeen({ ...look, path: req.path });
  onlyLooking(next);
}

/** Its time is over, or they may no longer look: they stand in the office again, where their own roles are asked. */
async function goBack(req: Request, res: Response, organizationId: string): Promise<void> {
  await continueSession(req, { context: { kind: 'office' } });
  if (req.method !== 'GET') throw new NotAllowed('Your look at the portal has ended. Nothing was changed.');
  flash(req, 'notice', 'Your look at the partner’s portal has ended.');
  res.redirect(303, paths.office.partners.show(organizationId));
}
