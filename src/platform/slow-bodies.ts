import { type IncomingMessage, type Server } from 'node:http';

/** How long a request may take to arrive whole. */
const REQUEST_MS = 30_000;
/** The same for an object of a backup over a slow line. */
const OBJECT_MS = 3_600_000;

/** Cuts requests that take longer to arrive, as Node would, but with more time for those that bring whole objects of a backup. */
export function cutSlowBodies(server: Server, { isObject, requestMs = REQUEST_MS, objectMs = OBJECT_MS }: { isObject: (req: IncomingMessage) => boolean; requestMs?: number; objectMs?: number }): void {
  server.requestTimeout = 0;
  server.prependListener('request', (req: IncomingMessage) => {
    if (req.complete) return;
    const late = setTimeout(() => {
      if (!req.complete) req.socket.destroy();
    }, isObject(req) ? objectMs : requestMs);
    req.once('close', () => clearTimeout(late));
  });
}
