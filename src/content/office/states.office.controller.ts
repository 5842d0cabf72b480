import { type Request, type RequestHandler, type Response } from 'express';
import { idInAddress } from '../../organizations/id-in-address';
import { paths } from '../../paths';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { singleStrings } from '../../platform/pages/forms';
import { day } from '../../platform/values/format';
import { staffOf } from '../../platform/visitors/visitor';
import { type ContentItem } from '../content-item';
import { markReviewed, moveContent } from './move-content';

type Id = { id: string };

export const publish: RequestHandler<Id> = (req, res) => move(req, res, 'published', 'It is published: readers find it from now on.');
export const archive: RequestHandler<Id> = (req, res) => move(req, res, 'archived', 'It is archived: readers do not find it any more.');
export const withdraw: RequestHandler<Id> = (req, res) => move(req, res, 'draft', 'It is a draft again: readers do not find it until you publish it.');

export const reviewed: RequestHandler<Id> = async (req, res) => {
  const { actor, today } = staffOf(req);
  const id = idInAddress(req.params);
  const next = await markReviewed({ id, today, actor });
  flash(req, next ? 'success' : 'notice', next ? `Noted. The next review is on ${day(next)}.` : 'No review was due.');
  res.redirect(303, paths.content.office.show(id));
};

async function move(req: Request<Id>, res: Response, to: ContentItem['state'], words: string): Promise<void> {
  const { actor } = staffOf(req);
  const id = idInAddress(req.params);
  try {
    const isChanged = await moveContent({ id, seen: Number(singleStrings(req.body)['seen']), to, actor });
    flash(req, isChanged ? 'success' : 'notice', isChanged ? words : 'Nothing was different.');
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'error', error.message);
  }
  res.redirect(303, paths.content.office.show(id));
}
