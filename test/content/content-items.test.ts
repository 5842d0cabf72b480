import { findContentItem, findPublishedContent, getContentItemForUpdate, insertContentItem, updateContentItem } from '../../src/content/content-items.repository';
import { databaseNow, within } from '../../src/platform/database/database';
import { ownerSql } from '../support/database';
import { createContent } from '../support/factories/content';
import { testApp } from '../support/app';

testApp();

describe('an item of content', () => {
  it('keeps what it said in each of its versions, with who wrote it', async () => {
    const item = await createContent({ slug: 'first', title: 'First', body: 'One.' });
    const changed = await within('office', async (trx) => updateContentItem(trx, await getContentItemForUpdate(trx, item.id), { title: 'Second', body: 'Two.', products: ['safe'] }, { by: null, now: await databaseNow(trx) }));
    expect(changed).toMatchObject({ id: item.id, slug: 'first', title: 'Second', body: 'Two.', products: ['safe'], version: 2, state: 'published', publishedAt: item.publishedAt, downloadsCount: 0 });
    expect(await ownerSql('select version, title, body from content_versions where item_id = $1 order by version', [item.id])).toEqual([{ version: 1, title: 'First', body: 'One.' }, { version: 2, title: 'Second', body: 'Two.' }]);
  });

  it('that came with the portal keeps its first words too', async () => {
    const item = await createContent({ slug: 'came-along', body: 'As it came.' });
    await ownerSql('alter table content_versions disable trigger content_versions_stay');
    await ownerSql('delete from content_versions where item_id = $1', [item.id]);
    await ownerSql('alter table content_versions enable trigger content_versions_stay');
    await within('office', async (trx) => updateContentItem(trx, await getContentItemForUpdate(trx, item.id), { body: 'Anew.' }, { by: null, now: await databaseNow(trx) }));
    expect((await ownerSql('select body from content_versions where item_id = $1 order by version', [item.id])).map((row) => row['body'])).toEqual(['As it came.', 'Anew.']);
  });

  it('has a name in addresses of its own, and readers find it once it is published', async () => {
    const draft = await createContent({ slug: 'quiet', state: 'draft' });
    const { kind, slug, title, abstract, body, products, topic, audience, startsOn, endsOn, link, minutes, isCoBranded, ownerId, reviewOn } = draft;
    const again = await within('office', async (trx) => insertContentItem(trx, { kind, slug, title, abstract, body, products, topic, audience, startsOn, endsOn, link, minutes, isCoBranded, ownerId, reviewOn }, { by: null, now: await databaseNow(trx) }));
    expect(again).toBeUndefined();
    await within('office', async (trx) => {
      expect((await findContentItem(trx, 'quiet'))?.id).toBe(draft.id);
      expect(await findPublishedContent(trx, 'quiet')).toBeUndefined();
    });
  });
});
