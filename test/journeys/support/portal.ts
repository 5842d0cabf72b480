import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { config } from '../../../src/config';
import { closeDatabase } from '../../../src/platform/database/database';
import { enqueue } from '../../../src/platform/queue/queue';
import { connectQueue } from '../../../src/platform/queue/queue-engine';
import { built } from '../../support/running/built';
import '../../support/database';
import { eventually } from '../../support/eventually';
import { sandboxControl, secretKey, webhookSecret } from '../../support/stripe';
import { projectRoot } from '../../support/running/test-server';

// Importing this module runs the portal for the test file as production does: web and worker as processes of their
// own over the file's database, and the Stripe sandbox, which sends its webhooks to web.
const processes: ChildProcess[] = [];
let queue: { stop(): Promise<void> };
let address: string;

beforeAll(async () => {
  await built();
  const port = await freePort();
  address = `http://127.0.0.1:${port}`;
  await sandboxControl('POST', '/webhook', { url: `${address}/webhooks/stripe` });
  const settings = {
    NODE_ENV: 'production', DEMO: 'yes', HOST: '127.0.0.1', PORT: String(port), BASE_URL: address, SMTP_URL: '', REDIS_URL: '', LOG_LEVEL: 'warn',
    STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret, STRIPE_API_URL: String(config.stripe.apiUrl), SECRET_KEY: 'the journeys share one key of 32 characters',
  };
  run('web', settings);
  run('worker', settings);
  queue = await connectQueue();
  await eventually(async () => expect((await fetch(`${address}/health/ready`)).status).toBe(200), 50_000);
}, 60_000);

afterAll(async () => {
  for (const child of processes) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  await queue?.stop();
  await closeDatabase();
});

/** An address of the running portal. */
export function at(pagePath: string): string {
  return `${address}${pagePath}`;
}

/** Wakes a job in the worker at once, as the schedule would within the minute. */
export async function wakeWorker(job: string): Promise<void> {
  await enqueue(job, { id: 'journey' });
}

function run(name: 'web' | 'worker', settings: Record<string, string>): void {
  const child = spawn(process.execPath, [path.join(projectRoot, 'bin', 'run.cjs'), name], {
    cwd: projectRoot, env: { ...process.env, ...settings }, stdio: ['ignore', 'inherit', 'inherit'],
  });
  processes.push(child);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
