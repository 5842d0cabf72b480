import { recordAudit } from '../../audit/audit.repository';
import { databaseNow, within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import type { StaffActor } from '../../platform/visitors/visitor';
import { listDisputeRecipients } from './dispute-recipients.report';
import type { DisputeAnswer } from './dispute';
import { findDisputedLine } from './disputed-line.report';
import { mailDisputeAnswered } from './disputes.mails';
import { closeDispute, findDispute, getDisputeForUpdate } from './disputes.repository';

type Answering = { disputeId: string; answer: DisputeAnswer; words: string; actor: StaffActor };

/**
 * The office answers: accepted, a credit follows by way of a refund; or explained, the line is right. The partner is mailed.
 * Throws RuleBroken where it was answered or withdrawn before, and changes nothing.
 */
export async function answerDispute({ disputeId, answer, words, actor }: Answering): Promise<void> {
  const found = await within('office', (trx) => findDispute(trx, disputeId), { readOnly: true });
  if (!found) throw new NotFound();
  const { organizationId } = found;
  await within({ organizationId }, async (trx) => {
    const dispute = await getDisputeForUpdate(trx, organizationId, disputeId);
    if (dispute.status !== 'open') throw new RuleBroken(dispute.status === 'withdrawn' ? 'The partner has withdrawn this dispute, so it needs no answer.' : 'A colleague has answered this dispute already. You see the answer below.');
    const now = await databaseNow(trx);
    await closeDispute(trx, dispute, { status: answer, answer: words, by: actor.id, now });
    const line = await findDisputedLine(trx, dispute.lineId);
    await mailDisputeAnswered(trx, { dispute, line: line!, answer, words, recipients: await listDisputeRecipients(trx, dispute), now });
    await recordAudit(trx, {
      organizationId, accountId: dispute.accountId, actor, action: `dispute.${answer}`, subjectType: 'dispute', subjectId: disputeId,
      before: { status: 'open' }, after: { status: answer, answer: words }, now,
    });
  });
}
