import { AsyncLocalStorage } from 'node:async_hooks';
import type Stripe from 'stripe';
import { config } from '../../config';

// This folder is the one door to Stripe, and this file alone loads its SDK. Every POST passes a key of ours; the SDK never tries again by
// itself, because we look first.
const TIMEOUT_MS = 20_000;

let client: Stripe | undefined;

/** The SDK, for the files beside this one: whoever stands outside asks them. */
export function stripe(): Stripe {
  client ??= open();
  return client;
}

function open(): Stripe {
  const { secretKey, apiUrl } = config.stripe;
  if (!secretKey) throw new Error('STRIPE_SECRET_KEY is not set');
  // The SDK is large: it loads when money is first touched.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const Sdk = require('stripe') as typeof Stripe;
  const url = apiUrl ? new URL(apiUrl) : undefined;
  const elsewhere = url && { host: url.hostname, port: url.port || (url.protocol === 'https:' ? '443' : '80'), protocol: url.protocol.slice(0, -1) as 'http' | 'https' };
  const sdk: Stripe = new Sdk(secretKey, { ...elsewhere, maxNetworkRetries: 0, timeout: TIMEOUT_MS, telemetry: false });
  (sdk.on as (event: 'request', heard: () => void) => void)('request', () => {
    const counted = counting.getStore();
    if (counted) counted.calls += 1;
  });
  return sdk;
}

const counting = new AsyncLocalStorage<{ calls: number }>();

/** How many calls of Stripe a piece of work makes, kept in `counted` while it runs. */
export function countCalls<T>(counted: { calls: number }, work: () => Promise<T>): Promise<T> {
  return counting.run(counted, work);
}

export async function collected<From, To>(list: AsyncIterable<From>, read: (from: From) => To): Promise<To[]> {
  const all: To[] = [];
  for await (const item of list) all.push(read(item));
  return all;
}

export function idOf(reference: string | { id: string } | null | undefined): string | null {
  return typeof reference === 'string' ? reference : (reference?.id ?? null);
}

export function statusOf(error: unknown): number {
  return (error as { statusCode?: number } | null)?.statusCode ?? 0;
}

export function epochSeconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}
