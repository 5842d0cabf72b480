import { type Request, type RequestHandler } from 'express';
import { within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { sendKeptFile } from '../../platform/files/send-file';
import { memberOf } from '../../platform/visitors/visitor';
import { type ContentItem, hasFilm } from '../content-item';
import { getReadable } from './readable-item';

type Named = { slug: string };

/** The film to a player, in the ranges it asks for; playing counts as no download. */
export const watch: RequestHandler<Named> = async (req, res) => {
  const item = await readItem(req);
  if (!hasFilm(item)) throw new NotFound();
  await sendKeptFile(res, { sha256: item.fileSha256!, type: item.fileType });
};

export const captions: RequestHandler<Named> = async (req, res) => {
  const { captionsSha256: sha256 } = await readItem(req);
  if (sha256 === null) throw new NotFound();
  await sendKeptFile(res, { sha256, type: 'text/vtt; charset=utf-8' });
};

function readItem(req: Request<Named>): Promise<ContentItem> {
  const { scope } = memberOf(req);
  return within(scope, (trx) => getReadable(trx, req.params.slug), { readOnly: true });
}
