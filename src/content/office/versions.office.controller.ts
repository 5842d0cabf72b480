import { type Request, type RequestHandler } from 'express';
import { idInAddress } from '../../organizations/id-in-address';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { singleStrings } from '../../platform/pages/forms';
import { renderMarkdown } from '../../platform/pages/markdown';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { type ContentItem } from '../content-item';
import { getContentItem } from '../content-items.repository';
import { type ContentVersion, findContentVersion } from '../content-versions.repository';
import { changeContent } from './save-content';

type At = { id: string; version: string };

/** What an item said as of a version. */
export const show: RequestHandler<At> = async (req, res) => {
  const { item, version, zone } = await read(req);
  renderPage(req, res, 'office/content/version', {
    title: `Version ${version.version} of ${item.title}`, item, version, zone, isCurrent: version.version === item.version, body: renderMarkdown(version.body, { firstHeading: 3 }),
    backHref: paths.content.office.show(item.id), restoreAction: paths.content.office.restore(item.id, String(version.version)),
  });
};

/** Puts that title, abstract and text in place of what stands; a version more, and nothing is lost. */
export const restore: RequestHandler<At> = async (req, res) => {
  const { actor } = staffOf(req);
  const { item, version } = await read(req);
  const { title, abstract, body } = version;
  try {
    const isChanged = await changeContent({ id: item.id, seen: Number(singleStrings(req.body)['seen']), slug: '', written: { title, abstract, body }, actor });
    flash(req, isChanged ? 'success' : 'notice', isChanged ? `Version ${version.version} stands again, as a version of its own.` : 'Nothing was different.');
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'error', error.message);
  }
  res.redirect(303, paths.content.office.show(item.id));
};

async function read(req: Request<At>): Promise<{ item: ContentItem; version: ContentVersion; zone: string }> {
  const { scope } = staffOf(req);
  const id = idInAddress(req.params);
  const number = /^[1-9]\d{0,8}$/.test(req.params.version) ? Number(req.params.version) : 0;
  return within(scope, async (trx) => {
    const item = await getContentItem(trx, id);
    const version = await findContentVersion(trx, id, number);
    if (!version) throw new NotFound();
    return { item, version, zone: await houseZone(trx) };
  }, { readOnly: true });
}
