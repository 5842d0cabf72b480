import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { type RequestHandler } from 'express';
import { projectRoot } from '../project-root';

type Asset = { body: Buffer; type: string; href: string; hash: string; packed: Map<string, Buffer> };

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png', '.ico': 'image/x-icon', '.woff2': 'font/woff2', '.txt': 'text/plain; charset=utf-8',
};
const year = 'public, max-age=31536000, immutable';
const byName = new Map<string, Asset>();
const byHref = new Map<string, Asset>();

/** The address of a file of public/ or of the kit, with its content's hash: "portal.css" → "/assets/portal.1a2b3c4d5e.css". */
export function asset(name: string): string {
  const found = loaded().get(name);
  if (!found) throw new Error(`no such file in public/: ${name}`);
  return found.href;
}

/** Serves the addresses that `asset` gives, to be cached for a year; all else below its mount goes on. */
export const serveAssets: RequestHandler = (req, res, next) => {
  loaded();
  const found = byHref.get(req.baseUrl + req.path);
  if (!found || (req.method !== 'GET' && req.method !== 'HEAD')) return next();
  const encoding = (found.packed.size > 0 && req.acceptsEncodings('br', 'gzip')) || 'identity';
  const body = found.packed.get(encoding);
  res.set({ 'Content-Type': found.type, 'Cache-Control': year, Vary: 'Accept-Encoding', ETag: `"${found.hash}-${encoding}"` });
  if (body) res.set('Content-Encoding', encoding);
  res.send(body ?? found.body);
};

function loaded(): Map<string, Asset> {
  if (byName.size > 0) return byName;
  const folder = path.join(projectRoot, 'public');
  for (const name of readdirSync(folder)) add(name, readFileSync(path.join(folder, name)));
  const kit = path.join(projectRoot, 'node_modules', '@tabler', 'core', 'dist', 'css', 'tabler.min.css');
  add('webauthn.js', readFileSync(path.join(projectRoot, 'node_modules', '@simplewebauthn', 'browser', 'dist', 'bundle', 'index.umd.min.js')));
  add('tabler.css', Buffer.from(readFileSync(kit, 'utf8').replace(/\n?\/\*# sourceMappingURL=.*?\*\//, '')));
  return byName;
}

function add(name: string, body: Buffer): void {
  const { name: stem, ext } = path.parse(name);
  const type = types[ext];
  if (!type) throw new Error(`public/${name}: no content type is known for ${ext}`);
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 10);
  const made = { body, type, href: `/assets/${stem}.${hash}${ext}`, hash, packed: packed(body, type) };
  byName.set(name, made);
  byHref.set(made.href, made);
}

// Pages are left to the proxy; these files never change, so they are packed once at start.
function packed(body: Buffer, type: string): Map<string, Buffer> {
  if (body.length < 1024 || !/^(text|image\/svg)/.test(type)) return new Map();
  const params = { [constants.BROTLI_PARAM_QUALITY]: 6 };
  return new Map([['br', brotliCompressSync(body, { params })], ['gzip', gzipSync(body)]]);
}
