import { type Actor, recordAudit } from '../../audit/audit.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { databaseNow, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { dropIncoming, type Incoming, keepIncoming } from '../../platform/files/incoming-files';
import { getContentItem, getContentItemForUpdate, updateContentState } from '../content-items.repository';
import { readFilm } from '../video/read-film';

/**
 * Makes an upload the film of a video, in place of the one it has and named after the item; the one before stays kept, and the audit log names it. Captions and
 * picture stay as they are. Answers why it was not taken, as a sentence; undefined where it was. Throws NotFound for other kinds. The upload is kept or dropped either way.
 */
export async function attachFilm({ id, upload, actor }: { id: string; upload: Incoming; actor: Actor }): Promise<string | undefined> {
  try {
    const item = await within('office', (trx) => getContentItem(trx, id), { readOnly: true });
    if (item.kind !== 'video') throw new NotFound();
    const film = await readFilm(upload.place);
    if (!film.ok) return film.problem;
    const fileSha256 = await keepIncoming(upload);
    await within('office', async (trx) => {
      const now = await databaseNow(trx);
      const before = await getContentItemForUpdate(trx, id);
      if (before.fileSha256 === fileSha256) return;
      const file = { fileSha256, fileName: `${before.slug}.${film.extension}`, fileType: film.type, fileBytes: upload.bytes, fileSeconds: film.seconds };
      await updateContentState(trx, id, file, now);
      await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'content.file-changed', subjectType: 'content-item', subjectId: id, before: { file: before.fileSha256 }, after: { file: fileSha256, type: film.type, bytes: upload.bytes }, now });
    });
    return undefined;
  } finally {
    await dropIncoming(upload.place);
  }
}
