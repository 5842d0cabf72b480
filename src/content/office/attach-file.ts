import { type Actor, recordAudit } from '../../audit/audit.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { databaseNow, within } from '../../platform/database/database';
import { keepFile } from '../../platform/files/files';
import { getContentItem, getContentItemForUpdate, updateContentState } from '../content-items.repository';
import { encodeFile } from './encode-file';
import { lacksOf } from './publishable.model';
import { WrongFields } from './save-content';

/** Videos have their film, captions and picture by a page of their own. */
const FOR_VIDEOS = 'A video has no other file than its film. Upload it on the page “Video” of this item.';

/** Puts a file at an item in place of the one it has, named after the item. Answers why it was not taken, as a sentence; undefined where it was. */
export async function attachFile({ id, upload, actor }: { id: string; upload: Buffer; actor: Actor }): Promise<string | undefined> {
  const { kind } = await within('office', (trx) => getContentItem(trx, id), { readOnly: true });
  if (kind === 'video') return FOR_VIDEOS;
  const encoded = await encodeFile(upload);
  if (!encoded.ok) return encoded.problem;
  const fileSha256 = await keepFile(encoded.bytes);
  await within('office', async (trx) => {
    const now = await databaseNow(trx);
    const before = await getContentItemForUpdate(trx, id);
    if (before.fileSha256 === fileSha256) return;
    const file = { fileSha256, fileName: `${before.slug}.${encoded.extension}`, fileType: encoded.type, fileBytes: encoded.bytes.length };
    await updateContentState(trx, id, file, now);
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'content.file-changed', subjectType: 'content-item', subjectId: id, before: { file: before.fileSha256 }, after: { file: fileSha256, type: encoded.type, bytes: encoded.bytes.length }, now });
  });
  return undefined;
}

/** Takes the file away; the audit log keeps its name. Answers whether there was one. Throws WrongFields where readers would be left with nothing. */
export function removeFile({ id, actor }: { id: string; actor: Actor }): Promise<boolean> {
  return within('office', async (trx) => {
    const now = await databaseNow(trx);
    const before = await getContentItemForUpdate(trx, id);
    if (before.fileSha256 === null) return false;
    const lacks = before.state === 'published' ? lacksOf({ ...before, fileSha256: null }) : {};
    if (Object.keys(lacks).length > 0) throw new WrongFields(lacks);
    await updateContentState(trx, id, { fileSha256: null, fileName: '', fileType: '', fileBytes: null, fileSeconds: null }, now);
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'content.file-removed', subjectType: 'content-item', subjectId: id, before: { file: before.fileSha256, name: before.fileName }, after: { file: null }, now });
    return true;
  });
}
