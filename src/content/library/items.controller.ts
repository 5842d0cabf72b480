import { type Request, type RequestHandler, type Response } from 'express';
import { config } from '../../config';
import { findCurrentLogo } from '../../organizations/logo/logos.repository';
import { getCompany } from '../../organizations/company/company.repository';
import { paths } from '../../paths';
import { type Scoped, within } from '../../platform/database';
import { NotFound } from '../../platform/errors';
import { readKeptFile } from '../../platform/files';
import { bytes as sizeOf } from '../../platform/format';
import { renderMarkdown } from '../../platform/markdown';
import { renderPage } from '../../platform/render';
import { memberOf } from '../../platform/visitor';
import { hasArtwork } from '../brand/artwork.model';
import { isSlug, type ContentItem } from '../content-item';
import { findPublishedContent } from '../content-items.repository';
import { countDownload } from '../count-download';
import { type ItemBytes, PICTURE_TYPES, readItemBytes } from '../item-bytes';
import type * as ItemPdf from '../pdf/item-pdf';
import { hasPdf, KIND_NAMES, LIBRARIES, LIBRARY_KINDS, libraryOf } from './library.model';
import { cardOf, datesOf, FORMATS, phaseBadge, productNames } from './library.presenter';
import { listRelated } from './library.report';

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
    notes: datesOf(item, place), body: item.body.trim() === '' ? '' : renderMarkdown(item.body),
    crumb: library ? { label: LIBRARIES[library].title, href: paths.content[library] } : { label: 'Partner Program', href: paths.program.show },
    picture: isArtwork || PICTURE_TYPES.includes(item.fileType) ? paths.content.picture(item.slug) : '',
    link: item.link === '' ? null : { href: item.link, label: item.kind === 'tool' ? 'Open the tool' : item.kind === 'video' ? 'Watch the video' : 'Open the page', isOurs: item.link.startsWith('/') },
    pdf: hasPdf(item) ? { plainHref: paths.content.plainPdf(item.slug), brandedHref: item.isCoBranded ? paths.content.brandedPdf(item.slug) : '' } : null,
    hasLogo: logo !== undefined, logoHref: visitor.permissions.has('organization:manage') ? paths.portal.logo.edit : '',
    file: item.fileSha256 !== null || isArtwork ? { href: paths.content.file(item.slug), label: `Download ${isArtwork ? 'PNG' : FORMATS[item.fileType] ?? 'the file'}`, note: isArtwork ? '' : `${item.fileName}, ${sizeOf(item.fileBytes ?? 0)}` } : null,
    related: related.map((card) => cardOf(card, place)),
  });
};

export const file: RequestHandler<Named> = async (req, res) => {
  const { item, found } = await readBytes(req);
  await count(req, item);
  send(res, found);
};

/** The same to look at, which counts as no download. */
export const picture: RequestHandler<Named> = async (req, res) => {
  const { found } = await readBytes(req);
  if (!PICTURE_TYPES.includes(found.type)) throw new NotFound();
  res.set({ 'Content-Security-Policy': "default-src 'none'; sandbox", 'Content-Type': found.type }).end(found.bytes);
};

export const plainPdf: RequestHandler<Named> = async (req, res) => {
  const { scope } = memberOf(req);
  const item = await within(scope, (trx) => getReadable(trx, req.params.slug), { readOnly: true });
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

async function readBytes(req: Request<Named>): Promise<{ item: ContentItem; found: ItemBytes }> {
  const { scope, organization } = memberOf(req);
  const item = await within(scope, (trx) => getReadable(trx, req.params.slug), { readOnly: true });
  const found = await readItemBytes(item, { vendor: config.vendor.name, partner: organization.name });
  if (!found) throw new NotFound();
  return { item, found };
}

/** What readers may open; drafts, archived items and articles are not there. */
async function getReadable(trx: Scoped, slug: string): Promise<ContentItem> {
  const item = isSlug(slug) ? await findPublishedContent(trx, slug) : undefined;
  if (!item || !LIBRARY_KINDS.includes(item.kind)) throw new NotFound();
  return item;
}

async function count(req: Request<Named>, { id: itemId }: ContentItem): Promise<void> {
  const { scope, organizationId, today } = memberOf(req);
  if (req.method === 'GET') await countDownload({ scope, organizationId, itemId, today });
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
