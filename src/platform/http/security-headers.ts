import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { type RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * The headers of every answer (security.md §4.4): nothing but our own files, nothing inline, no frames, forms only to
 * ourselves, and private pages kept by no cache. `https` is whether people reach us by https (BASE_URL).
 */
export function securityHeaders({ https }: { https: boolean }): RequestHandler {
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"], scriptSrc: ["'self'"], styleSrc: ["'self'"], imgSrc: ["'self'", 'data:'], mediaSrc: ["'self'"], fontSrc: ["'self'"],
        connectSrc: ["'self'"], manifestSrc: ["'self'"], formAction: ["'self'"], frameAncestors: ["'none'"], baseUri: ["'none'"],
      },
    },
    strictTransportSecurity: https && { maxAge: 63_072_000, includeSubDomains: true },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
    // The mailbox shows mails in a frame of no origin; browsers warn when an origin is keyed in two ways.
    originAgentCluster: false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  });
  const fixed = [
    // Public files say otherwise for themselves.
    ['Cache-Control', 'no-store'],
    ['Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'],
    ...namedBy(headers),
  ] as const;
  return (_req, res, next) => {
    res.removeHeader('X-Powered-By');
    for (const [name, value] of fixed) res.setHeader(name, value);
    next();
  };
}

/** What helmet sets, asked once: none of it depends on the request, and its fifteen steps cost more than the headers. */
function namedBy(headers: ReturnType<typeof helmet>): [string, string][] {
  const answer = new ServerResponse(new IncomingMessage(new Socket()));
  headers(answer.req, answer, (error?: unknown) => {
    if (error) throw error as Error;
  });
  return Object.entries(answer.getHeaders()).map(([name, value]) => [name, String(value)]);
}
