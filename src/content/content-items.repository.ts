import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../platform/database/database';
import { NotFound } from '../platform/errors';
import { type ContentItem } from './content-item';
import { ensureContentVersion, insertContentVersion } from './content-versions.repository';

/** An item's columns under the names of the model, for reports too. */
export const CONTENT_COLUMNS = {
  id: 'id', kind: 'kind', slug: 'slug', title: 'title', abstract: 'abstract', body: 'body', products: 'products', topic: 'topic', audience: 'audience', state: 'state', publishedAt: 'published_at',
  startsOn: 'starts_on', endsOn: 'ends_on', link: 'link', minutes: 'minutes', fileName: 'file_name', fileSha256: 'file_sha256', fileType: 'file_type', fileBytes: 'file_bytes',
  fileSeconds: 'file_seconds', captionsSha256: 'captions_sha256', posterSha256: 'poster_sha256', posterType: 'poster_type',
  isCoBranded: 'is_co_branded', downloadsCount: 'downloads_count', ownerId: 'owner_id', reviewOn: 'review_on', version: 'version', createdAt: 'created_at', updatedAt: 'updated_at',
} as const;

/** What staff write of an item. */
export type ContentText = Pick<ContentItem, 'title' | 'abstract' | 'body' | 'products' | 'topic' | 'audience' | 'startsOn' | 'endsOn' | 'link' | 'minutes' | 'isCoBranded' | 'ownerId' | 'reviewOn'>;
/** What becomes of it without its words being written anew. */
export type ContentState = Pick<ContentItem, 'reviewOn' | 'state' | 'publishedAt' | 'fileName' | 'fileSha256' | 'fileType' | 'fileBytes' | 'fileSeconds' | 'captionsSha256' | 'posterSha256' | 'posterType'>;
type By = { by: string | null; now: Date };

/** The item with this name in addresses, whatever its state: readers ask for `findPublishedContent`. */
export async function findContentItem(trx: Scoped, slug: string): Promise<ContentItem | undefined> {
  return trx('content_items').where({ slug }).first<ContentItem | undefined>(CONTENT_COLUMNS);
}

/** The same as readers may see it: drafts and what is archived are not there. */
export async function findPublishedContent(trx: Scoped, slug: string): Promise<ContentItem | undefined> {
  return trx('content_items').where({ slug, state: 'published' }).first<ContentItem | undefined>(CONTENT_COLUMNS);
}

export async function getContentItem(trx: Scoped, id: string): Promise<ContentItem> {
  const found = await trx('content_items').where({ id }).first<ContentItem | undefined>(CONTENT_COLUMNS);
  if (!found) throw new NotFound();
  return found;
}

/** The item with its row locked until the transaction ends. */
export async function getContentItemForUpdate(trx: Scoped, id: string): Promise<ContentItem> {
  const found = await trx('content_items').where({ id }).forUpdate().first<ContentItem | undefined>(CONTENT_COLUMNS);
  if (!found) throw new NotFound();
  return found;
}

/** A new draft; undefined where its name in addresses is taken. */
export async function insertContentItem(trx: Scoped, item: Pick<ContentItem, 'kind' | 'slug'> & ContentText, { by, now }: By): Promise<ContentItem | undefined> {
  const { kind, slug, ...text } = item;
  const [made] = await trx('content_items').insert({ id: uuidv7(), kind, slug, ...rowOf(text), state: 'draft', created_at: now, updated_at: now }).onConflict('slug').ignore().returning<ContentItem[]>(returned());
  if (made) await insertContentVersion(trx, made, { by, now });
  return made;
}

/** Writes the item's words anew, as its next version; what it said before stays as a version. Give it the item as `getContentItemForUpdate` found it. */
export async function updateContentItem(trx: Scoped, before: ContentItem, text: Partial<ContentText & Pick<ContentItem, 'slug'>>, { by, now }: By): Promise<ContentItem> {
  // What came with the portal has no version of its own yet.
  await ensureContentVersion(trx, before);
  const [after] = await trx('content_items').where({ id: before.id }).update({ ...rowOf(text), version: before.version + 1, updated_at: now }).returning<ContentItem[]>(returned());
  await insertContentVersion(trx, after!, { by, now });
  return after!;
}

/** Publishes, archives, exchanges the file, or moves the review; the words and their version stay. */
export async function updateContentState(trx: Scoped, id: string, state: Partial<ContentState>, now: Date): Promise<ContentItem> {
  const [after] = await trx('content_items').where({ id }).update({ ...rowOf(state), updated_at: now }).returning<ContentItem[]>(returned());
  return after!;
}

function rowOf(changes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(changes).map(([name, value]) => [CONTENT_COLUMNS[name as keyof typeof CONTENT_COLUMNS], value]));
}

function returned(): string[] {
  return Object.entries(CONTENT_COLUMNS).map(([name, column]) => `${column} as ${name}`);
}
