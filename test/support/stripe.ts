import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Stripe from 'stripe';
import { config } from '../../src/config';
import { startStripeSandbox, type StripeSandbox } from '../../src/sandbox/stripe-sandbox';

// Importing this module starts a Stripe sandbox for the test file and points the product at it. It sends no webhooks
// until a test says where to.
export const secretKey = 'sk_test_sandbox';
export const webhookSecret = 'whsec_sandbox';

let sandbox: StripeSandbox;
let folder: string;
let client: Stripe;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'stripe-sandbox-'));
  sandbox = await startStripeSandbox({ dataDir: folder, port: 0, secretKey, webhookSecret, durability: 'none', controls: true, webhookUrl: '', webhookBackoffMs: [50, 100, 200] });
  client = new Stripe(secretKey, { host: '127.0.0.1', port: sandbox.port, protocol: 'http', maxNetworkRetries: 0, telemetry: false });
  Object.assign(config.stripe, { secretKey, webhookSecret, apiUrl: sandbox.url });
});

afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The SDK, for what Stripe's own side would do or see. */
export function stripeSdk(): Stripe {
  return client;
}

/** A switch of the sandbox: faults, cards that begin to decline, its clock, webhooks. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each switch answers in its own shape
export async function sandboxControl(method: 'GET' | 'POST' | 'DELETE', address: string, body?: object): Promise<any> {
  const headers = { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' };
  const answer = await fetch(`${sandbox.url}/_sandbox${address}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return answer.json();
}

/** The next `times` calls that begin with `method path` go wrong in this way. */
export async function failNext(kind: string, { method = 'POST', path: address = '/v1/payment_intents', times = 1, ms }: { method?: string; path?: string; times?: number; ms?: number } = {}): Promise<void> {
  await sandboxControl('POST', '/faults', { kind, method, path: address, times, ...ms !== undefined && { ms } });
}

/** All intents at the sandbox that succeeded for a customer: what its card was really charged. */
export async function chargesOf(customerId: string): Promise<Stripe.PaymentIntent[]> {
  const intents = await client.paymentIntents.list({ customer: customerId, limit: 100 });
  return intents.data.filter((intent) => intent.status === 'succeeded');
}
