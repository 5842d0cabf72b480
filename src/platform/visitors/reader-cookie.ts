import { randomBytes } from 'node:crypto';
import { type Request, type Response } from 'express';
import { config } from '../../config';
import { COOKIE } from './sessions';

// Browsers keep it for this address only; scripts never see it.
const READER_COOKIE = config.https ? '__Host-reader' : 'reader';
const SECRET = /^[A-Za-z0-9_-]{43}$/;
const A_YEAR_MS = 365 * 86_400_000;

/** What a browser answered an article with before, if it did: random, given to who answers and to nobody else. */
export function readerSecretOf(req: Request): string | undefined {
  const cookies = (req.get('Cookie') ?? '').split(';').map((pair) => pair.trim());
  const value = cookies.find((pair) => pair.startsWith(`${READER_COOKIE}=`))?.slice(READER_COOKIE.length + 1) ?? '';
  return SECRET.test(value) ? value : undefined;
}

/** The browser's secret, given to it now where it had none: so it can change its answer for a year. */
export function ensureReaderSecret(req: Request, res: Response): string {
  const secret = readerSecretOf(req) ?? randomBytes(32).toString('base64url');
  res.cookie(READER_COOKIE, secret, { ...COOKIE, maxAge: A_YEAR_MS });
  return secret;
}
