import { type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { isSlug, type ContentItem } from '../content-item';
import { findPublishedContent } from '../content-items.repository';
import { LIBRARY_KINDS } from './library.model';

/** What readers may open by its name in addresses. Throws NotFound: drafts, archived items and articles are not there. */
export async function getReadable(trx: Scoped, slug: string): Promise<ContentItem> {
  const item = isSlug(slug) ? await findPublishedContent(trx, slug) : undefined;
  if (!item || !LIBRARY_KINDS.includes(item.kind)) throw new NotFound();
  return item;
}
