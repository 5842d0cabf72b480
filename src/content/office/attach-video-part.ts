import { type Actor, recordAudit } from '../../audit/audit.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { databaseNow, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { keepFile } from '../../platform/files/files';
import { type ContentState, getContentItem, getContentItemForUpdate, updateContentState } from '../content-items.repository';
import { readCaptions } from '../video/captions.model';
import { encodeFile } from './encode-file';

type Upload = { id: string; upload: Buffer; actor: Actor };
type Part = 'captions' | 'poster';

/** Puts captions at a video in place of those it has. Answers what to mend in them, as a sentence; undefined where they were taken. Throws NotFound for other kinds. */
export async function attachCaptions({ id, upload, actor }: Upload): Promise<string | undefined> {
  const item = await within('office', (trx) => getContentItem(trx, id), { readOnly: true });
  const captions = readCaptions(upload, item.fileSeconds);
  if (!captions.ok) return captions.problem;
  await change({ id, actor, part: 'captions', to: { captionsSha256: await keepFile(Buffer.from(captions.text)) } });
  return undefined;
}

/** Puts a picture before a video, drawn anew as other pictures are. Answers why it was not taken, as a sentence; undefined where it was. Throws NotFound for other kinds. */
export async function attachPoster({ id, upload, actor }: Upload): Promise<string | undefined> {
  const encoded = await encodeFile(upload);
  if (!encoded.ok || encoded.type === 'application/pdf') return encoded.ok ? 'This is a PDF. Choose a PNG, JPEG or WebP picture.' : encoded.problem;
  await change({ id, actor, part: 'poster', to: { posterSha256: await keepFile(encoded.bytes), posterType: encoded.type } });
  return undefined;
}

/** Takes captions or picture off a video; the audit log keeps their name. Answers whether there were any. Throws NotFound for other kinds. */
export function removeVideoPart({ id, part, actor }: { id: string; part: Part; actor: Actor }): Promise<boolean> {
  return change({ id, actor, part, to: part === 'captions' ? { captionsSha256: null } : { posterSha256: null, posterType: '' } });
}

function change({ id, actor, part, to }: { id: string; actor: Actor; part: Part; to: Partial<ContentState> }): Promise<boolean> {
  return within('office', async (trx) => {
    const now = await databaseNow(trx);
    const item = await getContentItemForUpdate(trx, id);
    if (item.kind !== 'video') throw new NotFound();
    const field = part === 'captions' ? 'captionsSha256' : 'posterSha256';
    if (item[field] === to[field]) return false;
    await updateContentState(trx, id, to, now);
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor, action: `content.${part}-changed`, subjectType: 'content-item', subjectId: id, before: { file: item[field] }, after: { file: to[field] ?? null }, now });
    return true;
  });
}
