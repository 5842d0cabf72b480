import { recordAudit } from '../../audit/audit.repository';
import { listStaffWho } from '../../organizations/staff/staff.repository';
import { continueIn, databaseNow, scopeOf, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import type { PersonActor } from '../../platform/visitors/visitor';
import type { DisputeReason } from './dispute';
import { findDisputedLine } from './disputed-line.report';
import { mailNewDispute } from './disputes.mails';
import { insertDispute } from './disputes.repository';

type Opening = { organizationId: string; lineId: string; reason: DisputeReason; words: string; actor: PersonActor };

/**
 * Puts a line of a paid invoice in dispute, and mails whoever answers disputes in the office. A line has one open dispute at most: a second
 * press answers the same paper and changes nothing (beyond.md X11).
 */
export function openDispute({ organizationId, lineId, reason, words, actor }: Opening): Promise<{ invoiceId: string; isNew: boolean }> {
  return within(scopeOf(organizationId, actor), async (trx) => {
    const line = await findDisputedLine(trx, lineId);
    if (!line) throw new NotFound();
    const now = await databaseNow(trx);
    const dispute = await insertDispute(trx, { organizationId, accountId: line.accountId, invoiceId: line.invoiceId, lineId, reason, words, openedBy: actor.id, now });
    if (!dispute) return { invoiceId: line.invoiceId, isNew: false };
    await recordAudit(trx, {
      organizationId, accountId: line.accountId, actor, action: 'dispute.opened', subjectType: 'dispute', subjectId: dispute.id,
      after: { invoice: line.number, line: line.position, reason, words, totalCents: line.totalCents }, now,
    });
    // Who works in the office is not for partners to read.
    await continueIn(trx, 'system');
    await mailNewDispute(trx, { dispute, line, colleagues: await listStaffWho(trx, 'disputes:answer'), now });
    return { invoiceId: line.invoiceId, isNew: true };
  });
}
