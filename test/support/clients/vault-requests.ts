import { createHash } from 'node:crypto';
import { type ClientRequest, type IncomingHttpHeaders, request } from 'node:http';
import { paths } from '../../../src/paths';
import { type Client } from './vaults';

export type Answer = { status: number; words: string; headers: IncomingHttpHeaders; body: Buffer };
type Asking = { method?: string; headers?: Record<string, string | number>; body?: Buffer };

/** One request as restic makes it, with the client's credential. */
export function ask(base: string, client: Client, path: string, { method = 'GET', headers = {}, body }: Asking = {}): Promise<Answer> {
  const sending = begin(base, client, path, { method, headers: { ...body ? { 'Content-Length': body.length } : {}, ...headers } });
  sending.end(body);
  return answerOf(sending);
}

/** The same, without its body. */
export function begin(base: string, { machine, credential }: Client, path: string, { method = 'POST', headers = {} }: Asking = {}): ClientRequest {
  return request(new URL(path, new URL(paths.agent.vault(machine.id), base)), { method, headers, auth: `${machine.id}:${credential}`, agent: false });
}

export function answerOf(sending: ClientRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    sending.once('error', reject).once('response', (res) => {
      const pieces: Buffer[] = [];
      res.on('data', (piece: Buffer) => pieces.push(piece)).once('error', reject)
        .once('end', () => resolve({ status: res.statusCode!, words: res.statusMessage!, headers: res.headers, body: Buffer.concat(pieces) }));
    });
  });
}

export function nameOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function put(base: string, client: Client, bytes: Buffer, kind = 'data'): Promise<Answer> {
  return ask(base, client, `${kind}/${nameOf(bytes)}`, { method: 'POST', body: bytes });
}
