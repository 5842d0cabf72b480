import { type Request, type Response } from 'express';
import { COOKIE } from './sessions';
import { config } from '../../config';

/** As the session's cookie, browsers keep it for this address only; scripts never see it. */
const DEVICE_COOKIE = config.https ? '__Host-device' : 'device';
const SECRET = /^[A-Za-z0-9_-]{43}$/;
// Several people may trust the same browser; each has a secret of their own in it.
const MOST = 5;

/** The secrets of trusted devices that a browser brings, whoever's they are; the newest first. */
export function deviceSecretsOf(req: Request): string[] {
  const cookies = (req.get('Cookie') ?? '').split(';').map((pair) => pair.trim());
  const value = cookies.find((pair) => pair.startsWith(`${DEVICE_COOKIE}=`))?.slice(DEVICE_COOKIE.length + 1) ?? '';
  return value.split('.').filter((secret) => SECRET.test(secret)).slice(0, MOST);
}

/** Gives the browser one more secret, for so many days. */
export function keepDeviceSecret(req: Request, res: Response, secret: string, days: number): void {
  const value = [secret, ...deviceSecretsOf(req)].slice(0, MOST).join('.');
  res.cookie(DEVICE_COOKIE, value, { ...COOKIE, maxAge: days * 86_400_000 });
}
