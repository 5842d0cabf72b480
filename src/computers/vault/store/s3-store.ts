import { Readable } from 'node:stream';
import { DeleteObjectCommand, DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Bucket } from '../../../config';
import { isUuid } from '../../../platform/database/database';
import { checkedBody } from './checked-body';
import { type VaultObject } from './vault-object.model';
import { type Listed, type Part, type VaultStore } from './vault-store';

const clients = new Map<string, S3Client>();

/** A vault in a bucket, under `vaults/<machine>/` and laid out as restic does itself. The store takes an object whole or not at all. */
export function s3Store(bucket: Bucket, machineId: string): VaultStore {
  if (!isUuid(machineId)) throw new RangeError('A vault is named by the id of its machine.');
  const root = `vaults/${machineId}/`;
  const at = (object: VaultObject) => ({ Bucket: bucket.bucket, Key: root + keyOf(object) });
  const client = clientOf(bucket);
  const size = (object: VaultObject) => orNone(client.send(new HeadObjectCommand(at(object))).then(({ ContentLength }) => ContentLength ?? 0));
  return {
    create: () => Promise.resolve(),
    size,
    async read(object, { from, to }: Part) {
      const { Body } = await client.send(new GetObjectCommand({ ...at(object), Range: `bytes=${from}-${to - 1}` }));
      return Body as Readable;
    },
    async put({ object, body: sent, bytes }, { allowed, counted }) {
      await allowed;
      const body = checkedBody(object, sent, bytes);
      const stood = await size(object);
      if (stood !== undefined) {
        // What was sent is looked at all the same: another content under this name is refused.
        for await (const chunk of body) void chunk;
        await counted(false);
        return false;
      }
      // Pulled from the body as it leaves; where the body is wrong it ends before its length, and the store keeps nothing.
      const source = Readable.from(body, { objectMode: false, highWaterMark: 1 << 18 });
      const broken = new AbortController();
      let wrong: unknown;
      source.on('error', (error) => {
        wrong = error;
        // Else the store would be waited for, and it for the rest.
        broken.abort();
      });
      try {
        await client.send(new PutObjectCommand({ ...at(object), Body: source, ContentLength: bytes }), { abortSignal: broken.signal });
      } catch (error) {
        throw wrong ?? error;
      } finally {
        source.destroy();
      }
      await counted(true);
      return true;
    },
    list: (kind) => listKeys(client, bucket.bucket, `${root}${kind}/`),
    async remove(object) {
      const stood = (await size(object)) !== undefined;
      if (stood) await client.send(new DeleteObjectCommand(at(object)));
      return stood;
    },
    // An upload that breaks off leaves nothing there.
    tidy: () => Promise.resolve(),
    destroy: () => destroy(client, bucket.bucket, root),
  };
}

function clientOf(bucket: Bucket): S3Client {
  const known = clients.get(bucket.endpoint);
  if (known) return known;
  const { endpoint, region, accessKey: accessKeyId, secretKey: secretAccessKey } = bucket;
  const made = new S3Client({
    endpoint, region, credentials: { accessKeyId, secretAccessKey }, forcePathStyle: true, maxAttempts: 3,
    // The content is checked by the sha-256 that names it; further checksums are unknown to many stores.
    requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED',
    // What it warns of is thrown as well.
    logger: { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing },
  });
  clients.set(endpoint, made);
  return made;
}

// restic spreads data over 256 folders by the first two letters.
function keyOf({ kind, name }: VaultObject): string {
  if (kind === 'config') return kind;
  return kind === 'data' ? `${kind}/${name.slice(0, 2)}/${name}` : `${kind}/${name}`;
}

async function* listKeys(client: S3Client, bucket: string, prefix: string): AsyncGenerator<Listed & { key: string }> {
  let next: string | undefined;
  do {
    const page = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ...next === undefined ? {} : { ContinuationToken: next } }));
    for (const { Key = '', Size = 0 } of page.Contents ?? []) yield { key: Key, name: Key.slice(Key.lastIndexOf('/') + 1), bytes: Size };
    next = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (next !== undefined);
}

const MOST_AT_ONCE = 1_000;

async function destroy(client: S3Client, bucket: string, root: string): Promise<void> {
  for (;;) {
    const keys: { Key: string }[] = [];
    for await (const { key } of listKeys(client, bucket, root)) if (keys.push({ Key: key }) === MOST_AT_ONCE) break;
    if (keys.length === 0) return;
    const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: keys, Quiet: true } }));
    if (Errors.length > 0) throw new Error(`the store did not remove ${Errors.length} objects: ${Errors[0]!.Code}`);
  }
}

async function orNone<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: { $metadata?: { httpStatusCode?: number } }) => {
    if (error.$metadata?.httpStatusCode !== 404) throw error;
    return undefined;
  });
}

function nothing(): void {
  // Our own log has the error.
}
