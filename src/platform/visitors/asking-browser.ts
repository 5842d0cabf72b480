import { createHash, randomBytes } from 'node:crypto';
import { type Request, type Response } from 'express';
import { config } from '../../config';
import { COOKIE, sessionHashOf } from './sessions';

// What tells the browser that was asked something from all others, as a hash: the answer counts only from there.
const ASKED_COOKIE = config.https ? '__Host-asked' : 'asked';
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** Its session. */
export function boundToSession(req: Request): Buffer {
  return sessionHashOf(req);
}

/** Before there is a session, a cookie; undefined when the browser brings none. */
export function boundToCookie(req: Request): Buffer | undefined {
  const secret = secretIn(req);
  return secret === undefined ? undefined : hashOf(secret);
}

/** The same, giving the browser its cookie, for so many minutes. */
export function bindByCookie(req: Request, res: Response, minutes: number): Buffer {
  const secret = secretIn(req) ?? randomBytes(32).toString('base64url');
  res.cookie(ASKED_COOKIE, secret, { ...COOKIE, sameSite: 'strict', maxAge: minutes * 60_000 });
  return hashOf(secret);
}

/** The secret in the mailed link that was opened. */
export function boundToLink(secret: string): Buffer {
  return hashOf(secret);
}

function secretIn(req: Request): string | undefined {
  const cookies = (req.get('Cookie') ?? '').split(';').map((pair) => pair.trim());
  const secret = cookies.find((pair) => pair.startsWith(`${ASKED_COOKIE}=`))?.slice(ASKED_COOKIE.length + 1);
  return secret !== undefined && SECRET.test(secret) ? secret : undefined;
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
