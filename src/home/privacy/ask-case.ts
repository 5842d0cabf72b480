import { type Actor, recordAudit } from '../../audit/audit.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { type Scoped } from '../../platform/database/database';
import { enqueueAfterCommit } from '../../platform/queue/queue';
import { ensureCase, type PrivacyCase } from './privacy-cases.repository';
import { subjectOfCase } from './subject-of-case';

type Asked = Pick<PrivacyCase, 'kind' | 'personId' | 'email' | 'reason'> & { actor: Actor; now: Date };

/** Writes down what is to be done for somebody, and wakes the job that does it. Answers false where it waits already. */
export async function askCase(trx: Scoped, { actor, now, ...asked }: Asked): Promise<boolean> {
  const id = await ensureCase(trx, { ...asked, askedBy: actor.id, now });
  if (id === undefined) return false;
  await recordPrivacy(trx, { actor, action: asked.kind === 'export' ? 'privacy.export-asked' : 'privacy.erasure-asked', of: { id, personId: asked.personId }, now, after: { reason: asked.reason } });
  enqueueAfterCommit(trx, 'privacy.work', { id: 'asked' });
  return true;
}

type Recorded = { actor: Actor; action: string; of: Pick<PrivacyCase, 'id' | 'personId'>; now: Date; after?: object };

export async function recordPrivacy(trx: Scoped, { actor, action, of, now, after }: Recorded): Promise<void> {
  await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor, action, ...subjectOfCase(of), now, ...(after && { after }) });
}
