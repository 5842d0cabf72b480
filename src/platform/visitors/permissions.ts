import type { RequestHandler } from 'express';
import { NotAllowed } from '../errors';
import { type Permission } from './permission';
import { type Context, visitorOf } from './visitor';

export type RouteGuard = RequestHandler & { permission: Permission | 'open' | 'signed-in' | 'machine' };

/** Guards one route. The permission is required and typed, so a route cannot be left open by omission. */
export function can(permission: Permission): RouteGuard {
  const guard: RequestHandler = (req, _res, next) => {
    const { permissions, context } = visitorOf(req);
    if (!permissions.has(permission)) throw new NotAllowed(refusalFor(context, permission));
    next();
  };
  return Object.assign(guard, { permission });
}

/** Whom to ask: each area has its own. */
function refusalFor(context: Context | null, permission: Permission): string {
  if (context?.kind === 'account') {
    if (context.role === 'holder') return 'This is for companies, which have users and administrators. A household has neither. Your own pages stand above.';
    if (permission === 'my:billing') return 'This is for your company’s billing owner alone. Ask them, or an administrator to make you the billing owner.';
    return 'This is for your company’s administrators. Ask one of them to do it, or to make you an administrator.';
  }
  const whom = context?.kind === 'office' ? 'an operator' : 'an administrator of your organization';
  return `Your role does not allow this. Ask ${whom} for the role you need.`;
}

/** Says in the route line that anybody may come here, signed in or not. */
export function open(): RouteGuard {
  const guard: RequestHandler = (_req, _res, next) => next();
  return Object.assign(guard, { permission: 'open' as const });
}

/** Anybody with a sign-in, whatever the context: choosing an organization, signing out. */
export function signedIn(): RouteGuard {
  const guard: RequestHandler = (req, _res, next) => {
    visitorOf(req);
    next();
  };
  return Object.assign(guard, { permission: 'signed-in' as const });
}
