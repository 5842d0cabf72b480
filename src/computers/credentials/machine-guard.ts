import { databaseNow, within } from '../../platform/database';
import { Refusal } from '../../platform/errors';
import { type RouteGuard } from '../../platform/permissions';
import { findMachineByCredential, type MachineIdentity } from './machine-credentials.repository';

type Request = Parameters<RouteGuard>[0];
export type SignedInMachine = MachineIdentity & {
  /** When it signed in, by the one clock. */
  readonly now: Date;
};

/** No credential, or one that is none any more: clients must be activated anew. */
export class CredentialNeeded extends Refusal {
  readonly status = 401;
  readonly code = 'credential_needed';
}

const machines = new WeakMap<Request, SignedInMachine>();

/** Guards one route of clients: who asks has signed in by HTTP Basic, with the machine's id and its credential. */
export function machine(): RouteGuard {
  const guard: RouteGuard = Object.assign((async (req, res, next) => {
    const found = await machineBehind(req.headers.authorization);
    if (!found) {
      res.setHeader('WWW-Authenticate', 'Basic realm="backup"');
      throw new CredentialNeeded('This computer is not signed in. Activate it again with its serial or an install link.');
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

async function machineBehind(authorization: string | undefined): Promise<SignedInMachine | undefined> {
  const sent = credentialIn(authorization);
  if (!sent) return undefined;
  return within('system', async (trx) => {
    const identity = await findMachineByCredential(trx, sent.machineId, sent.token);
    return identity && { ...identity, now: await databaseNow(trx) };
  }, { readOnly: true });
}

function credentialIn(authorization = ''): { machineId: string; token: string } | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=]{1,400})$/i.exec(authorization)?.[1];
  const [machineId, token, ...rest] = encoded === undefined ? [] : Buffer.from(encoded, 'base64').toString().split(':');
  return machineId !== undefined && token !== undefined && rest.length === 0 ? { machineId, token } : undefined;
}
