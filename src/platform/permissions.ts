import type { RequestHandler } from 'express';
import { NotAllowed } from './errors';
import { type Permission } from './permission';
import { visitorOf } from './visitor';

export type RouteGuard = RequestHandler & { permission: Permission | 'open' | 'signed-in' };

/** Guards one route. The permission is required and typed, so a route cannot be left open by omission. */
export function can(permission: Permission): RouteGuard {
  const guard: RequestHandler = (req, _res, next) => {
    const { permissions, context } = visitorOf(req);
    if (!permissions.has(permission)) {
      const whom = context?.kind === 'office' ? 'an operator' : 'an administrator of your organization';
      throw new NotAllowed(`Your role does not allow this. Ask ${whom} for the role you need.`);
    }
    next();
  };
  return Object.assign(guard, { permission });
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
