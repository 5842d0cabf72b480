import { hash, randomBytes } from 'node:crypto';
import { type Request, type RequestHandler } from 'express';
import session, { type SessionData } from 'express-session';
import { config } from '../../config';
import { within, type Scoped } from '../database/database';
import { type FlashMessage } from '../pages/frame';
import { writingAnyway } from '../database/looking';
import { readSession, type SessionReading, type SignedIn } from './session-reading';

export type { SignedIn } from './session-reading';

declare module 'express-session' {
  interface SessionData {
    passport?: { user: SignedIn };
    flash?: FlashMessage[];
    /** Only of this request, never stored. */
    reading?: SessionReading;
  }
}

/** How the cookie is set, and how it must be named to be taken away: browsers take no `__Host-` cookie without Secure. */
export const COOKIE = { path: '/', httpOnly: true, sameSite: 'lax', secure: config.https } as const;
export const SESSION_COOKIE = config.https ? '__Host-sid' : 'sid';

/**
 * express-session writes the whole session as text twice a request to see whether it changed. Under the same id only the
 * waiting sentences ever do, so a session that was read shows itself by its token and those.
 */
function toJSON(this: SessionData): string {
  return `${this.passport?.user?.csrfToken ?? ''} ${this.flash === undefined ? '' : JSON.stringify(this.flash)}`;
}

/** Sessions in table `sessions`: a row is made at sign-in only, and what was signed out stays signed out. */
class SessionStore extends session.Store {
  override get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    answer(done, async () => {
      const idHash = hashOf(id);
      const reading = await readSession(idHash);
      if (!reading) return null;
      const { now, facts: { data: { passport, flash }, seenAt } } = reading;
      if (now - seenAt >= 60_000) await touch(idHash);
      // `delete req.session.passport.user` must not reach the facts, which other requests share.
      return { ...(passport && { passport: { ...passport } }), ...(flash && { flash }), cookie: { ...COOKIE, originalMaxAge: null }, reading, toJSON };
    });
  }

  override set(id: string, given: SessionData, done?: (error?: unknown) => void): void {
    answer(done, () => writingAnyway(() => within('system', (trx) => upsert(trx, hashOf(id), given))));
  }

  override destroy(id: string, done?: (error?: unknown) => void): void {
    answer(done, () => within('system', (trx) => trx.raw('update sessions set revoked_at = app.now() where id_hash = ? and revoked_at is null', [hashOf(id)])));
  }
}

/** express-session over our store. Nobody has a session before signing in. */
export function sessions(): RequestHandler[] {
  const handler = session({
    name: SESSION_COOKIE, secret: config.secretKey, store: new SessionStore(), cookie: COOKIE,
    genid: () => randomBytes(32).toString('base64url'),
    resave: false, saveUninitialized: false, proxy: config.https,
  });
  return config.https ? [publicAddressIsHttps, handler] : [handler];
}

/** What tells this request's session among the person's; the cookie cannot be made from it. */
export function sessionHashOf(req: Request): Buffer {
  return hashOf(req.sessionID);
}

/** Ends a session so that another may take its place; false when it has ended meanwhile, so that nothing does (security.md §3.2). */
export async function retireSession(id: string): Promise<boolean> {
  const { rowCount } = await within('system', (trx) => trx.raw<{ rowCount: number }>('update sessions set revoked_at = app.now() where id_hash = ? and revoked_at is null', [hashOf(id)]));
  return rowCount === 1;
}

// BASE_URL says how people reach us, whatever the last hop from the proxy speaks.
const publicAddressIsHttps: RequestHandler = (req, _res, next) => {
  req.headers['x-forwarded-proto'] = 'https';
  next();
};

// Not the store's own `touch`: for that, express-session copies each page and sends it in two pieces.
function touch(idHash: Buffer): Promise<unknown> {
  return within('system', (trx) => trx.raw('update sessions set seen_at = app.now() where id_hash = ? and revoked_at is null', [idHash]));
}

// Without a sign-in there is nothing to keep; over an ended session the update finds no row and the insert is refused.
async function upsert(trx: Scoped, idHash: Buffer, { passport, flash }: SessionData): Promise<void> {
  if (!passport) return;
  const { personId, epoch, stage, context, userAgent, address, since, codeConfirmedAt } = passport.user;
  const organizationId = context?.kind === 'organization' || context?.kind === 'view' ? context.organizationId : null;
  const viewId = context?.kind === 'view' ? context.viewId : null;
  const accountId = context?.kind === 'account' ? context.accountId : null;
  const data = JSON.stringify({ passport: { user: passport.user }, flash });
  await trx.raw(
    `insert into sessions (id_hash, person_id, epoch, stage, context_kind, organization_id, account_id, view_id, data, user_agent, address, created_at, code_confirmed_at, seen_at)
     select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce(?::timestamptz, clock.now), ?::timestamptz, clock.now from (select app.now() as now) clock
     on conflict (id_hash) do update set data = excluded.data, seen_at = excluded.seen_at where sessions.revoked_at is null`,
    [idHash, personId, epoch, stage, context?.kind ?? null, organizationId, accountId, viewId, data, userAgent, address, since, codeConfirmedAt ?? null],
  );
}

function hashOf(id: string): Buffer {
  return hash('sha256', id, 'buffer');
}

function answer<T>(done: ((error?: unknown, value?: T) => void) | undefined, work: () => Promise<T>): void {
  work().then((value) => done?.(null, value), (error: unknown) => done?.(error));
}
