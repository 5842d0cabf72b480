import { type Request, type RequestHandler, type Response } from 'express';
import { ChangedMeanwhile } from '../../organizations/changed-meanwhile';
import { idInAddress } from '../../organizations/id-in-address';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { addMonthsFromAnchor } from '../../platform/values/dates';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { renderMarkdown } from '../../platform/pages/markdown';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { ARTICLE_TOPICS, TOPIC_NAMES } from '../articles/article-topics.model';
import { CONTENT_KINDS, CONTENT_PRODUCT_NAMES, CONTENT_PRODUCTS, type ContentItem, type ContentKind } from '../content-item';
import { getContentItem } from '../content-items.repository';
import { hasArtwork } from '../brand/artwork.model';
import { hasPdf, KIND_NAMES } from '../library/library.model';
import { lengthInWords, productNames } from '../library/library.presenter';
import { actsOf, datesInWords, kindName, readersAddress, stateBadge } from './content.presenter';
import { listDownloads, listOwners, listVersions } from './content-people.report';
import { BODY_LENGTH, readContentForm, readKind } from './content-form';
import { changeContent, createContent, readStanding, WrongFields } from './save-content';

type Id = { id: string };
type Form = Record<string, string>;
type Shown = { form: Form; errors: FieldErrors; item?: ContentItem; kind: ContentKind; standing?: ContentItem; preview?: string };

/** An item as it stands, with what can be done, what it said before, and who takes it along. */
export const show: RequestHandler<Id> = async (req, res) => {
  const { scope, today } = staffOf(req);
  const id = idInAddress(req.params);
  const { item, versions, downloads, owners, zone } = await within(scope, async (trx) => {
    const found = await getContentItem(trx, id);
    return { item: found, versions: await listVersions(trx, id), downloads: await listDownloads(trx, id), owners: await listOwners(trx, found.ownerId), zone: await houseZone(trx) };
  }, { readOnly: true });
  const { office } = paths.content;
  const isArtwork = item.fileSha256 === null && hasArtwork(item.slug);
  renderPage(req, res, 'office/content/show', {
    title: item.title, item, zone, today, badge: stateBadge(item.state), kind: kindName(item.kind), products: productNames(item.products), topic: item.topic === '' ? '' : TOPIC_NAMES[item.topic], dates: datesInWords(item),
    owner: owners.find((owner) => owner.id === item.ownerId)?.name ?? '', isDue: item.state === 'published' && item.reviewOn !== null && item.reviewOn <= today,
    address: readersAddress(item), acts: actsOf(item, today), editHref: office.edit(id), fileHref: item.kind === 'video' ? office.video(id) : office.file(id), length: item.fileSeconds === null ? '' : lengthInWords(item.fileSeconds), captionsHref: item.captionsSha256 === null ? '' : office.readCaptions(id), posterHref: item.posterSha256 === null ? '' : office.picture(id), downloadHref: item.fileSha256 === null && !isArtwork ? '' : office.download(id), pdfHref: hasPdf(item) ? office.pdf(id) : '', isArtwork,
    body: item.body.trim() === '' ? '' : renderMarkdown(item.body, { firstHeading: 3 }),
    versions: versions.map((one) => ({ ...one, href: office.version(id, String(one.version)), isCurrent: one.version === item.version })), downloads,
  });
};

const newItem: RequestHandler = (req, res) => {
  const { today, visitor } = staffOf(req);
  const form = { audience: 'partners', owner_id: visitor.personId, review_on: addMonthsFromAnchor(today, 12) };
  return showForm(req, res, { form, errors: {}, kind: readKind(req.query) });
};
export { newItem as new };

export const create: RequestHandler = async (req, res) => {
  const { actor } = staffOf(req);
  const [typed, kind] = [singleStrings(req.body), readKind(req.body)];
  if ('preview' in typed) return showForm(req, res, { form: typed, errors: {}, kind, preview: previewOf(typed) });
  const form = readContentForm(req.body);
  if (!form.ok) return showForm(req, res.status(422), { form: typed, errors: form.errors, kind });
  try {
    const made = await createContent({ ...form.value, kind, actor });
    flash(req, 'success', 'The draft is saved. Publish it when it is ready.');
    res.redirect(303, paths.content.office.show(made.id));
  } catch (error) {
    if (!(error instanceof WrongFields)) throw error;
    return showForm(req, res.status(422), { form: typed, errors: { ...error.fields }, kind });
  }
};

export const edit: RequestHandler<Id> = async (req, res) => {
  const item = await readStanding(idInAddress(req.params));
  return showForm(req, res, { form: formOf(item), errors: {}, item, kind: item.kind });
};

