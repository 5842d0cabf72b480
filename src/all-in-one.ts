import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import type * as Portal from './portal';
import { startStripeSandbox } from './sandbox/stripe-sandbox';

type Stoppable = { stop(): Promise<void> };
type Options = {
  /** Fills an empty portal with demo people and accounts; left out by `npm start -- --no-seed`. */
  seedDemo?: Portal.SeedDemo;
};

// eslint-disable-next-line no-restricted-syntax -- sets what config.ts reads afterwards
const env = process.env;

/**
 * Starts everything that `npm start` promises in this process: the Stripe sandbox unless a Stripe key is set,
 * migrations, demo data, web and worker; then prints where to go. Throws what hindered it, with nothing left running.
 */
export async function startAllInOne({ seedDemo }: Options): Promise<Stoppable> {
  const running: Stoppable[] = [];
  const stop = async () => {
    for (let part = running.pop(); part; part = running.pop()) await part.stop();
  };
  try {
    if (wantsSandbox()) running.push(await startSandbox());
    // config.ts reads the settings at import, so all that imports it waits until the sandbox has set its own.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { startPortal } = require('./portal') as typeof Portal;
    running.push(await startPortal(seedDemo));
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

// In production a missing key stops the start by name (config.ts) unless it is a demo; so does a wrong port.
function wantsSandbox(): boolean {
  if (![env.PORT, env.SANDBOX_PORT].every(mayBePort)) return false;
  return !env.STRIPE_SECRET_KEY && (env.NODE_ENV !== 'production' || env.DEMO === 'yes');
}

function mayBePort(text: string | undefined): boolean {
  return !text || (/^\d+$/.test(text) && Number(text) < 65_535);
}

async function startSandbox(): Promise<Stoppable> {
  const dataDir = path.resolve(env.DATA_DIR || '.data');
  const keys = sandboxKeys(dataDir);
  const webPort = Number(env.PORT || 3000);
  const sandbox = await startStripeSandbox({
    ...keys,
    dataDir,
    port: env.SANDBOX_PORT ? Number(env.SANDBOX_PORT) : await portNextTo(webPort),
    webhookUrl: `http://127.0.0.1:${webPort}/webhooks/stripe`,
  });
  env.STRIPE_SECRET_KEY = keys.secretKey;
  env.STRIPE_WEBHOOK_SECRET = keys.webhookSecret;
  env.STRIPE_API_URL = sandbox.url;
  return sandbox;
}

/** Made once for a data folder, so that a restart goes on with what the sandbox's journal holds. */
function sandboxKeys(dataDir: string): { secretKey: string; webhookSecret: string } {
  const file = path.join(dataDir, 'sandbox', 'keys.json');
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true });
    const text = () => randomBytes(18).toString('hex');
    writeFileSync(file, JSON.stringify({ secretKey: `sk_test_${text()}`, webhookSecret: `whsec_${text()}` }), { mode: 0o600 });
  }
  return JSON.parse(readFileSync(file, 'utf8')) as { secretKey: string; webhookSecret: string };
}

/** The port after the portal's own, the same at every start; any free one when another program has it. */
function portNextTo(port: number): Promise<number> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => resolve(0));
    probe.listen(port + 1, '127.0.0.1', () => probe.close(() => resolve(port + 1)));
  });
}
