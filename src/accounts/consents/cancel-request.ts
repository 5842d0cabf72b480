import { type Actor, recordAudit } from '../../audit/audit.repository';
import { databaseNow, scopeOf, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { statusAfter, type ConsentKind, type ConsentRequest } from './consent-request.model';
import { getRequestForUpdate, NO_REQUEST, updateStatus } from './consent-requests.repository';

/**
 * Takes back an open request of one kind; twice is once. Throws NotFound for another organization's, RuleBroken when the customer has
 * answered or its 30 days are over.
 */
export function cancelRequest({ organizationId, requestId, kind, actor }: { organizationId: string; requestId: string; kind: ConsentKind; actor: Actor }): Promise<ConsentRequest> {
  return within(scopeOf(organizationId, actor), async (trx) => {
    const now = await databaseNow(trx);
    const request = await getRequestForUpdate(trx, organizationId, requestId);
    if (request.kind !== kind) throw new NotFound(NO_REQUEST);
    const status = statusAfter(request, 'partner', 'cancel', now);
    if (status === request.status) return request;
    await updateStatus(trx, request, status, now);
    await recordAudit(trx, {
      organizationId, accountId: request.accountId, actor, action: 'consent.cancelled', subjectType: 'consent-request', subjectId: request.id,
      before: { status: request.status }, after: { kind, status }, now,
    });
    return { ...request, status };
  });
}
