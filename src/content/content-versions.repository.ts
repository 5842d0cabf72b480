import { type Scoped } from '../platform/database/database';
import { type ContentItem } from './content-item';

/** What an item said as of one of its versions. */
export interface ContentVersion {
  readonly version: number;
  readonly title: string;
  readonly abstract: string;
  readonly body: string;
  readonly changedBy: string | null;
  readonly changedAt: Date;
}

const COLUMNS = { version: 'version', title: 'title', abstract: 'abstract', body: 'body', changedBy: 'changed_by', changedAt: 'changed_at' };

export async function findContentVersion(trx: Scoped, itemId: string, version: number): Promise<ContentVersion | undefined> {
  return trx('content_versions').where({ item_id: itemId, version }).first<ContentVersion | undefined>(COLUMNS);
}

export async function insertContentVersion(trx: Scoped, item: ContentItem, { by, now }: { by: string | null; now: Date }): Promise<void> {
  await trx('content_versions').insert(rowOf(item, by, now));
}

/** The same for words that nobody of the staff wrote; there already where somebody did. */
export async function ensureContentVersion(trx: Scoped, item: ContentItem): Promise<void> {
  await trx('content_versions').insert(rowOf(item, null, item.updatedAt)).onConflict(['item_id', 'version']).ignore();
}

function rowOf({ id, version, title, abstract, body }: ContentItem, by: string | null, at: Date): object {
  return { item_id: id, version, title, abstract, body, changed_by: by, changed_at: at };
}
