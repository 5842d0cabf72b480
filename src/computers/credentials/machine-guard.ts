import { Refusal } from '../../platform/errors';
import { type RouteGuard } from '../../platform/visitors/permissions';
import { limit, networkOf } from '../../platform/http/rate-limit';
import { findCredential, type KnownCredential } from './machine-credentials.repository';

type Request = Parameters<RouteGuard>[0];
export type SignedInMachine = KnownCredential;

/** No credential, or one that is none any more: clients must be activated anew. */
export class CredentialNeeded extends Refusal {
  readonly status = 401;
  constructor(message: string, readonly code: 'credential_needed' | 'credential_revoked') {
    super(message);
  }
}

const machines = new WeakMap<Request, SignedInMachine>();
const wrongTries = limit('machine-credentials', { points: 100, seconds: 900 });

/** Guards one route of clients: who asks has signed in by HTTP Basic or Bearer, with the machine's id and its credential ("id:credential"). */
export function machine(): RouteGuard {
  const guard: RouteGuard = Object.assign((async (req, res, next) => {
    const sent = credentialIn(req.headers.authorization);
    const found = sent && await findCredential(sent.machineId, sent.token);
    if (!found || found.revokedAt !== null) {
      // Throws TooMany once a network has guessed too often; who sent nothing has guessed nothing.
      if (sent) await wrongTries.take(networkOf(req.ip));
      res.setHeader('WWW-Authenticate', 'Basic realm="backup"');
      throw found
        ? new CredentialNeeded('This computer was activated anew, or on another computer. Only the newest installation backs up.', 'credential_revoked')
        : new CredentialNeeded('This computer is not signed in. Activate it again with its serial or an install link.', 'credential_needed');
    }
    machines.set(req, found);
    next();
  }) as RouteGuard, { permission: 'machine' as const });
  return guard;
}

/** The machine that asks, on a route with the guard. */
export function machineOf(req: Request): SignedInMachine {
  const found = machines.get(req);
  if (!found) throw new Error('a route of clients has no guard');
  return found;
}

function credentialIn(authorization = ''): { machineId: string; token: string } | undefined {
  const [, scheme, text] = /^(Basic|Bearer) ([\w+/=:.~-]{1,400})$/i.exec(authorization) ?? [];
  if (scheme === undefined || text === undefined) return undefined;
  const plain = scheme.toLowerCase() === 'basic' ? Buffer.from(text, 'base64').toString() : text;
  const [machineId, token, ...rest] = plain.split(':');
  return machineId !== undefined && token !== undefined && rest.length === 0 ? { machineId, token } : undefined;
}
