import { type Actor, recordAudit } from '../../audit/audit.repository';
import { databaseNow, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { listAnswerable } from './answerable-requests.report';
import { statusAfter } from './consent-request.model';
import { findAnyRequestForUpdate, NO_REQUEST, updateAnswer } from './consent-requests.repository';
import { mailAnswer } from './consents.mails';

/**
 * The customer does not want the partner to look after them (domain.md §7.9). The partner is told so, and not of which account. Throws NotFound
 * for somebody who has no account for it, RuleBroken when the request is over or was accepted; declining again changes nothing.
 */
export function declineAssociation({ requestId, personId, actor }: { requestId: string; personId: string; actor: Actor }): Promise<void> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const request = await findAnyRequestForUpdate(trx, requestId);
    if (request?.kind !== 'association') throw new NotFound(NO_REQUEST);
    if ((await listAnswerable(trx, { personId, request })).length === 0) throw new NotFound(NO_REQUEST);
    const status = statusAfter(request, 'customer', 'decline', now);
    if (status === request.status) return;
    await updateAnswer(trx, request, { status: 'declined', accountId: null, answeredBy: personId, now });
    await mailAnswer(trx, { request, account: null, now }, 'declined');
    await recordAudit(trx, {
      organizationId: request.organizationId, actor, action: 'consent.declined', subjectType: 'consent-request', subjectId: request.id,
      before: { status: request.status }, after: { kind: 'association', status }, now,
    });
  });
}
