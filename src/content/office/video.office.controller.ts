import { type Request, type RequestHandler, type Response } from 'express';
import { config } from '../../config';
import { idInAddress } from '../../organizations/id-in-address';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { renderPage } from '../../platform/pages/render';
import { sendKeptFile } from '../../platform/files/send-file';
import { readLargeUpload, readUpload, type UploadProblem } from '../../platform/http/uploads';
import { staffOf } from '../../platform/visitors/visitor';
import { type ContentItem, hasFilm } from '../content-item';
import { getContentItem } from '../content-items.repository';
import { FORMATS, lengthInWords } from '../library/library.presenter';
import { playerOf } from '../library/player.presenter';
import { CAPTIONS_MAX_BYTES } from '../video/captions.model';
import { attachFilm } from './attach-film';
import { attachCaptions, attachPoster, removeVideoPart } from './attach-video-part';
import { FILE_LIMITS } from './encode-file';

type Id = { id: string };

/** Each reads its form's file; they stand in the route lines before what takes it. */
export const uploadFilm = readLargeUpload({ field: 'film', maxBytes: config.videoMaxBytes });
export const uploadCaptions = readUpload({ field: 'captions', maxBytes: CAPTIONS_MAX_BYTES });
export const uploadPoster = readUpload({ field: 'poster', maxBytes: FILE_LIMITS.maxBytes });

const FILM_LIMIT = `${config.videoMaxBytes / 1_048_576} MB`;

/** A video's film, captions and picture, each to be exchanged by itself. */
export const edit: RequestHandler<Id> = (req, res) => showForms(req, res, {});

export const film: RequestHandler<Id> = async (req, res) => {
  const { actor } = staffOf(req);
  const id = idInAddress(req.params);
  const given = req.incoming ?? { problem: 'none' };
  const problem = 'problem' in given ? wordsOf(given, 'a video', `larger than ${FILM_LIMIT}. Export it smaller, for example with 1280 × 720 pixels`) : await attachFilm({ id, upload: given, actor });
  if (problem !== undefined) return showForms(req, res.status(422), { film: problem });
  done(req, res, 'The video is saved. Play it once, and look whether captions and transcript still fit.');
};

export const captions: RequestHandler<Id> = async (req, res) => {
  const { actor } = staffOf(req);
  const id = idInAddress(req.params);
  const given = req.upload ?? { problem: 'none' };
  const problem = 'problem' in given ? wordsOf(given, 'captions', 'larger than 512 kB. Choose captions without pictures or styles') : await attachCaptions({ id, upload: given.bytes, actor });
  if (problem !== undefined) return showForms(req, res.status(422), { captions: problem });
  done(req, res, 'The captions are saved.');
};

export const poster: RequestHandler<Id> = async (req, res) => {
  const { actor } = staffOf(req);
  const id = idInAddress(req.params);
  const given = req.upload ?? { problem: 'none' };
  const problem = 'problem' in given ? wordsOf(given, 'a picture', 'larger than 15 MB. Choose a smaller one, or save it with fewer pixels') : await attachPoster({ id, upload: given.bytes, actor });
  if (problem !== undefined) return showForms(req, res.status(422), { poster: problem });
  done(req, res, 'The picture is saved. It is shown until somebody plays the video.');
};

export const removeCaptions: RequestHandler<Id> = async (req, res) => {
  const isChanged = await removeVideoPart({ id: idInAddress(req.params), part: 'captions', actor: staffOf(req).actor });
  done(req, res, isChanged ? 'The captions are taken off.' : 'There were no captions.');
};

export const removePoster: RequestHandler<Id> = async (req, res) => {
  const isChanged = await removeVideoPart({ id: idInAddress(req.params), part: 'poster', actor: staffOf(req).actor });
  done(req, res, isChanged ? 'The picture is taken off.' : 'There was no picture.');
};

/** As readers get them, of drafts too. */
export const readCaptions: RequestHandler<Id> = async (req, res) => {
  const { captionsSha256: sha256 } = await readVideo(req);
  if (sha256 === null) throw new NotFound();
  await sendKeptFile(res, { sha256, type: 'text/vtt; charset=utf-8' });
};

function wordsOf({ problem }: UploadProblem, what: string, tooLarge: string): string {
  return { none: `Choose ${what} to upload.`, 'too large': `This file is ${tooLarge}.`, several: 'Choose one file only.', 'broken off': 'The upload broke off. Choose the file and send it again.' }[problem];
}

function done(req: Request<Id>, res: Response, words: string): void {
  flash(req, 'success', words);
  res.redirect(303, paths.content.office.video(idInAddress(req.params)));
}

async function readVideo(req: Request<Id>): Promise<ContentItem> {
  const { scope } = staffOf(req);
  const item = await within(scope, (trx) => getContentItem(trx, idInAddress(req.params)), { readOnly: true });
  if (item.kind !== 'video') throw new NotFound();
  return item;
}

async function showForms(req: Request<Id>, res: Response, errors: Record<string, string>): Promise<void> {
  const item = await readVideo(req);
  const { office } = paths.content;
  const { id } = item;
  const film = hasFilm(item) ? { name: item.fileName, format: FORMATS[item.fileType]!, bytes: item.fileBytes ?? 0, length: item.fileSeconds === null ? '' : lengthInWords(item.fileSeconds), href: office.download(id) } : null;
  renderPage(req, res, 'office/content/video', {
    title: `Video of ${item.title}`, itemTitle: item.title, errors, film, filmLimit: FILM_LIMIT, hasTranscript: item.body.trim() !== '', backHref: office.show(id), editHref: office.edit(id),
    player: playerOf(item, { film: office.download(id), captions: office.readCaptions(id), poster: office.picture(id) }),
    captionsHref: item.captionsSha256 === null ? '' : office.readCaptions(id), posterHref: item.posterSha256 === null ? '' : office.picture(id),
    actions: { film: office.film(id), captions: office.captions(id), poster: office.poster(id), removeFilm: office.removeFile(id), removeCaptions: office.removeCaptions(id), removePoster: office.removePoster(id) },
  });
}
