import { randomBytes } from 'node:crypto';
import { type Request, type RequestHandler } from 'express';
import { Passport } from 'passport';
import { type Permission } from './permission';
import { type SessionFacts, SessionReading, type SignedIn } from './session-reading';
import { retireSession } from './sessions';
import { isViewing, SignInNeeded, type Context, type Visitor } from './visitor';

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

type Deserialize = (user: SignedIn, req: Request, done: (error: unknown, visitor?: Visitor | false) => void) => void;

/**
 * Puts the visitor on the request, from what the session store has read; `permissionsOf` says what their roles allow. Passport's
 * own session strategy does the same after making itself anew for every request, which costs more than all of this.
 */
export function visitors(permissionsOf: PermissionsOf): RequestHandler {
  passport.deserializeUser<SignedIn, Request>((req, _signedIn, done) => {
    const { reading } = req.session;
    done(null, reading ? visitorFrom(reading, permissionsOf) : false);
  });
  const deserialize = passport.deserializeUser.bind(passport) as unknown as Deserialize;
  return (req, _res, next) => {
    const user = req.session.passport?.user;
    if (!user) return next();
    deserialize(user, req, (error, visitor) => {
      if (visitor) req.visitor = visitor;
      next(error);
    });
  };
}

const NONE: ReadonlySet<Permission> = new Set();

/** Ends the session there is and starts another under a new id, saved before this resolves (security.md §3.2). */
export function startSession(req: Request, signIn: SignIn): Promise<void> {
  return new Promise((resolve, reject) => {
    const logIn = (): void => req.logIn(signIn, (error?: Error) => (error ? reject(error) : resolve()));
    (passport.initialize() as unknown as (req: Request, res: null, next: () => void) => void)(req, null, logIn);
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
  const { now, facts } = reading!;
  const { createdAt, codeConfirmedAt } = facts;
  const csrfToken = changes.stage === undefined ? { csrfToken: user.csrfToken } : {};
  if (!(await retireSession(req.sessionID))) throw new SignInNeeded();
  await startSession(req, { personId, epoch, stage, context, ...csrfToken, since: new Date(createdAt), codeConfirmedAt: dateOrNull(codeConfirmedAt), ...changes });
  req.session.reading = new SessionReading(now, changes.codeConfirmedAt ? { ...facts, codeConfirmedAt: changes.codeConfirmedAt.getTime() } : facts);
  if (changes.codeConfirmedAt && req.visitor) req.visitor.codeConfirmedAt = changes.codeConfirmedAt;
  if (flash) req.session.flash = flash;
}

/** Signs out: the row is marked, so no request still under way can bring it back. */
export function endSession(req: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    req.session.destroy((error?: Error) => (error ? reject(error) : resolve()));
  });
}

const known = new WeakMap<SessionFacts, Omit<Visitor, 'now'>>();

function visitorFrom({ now, facts }: SessionReading, permissionsOf: PermissionsOf): Visitor {
  let standing = known.get(facts);
  if (!standing) known.set(facts, (standing = standingOf(facts, permissionsOf)));
  return { ...standing, now: new Date(now) };
}

function standingOf(facts: SessionFacts, permissionsOf: PermissionsOf): Omit<Visitor, 'now'> {
  const { personId, email, firstName, lastName, stage, twoStep, codeConfirmedAt, contextsCount } = facts;
  const context = standingPlace(facts.context, permissionsOf);
  return {
    personId, email, firstName, lastName, stage, twoStep, context, contextsCount,
    codeConfirmedAt: dateOrNull(codeConfirmedAt),
    permissions: context ? permissionsOf(context.kind, context.kind === 'account' ? [context.role] : context.roles, context.kind === 'organization' && context.isLimited) : NONE,
  };
}

/** Who has lost the right to look at partners' portals stands nowhere from then on. */
function standingPlace(context: Context | null, permissionsOf: PermissionsOf): Context | null {
  return isViewing(context) && !permissionsOf('office', context.viewedBy.roles, false).has('partners:view-as') ? null : context;
}

function dateOrNull(milliseconds: number | null): Date | null {
  return milliseconds === null ? null : new Date(milliseconds);
}
