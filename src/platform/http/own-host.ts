import { type Request, type RequestHandler } from 'express';
import { config, isLoopback } from '../../config';
import { BadRequest } from '../errors';

const own = new URL(config.baseUrl);

/** Refuses requests that were sent to another name than BASE_URL's: links in mails and pages must never follow a forged Host. */
export const ownHostOnly: RequestHandler = (req, _res, next) => {
  next(isOwnHost(req.host) ? undefined : new BadRequest('The portal does not answer under this address.'));
};

/** Whether an Origin header names us. On one machine all loopback names are the same place, as long as the port is ours. */
export function isOwnOrigin(req: Request, origin: string): boolean {
  if (origin === own.origin) return true;
  if (!isLoopback(own.hostname) || !URL.canParse(origin)) return false;
  const other = new URL(origin);
  return other.protocol === own.protocol && isLoopback(other.hostname) && [own.port, portOf(req.host)].includes(other.port);
}

// Behind a loopback BASE_URL nobody else can reach us; a rebound foreign name still shows in the header.
function isOwnHost(host: string | undefined): boolean {
  if (host === undefined) return false;
  return host === own.host || (isLoopback(own.hostname) && URL.canParse(`http://${host}`) && isLoopback(new URL(`http://${host}`).hostname));
}

function portOf(host: string): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).port : '';
}
