import { type Actor, recordAudit } from '../../audit/audit.repository';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { keepFile } from '../../platform/files/files';
import { encodeLogo } from './encode-logo';
import { ensureLogo, getLogoIdForUpdate, updateLogoId } from './logos.repository';

type Change = { organizationId: string; upload: Buffer; actor: Actor };

/**
 * Shows another picture on receipts and customer mails from now on (domain.md §11.2); papers that were issued keep theirs. The same
 * picture twice changes nothing the second time. Answers why it was not taken, as a sentence; undefined where it was.
 */
export async function changeLogo({ organizationId, upload, actor }: Change): Promise<string | undefined> {
  const encoded = await encodeLogo(upload);
  if (!encoded.ok) return encoded.problem;
  const file = await keepFile(encoded.png);
  await within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const { width, height } = encoded;
    const before = await getLogoIdForUpdate(trx, organizationId);
    await store(trx, { organizationId, actor, now, before, after: await ensureLogo(trx, { organizationId, file, width, height, createdBy: actor.id, now }) });
  });
  return undefined;
}

/** Back to the name in words. The picture stays for the papers that show it. */
export async function resetLogo({ organizationId, actor }: Omit<Change, 'upload'>): Promise<void> {
  await within({ organizationId }, async (trx) => {
    const before = await getLogoIdForUpdate(trx, organizationId);
    await store(trx, { organizationId, actor, now: await databaseNow(trx), before, after: null });
  });
}

type Step = { organizationId: string; actor: Actor; now: Date; before: string | null; after: string | null };

async function store(trx: Scoped, { organizationId, actor, now, before, after }: Step): Promise<void> {
  if (before === after) return;
  await updateLogoId(trx, organizationId, after, now);
  await recordAudit(trx, {
    organizationId, actor, action: after === null ? 'organization.logo-reset' : 'organization.logo-changed', subjectType: 'organization', subjectId: organizationId,
    before: { logoId: before }, after: { logoId: after }, now,
  });
}
