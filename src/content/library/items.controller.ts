import { type Request, type RequestHandler, type Response } from 'express';
import { config } from '../../config';
import { findCurrentLogo } from '../../organizations/logo/logos.repository';
import { getCompany } from '../../organizations/company/company.repository';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { readKeptFile } from '../../platform/files/files';
import { bytes as sizeOf } from '../../platform/values/format';
import { renderMarkdown } from '../../platform/pages/markdown';
import { renderPage } from '../../platform/pages/render';
import { sendKeptFile } from '../../platform/files/send-file';
import { memberOf } from '../../platform/visitors/visitor';
import { hasArtwork } from '../brand/artwork.model';
import { type ContentItem, hasFilm } from '../content-item';
import { countDownload } from '../count-download';
import { type ItemBytes, PICTURE_TYPES, readItemBytes, readPoster } from '../item-bytes';
import type * as ItemPdf from '../pdf/item-pdf';
import { hasPdf, KIND_NAMES, LIBRARIES, libraryOf } from './library.model';
import { cardOf, datesOf, FORMATS, phaseBadge, productNames } from './library.presenter';
import { listRelated } from './library.report';
import { playerOf } from './player.presenter';
import { getReadable } from './readable-item';

type Named = { slug: string };

/** One thing of a library: what it says, what can be taken along, and what is like it. */
export const show: RequestHandler<Named> = async (req, res) => {
  const { scope, organizationId, organization, today, visitor } = memberOf(req);
  const { item, related, logo } = await within(scope, async (trx) => {
    const found = await getReadable(trx, req.params.slug);
    const library = libraryOf(found.kind);
    return { item: found, related: library ? await listRelated(trx, found, library, today) : [], logo: await findCurrentLogo(trx, organizationId) };
  }, { readOnly: true });
  const place = { today, zone: organization.timeZone };
  const library = libraryOf(item.kind);
  const isArtwork = item.fileSha256 === null && hasArtwork(item.slug);
  renderPage(req, res, 'portal/library/show', {
    title: item.title, abstract: item.abstract, kind: KIND_NAMES[item.kind].one, products: productNames(item.products), badge: item.kind === 'promotion' ? phaseBadge(item, today) : null,
    notes: datesOf(item, place), body: item.body.trim() === '' ? '' : renderMarkdown(item.body, hasFilm(item) ? { firstHeading: 3 } : {}),
    crumb: library ? { label: LIBRARIES[library].title, href: paths.content[library] } : { label: 'Partner Program', href: paths.program.show },
    player: playerOf(item, { film: paths.content.watch(item.slug), captions: paths.content.captions(item.slug), poster: paths.content.picture(item.slug) }),
    picture: isArtwork || (item.kind !== 'video' && PICTURE_TYPES.includes(item.fileType)) ? paths.content.picture(item.slug) : '',
    link: item.link === '' ? null : { href: item.link, label: item.kind === 'tool' ? 'Open the tool' : item.kind === 'video' ? 'Watch the video' : 'Open the page', isOurs: item.link.startsWith('/') },
    pdf: hasPdf(item) ? { plainHref: paths.content.plainPdf(item.slug), brandedHref: item.isCoBranded ? paths.content.brandedPdf(item.slug) : '' } : null,
    hasLogo: logo !== undefined, logoHref: visitor.permissions.has('organization:manage') ? paths.portal.logo.edit : '',
    file: item.fileSha256 !== null || isArtwork ? { href: paths.content.file(item.slug), label: `Download ${isArtwork ? 'PNG' : FORMATS[item.fileType] ?? 'the file'}`, note: isArtwork ? '' : `${item.fileName}, ${sizeOf(item.fileBytes ?? 0)}` } : null,
    related: related.map((card) => cardOf(card, place)),
  });
};

export const file: RequestHandler<Named> = async (req, res) => {
  const item = await readItem(req);
  const film = hasFilm(item) ? { sha256: item.fileSha256!, type: item.fileType, saveAs: item.fileName } : undefined;
  const found = film ? undefined : await readItemBytes(item, namesOf(req));
  if (!film && !found) throw new NotFound();
  await count(req, item);
  if (film) return sendKeptFile(res, film);
  send(res, found!);
};

/** The same to look at, and of a video what stands before it plays; it counts as no download. */
export const picture: RequestHandler<Named> = async (req, res) => {
  const item = await readItem(req);
  const found = item.kind === 'video' ? await readPoster(item) : await readItemBytes(item, namesOf(req));
  if (!found || !PICTURE_TYPES.includes(found.type)) throw new NotFound();
  res.set({ 'Content-Security-Policy': "default-src 'none'; sandbox", 'Content-Type': found.type }).end(found.bytes);
};

export const plainPdf: RequestHandler<Named> = async (req, res) => {
  const item = await readItem(req);
  if (!hasPdf(item)) throw new NotFound();
  await count(req, item);
  send(res, { bytes: await makePdf({ item }), name: `${item.slug}.pdf`, type: 'application/pdf' });
};

/** With the logo, name, phone and website of the partner who asks. */
export const brandedPdf: RequestHandler<Named> = async (req, res) => {
  const { scope, organizationId } = memberOf(req);
  const { item, company, logo } = await within(scope, async (trx) => ({
    item: await getReadable(trx, req.params.slug), company: await getCompany(trx, organizationId), logo: await findCurrentLogo(trx, organizationId),
  }), { readOnly: true });
  if (!hasPdf(item) || !item.isCoBranded) throw new NotFound();
  const png = logo && await readKeptFile(logo.file);
  await count(req, item);
  const partner = { name: company.display_name || company.legal_name, phone: company.phone, website: company.website, ...png && { logo: { png, width: logo.width, height: logo.height } } };
  send(res, { bytes: await makePdf({ item, partner }), name: `${item.slug}-${partner.name}.pdf`, type: 'application/pdf' });
};

function readItem(req: Request<Named>): Promise<ContentItem> {
  const { scope } = memberOf(req);
  return within(scope, (trx) => getReadable(trx, req.params.slug), { readOnly: true });
}

function namesOf(req: Request<Named>) {
  return { vendor: config.vendor.name, partner: memberOf(req).organization.name };
}

/** Once a download: a program that goes on where it broke off asks for what is left. */
async function count(req: Request<Named>, { id: itemId }: ContentItem): Promise<void> {
  const { scope, organizationId, today } = memberOf(req);
  const isRest = /^bytes=(?!0-)/.test(req.get('range') ?? '');
  if (req.method === 'GET' && !isRest) await countDownload({ scope, organizationId, itemId, today });
}

function makePdf(wanted: Omit<Parameters<typeof ItemPdf.itemPdf>[0], 'vendorName' | 'baseUrl'>): Promise<Buffer> {
  // The PDF library and its fonts are large: they load when the first PDF is wanted.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { itemPdf } = require('../pdf/item-pdf') as typeof ItemPdf;
  return itemPdf({ ...wanted, vendorName: config.vendor.name, baseUrl: config.baseUrl });
}

function send(res: Response, { bytes, name, type }: ItemBytes): void {
  res.attachment(name).set({ 'Content-Type': type, 'Content-Security-Policy': "default-src 'none'; sandbox" }).end(bytes);
}
