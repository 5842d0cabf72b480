import { type ContentItem } from '../../../src/content/content-item';
import { insertContentItem, updateContentState } from '../../../src/content/content-items.repository';
import { databaseNow, within } from '../../../src/platform/database/database';

type Wanted = Partial<Omit<ContentItem, 'id' | 'version' | 'createdAt' | 'updatedAt' | 'downloadsCount'>> & { by?: string | null };
let made = 0;

/** An item of the libraries or the knowledge base, published unless its state says otherwise. */
export async function createContent({ by = null, kind = 'datasheet', state = 'published', ...wanted }: Wanted = {}): Promise<ContentItem> {
  made += 1;
  const text = { title: `Item ${made}`, abstract: 'What it is about.', body: 'Words.', products: [], topic: '', audience: 'partners', startsOn: null, endsOn: null, link: '', minutes: null, isCoBranded: false, ownerId: null, reviewOn: null } as const;
  const { slug = `item-${made}`, publishedAt, fileName, fileSha256, fileType, fileBytes, ...said } = wanted;
  return within('office', async (trx) => {
    const now = await databaseNow(trx);
    const item = await insertContentItem(trx, { kind, slug, ...text, ...said }, { by, now });
    if (!item) throw new Error(`there is an item ${slug} already`);
    if (state === 'draft' && !fileSha256) return item;
    const file = fileSha256 ? { fileName: fileName ?? 'file.pdf', fileSha256, fileType: fileType ?? 'application/pdf', fileBytes: fileBytes ?? 1 } : {};
    return updateContentState(trx, item.id, { state, publishedAt: state === 'draft' ? null : publishedAt ?? now, ...file }, now);
  });
}
