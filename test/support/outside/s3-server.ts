import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Bucket } from '../../../src/config';

type Server = { run(): Promise<{ port: number }>; close(): Promise<void> };
type Rver = new (options: Record<string, unknown>) => Server;

let server: Server | undefined;

afterAll(() => server?.close());

/** An S3 store of the tests' own with one empty bucket; gone after the file. */
export async function startS3(folder: string): Promise<Bucket> {
  // It brings no types.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const S3rver = require('s3rver') as Rver;
  const directory = path.join(folder, 's3');
  mkdirSync(directory, { recursive: true });
  server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory, configureBuckets: [{ name: 'backups', configs: [] }] });
  const { port } = await server.run();
  return { endpoint: `http://127.0.0.1:${port}`, bucket: 'backups', region: 'us-east-1', accessKey: 'S3RVER', secretKey: 'S3RVER' };
}
