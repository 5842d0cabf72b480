import { createHash, randomBytes } from 'node:crypto';
import { type Request, type Response } from 'express';
import { config } from '../../../config';
import { COOKIE, sessionHashOf } from '../../../platform/sessions';
import { CHALLENGE_MINUTES } from './webauthn';

const ASKED_COOKIE = config.https ? '__Host-asked' : 'asked';
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** What a challenge is bound to within a session. */
export function boundToSession(req: Request): Buffer {
  return sessionHashOf(req);
}

/** What it is bound to before there is one: a cookie that lives as long as the challenge. Undefined when the browser brings none. */
export function boundToCookie(req: Request): Buffer | undefined {
  const secret = secretIn(req);
  return secret === undefined ? undefined : hashOf(secret);
}

/** The same, giving the browser its cookie when it has none. */
export function bindByCookie(req: Request, res: Response): Buffer {
  const secret = secretIn(req) ?? randomBytes(32).toString('base64url');
  res.cookie(ASKED_COOKIE, secret, { ...COOKIE, sameSite: 'strict', maxAge: CHALLENGE_MINUTES * 60_000 });
  return hashOf(secret);
}

/** What it is bound to behind a mailed link. */
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
