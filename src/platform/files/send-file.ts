import { type Response } from 'express';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { config } from '../../config';
import { NotFound } from '../errors';
import { placeOf } from './files';

type Sent = { sha256: string; type: string; /** The name under which it is saved; without one it is shown. */ saveAs?: string };

/**
 * Streams a kept file, whole or the range of it that is asked for: 206, 416, If-Range and HEAD as RFC 9110 §14 has them; several ranges at once get the whole
 * (§14.2 allows it). Its name is its content's, so that is its ETag. Throws NotFound where no such file is kept.
 */
export async function sendKeptFile(res: Response, { sha256, type, saveAs }: Sent): Promise<void> {
  const root = path.join(config.dataDir, 'files');
  const place = path.relative(root, placeOf(sha256));
  // Asked first: a page that says so must not have a file's headers.
  const found = await stat(path.join(root, place)).catch(() => undefined);
  if (!found) throw new NotFound();
  if (saveAs !== undefined) res.attachment(saveAs);
  res.set({ 'Content-Type': type, 'Content-Security-Policy': "default-src 'none'; sandbox", ETag: `"${sha256}"`, 'Accept-Ranges': 'bytes' });
  // More last bytes than there are is all of it (§14.1.2), and no range that cannot be had.
  const isAll = Number(/^bytes=-(\d+)$/.exec(res.req.get('range') ?? '')?.[1]) >= found.size;
  const error = await new Promise<Error | undefined>((resolve) => res.sendFile(place, { root, lastModified: false, cacheControl: false, acceptRanges: !isAll }, resolve));
  if (!error || res.headersSent) return;
  const { status } = error as { status?: number };
  if (status !== 412 && status !== 416) throw error;
  res.removeHeader('Content-Type');
  res.status(status).end();
}
