import { recordAudit } from '../../audit/audit.repository';
import { databaseNow, scopeOf, within } from '../../platform/database/database';
import type { PersonActor } from '../../platform/visitors/visitor';
import { closeDispute, getDisputeForUpdate } from './disputes.repository';

/** Takes a dispute back. One that is closed already stays as it is: `isNew` false, and the page tells how it stands. */
export function withdrawDispute({ organizationId, disputeId, actor }: { organizationId: string; disputeId: string; actor: PersonActor }): Promise<{ invoiceId: string; isNew: boolean }> {
  return within(scopeOf(organizationId, actor), async (trx) => {
    const dispute = await getDisputeForUpdate(trx, organizationId, disputeId);
    if (dispute.status !== 'open') return { invoiceId: dispute.invoiceId, isNew: false };
    const now = await databaseNow(trx);
    await closeDispute(trx, dispute, { status: 'withdrawn', answer: '', by: actor.id, now });
    await recordAudit(trx, {
      organizationId, accountId: dispute.accountId, actor, action: 'dispute.withdrawn', subjectType: 'dispute', subjectId: dispute.id,
      before: { status: 'open' }, after: { status: 'withdrawn' }, now,
    });
    return { invoiceId: dispute.invoiceId, isNew: true };
  });
}
