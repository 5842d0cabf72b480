import { type Request } from 'express';

// Any host will do: it only shows whether the text stays on it.
const ANYWHERE = 'http://portal.invalid';

/** The wanted page if it is a path of ours, else undefined: "//evil.example", "/\evil.example" and full addresses are not. */
export function ownPath(text: unknown): string | undefined {
   
  if (typeof text !== 'string' || text.length > 2_000 || !/^\/(?![/\\])/.test(text) || /[\u0000-\u001f\\]/.test(text)) return undefined;
  if (!URL.canParse(text, ANYWHERE)) return undefined;
  const url = new URL(text, ANYWHERE);
  return url.origin === ANYWHERE && !url.pathname.startsWith('//') ? url.pathname + url.search : undefined;
}

/** Where to go on after signing in: the page itself, or for a sent form the page that showed it. */
export function pageWantedBy(req: Request): string | undefined {
  if (req.method === 'GET' || req.method === 'HEAD') return ownPath(req.originalUrl);
  const referer = req.get('Referer');
  if (referer === undefined || !URL.canParse(referer)) return undefined;
  const url = new URL(referer);
  return url.host === req.host ? ownPath(url.pathname + url.search) : undefined;
}
