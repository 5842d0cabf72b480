import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Bucket } from '../../../src/config';

let server: Server | undefined;
let client: S3Client | undefined;

afterAll(() => {
  server?.close();
  server?.closeAllConnections();
  client?.destroy();
});

type Refusal = 'keeps every other object' | 'is down';

/**
 * A store before which somebody stands who can refuse: what `refuse` answers each time that many objects are to be removed is done in its place. Those that it lets pass are
 * removed one after the other, because the stand-in for S3 stumbles where two removals empty the same folder.
 */
export async function refusingS3(bucket: Bucket, refuse: () => Refusal | undefined): Promise<Bucket> {
  client = new S3Client({ endpoint: bucket.endpoint, region: bucket.region, credentials: { accessKeyId: bucket.accessKey, secretAccessKey: bucket.secretKey }, forcePathStyle: true });
  server = createServer((req, res) => {
    if (req.method !== 'POST' || !new URL(req.url!, bucket.endpoint).searchParams.has('delete')) return handOn(req, res, bucket);
    const refusal = refuse();
    if (refusal === 'is down') return void req.resume().on('end', () => res.writeHead(503).end());
    void remove(req, bucket.bucket, refusal).then((result) => res.writeHead(200, { 'content-type': 'application/xml' }).end(`<?xml version="1.0" encoding="UTF-8"?><DeleteResult>${result}</DeleteResult>`), () => res.writeHead(500).end());
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return { ...bucket, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function remove(req: IncomingMessage, bucket: string, refusal: Refusal | undefined): Promise<string> {
  const keys = [...(await text(req)).matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key!);
  const kept = keys.filter((_key, place) => refusal !== undefined && place % 2 === 1);
  for (const key of keys) if (!kept.includes(key)) await client!.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  return kept.map((key) => `<Error><Key>${key}</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`).join('');
}

// Signed for the name by which it was asked: handed on as it is.
function handOn(req: IncomingMessage, res: ServerResponse, { endpoint }: Bucket): void {
  const onward = request({ port: new URL(endpoint).port, host: '127.0.0.1', method: req.method, path: req.url, headers: req.headers, agent: false }, (answer) => {
    res.writeHead(answer.statusCode!, answer.headers);
    answer.pipe(res);
  });
  onward.on('error', () => res.destroy());
  req.pipe(onward);
}
