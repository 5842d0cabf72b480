import { createHmac, timingSafeEqual } from 'node:crypto';
import { config } from '../config';
import { paths } from '../paths';

const CODE = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([\w-]{43})$/;

/** The address in a mail that stops further ones of its topic, without signing in. It holds no e-mail and names one mail only. */
export function unsubscribeAddress(mailId: string): string {
  return config.baseUrl + paths.unsubscribe(`${mailId}.${sealOf(mailId).toString('base64url')}`);
}

/** The mail that such an address names; undefined when we did not make it. */
export function mailOfCode(code: string): string | undefined {
  const [, mailId, seal] = CODE.exec(code) ?? [];
  if (mailId === undefined || seal === undefined) return undefined;
  const given = Buffer.from(seal, 'base64url');
  const right = sealOf(mailId);
  return given.length === right.length && timingSafeEqual(given, right) ? mailId : undefined;
}

function sealOf(mailId: string): Buffer {
  return createHmac('sha256', config.secretKey).update(`unsubscribe ${mailId}`).digest();
}
