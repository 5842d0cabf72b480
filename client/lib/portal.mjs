import { Problem } from './problem.mjs';

const TIMEOUT_MS = 30_000;

/** The portal cannot be reached, or has no time: try again later. */
export class Unreachable extends Problem {}

/**
 * Asks the portal; answers { status, headers, body }. Throws Unreachable where it does not answer, is busy or has a fault of its own, and a Problem
 * with the portal's own sentence for whatever it refuses.
 */
export async function ask(portal, address, { method = 'GET', body, credential, headers = {} } = {}) {
  const answer = await send(new URL(address, portal), {
    method, signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error', body: body === undefined ? undefined : JSON.stringify(body),
    headers: { ...headers, ...body === undefined ? {} : { 'Content-Type': 'application/json' }, ...credential ? { Authorization: basic(credential) } : {} },
  });
  if (answer.status === 304) return { status: 304, headers: answer.headers, body: undefined };
  const told = await answer.json().catch(() => undefined);
  if (answer.ok) return { status: answer.status, headers: answer.headers, body: told };
  const error = told?.error ?? {};
  const message = error.message ?? `The portal answered ${answer.status}.`;
  const retryAfterSeconds = Number(answer.headers.get('retry-after')) || undefined;
  if (answer.status === 429 || answer.status >= 500) throw new Unreachable(message, { code: error.code ?? 'busy', retryAfterSeconds });
  throw new Problem(message, { code: error.code ?? `status_${answer.status}` });
}

/** The bytes at an address of the portal. */
export async function download(portal, address) {
  const answer = await send(new URL(address, portal), { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
  if (!answer.ok) throw new Unreachable(`The portal answered ${answer.status}.`);
  return Buffer.from(await answer.arrayBuffer());
}

async function send(url, options) {
  try {
    return await fetch(url, options);
  } catch (error) {
    throw new Unreachable(`The portal at ${url.origin} cannot be reached: ${error.cause?.code ?? error.name}. Check the network.`, { code: 'network' });
  }
}

function basic({ machineId, secret }) {
  return `Basic ${Buffer.from(`${machineId}:${secret}`).toString('base64')}`;
}