export const update: RequestHandler<Id> = async (req, res) => {
  const { actor } = staffOf(req);
  const id = idInAddress(req.params);
  const item = await readStanding(id);
  const [typed, at] = [singleStrings(req.body), { item, kind: item.kind }];
  if ('preview' in typed) return showForm(req, res, { ...at, form: typed, errors: {}, preview: previewOf(typed) });
  const form = readContentForm(req.body);
  if (!form.ok) return showForm(req, res.status(422), { ...at, form: typed, errors: form.errors });
  try {
    const isChanged = await changeContent({ id, seen: Number(typed['seen']), ...form.value, actor });
    flash(req, isChanged ? 'success' : 'notice', !isChanged ? 'Nothing was different.' : item.state === 'published' ? 'Saved. Readers see it from now on.' : 'Saved.');
    return res.redirect(303, paths.content.office.show(id));
  } catch (error) {
    if (error instanceof WrongFields) return showForm(req, res.status(422), { ...at, form: typed, errors: { ...error.fields } });
    if (!(error instanceof ChangedMeanwhile)) throw error;
    const standing = await readStanding(id);
    return showForm(req, res.status(409), { item: standing, kind: standing.kind, standing, form: { ...typed, seen: String(standing.version) }, errors: { form: 'Somebody saved this item while you were writing. Your words are still here, and what they saved stands on this page too. Save again to put yours in its place.' } });
  }
};

/** What was typed, as readers would see it. */
function previewOf(typed: Form): string {
  return renderMarkdown((typed['body'] ?? '').slice(0, BODY_LENGTH), { firstHeading: 3 });
}

async function showForm(req: Request, res: Response, { form, errors, item, kind, standing, preview }: Shown): Promise<void> {
  const { scope, visitor } = staffOf(req);
  const owners = await within(scope, (trx) => listOwners(trx, item?.ownerId ?? visitor.personId), { readOnly: true });
  const kept = (name: string) => (form[name] ?? '').slice(0, BODY_LENGTH * 2);
  renderPage(req, res, 'office/content/edit', {
    title: item ? `Edit ${item.title}` : 'New item', errors, item: item ?? null, kind, kindName: KIND_NAMES[kind].one, isPublished: item?.state === 'published', wasPublished: item?.publishedAt !== null && item !== undefined,
    action: item ? paths.content.office.edit(item.id) : paths.content.office.index, cancelHref: item ? paths.content.office.show(item.id) : paths.content.office.index,
    form: Object.fromEntries(['title', 'slug', 'abstract', 'body', 'topic', 'audience', 'starts_on', 'ends_on', 'link', 'minutes', 'is_co_branded', 'owner_id', 'review_on', 'seen'].map((name) => [name, kept(name)])),
    boxes: CONTENT_PRODUCTS.map((product) => ({ name: `product_${product}`, label: CONTENT_PRODUCT_NAMES[product], checked: form[`product_${product}`] === 'yes' })), isCoBranded: form['is_co_branded'] === 'yes', hidden: hiddenOf(kind),
    kinds: CONTENT_KINDS.map((one) => ({ label: KIND_NAMES[one].one, href: `${paths.content.office.new}?kind=${one}`, active: one === kind })), bodyLength: BODY_LENGTH,
    topics: [{ value: '', label: 'Choose a topic' }, ...ARTICLE_TOPICS.map((topic) => ({ value: topic, label: TOPIC_NAMES[topic] }))],
    owners: [{ value: '', label: 'Nobody' }, ...owners.map(({ id, name }) => ({ value: id, label: name }))], preview: preview ?? (item && !standing ? renderMarkdown(item.body, { firstHeading: 3 }) : previewOf(form)),
    standing: standing ? { title: standing.title, abstract: standing.abstract, body: standing.body } : null,
  });
}

/** Fields that a kind has no use for. */
function hiddenOf(kind: ContentKind): string[] {
  const uses: Record<string, readonly ContentKind[]> = {
    topic: ['article'], starts_on: ['promotion', 'webinar'], ends_on: ['promotion'], link: ['tool', 'video', 'webinar', 'promotion', 'news', 'blog_post'], minutes: ['video', 'webinar', 'blog_post', 'guide'],
    is_co_branded: ['datasheet', 'guide', 'webinar', 'document', 'promotion'],
  };
  return Object.keys(uses).filter((field) => !uses[field]!.includes(kind));
}

function formOf(item: ContentItem): Form {
  return {
    title: item.title, slug: item.slug, abstract: item.abstract, body: item.body, topic: item.topic, audience: item.audience, starts_on: item.startsOn ?? '', ends_on: item.endsOn ?? '', link: item.link,
    minutes: item.minutes === null ? '' : String(item.minutes), owner_id: item.ownerId ?? '', review_on: item.reviewOn ?? '', seen: String(item.version), is_co_branded: item.isCoBranded ? 'yes' : '',
    ...Object.fromEntries(item.products.map((product) => [`product_${product}`, 'yes'])),
  };
}
