import { type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BadRequest, NotFound } from '../../platform/errors';
import { partAsked } from './byte-range.model';
import { isKind, type KindOfObject, readObject, type VaultObject } from './store/vault-object.model';
import { type Listed, type VaultStore } from './store/vault-store';
import { VaultRefusal } from './vault-refusals';

/** A vault as one of those who may come to it has it: `put` and `remove` refuse by themselves what is not theirs. */
export interface Vault {
  readonly store: VaultStore;
  create(): Promise<void>;
  put(object: VaultObject, body: AsyncIterable<Buffer>, bytes: number): Promise<void>;
  remove(object: VaultObject): Promise<boolean>;
}

/** What an address names below the vault: nothing, a kind, or a kind with a name; `config` is an object by itself. */
export type Target = { readonly kind?: string | undefined; readonly name?: string | undefined };

const VERSION_2 = 'application/vnd.x.restic.rest.v2';
const VERSION_1 = 'application/vnd.x.restic.rest.v1';
/** restic's packs have 16 to 128 MB, and what is larger is none of them. */
const LARGEST_OBJECT = 512 * 1024 * 1024;
const LARGEST_LOCK = 64 * 1024;
/** A line may be slow, but not dead. */
const SILENCE_MS = 120_000;
/** Shorter than the time for which a write's bytes are held (vault-writes.repository.ts). */
const LONGEST_MS = 50 * 60_000;

/** Answers one request of restic's REST protocol, versions 1 and 2 (restic's documentation, "REST Backend"). Throws a Refusal in words. */
export async function answerVault(req: IncomingMessage, res: ServerResponse, vault: Vault, { kind, name }: Target): Promise<void> {
  // Node cuts it by itself where nobody listens.
  req.socket.setTimeout(SILENCE_MS);
  if (kind === undefined) return create(req, res, vault);
  if (name === undefined && isKind(kind)) return list(req, res, vault, kind);
  const object = readObject(kind, name ?? '');
  if (!object) throw new NotFound('There is nothing of that name in a backup.');
  if (req.method === 'GET' || req.method === 'HEAD') return show(req, res, vault, object);
  if (req.method === 'POST') return store(req, res, vault, object);
  if (req.method === 'DELETE') return remove(res, vault, object);
  throw notUnderstood();
}

async function create(req: IncomingMessage, res: ServerResponse, vault: Vault): Promise<void> {
  const { searchParams } = new URL(req.url ?? '/', 'http://vault');
  if (req.method !== 'POST' || searchParams.get('create') !== 'true') throw notUnderstood();
  await vault.create();
  res.end();
}

async function list(req: IncomingMessage, res: ServerResponse, vault: Vault, kind: KindOfObject): Promise<void> {
  if (req.method !== 'GET' && req.method !== 'HEAD') throw notUnderstood();
  const isSecond = (req.headers.accept ?? '').includes(VERSION_2);
  res.setHeader('Content-Type', isSecond ? VERSION_2 : VERSION_1);
  if (req.method === 'HEAD') return void res.end();
  await pipeline(Readable.from(written(vault.store.list(kind), ({ name, bytes }) => (isSecond ? { name, size: bytes } : name))), res);
}

const IN_ONE_PIECE = 500;

/** A list of a million objects leaves in pieces. */
async function* written(listed: AsyncIterable<Listed>, asSent: (one: Listed) => unknown): AsyncGenerator<string> {
  let piece: string[] = [];
  let before = '[';
  for await (const one of listed) {
    if (piece.push(JSON.stringify(asSent(one))) < IN_ONE_PIECE) continue;
    yield before + piece.join(',');
    [piece, before] = [[], ','];
  }
  yield `${piece.length === 0 && before === ',' ? '' : before}${piece.join(',')}]`;
}

async function show(req: IncomingMessage, res: ServerResponse, { store: from }: Vault, object: VaultObject): Promise<void> {
  const bytes = await from.size(object);
  if (bytes === undefined) throw new NotFound('That is not in the backup.');
  const part = partAsked(req.headers.range, bytes);
  if (!part) {
    res.setHeader('Content-Range', `bytes */${bytes}`);
    throw new VaultRefusal(416, 'no_such_part', 'There is nothing at that place.');
  }
  res.statusCode = part.isPart ? 206 : 200;
  if (part.isPart) res.setHeader('Content-Range', `bytes ${part.from}-${part.to - 1}/${bytes}`);
  res.setHeader('Content-Type', 'application/octet-stream');
  res.setHeader('Accept-Ranges', 'bytes');
  res.setHeader('Content-Length', part.to - part.from);
  if (req.method === 'HEAD' || part.from === part.to) return void res.end();
  await send(res, await from.read(object, part));
}

/** Piece by piece: one is done with when the system has taken it. */
async function send(res: ServerResponse, pieces: AsyncIterable<Buffer>): Promise<void> {
  const gone = new Promise<never>((_resolve, reject) => res.once('close', () => reject(Object.assign(new Error('the other side is gone'), { code: 'ERR_STREAM_PREMATURE_CLOSE' }))));
  gone.catch(() => undefined);
  try {
    for await (const piece of pieces) {
      await Promise.race([gone, new Promise<void>((resolve, reject) => res.write(piece, (error) => (error ? reject(error) : resolve())))]);
    }
  } catch (error) {
    // Who got a part must not take it for the whole.
    res.destroy();
    throw error;
  }
  res.end();
}

async function store(req: IncomingMessage, res: ServerResponse, vault: Vault, object: VaultObject): Promise<void> {
  const bytes = lengthSaid(req);
  if (bytes > (object.kind === 'locks' ? LARGEST_LOCK : LARGEST_OBJECT)) throw new VaultRefusal(413, 'object_too_large', 'That is larger than anything restic stores.');
  const late = setTimeout(() => req.destroy(), LONGEST_MS);
  try {
    // Left whole when the store gives up: its answer could not be sent otherwise.
    await vault.put(object, req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>, bytes);
  } finally {
    clearTimeout(late);
    req.resume();
  }
  res.end();
}

function lengthSaid(req: IncomingMessage): number {
  const said = req.headers['content-length'];
  if (said === undefined || !/^\d{1,15}$/.test(said)) throw new VaultRefusal(411, 'length_needed', 'The request does not say how long it is.');
  return Number(said);
}

async function remove(res: ServerResponse, vault: Vault, object: VaultObject): Promise<void> {
  if (!(await vault.remove(object))) throw new NotFound('That is not in the backup.');
  res.end();
}

function notUnderstood(): BadRequest {
  return new BadRequest('Vaults understand the requests of restic only.');
}
