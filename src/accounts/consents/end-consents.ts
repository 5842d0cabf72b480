import { type Actor, recordAudits } from '../../audit/audit.repository';
import { type Scoped } from '../../platform/database/database';
import { getAccountForUpdate, setPartnerIsAdministrator } from '../accounts.repository';
import { statusAfter } from './consent-request.model';
import { listStandingForUpdate, updateStatus } from './consent-requests.repository';

type Parting = { organizationId: string; accountId: string; actor: Actor; now: Date };

/**
 * Ends what an organization has asked of an account or been granted by it, because they part: an open request is cancelled, administrator
 * access is over (domain.md §8.4). Call it in the organization's scope while it still holds the account. Safe to repeat.
 */
export async function endConsents(trx: Scoped, { organizationId, accountId, actor, now }: Parting): Promise<void> {
  await getAccountForUpdate(trx, organizationId, accountId);
  const standing = await listStandingForUpdate(trx, organizationId, accountId);
  for (const request of standing) await updateStatus(trx, request, statusAfter(request, 'parting', 'end', now), now);
  await setPartnerIsAdministrator(trx, accountId, false, now);
  await recordAudits(trx, standing.map((request) => ({
    organizationId, accountId, actor, action: 'consent.ended', subjectType: 'consent-request', subjectId: request.id,
    before: { status: request.status }, after: { kind: request.kind, status: statusAfter(request, 'parting', 'end', now) }, now,
  })));
}
