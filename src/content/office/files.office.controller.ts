import { type Request, type RequestHandler, type Response } from 'express';
import { config } from '../../config';
import { idInAddress } from '../../organizations/id-in-address';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { renderPage } from '../../platform/pages/render';
import { sendKeptFile } from '../../platform/files/send-file';
import { readUpload, type Upload } from '../../platform/http/uploads';
import { staffOf } from '../../platform/visitors/visitor';
import { getContentItem } from '../content-items.repository';
import { type ContentItem, hasFilm } from '../content-item';
import { type ItemBytes, PICTURE_TYPES, readItemBytes, readPoster } from '../item-bytes';
import { hasPdf } from '../library/library.model';
import { FORMATS } from '../library/library.presenter';
import type * as ItemPdf from '../pdf/item-pdf';
import { attachFile, removeFile } from './attach-file';
import { FILE_LIMITS } from './encode-file';
import { WrongFields } from './save-content';

type Id = { id: string };

/** Reads the form's file; stands in the route line before `update`. */
export const upload = readUpload({ field: 'file', maxBytes: FILE_LIMITS.maxBytes });

const problems: Record<Extract<Upload, { problem: unknown }>['problem'], string> = {
  none: 'Choose a file to upload.',
  'too large': 'This file is larger than 15 MB. Choose a smaller one, or save it with fewer pixels.',
  several: 'Choose one file only.',
  'broken off': 'The upload broke off. Choose the file and send it again.',
};

export const edit: RequestHandler<Id> = (req, res) => showForm(req, res, {});

export const update: RequestHandler<Id> = async (req, res) => {
  const { actor } = staffOf(req);
  const id = idInAddress(req.params);
  const given: Upload = req.upload ?? { problem: 'none' };
  const problem = 'problem' in given ? problems[given.problem] : await attachFile({ id, upload: given.bytes, actor });
  if (problem !== undefined) return showForm(req, res.status(422), { file: problem });
  flash(req, 'success', 'The file is saved. Readers of the item can download it.');
  res.redirect(303, paths.content.office.show(id));
};

export const destroy: RequestHandler<Id> = async (req, res) => {
  const { actor } = staffOf(req);
  const id = idInAddress(req.params);
  try {
    const isChanged = await removeFile({ id, actor });
    flash(req, isChanged ? 'success' : 'notice', isChanged ? 'The file is taken off.' : 'There was no file.');
  } catch (error) {
    if (!(error instanceof WrongFields)) throw error;
    flash(req, 'error', `The file stays: it is all that readers have. ${error.message}`);
  }
  res.redirect(303, paths.content.office.show(id));
};

/** As readers get it, of drafts too; it counts as no download. */
export const download: RequestHandler<Id> = async (req, res) => {
  const item = await readItem(req);
  if (hasFilm(item)) return sendKeptFile(res, { sha256: item.fileSha256!, type: item.fileType, saveAs: item.fileName });
  const { name, type, bytes } = there(await readItemBytes(item, NAMES));
  res.attachment(name).set({ 'Content-Type': type, 'Content-Security-Policy': "default-src 'none'; sandbox" }).end(bytes);
};

/** The same to look at; of a video what stands before it plays. */
export const picture: RequestHandler<Id> = async (req, res) => {
  const item = await readItem(req);
  const { type, bytes } = there(item.kind === 'video' ? await readPoster(item) : await readItemBytes(item, NAMES));
  if (!PICTURE_TYPES.includes(type)) throw new NotFound();
  res.set({ 'Content-Type': type, 'Content-Security-Policy': "default-src 'none'; sandbox" }).end(bytes);
};

export const pdf: RequestHandler<Id> = async (req, res) => {
  const item = await readItem(req);
  if (!hasPdf(item)) throw new NotFound();
  // Large: loads when the first PDF is wanted.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { itemPdf } = require('../pdf/item-pdf') as typeof ItemPdf;
  res.attachment(`${item.slug}.pdf`).type('application/pdf').end(await itemPdf({ item, vendorName: config.vendor.name, baseUrl: config.baseUrl }));
};

const NAMES = { vendor: config.vendor.name, partner: 'Your organization' };

function readItem(req: Request<Id>): Promise<ContentItem> {
  const { scope } = staffOf(req);
  return within(scope, (trx) => getContentItem(trx, idInAddress(req.params)), { readOnly: true });
}

function there(found: ItemBytes | undefined): ItemBytes {
  if (!found) throw new NotFound();
  return found;
}

async function showForm(req: Request<Id>, res: Response, errors: Record<string, string>): Promise<void> {
  const item = await readItem(req);
  const { id } = item;
  if (item.kind === 'video' && res.statusCode === 200) return res.redirect(303, paths.content.office.video(id));
  renderPage(req, res, 'office/content/file', {
    title: `File of ${item.title}`, itemTitle: item.title, errors, action: paths.content.office.file(id), removeAction: paths.content.office.removeFile(id), backHref: paths.content.office.show(id),
    file: item.fileSha256 === null ? null : { name: item.fileName, format: FORMATS[item.fileType] ?? item.fileType, bytes: item.fileBytes ?? 0, href: paths.content.office.download(id), pictureHref: PICTURE_TYPES.includes(item.fileType) ? paths.content.office.picture(id) : '' },
  });
}
