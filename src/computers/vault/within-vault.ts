import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { within } from '../../platform/database/database';
import { NotFound, Refusal } from '../../platform/errors';
import { logger } from '../../platform/operations/logger';
import { getMachine } from '../machines.repository';
import { answerVault, type Vault } from './answer-vault';
import { ownVault } from './own-vault';

/** For a restic that we run: its repository, and what its environment needs besides. The address holds a credential: it goes into the environment, never onto a command line. */
export interface Repository {
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Opens the vault of a machine to a restic on this machine for as long as the work takes: at an address of this process alone, with a credential
 * made for it. Nothing is limited or stopped here: whether the vault may be read, or with `mayDelete` pruned, callers have decided. Throws NotFound for a machine that is gone.
 */
export async function withVault<T>(machineId: string, { mayDelete }: { mayDelete: boolean }, work: (repository: Repository) => Promise<T>): Promise<T> {
  const { organizationId, accountId, subscriptionId } = await within('system', (trx) => getMachine(trx, machineId), { readOnly: true });
  const credential = randomBytes(24).toString('base64url');
  const server = createServer(answerWith(ownVault({ machineId, organizationId, accountId, subscriptionId }, { mayDelete }), credential));
  // A pack may take longer than a form.
  server.requestTimeout = 0;
  const port = await listen(server);
  try {
    return await work({ url: `rest:http://portal:${credential}@127.0.0.1:${port}/`, env: {} });
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function answerWith(vault: Vault, credential: string) {
  const expected = Buffer.from(`Basic ${Buffer.from(`portal:${credential}`).toString('base64')}`);
  return (req: IncomingMessage, res: ServerResponse): void => {
    const sent = Buffer.from(req.headers.authorization ?? '');
    if (sent.length !== expected.length || !timingSafeEqual(sent, expected)) return void res.writeHead(401).end();
    void answerPath(req, res, vault).catch((error: unknown) => fail(req, res, error));
  };
}

async function answerPath(req: IncomingMessage, res: ServerResponse, vault: Vault): Promise<void> {
  const [kind, name, ...rest] = new URL(req.url ?? '/', 'http://vault').pathname.split('/').slice(1);
  if (rest.length > 0) throw new NotFound();
  await answerVault(req, res, vault, { kind: kind || undefined, name: name || undefined });
}

function fail(req: IncomingMessage, res: ServerResponse, error: unknown): void {
  if (!(error instanceof Refusal)) logger.error({ err: error }, 'a vault did not answer our own restic');
  if (res.headersSent || req.socket.destroyed) return void res.destroy();
  res.statusMessage = error instanceof Refusal ? error.message.replaceAll(/[^\x20-\x7e]/g, ' ') : 'The vault failed.';
  res.statusCode = error instanceof Refusal ? error.status : 500;
  res.end();
}
