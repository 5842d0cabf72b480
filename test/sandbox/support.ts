import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Stripe from 'stripe';
import { startStripeSandbox, type StripeSandboxOptions } from '../../src/sandbox/stripe-sandbox';

export const secretKey = 'sk_test_sandbox';
export const webhookSecret = 'whsec_sandbox';

export type Sandbox = Awaited<ReturnType<typeof openSandbox>>;

const opened: { stop(): Promise<void> }[] = [];
const folders: string[] = [];

/** A sandbox on a free port with its switches open, the SDK that talks to it, and what the tests do to both. */
export async function openSandbox(options: Partial<StripeSandboxOptions> = {}) {
  const dataDir = options.dataDir ?? newFolder();
  const server = await startStripeSandbox({ dataDir, port: 0, secretKey, webhookSecret, durability: 'none', controls: true, webhookUrl: '', ...options });
  opened.push(server);
  const stripe = sdkFor(server.port);
  return { ...server, dataDir, stripe, control: controlFor(server.url) };
}

export function sdkFor(port: number, timeout = 5_000): Stripe {
  return new Stripe(secretKey, { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0, telemetry: false, timeout });
}

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stripe-sandbox-'));
  folders.push(folder);
  return folder;
}

/** For `afterAll`: stops every sandbox that the file opened and removes its folders. */
export async function closeSandboxes(): Promise<void> {
  await Promise.all(opened.splice(0).map((one) => one.stop().catch(() => undefined)));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export function controlFor(url: string) {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each switch answers in its own shape
  return async (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<any> => {
    const headers = { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}/_sandbox${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    return answer.json();
  };
}

/** A customer with one of Stripe's test cards kept. */
export async function customerWithCard(stripe: Stripe, card = 'pm_card_visa') {
  const customer = await stripe.customers.create({ email: 'billing@example.com', name: 'Example Ltd' });
  const method = await stripe.paymentMethods.attach(card, { customer: customer.id });
  return { customer, method };
}

/** What the worker sends for a renewal. */
export function renewal(customer: string, method: string, more: Partial<Stripe.PaymentIntentCreateParams> = {}): Stripe.PaymentIntentCreateParams {
  return { amount: 10_799, currency: 'usd', customer, payment_method: method, allowed_payment_method_types: ['card'], off_session: true, confirm: true, error_on_requires_action: true, ...more };
}

/** The error of a call that must fail. */
export async function errorOf(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    return error as Stripe.errors.StripeError;
  }
  throw new Error('The call was expected to fail and did not.');
}

/** Posts a form as a browser does, without following the way on. */
export async function postForm(url: string, fields: Record<string, string>): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
}

export function typedCard(number: string) {
  return { card_number: number, expiry: '12 / 34', cvc: '123', name: 'Robin Example' };
}

export type Received = { headers: IncomingHttpHeaders; body: string; at: number };

/** A webhook endpoint that keeps what it gets and answers as told. */
export async function openEndpoint(answer: (nth: number) => number = () => 200) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString(), at: Date.now() });
      response.writeHead(answer(received.length)).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({ stop: () => new Promise((resolve) => { server.close(() => resolve()); server.closeAllConnections(); }) });
  const types = () => received.map((one) => (JSON.parse(one.body) as Stripe.Event).type);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/stripe`, received, types };
}

/** Resolves when the condition holds; fails after ten seconds with what it waited for. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
