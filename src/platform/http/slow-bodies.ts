import { type IncomingMessage, type Server } from 'node:http';

/** How long a request may take to arrive whole. */
const REQUEST_MS = 30_000;
/** The same for an object of a backup over a slow line. */
const OBJECT_MS = 3_600_000;

const timers = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/** Cuts requests that take longer to arrive, as Node would, but with more time for those that bring whole objects of a backup. */
export function cutSlowBodies(server: Server, { isObject, requestMs = REQUEST_MS, objectMs = OBJECT_MS }: { isObject: (req: IncomingMessage) => boolean; requestMs?: number; objectMs?: number }): void {
  server.requestTimeout = 0;
  server.prependListener('request', (req: IncomingMessage) => {
    if (req.complete) return;
    cutAfter(req, isObject(req) ? objectMs : requestMs);
    req.once('close', () => clearTimeout(timers.get(req)));
  });
}

/** Waits longer for a request whose sender is known by now and may bring a large file. */
export function waitForLargeFile(req: IncomingMessage): void {
  if (timers.has(req)) cutAfter(req, OBJECT_MS);
}

function cutAfter(req: IncomingMessage, ms: number): void {
  clearTimeout(timers.get(req));
  timers.set(req, setTimeout(() => {
    if (!req.complete) req.socket.destroy();
  }, ms));
}
