import { type Actor, recordAudit } from '../../audit/audit.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { databaseNow, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { listAnswerable } from './answerable-requests.report';
import { statusAfter } from './consent-request.model';
import { findAnyRequest, NO_REQUEST, postponeRequest } from './consent-requests.repository';

type Later = { requestId: string; personId: string; accountId: string; actor: Actor };

/**
 * Puts a request off until the person signs in again. No partner hears of it: that somebody was asked is the customer's own matter until they
 * answer. Throws NotFound for somebody who may not answer, RuleBroken when there is nothing left to decide.
 */
export function decideLater({ requestId, personId, accountId, actor }: Later): Promise<void> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const request = await findAnyRequest(trx, requestId);
    if (!request || (await listAnswerable(trx, { personId, request })).length === 0) throw new NotFound(NO_REQUEST);
    statusAfter(request, 'customer', 'postpone', now);
    await postponeRequest(trx, { requestId, personId, now });
    await recordAudit(trx, {
      organizationId: HOUSE_ORGANIZATION_ID, accountId, actor, action: 'consent.postponed', subjectType: 'consent-request', subjectId: requestId, after: { kind: request.kind }, now,
    });
  });
}
