import { randomBytes } from 'node:crypto';
import { type Request, type RequestHandler } from 'express';
import { Passport } from 'passport';
import { type Permission } from './permission';
import { retireSession, type SessionReading, type SignedIn } from './sessions';
import { SignInNeeded, type Context, type Visitor } from './visitor';

/** Passport knows only the person; its strategies are added where people are known (identity/sign-in.controller.ts). */
export const passport = new Passport();

type PermissionsOf = (kind: Context['kind'], roles: readonly string[], isLimited: boolean) => ReadonlySet<Permission>;
type SignIn = Pick<SignedIn, 'personId' | 'epoch' | 'stage' | 'context'> & { since?: Date; codeConfirmedAt?: Date | null; csrfToken?: string };

passport.serializeUser<SignedIn, Request>((req, user, done) => {
  const { personId, epoch, stage, context, since, codeConfirmedAt, csrfToken } = user as unknown as SignIn;
  done(null, {
    personId, epoch, stage, context,
    csrfToken: csrfToken ?? randomBytes(32).toString('base64url'),
    userAgent: (req.get('User-Agent') ?? '').slice(0, 300),
    address: req.ip ?? '',
    since: since?.toISOString() ?? null,
    codeConfirmedAt: codeConfirmedAt?.toISOString() ?? null,
  });
});

/** Puts the visitor on the request, from what the session store has read; `permissionsOf` says what their roles allow. */
export function visitors(permissionsOf: PermissionsOf): RequestHandler[] {
  passport.deserializeUser<SignedIn, Request>((req, _signedIn, done) => {
    const { reading } = req.session;
    done(null, reading ? (visitorFrom(reading, permissionsOf)) : false);
  });
  const take: RequestHandler = (req, _res, next) => {
    if (req.user) req.visitor = req.user as Visitor;
    next();
  };
  return [passport.session() as RequestHandler, take];
}

const NONE: ReadonlySet<Permission> = new Set();

/** Ends the session there is and starts another under a new id, saved before this resolves (security.md §3.2). */
export function startSession(req: Request, signIn: SignIn): Promise<void> {
  return new Promise((resolve, reject) => {
    req.logIn(signIn, (error?: Error) => (error ? reject(error) : resolve()));
  });
}

type Changes = Partial<Pick<SignIn, 'epoch' | 'stage' | 'context' | 'codeConfirmedAt'>>;

/**
 * Goes on in the same sign-in under a new id (security.md §3.2): after a code, a change of password, of two-step or of place.
 * What is not named stays: 12 hours stay 12 hours, forms in other tabs keep their token (but for the second step, where the token is
 * new), a waiting sentence is not lost. Throws SignInNeeded when the person has signed out meanwhile.
 */
export async function continueSession(req: Request, changes: Changes): Promise<void> {
  const { flash, reading } = req.session;
  const { user } = req.session.passport!;
  const { personId, epoch, stage, context } = user;
  const { createdAt, codeConfirmedAt } = reading!;
  const csrfToken = changes.stage === undefined ? { csrfToken: user.csrfToken } : {};
  if (!(await retireSession(req.sessionID))) throw new SignInNeeded();
  await startSession(req, { personId, epoch, stage, context, ...csrfToken, since: new Date(createdAt), codeConfirmedAt: dateOrNull(codeConfirmedAt), ...changes });
  req.session.reading = Object.assign(reading!, changes.codeConfirmedAt && { codeConfirmedAt: changes.codeConfirmedAt.getTime() });
  if (changes.codeConfirmedAt && req.visitor) req.visitor.codeConfirmedAt = changes.codeConfirmedAt;
  if (flash) req.session.flash = flash;
}

/** Signs out: the row is marked, so no request still under way can bring it back. */
export function endSession(req: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    req.session.destroy((error?: Error) => (error ? reject(error) : resolve()));
  });
}

function visitorFrom(reading: SessionReading, permissionsOf: PermissionsOf): Visitor {
  const { personId, email, firstName, lastName, now, stage, twoStep, codeConfirmedAt, context, contextsCount } = reading;
  return {
    personId, email, firstName, lastName, now: new Date(now), stage, twoStep, context, contextsCount,
    codeConfirmedAt: dateOrNull(codeConfirmedAt),
    permissions: context ? permissionsOf(context.kind, context.kind === 'account' ? [context.role] : context.roles, context.kind === 'organization' && context.isLimited) : NONE,
  };
}

function dateOrNull(milliseconds: number | null): Date | null {
  return milliseconds === null ? null : new Date(milliseconds);
}
