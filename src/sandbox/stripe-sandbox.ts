import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Api, answerApi } from './stripe/api-server';
import { Calls } from './stripe/asking/calls';
import { expireDueSessions } from './stripe/checkout';
import { answerControl } from './stripe/controls';
import { Faults } from './stripe/faults';
import { forgetOldKeys, Keys } from './stripe/asking/idempotency';
import { type Durability, openJournal } from './stripe/records/journal';
import { authenticationPage } from './stripe/pages/authentication-page';
import { checkoutPage } from './stripe/pages/checkout-page';
import { html, sendPage, sendStyle } from './stripe/pages/html';
import { seededRandom } from './stripe/random';
import { Store } from './stripe/records/store';
import { undelivered, Webhooks } from './stripe/webhooks';
import { now, replay, type World } from './stripe/records/world';

export type StripeSandboxOptions = {
  /** The journal lies in `<dataDir>/sandbox/`. */
  dataDir: string;
  /** 0 takes any free port. */
  port: number;
  host?: string;
  secretKey: string;
  webhookSecret: string;
  /** Where events are sent; undefined or empty: nowhere. */
  webhookUrl?: string;
  /** Event types to send, as an endpoint at Stripe is set up; all unless told. */
  webhookEvents?: readonly string[];
  /** Milliseconds to wait after each failed try of a webhook. */
  webhookBackoffMs?: readonly number[];
  /** How people's browsers reach the pages; unless told, this host and port. */
  publicUrl?: string;
  /** `none` does not sync the journal: a crash of the machine may lose the last answers. */
  durability?: Durability;
  /** Opens the switches under `/_sandbox/…`. */
  controls?: boolean;
  /** Makes faults with a probability strike the same calls in every run. */
  seed?: number;
  /** How old a payment intent must be for search to find it. */
  searchLagSeconds?: number;
};

export type StripeSandbox = { port: number; url: string; stop(): Promise<void> };

const second = 1_000;
const usualBackoffMs = [second, 5 * second, 30 * second, 120 * second, 600 * second, 3_600 * second, 3 * 3_600 * second];

/**
 * Starts a server that speaks the part of Stripe's API that Partner Portal uses, with Stripe's test cards and pages for
 * people. What it answered for is on disk, so kill -9 loses nothing (security.md §5). Rejects when the port is taken.
 */
export async function startStripeSandbox(options: StripeSandboxOptions): Promise<StripeSandbox> {
  const server = createServer();
  // The port first: a second sandbox by mistake must not touch the journal of the one that runs.
  const url = await listen(server, options);
  try {
    return serve(server, url, options);
  } catch (error) {
    await close(server);
    throw error;
  }
}

function serve(server: Server, url: string, options: StripeSandboxOptions): StripeSandbox {
  const store = new Store();
  const journal = openJournal(join(options.dataDir, 'sandbox', 'stripe.journal'), options.durability ?? 'fsync', (line) => replay(store, line));
  const delivered = new Set<string>();
  const deliveries = openJournal(join(options.dataDir, 'sandbox', 'webhooks.journal'), 'none', (line) => delivered.add(line));
  const faults = new Faults(seededRandom(options.seed ?? 1));
  const webhooks = new Webhooks({
    url: options.webhookUrl || undefined,
    secret: options.webhookSecret,
    backoffMs: options.webhookBackoffMs ?? usualBackoffMs,
    ended: (event) => void deliveries.append(event).catch(ignore),
  }, faults);
  const world: World = {
    store,
    journal,
    publicUrl: options.publicUrl?.replace(/\/$/, '') ?? url,
    endpointsFor: (type) => (webhooks.options.url !== undefined && (options.webhookEvents?.includes(type) ?? true) ? 1 : 0),
    publish: (events) => webhooks.publish(events),
  };
  const api: Api = { world, keys: new Keys(), faults, calls: new Calls(), secretKey: options.secretKey, searchLagSeconds: options.searchLagSeconds ?? 60 };
  server.on('request', (incoming, response) => void answer({ api, webhooks, controls: options.controls ?? false }, incoming, response));
  if (webhooks.options.url !== undefined) webhooks.resume(undelivered(store, delivered, now(world)));
  const sweep = setInterval(() => {
    forgetOldKeys(store, now(world));
    void expireDueSessions(world).catch(ignore);
  }, 5 * second);
  return {
    port: (server.address() as AddressInfo).port,
    url,
    async stop() {
      clearInterval(sweep);
      webhooks.stop();
      await close(server);
      await Promise.all([journal.close(), deliveries.close()]);
    },
  };
}

/** For work that nobody waits for: a journal that fails refuses every later call, so it does not stay hidden. */
function ignore(): void {}

type Rooms = { api: Api; webhooks: Webhooks; controls: boolean };

async function answer(rooms: Rooms, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await dispatch(rooms, incoming, response, await bodyOf(incoming));
  } catch (error) {
    if (response.destroyed || response.headersSent) return;
    const message = `The sandbox failed: ${error instanceof Error ? error.message : String(error)}`;
    response.writeHead(500, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { type: 'api_error', message } }));
  }
}

async function dispatch({ api, webhooks, controls }: Rooms, incoming: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
  const path = incoming.url!.split('?', 1)[0]!;
  const [, room, first = '', id = ''] = path.split('/');
  if (room === 'v1') return answerApi(api, incoming, response, body);
  if (room === '_sandbox' && controls) return answerControl(api, webhooks, incoming, response, body);
  if (room === 'c' && first === 'pay') return checkoutPage(api.world, id, incoming, response, body);
  if (room === '3ds') return authenticationPage(api.world, first, incoming, response, body);
  if (path === '/sandbox.css') return sendStyle(response);
  if (path === '/') return sendPage(response, 200, 'Stripe sandbox', html`<h1>Stripe sandbox</h1><p>Cards here are test cards. Nothing is ever charged.</p>`);
  response.writeHead(404, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { type: 'invalid_request_error', message: `Unrecognized request URL (${incoming.method}: ${path}).` } }));
}

const largestBody = 1_000_000;

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) throw new Error('the body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function listen(server: Server, { host = '127.0.0.1', port }: StripeSandboxOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
